"""A professional claim (837P, 005010X222 family) as a frozen value.

Names follow the implementation guide's field names. Amounts are Decimal with two places, dates are
dates, an absent value is None or an empty tuple; the segments that no reader of ours interprets stay in
`extra`, elements behind the last interpreted one in `trailing`, both with the separators `*`, `:` and
`^`, so that nothing is lost on the way through.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """N3 and N4."""

    line1: str
    city: str
    state: str = ""
    postal_code: str = ""
    line2: str = ""
    country: str = ""
    subdivision: str = ""  # N407


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """An NM1 with what hangs on it. `id_qualifier` XX is an NPI, MI a member id, PI a payer id."""

    entity_type: str  # NM102: 1 person, 2 organisation
    last_name: str  # or the organisation's name (NM103)
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    id: str = ""
    address: Address | None = None
    tax_id: str = ""  # REF*EI
    taxonomy: str = ""  # PRV03
    contact_name: str = ""  # PER02
    contact_phone: str = ""  # PER04 behind TE
    extra: tuple[str, ...] = ()  # other segments of its loop (billing provider: of its level), as read


class Subscriber(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2000B: SBR, 2010BA, DMG."""

    party: Party
    payer_responsibility: str  # SBR01: P, S, T …
    relationship: str = ""  # SBR02: 18 self
    group_number: str = ""
    group_name: str = ""
    filing_indicator: str = ""  # SBR09
    birth_date: date | None = None
    gender: str = ""
    insurance_type: str = ""  # SBR05
    extra: tuple[str, ...] = ()  # PAT of the subscriber level


class Patient(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2000C, only where the patient is not the subscriber."""

    party: Party
    relationship: str  # PAT01
    birth_date: date | None = None
    gender: str = ""
    trailing: tuple[str, ...] = ()  # PAT02 and later


class Diagnosis(msgspec.Struct, frozen=True, omit_defaults=True):
    """One component of HI: ABK principal, ABF other (ICD-10-CM, without the dot)."""

    qualifier: str
    code: str


class ServiceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2400."""

    line_number: int
    procedure_qualifier: str  # SV101-1, HC
    procedure_code: str
    charge: Decimal
    unit: str  # UN, MJ
    units: Decimal
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    place_of_service: str = ""
    service_date: date | None = None
    service_date_end: date | None = None
    line_control_number: str = ""  # REF*6R
    procedure_description: str = ""  # SV101-7
    trailing: tuple[str, ...] = ()  # SV108 and later
    extra: tuple[str, ...] = ()  # other segments of the loop, as read, without terminator


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2300 with the parties that it inherits from the loops above."""

    claim_id: str  # CLM01
    total_charge: Decimal  # CLM02
    place_of_service: str  # CLM05-1
    facility_qualifier: str  # CLM05-2, B
    frequency_code: str  # CLM05-3
    billing_provider: Party
    subscriber: Subscriber
    payer: Party
    provider_signature: str = "Y"  # CLM06
    assignment: str = "A"  # CLM07
    benefits_assigned: str = "Y"  # CLM08
    release_of_information: str = "Y"  # CLM09
    patient: Patient | None = None
    rendering_provider: Party | None = None
    referring_provider: Party | None = None
    facility: Party | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    prior_authorization: str = ""  # REF*G1
    payer_claim_number: str = ""  # REF*F8
    service_lines: tuple[ServiceLine, ...] = ()
    trailing: tuple[str, ...] = ()  # CLM10 and later
    extra: tuple[str, ...] = ()

    @property
    def first_service_date(self) -> date | None:
        return min((x.service_date for x in self.service_lines if x.service_date), default=None)

    @property
    def last_service_date(self) -> date | None:
        return max((x.service_date_end or x.service_date for x in self.service_lines if x.service_date), default=None)
