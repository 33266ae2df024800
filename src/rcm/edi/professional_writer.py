"""Writes 837 professional claims (005010X222A1) from values: what `read_837p` reads back equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from rcm.edi.claim import Address, Claim, Party, Patient, ServiceLine, Subscriber
from rcm.edi.envelope import (
    Composite,
    Envelope,
    composite,
    interchange,
    segment,
    transaction_set,
)
from rcm.edi.errors import ValueNotWritable
from rcm.edi.placement import arrange
from rcm.edi.x837p import X837P

VERSION: Final = "005010X222A1"
CLAIMS_PER_SET: Final = 5000
_LOOPS: Final = X837P.loops


Render = Callable[[Claim], list[str]]


def write_837p(claims: Sequence[Claim], envelope: Envelope, *, render: Render | None = None) -> bytes:
    """One interchange; up to 5,000 claims a set, grouped by billing provider, then subscriber and payer.

    Groups and the claims within keep the order of their first appearance. Raises ValueNotWritable with
    the claim's id where a value holds a separator. `render` makes the segments of one claim (default:
    `claim_segments`); the generator of defects gives its own.
    """
    write = render or claim_segments
    sets = (
        transaction_set(
            number, "837", VERSION, set_body(claims[start : start + CLAIMS_PER_SET], envelope, number, write)
        )
        for number, start in enumerate(range(0, len(claims), CLAIMS_PER_SET), start=1)
    )
    return interchange(envelope, "HC", VERSION, sets)


def set_body(claims: Iterable[Claim], envelope: Envelope, number: int, write: Render) -> list[str]:
    """What stands between ST and SE."""
    body = header(envelope, number)
    level = 0
    for billing, subscribers in _grouped(claims).items():
        level += 1
        provider = level
        body += billing_level(billing, provider)
        for (subscriber, payer), members in subscribers.items():
            level += 1
            holder = level
            patients = _by_patient(members)
            body += subscriber_level(subscriber, payer, holder, provider, children=any(x for x, _ in patients))
            for patient, own in patients:
                if patient is not None:
                    level += 1
                    body += patient_level(patient, level, holder)
                for claim in own:
                    body += write(claim)
    return body


def header(envelope: Envelope, number: int) -> list[str]:
    """BHT, submitter, receiver."""
    created = envelope.created
    reference = f"{envelope.isa_control}-{number:04d}"
    return [
        segment("BHT", "0019", "00", reference, f"{created:%Y%m%d}", f"{created:%H%M}", "CH"),
        segment("NM1", "41", "2", envelope.sender_name, "", "", "", "", "46", envelope.sender_id),
        segment("PER", "IC", envelope.contact_name, "TE", envelope.contact_phone),
        segment("NM1", "40", "2", envelope.receiver_name, "", "", "", "", "46", envelope.receiver_id),
    ]


_Subscribers = dict[tuple[Subscriber, Party], list[Claim]]


def _grouped(claims: Iterable[Claim]) -> dict[Party, _Subscribers]:
    groups: dict[Party, _Subscribers] = {}
    for claim in claims:
        subscribers = groups.setdefault(claim.billing_provider, {})
        subscribers.setdefault((claim.subscriber, claim.payer), []).append(claim)
    return groups


def _by_patient(claims: list[Claim]) -> list[tuple[Patient | None, list[Claim]]]:
    """The subscriber's own claims first: loop 2300 comes before 2000C."""
    if len(claims) == 1:
        return [(claims[0].patient, claims)]
    found: dict[Patient | None, list[Claim]] = {None: []}
    for claim in claims:
        found.setdefault(claim.patient, []).append(claim)
    return [(patient, own) for patient, own in found.items() if own]


def billing_level(party: Party, level: int) -> list[str]:
    """Loop 2000A with 2010AA and what hangs on it."""
    index = _LOOPS["2000A"].index
    own: list[str] = []
    rest: list[str] = []
    for text in party.extra:
        inside = not rest and X837P.key(text.split("*"), ":") not in index
        (own if inside else rest).append(text)
    lines = [f"HL*{level}**20*1"]
    if party.taxonomy:
        lines.append(segment("PRV", "BI", "PXC", party.taxonomy))
    lines += arrange(X837P, _LOOPS["2010AA"], _party("85", party, taxonomy=False), own)
    return arrange(X837P, _LOOPS["2000A"], lines, rest)


def subscriber_level(subscriber: Subscriber, payer: Party, level: int, parent: int, *, children: bool) -> list[str]:
    """Loop 2000B with subscriber and payer."""
    sbr = segment(
        "SBR",
        subscriber.payer_responsibility,
        subscriber.relationship,
        subscriber.group_number,
        subscriber.group_name,
        subscriber.insurance_type,
        "",
        "",
        "",
        subscriber.filing_indicator,
    )
    person = _party("IL", subscriber.party)
    demographics = _demographics(subscriber)
    return [
        f"HL*{level}*{parent}*22*{'1' if children else '0'}",
        sbr,
        *subscriber.extra,
        *arrange(X837P, _LOOPS["2010BA"], _with_demographics(person, demographics), subscriber.party.extra),
        *_payer(payer),
    ]


