"""What rules ask beyond the claim: other claims, code tables, the payer's limits. Loaded for a chunk, never asked one
by one; each port has its twin in memory, which is also what a loader fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from rcm.edi.claim import Claim
from rcm.edi.code_sets import CodeSet

#: The edit set of a payer that does not go by NCCI and MUE (a workers' compensation fund, say).
NO_EDIT_SET: Final = "none"


@dataclass(frozen=True, slots=True)
class PayerLimits:
    """How the organisation works with the claim's payer. `edit_set` names the NCCI tables where the claim itself
    (form, filing indicator) would say something else; `none` where the payer does not go by them."""

    payer_id: UUID | None = None
    name: str = "the payer"
    timely_filing_days: int | None = None
    requires_preauth: bool = False
    preauth_threshold: Decimal | None = None
    edit_set: str | None = None


class ServiceKey(NamedTuple):
    """What two services have in common when one is the other's duplicate."""

    patient: str
    provider: str
    day: date
    procedure: str
    amount: Decimal


class ClaimHistory(Protocol):
    def like(self, key: ServiceKey, claim_id: UUID | None) -> Sequence[str]:
        """Numbers of the claims with that service that came before the claim `claim_id`."""
        ...


class PairEdit(NamedTuple):
    """A row of ncci_pair. The indicator: 0 never together, 1 with a modifier, 9 the edit was deleted."""

    valid_from: date
    valid_to: date | None
    modifier_indicator: int


class UnitsEdit(NamedTuple):
    """A row of mue. The indicator (MAI): 1 for each line, 2 and 3 for the day."""

    valid_from: date
    valid_to: date | None
    units: int
    adjudication_indicator: int


class Edits(Protocol):
    def pair(self, edit_set: str, column_one: str, column_two: str, on: date) -> PairEdit | None: ...

    def units(self, edit_set: str, code: str, on: date) -> UnitsEdit | None: ...

    def code_set(self, code_system: str) -> CodeSet | None:
        """None where no such set was imported: then only the form of a code is judged."""
        ...


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """`order` sorts claims by when they came (a time, a number): of two that are alike the later is the duplicate."""

    claim_id: UUID
    number: str
    claim: Claim
    order: str = ""


class ClaimsInMemory:
    """The claims that were loaded for a chunk: those of the same patients and days, the chunk's own among them."""

    def __init__(self, claims: Iterable[KnownClaim] = ()) -> None:
        self._places: dict[UUID, tuple[str, str]] = {}
        self._claims: dict[ServiceKey, list[KnownClaim]] = {}
        for known in claims:
            if known.claim_id in self._places:
                continue
            self._places[known.claim_id] = _place(known)
            for key in dict.fromkeys(service_keys(known.claim)):
                self._claims.setdefault(key, []).append(known)

    def like(self, key: ServiceKey, claim_id: UUID | None) -> Sequence[str]:
        found = self._claims.get(key, ())
        own = self._places.get(claim_id) if claim_id is not None else None
        return [each.number for each in found if each.claim_id != claim_id and (own is None or _place(each) < own)]


def _place(known: KnownClaim) -> tuple[str, str]:
    return known.order, str(known.claim_id)


PairKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class EditsInMemory:
    """`pairs` by (edit set, column one, column two), `limits` by (edit set, code), each with its periods."""

    pairs: Mapping[PairKey, Sequence[PairEdit]] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], Sequence[UnitsEdit]] = field(default_factory=dict)
    code_sets: Mapping[str, CodeSet] = field(default_factory=dict)

    def pair(self, edit_set: str, column_one: str, column_two: str, on: date) -> PairEdit | None:
        rows = self.pairs.get((edit_set, column_one, column_two), ())
        return next((x for x in rows if x.valid_from <= on and (x.valid_to is None or on < x.valid_to)), None)

    def units(self, edit_set: str, code: str, on: date) -> UnitsEdit | None:
        rows = self.limits.get((edit_set, code), ())
        return next((x for x in rows if x.valid_from <= on and (x.valid_to is None or on < x.valid_to)), None)

    def code_set(self, code_system: str) -> CodeSet | None:
        return self.code_sets.get(code_system)


NO_CLAIMS: ClaimHistory = ClaimsInMemory()
NO_EDITS: Edits = EditsInMemory()


@dataclass(frozen=True, slots=True)
class Context:
    """What a claim is judged with. `releases`: codes of rules that a person let this version pass."""

    today: date
    claim_id: UUID | None = None
    version: int = 1
    payer: PayerLimits = PayerLimits()
    history: ClaimHistory = NO_CLAIMS
    edits: Edits = NO_EDITS
    releases: frozenset[str] = frozenset()


def service_keys(claim: Claim) -> list[ServiceKey]:
    """One for each line that has a day; a loader finds the claims to load by patient and day."""
    patient, provider = patient_key(claim), provider_key(claim)
    return [
        ServiceKey(patient, provider, x.service_date, x.procedure_code, x.charge)
        for x in claim.service_lines
        if x.service_date is not None
    ]


def patient_key(claim: Claim) -> str:
    """The member's id, and who of the family it was. Without an id (the employer, of workers' compensation) both
    names stand for it."""
    person, subscriber = claim.patient or claim.subscriber, claim.subscriber.party
    born = person.birth_date.isoformat() if person.birth_date else ""
    member = subscriber.id or f"{subscriber.last_name}, {person.party.last_name}"
    return "|".join((member.upper(), born, person.party.first_name.upper()))


def provider_key(claim: Claim) -> str:
    return claim.billing_provider.id or claim.billing_provider.tax_id


class Wanted(NamedTuple):
    """What a loader of edits has to look for."""

    procedures: frozenset[str]
    diagnoses: frozenset[str]
    edit_sets: frozenset[str]


def wanted(claims: Iterable[Claim], payers: Iterable[PayerLimits] = ()) -> Wanted:
    """All codes of a chunk at once, so that a table is asked once."""
    procedures: set[str] = set()
    diagnoses: set[str] = set()
    edit_sets = {x.edit_set for x in payers if x.edit_set and x.edit_set != NO_EDIT_SET}
    for claim in claims:
        procedures.update([x.procedure_code for x in claim.service_lines])
        diagnoses.update([x.code for x in claim.diagnoses])
        edit_sets.add(edit_set_of(claim))
    return Wanted(frozenset(procedures), frozenset(diagnoses), frozenset(edit_sets))


def edit_set_of(claim: Claim, payer: PayerLimits | None = None) -> str:
    """Which NCCI tables hold, or `none`: as the payer's settings say, else by form (CLM05-2: A is a facility) and SBR09
    (MC: Medicaid)."""
    if payer is not None and payer.edit_set:
        return payer.edit_set
    form = "outpatient" if claim.facility_qualifier == "A" else "practitioner"
    return f"medicaid_{form}" if claim.subscriber.filing_indicator == "MC" else form
