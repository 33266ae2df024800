"""Reads 837 professional claims (005010X222 family): each claim on its own, with its findings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from rcm.edi.claim import Claim
from rcm.edi.elements import parse_decimal
from rcm.edi.engine import Unit, read_sets
from rcm.edi.findings import Finding
from rcm.edi.frames import unit_id
from rcm.edi.professional_values import claim_of
from rcm.edi.tokenizer import Source
from rcm.edi.x837p import X837P

GUIDES: Final = {"005010X222": X837P}


class ClaimRead(msgspec.Struct, frozen=True):
    """One CLM with what was found. `claim` is None where it is too broken to have values."""

    claim: Claim | None
    claim_id: str
    findings: tuple[Finding, ...]
    isa: str
    gs: str
    st: str
    segment_number: int
    byte_offset: int

    @property
    def ok(self) -> bool:
        """No error; warnings are allowed."""
        return self.claim is not None and all(x.severity != "error" for x in self.findings)


class SetRead(msgspec.Struct, frozen=True):
    """One ST … SE as a whole; the last one of a file may have an empty `st` and carry file-level findings."""

    isa: str
    gs: str
    st: str
    transaction: str
    version: str
    findings: tuple[Finding, ...]
    claims: int
    segments: int
    segment_number: int = 0  # of ST, within the file

    @property
    def ok(self) -> bool:
        return all(x.severity != "error" for x in self.findings)


def read_837p(source: Source, *, file_name: str = "", snip: int = 3) -> Iterator[ClaimRead | SetRead]:
    """Each claim as soon as it has ended, and each transaction set at its end.

    `snip` is the highest level to report (1 to 3). Raises FileUnreadable where the first ISA can't be
    read; everything behind it is a finding: of the claim, of all claims below a broken level, or of the set.
    """
    for found in read_sets(source, GUIDES, file_name=file_name, snip=snip):
        if isinstance(found, Unit):
            yield _claim_read(found, snip)
        else:
            yield SetRead(*found)


def _claim_read(unit: Unit, snip: int) -> ClaimRead:
    frame = unit.frame
    claim_id = unit_id(frame)
    findings = unit.findings
    if findings:
        findings = tuple(x if x.claim_id else msgspec.structs.replace(x, claim_id=claim_id) for x in findings)
    claim = _claim(unit)
    if claim is None and not any(x.severity == "error" for x in findings):
        findings = (*findings, _broken(unit))
    if snip >= 3 and (amounts := _amounts(unit, claim)) is not None and amounts[0] != amounts[1]:
        findings = (*findings, _out_of_balance(unit, *amounts))
    control = unit.control
    trigger = frame.trigger
    assert trigger is not None  # a unit begins with its segment
    return ClaimRead(claim, claim_id, findings, control.isa, control.gs, control.st, trigger.number, trigger.offset)


def _claim(unit: Unit) -> Claim | None:
    if any(x.rule_id in {"element.number", "element.date"} and x.severity == "error" for x in unit.findings):
        return None
    try:
        return claim_of(unit.frame)
    except (ValueError, ArithmeticError, IndexError, TypeError):
        return None


def _finding(unit: Unit, *, snip: int, rule_id: str, message: str) -> Finding:
    trigger = unit.frame.trigger
    return Finding(
        snip=snip,
        rule_id=rule_id,
        severity="error",
        message=message,
        isa=unit.control.isa,
        gs=unit.control.gs,
        st=unit.control.st,
        claim_id=unit_id(unit.frame),
        loop="2300",
        segment="CLM",
        segment_number=trigger.number if trigger else None,
        byte_offset=trigger.offset if trigger else None,
        ik304="8",
    )


def _amounts(unit: Unit, claim: Claim | None) -> tuple[Decimal, Decimal] | None:
    """CLM02 and the sum of SV102; None where one of them is no number."""
    if claim is not None:
        return claim.total_charge, sum([x.charge for x in claim.service_lines], Decimal(0))
    elements = [x.elements for _, x in unit.frame.held]
    texts = [x[2] if len(x) > 2 else "" for x in elements if x[0] in {"CLM", "SV1"}]
    if not all(map(parse_decimal, texts)):
        return None
    return Decimal(texts[0]), sum(map(Decimal, texts[1:]), Decimal(0))


def _out_of_balance(unit: Unit, charge: Decimal, total: Decimal) -> Finding:
    found = _finding(
        unit,
        snip=3,
        rule_id="claim.balance",
        message=f"CLM02 is {charge}, the service lines add up to {total}.",
    )
    return msgspec.structs.replace(
        found,
        element=2,
        found=str(charge),
        expected=str(total),
        ik403="I12",
        category_277ca="A8",
        hint="Correct the total or the line that is wrong.",
    )


def _broken(unit: Unit) -> Finding:
    """The net under all checks: no claim is ever passed on that has no values."""
    return _finding(unit, snip=1, rule_id="claim.unusable", message="The claim can't be made out.")