def patient_level(patient: Patient, level: int, parent: int) -> list[str]:
    """Loop 2000C."""
    person = _with_demographics(_party("QC", patient.party), _demographics(patient))
    return [
        f"HL*{level}*{parent}*23*0",
        segment("PAT", patient.relationship, *map(Composite, patient.trailing)),
        *arrange(X837P, _LOOPS["2010CA"], person, patient.party.extra),
    ]


@lru_cache(maxsize=16384)
def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _demographics(person: Subscriber | Patient) -> str:
    if person.birth_date is None:
        return ""
    return segment("DMG", "D8", _day(person.birth_date), person.gender)


def _with_demographics(lines: Sequence[str], demographics: str) -> list[str]:
    """DMG stands between the address and the references."""
    if not demographics:
        return list(lines)
    at = 1
    while at < len(lines) and lines[at][:3] in {"N3*", "N4*"}:
        at += 1
    return [*lines[:at], demographics, *lines[at:]]


@lru_cache(maxsize=4096)
def _payer(party: Party) -> tuple[str, ...]:
    return tuple(arrange(X837P, _LOOPS["2010BB"], _party("PR", party), party.extra))


@lru_cache(maxsize=4096)
def _provider(loop: str, qualifier: str, party: Party) -> tuple[str, ...]:
    return tuple(arrange(X837P, _LOOPS[loop], _party(qualifier, party), party.extra))


def _party(qualifier: str, party: Party, *, taxonomy: bool = True) -> list[str]:
    """NM1 and the segments that the party's fields make, in the order that all loops share."""
    lines = [
        segment(
            "NM1",
            qualifier,
            party.entity_type,
            party.last_name,
            party.first_name,
            party.middle_name,
            "",
            party.suffix,
            party.id_qualifier,
            party.id,
        )
    ]
    if party.address is not None:
        lines += _address(party.address)
    if taxonomy and party.taxonomy:
        lines.append(segment("PRV", "PE", "PXC", party.taxonomy))
    if party.tax_id:
        lines.append(segment("REF", "EI", party.tax_id))
    if party.contact_phone:
        lines.append(segment("PER", "IC", party.contact_name, "TE", party.contact_phone))
    return lines


def _address(address: Address) -> list[str]:
    lines = [segment("N3", address.line1, address.line2)] if address.line1 else []
    rest = (address.city, address.state, address.postal_code, address.country, "", "", address.subdivision)
    if any(rest):
        lines.append(segment("N4", *rest))
    return lines


def claim_segments(claim: Claim) -> list[str]:
    """Loop 2300. Raises ValueNotWritable with the claim's id."""
    try:
        known = list(_claim_known(claim))
        lines = [text for line in claim.service_lines for text in _line(line)]
    except ValueNotWritable as failure:
        raise ValueNotWritable(f"Claim {claim.claim_id!r}: {failure.detail}", claim_id=claim.claim_id) from failure
    return [*arrange(X837P, _LOOPS["2300"], known, claim.extra), *lines]


def _claim_known(claim: Claim) -> Iterator[str]:
    yield segment(
        "CLM",
        claim.claim_id,
        f"{claim.total_charge:f}",
        "",
        "",
        composite(claim.place_of_service, claim.facility_qualifier, claim.frequency_code),
        claim.provider_signature,
        claim.assignment,
        claim.benefits_assigned,
        claim.release_of_information,
        *map(Composite, claim.trailing),
    )
    if claim.prior_authorization:
        yield segment("REF", "G1", claim.prior_authorization)
    if claim.payer_claim_number:
        yield segment("REF", "F8", claim.payer_claim_number)
    if claim.diagnoses:
        codes = [composite(x.qualifier, x.code) for x in claim.diagnoses]
        yield segment("HI", *codes)
    if claim.referring_provider is not None:
        yield from _provider("2310A", "DN", claim.referring_provider)
    if claim.rendering_provider is not None:
        yield from _provider("2310B", "82", claim.rendering_provider)
    if claim.facility is not None:
        yield from _provider("2310C", "77", claim.facility)


def _line(line: ServiceLine) -> list[str]:
    lines = [f"LX*{line.line_number}", _service(line)]
    if dated := _service_date(line):
        lines.append(dated)
    if line.line_control_number:
        lines.append(segment("REF", "6R", line.line_control_number))
    return arrange(X837P, _LOOPS["2400"], lines, line.extra)


def _service(line: ServiceLine) -> str:
    parts = [line.procedure_qualifier, line.procedure_code, *line.modifiers]
    if line.procedure_description:
        parts += [""] * (6 - len(parts)) + [line.procedure_description]
    return segment(
        "SV1",
        composite(*parts),
        f"{line.charge:f}",
        line.unit,
        f"{line.units:f}",
        line.place_of_service,
        "",
        Composite(":".join(map(str, line.diagnosis_pointers))),
        *map(Composite, line.trailing),
    )


def _service_date(line: ServiceLine) -> str:
    if line.service_date is None:
        return ""
    if line.service_date_end is None:
        return f"DTP*472*D8*{_day(line.service_date)}"
    return f"DTP*472*RD8*{_day(line.service_date)}-{_day(line.service_date_end)}"
