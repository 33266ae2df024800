"""837 professional files of made-up claims, the same for the same seed, some with one known defect each.

What tests, demonstrations and benchmarks feed the system with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

import msgspec

from rcm.core.time import today
from rcm.edi import generator_data as words
from rcm.edi.claim import Address, Claim, Diagnosis, Party, Patient, ServiceLine, Subscriber
from rcm.edi.defects import DEFECTS, with_defect
from rcm.edi.envelope import Envelope
from rcm.edi.npi import npi_check_digit
from rcm.edi.professional_writer import claim_segments, write_837p

SUBMITTER: Final = ("HYBRIDRCM", "LANTERN BILLING SERVICE")
RECEIVER: Final = ("SIMPAYER", "SIMULATED CLEARING HOUSE")
PAYERS: Final = (("SIMPAYER01", "EVERGREEN MUTUAL HEALTH"),)
#: Payers of our demonstrations want a prior authorization above this charge.
AUTHORIZATION_ABOVE: Final = Decimal("5000.00")


class GeneratedFile(msgspec.Struct, frozen=True):
    """`claim_ids` in the order they were made, the defective ones too; `defects` by claim id."""

    content: bytes
    claim_ids: tuple[str, ...]
    defects: dict[str, str]


def generate_837p(  # noqa: PLR0913 - each is a property of the file that callers choose on its own
    claims: int,
    *,
    seed: int,
    defects: int | None = None,
    submitter: tuple[str, str] = SUBMITTER,
    receiver: tuple[str, str] = RECEIVER,
    payers: Sequence[tuple[str, str]] = PAYERS,
    prefix: str = "D",
    as_of: date | None = None,
) -> GeneratedFile:
    """A file of `claims` claims, `defects` of them (default 5 %) with one fault of SNIP 1 to 3.

    Dates of service lie in the 60 days up to `as_of` (default: today, UTC). Submitter, receiver and
    payers are pairs of id and name.
    """
    made = generate_claims(claims, seed=seed, payers=payers, prefix=prefix, as_of=as_of)
    random = Random(f"defects {seed}")  # noqa: S311 - made-up data, not a secret
    count = min(claims, round(claims * 0.05) if defects is None else defects)
    chosen = sorted(random.sample(range(claims), count))
    kinds = {made[at].claim_id: DEFECTS[n % len(DEFECTS)] for n, at in enumerate(chosen)}

    def render(claim: Claim) -> list[str]:
        lines = claim_segments(claim)
        kind = kinds.get(claim.claim_id)
        return with_defect(kind, lines) if kind else lines

    control = seed % 899_999_999 + 1
    created = datetime.combine(as_of or today(), datetime.min.time(), UTC)
    envelope = Envelope(
        sender_id=submitter[0],
        receiver_id=receiver[0],
        isa_control=control,
        gs_control=control,
        created=created,
        sender_name=submitter[1],
        receiver_name=receiver[1],
    )
    content = write_837p(made, envelope, render=render)
    return GeneratedFile(content, tuple([x.claim_id for x in made]), kinds)


def generate_claims(
    count: int,
    *,
    seed: int,
    payers: Sequence[tuple[str, str]] = PAYERS,
    prefix: str = "D",
    as_of: date | None = None,
) -> list[Claim]:
    """Clean claims as values."""
    people = max(300, count // 25)
    world = _World(Random(seed), payers, people, as_of or today())  # noqa: S311 - made-up data
    return [world.claim(f"{prefix}{seed % 1_000_000}-{number:06d}") for number in range(1, count + 1)]


class _World:
    """Providers, payers and people; claims are drawn from them."""

    def __init__(self, random: Random, payers: Sequence[tuple[str, str]], people: int, as_of: date) -> None:
        self.random = random
        self.as_of = as_of
        self.npi = 100_000_000 + random.randrange(10_000_000)
        self.payers = [_payer(code, name) for code, name in payers]
        self.practices = [self._practice(name, taxonomy) for name, taxonomy in words.PRACTICES]
        self.doctors = [self._doctor() for _ in range(40)]
        self.facilities = [self._facility(x) for x in words.FACILITIES]
        self.members = [self._member(n) for n in range(people)]
        self.billed: set[int] = set()

    def claim(self, claim_id: str) -> Claim:
        random = self.random
        member = int(random.random() * len(self.members))
        billing, payer, subscriber, patient = self.members[member]
        lines = self._once(member, self._lines(claim_id))
        charge = sum([x.charge for x in lines], Decimal(0))
        drawn = random.random()
        place = words.PLACES[int(drawn * len(words.PLACES))]
        count = 1 + max(x for line in lines for x in line.diagnosis_pointers)
        codes = random.sample(words.DIAGNOSES, min(count, 5))
        return Claim(
            claim_id=claim_id,
            total_charge=charge,
            place_of_service=place,
            facility_qualifier="B",
            frequency_code="1",
            billing_provider=billing,
            subscriber=subscriber,
            payer=payer,
            patient=patient,
            rendering_provider=self._doctor_of(random.random()) if drawn < 0.7 else None,
            referring_provider=self._referring(random.random()) if drawn > 0.85 else None,
            facility=self.facilities[int(drawn * 1000) % len(self.facilities)] if place == "22" else None,
            diagnoses=tuple([Diagnosis("ABF" if at else "ABK", x) for at, x in enumerate(codes)]),
            prior_authorization=self._authorization() if charge > AUTHORIZATION_ABOVE else "",
            service_lines=lines,
        )

    def _once(self, member: int, lines: tuple[ServiceLine, ...]) -> tuple[ServiceLine, ...]:
        """On the last day before on which nobody billed these services of this member: twice would be a duplicate."""
        while not self.billed.isdisjoint(keys := _services(member, lines)):
            lines = tuple([msgspec.structs.replace(x, service_date=_day_before(x)) for x in lines])
        self.billed |= keys
        return lines

    def _lines(self, claim_id: str) -> tuple[ServiceLine, ...]:
        random = self.random
        day = self.as_of - timedelta(days=int(random.random() * 60))
        return tuple([self._line(claim_id, n, day) for n in range(1, 2 + int(random.random() * 4))])

    def _line(self, claim_id: str, number: int, day: date) -> ServiceLine:
        random = self.random
        procedure = words.PROCEDURES[int(random.random() * len(words.PROCEDURES))]
        units = 1 + int(random.random() ** 2 * procedure.most_units)
        drawn = random.random()
        modifiers = (words.MODIFIERS[int(drawn * 100) % len(words.MODIFIERS)],) if drawn < 0.2 else ()
        return ServiceLine(
            line_number=number,
            procedure_qualifier="HC",
            procedure_code=procedure.code,
            charge=procedure.price * units,
            unit="UN",
            units=Decimal(units),
            modifiers=modifiers,
            diagnosis_pointers=(1,) if drawn < 0.5 else (1, 2) if drawn < 0.9 else (2, 3),
            service_date=day,
            line_control_number=f"{claim_id}-{number}",
        )

    def _authorization(self) -> str:
        return f"PA{self.random.randrange(10**8):08d}"

    def _doctor_of(self, drawn: float) -> Party:
        return self.doctors[int(drawn * len(self.doctors))]

    def _referring(self, drawn: float) -> Party:
        return msgspec.structs.replace(self._doctor_of(drawn), taxonomy="")

    def _next_npi(self) -> str:
        self.npi += 1 + self.random.randrange(5000)
        return f"{self.npi}{npi_check_digit(str(self.npi))}"

    def _address(self) -> Address:
        random = self.random
        city, state, zip_code = random.choice(words.CITIES)
        street = f"{random.randrange(1, 9900)} {random.choice(words.STREETS)} {random.choice(words.STREET_KINDS)}"
        return Address(street, city, state, f"{zip_code}{random.randrange(1, 99):02d}{random.randrange(1, 9999):04d}")

    def _practice(self, name: str, taxonomy: str) -> Party:
        return Party(
            entity_type="2",
            last_name=name,
            id_qualifier="XX",
            id=self._next_npi(),
            address=self._address(),
            tax_id=f"9{self.random.randrange(10**8):08d}",
            taxonomy=taxonomy,
            contact_name="BILLING OFFICE",
            contact_phone=f"555555{self.random.randrange(10**4):04d}",
        )

    def _facility(self, name: str) -> Party:
        return Party("2", name, id_qualifier="XX", id=self._next_npi(), address=self._address())

    def _doctor(self) -> Party:
        first, last, _ = self._name()
        taxonomy = self.random.choice(words.SPECIALTIES)
        return Party("1", last, first, id_qualifier="XX", id=self._next_npi(), taxonomy=taxonomy)

    def _name(self) -> tuple[str, str, str]:
        gender = self.random.choice("FM")
        return self.random.choice(words.FIRST_NAMES[gender]), self.random.choice(words.LAST_NAMES), gender

    def _birth(self, youngest: int, oldest: int) -> date:
        return self.as_of - timedelta(days=self.random.randrange(youngest * 366, oldest * 365))

    def _member(self, number: int) -> tuple[Party, Party, Subscriber, Patient | None]:
        random = self.random
        first, last, gender = self._name()
        address = self._address()
        member_id = f"M{random.randrange(10**5):05d}{number:05d}"
        person = Party("1", last, first, random.choice("ABCDEFGHIJK"), id_qualifier="MI", id=member_id, address=address)
        dependent = random.random() < 0.15
        subscriber = Subscriber(
            party=person,
            payer_responsibility="P",
            relationship="" if dependent else "18",
            group_number=f"G{random.randrange(10**4):04d}",
            group_name=random.choice(words.PLANS),
            filing_indicator="CI",
            birth_date=self._birth(20, 85),
            gender=gender,
        )
        patient = self._child(last, address) if dependent else None
        return random.choice(self.practices), random.choice(self.payers), subscriber, patient

    def _child(self, last: str, address: Address) -> Patient:
        first, _, gender = self._name()
        person = Party("1", last, first, address=address)
        return Patient(person, "19", self._birth(1, 18), gender)


def _services(member: int, lines: Sequence[ServiceLine]) -> set[int]:
    return {hash((member, x.service_date, x.procedure_code, x.charge)) for x in lines}


def _day_before(line: ServiceLine) -> date:
    return (line.service_date or today()) - timedelta(days=1)


def _payer(code: str, name: str) -> Party:
    return Party("2", name, id_qualifier="PI", id=code)
