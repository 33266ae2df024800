"""Claims and rules for tests: one clean claim, and what a test wants to be otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from rcm.core.model import PLATFORM_ORG
from rcm.edi.claim import Address, Claim, Diagnosis, Party, ServiceLine, Subscriber
from rcm.requirements.claim_rules.ports import Context, PayerLimits
from rcm.requirements.claim_rules.rule import ClaimRule

TODAY: Final = date(2026, 3, 1)
DAY: Final = date(2026, 2, 10)
PAYER: Final = UUID("00000000-0000-7000-8000-0000000000a1")
OTHER_PAYER: Final = UUID("00000000-0000-7000-8000-0000000000a2")
MAPLE: Final = UUID("00000000-0000-7000-8000-0000000000b1")
ALWAYS: Final[dict[str, Any]] = {"and": []}

LINE: Final = ServiceLine(
    line_number=1, procedure_qualifier="HC", procedure_code="G0438", charge=Decimal("100.00"), unit="UN",
    units=Decimal(1), diagnosis_pointers=(1,), service_date=DAY,
)  # fmt: skip
CLEAN: Final = Claim(
    claim_id="C1",
    total_charge=Decimal("150.00"),
    place_of_service="11",
    facility_qualifier="B",
    frequency_code="1",
    billing_provider=Party(
        "2", "LANTERN HILL", id_qualifier="XX", id="1234567893", taxonomy="207Q00000X",
        address=Address("1 MAPLE ST", "ALBANY", "NY", "12207"),
    ),
    subscriber=Subscriber(
        Party("1", "FAIRWINDE", "FERN", id_qualifier="MI", id="M1"), "P", "18", "G1",
        filing_indicator="CI", birth_date=date(1980, 5, 17), gender="F",
    ),
    payer=Party("2", "EVERGREEN", id_qualifier="PI", id="SIMPAYER01"),
    rendering_provider=Party("1", "GREYHOLLOW", "HUGO", id_qualifier="XX", id="1245319599", taxonomy="207Q00000X"),
    diagnoses=(Diagnosis("ABK", "E119"), Diagnosis("ABF", "I10")),
    service_lines=(
        LINE,
        msgspec.structs.replace(LINE, line_number=2, procedure_code="J0696", charge=Decimal("50.00"), units=Decimal(4)),
    ),
)  # fmt: skip


def claim(**changes: Any) -> Claim:
    return msgspec.structs.replace(CLEAN, **changes)


def one_line(**changes: Any) -> Claim:
    """A claim of one line that is otherwise; the total follows its charge."""
    line = msgspec.structs.replace(LINE, **changes)
    return claim(service_lines=(line,), total_charge=line.charge)


def two_lines(first: dict[str, Any], second: dict[str, Any]) -> Claim:
    one, two = CLEAN.service_lines
    return claim(service_lines=(msgspec.structs.replace(one, **first), msgspec.structs.replace(two, **second)))


def context(**changes: Any) -> Context:
    changes.setdefault("payer", PayerLimits(PAYER, "Evergreen", timely_filing_days=365))
    return Context(today=changes.pop("today", TODAY), **changes)


def rule(code: str = "test.rule", condition: Any = None, action: str = "error", **changes: Any) -> ClaimRule:
    changes.setdefault("org_id", PLATFORM_ORG)
    found = ALWAYS if condition is None else condition
    return ClaimRule(code, code.replace(".", " "), found, action, changes.pop("message", "It is wrong."), **changes)
