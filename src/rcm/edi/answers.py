"""What a payer answers, as frozen values: 999 (X231), 277CA (X214), 835 (X221A1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from rcm.edi.claim import Address


class ElementError(msgspec.Struct, frozen=True, omit_defaults=True):
    """IK4: element and component by position, the code of IK403, and what was found there."""

    element: int
    code: str
    component: int | None = None
    found: str = ""


class SegmentError(msgspec.Struct, frozen=True, omit_defaults=True):
    """IK3: segment id, its position in the set (ST is 1), loop, code of IK304, and whose claim it is."""

    segment: str
    position: int
    loop: str
    code: str
    claim_id: str = ""  # CTX*CLM01:…
    elements: tuple[ElementError, ...] = ()


class SetAcknowledgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """AK2/IK5: the verdict on one ST. `code` A accepted, E accepted with errors, R rejected …"""

    st_control_number: str
    code: str
    claim_ids_in_error: tuple[str, ...] = ()  # CTX*CLM01:…
    errors: tuple[SegmentError, ...] = ()
    syntax_errors: tuple[str, ...] = ()  # IK502 and later
    transaction: str = "837"  # AK201
    version: str = "005010X222A1"  # AK203


class FunctionalAcknowledgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """One 999: AK1, its sets, AK9."""

    gs_control_number: str  # AK102
    code: str  # AK901: A, E, P, R
    sets: tuple[SetAcknowledgement, ...]
    sets_included: int
    sets_received: int
    sets_accepted: int
    functional_id: str = "HC"  # AK101
    version: str = "005010X222A1"  # AK103


class ClaimStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim of a 277CA (loop 2200D). Category A1, A2 … A8 with status code."""

    claim_id: str  # TRN02 / REF: our CLM01
    category: str  # STC01-1
    status_code: str  # STC01-2
    action: str  # STC03: WQ accept, U reject
    total_charge: Decimal
    payer_claim_number: str = ""  # REF*1K
    status_date: date | None = None
    patient_last_name: str = ""
    patient_first_name: str = ""
    member_id: str = ""


class ClaimAcknowledgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """One 277CA."""

    reference: str  # BHT03
    claims: tuple[ClaimStatus, ...]


class Adjustment(msgspec.Struct, frozen=True):
    """One triple of CAS: group CO, PR, OA, PI; reason is a CARC."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


class PaidLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2110: SVC with its adjustments and remarks."""

    procedure_code: str
    charge: Decimal
    paid: Decimal
    units: Decimal | None = None
    modifiers: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    line_control_number: str = ""  # REF*6R
    service_date: date | None = None
    remarks: tuple[str, ...] = ()  # LQ*HE, RARC
    procedure_qualifier: str = "HC"  # SVC01-1


class PaidClaim(msgspec.Struct, frozen=True, omit_defaults=True):
    """Loop 2100: CLP."""

    claim_id: str  # CLP01
    status: str  # CLP02
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal
    payer_claim_number: str = ""
    filing_indicator: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[PaidLine, ...] = ()
    patient_last_name: str = ""
    patient_first_name: str = ""
    member_id: str = ""


class Remittance(msgspec.Struct, frozen=True, omit_defaults=True):
    """One ST*835."""

    payment_amount: Decimal  # BPR02
    payment_method: str  # BPR04
    payment_date: date  # BPR16
    trace_number: str  # TRN02
    payer_id: str  # TRN03
    payer_name: str
    payee_name: str
    payee_id: str
    claims: tuple[PaidClaim, ...]
    provider_adjustments: tuple[tuple[str, Decimal], ...] = ()  # PLB reason, amount
    payer_address: Address | None = None
    payee_address: Address | None = None
