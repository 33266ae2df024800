"""835 health care claim payment (005010X221A1), both ways, and the proof that it balances.

BPR, TRN, 1000A payer, 1000B payee
  2000 LX
    2100 claim: CLP, CAS, NM1*QC
      2110 service: SVC, DTM, CAS, REF*6R, LQ
PLB
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

import msgspec

from rcm.core.money import total
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine, Remittance
from rcm.edi.claim import Address
from rcm.edi.envelope import (
    Envelope,
    composite,
    interchange,
    segment,
    transaction_set,
)
from rcm.edi.findings import Finding
from rcm.edi.remittance_reader import read_835

__all__ = ["VERSION", "balance", "read_835", "write_835"]

VERSION: Final = "005010X221A1"


def write_835(remittance: Remittance, envelope: Envelope) -> bytes:
    """One payment. Raises ValueNotWritable."""
    body = [*_header(remittance, envelope)]
    if remittance.claims:
        body.append("LX*1")
    for claim in remittance.claims:
        body += _claim(claim)
    body += _provider_adjustments(remittance)
    return interchange(envelope, "HP", VERSION, [transaction_set(1, "835", VERSION, body)])


def _header(remittance: Remittance, envelope: Envelope) -> Iterator[str]:
    paid_on = f"{remittance.payment_date:%Y%m%d}"
    method = (remittance.payment_method, "CTX" if remittance.payment_method == "ACH" else "")
    yield segment("BPR", "I", f"{remittance.payment_amount:f}", "C", *method, *[""] * 10, paid_on)
    yield segment("TRN", "1", remittance.trace_number, remittance.payer_id)
    yield segment("DTM", "405", paid_on)
    yield segment("N1", "PR", remittance.payer_name)
    yield from _address(remittance.payer_address)
    yield segment("PER", "BL", envelope.contact_name, "TE", envelope.contact_phone)
    yield segment("N1", "PE", remittance.payee_name, "XX", remittance.payee_id)
    yield from _address(remittance.payee_address)


def _address(address: Address | None) -> Iterator[str]:
    if address is not None:
        rest = (address.city, address.state, address.postal_code, address.country, "", "", address.subdivision)
        yield segment("N3", address.line1, address.line2)
        yield segment("N4", *rest)


def _claim(claim: PaidClaim) -> list[str]:
    identifier = ("MI", claim.member_id) if claim.member_id else ("", "")
    name = (claim.patient_last_name, claim.patient_first_name)
    amounts = (claim.charge, claim.paid, claim.patient_responsibility)
    return [
        segment(
            "CLP",
            claim.claim_id,
            claim.status,
            *(f"{x:f}" for x in amounts),
            claim.filing_indicator,
            claim.payer_claim_number,
        ),
        *_adjustments(claim.adjustments),
        segment("NM1", "QC", "1", *name, "", "", "", *identifier),
        *(text for line in claim.lines for text in _line(line)),
    ]


def _line(line: PaidLine) -> Iterator[str]:
    procedure = composite(line.procedure_qualifier, line.procedure_code, *line.modifiers)
    units = "" if line.units is None else f"{line.units:f}"
    yield segment("SVC", procedure, f"{line.charge:f}", f"{line.paid:f}", "", units)
    if line.service_date is not None:
        yield segment("DTM", "472", f"{line.service_date:%Y%m%d}")
    yield from _adjustments(line.adjustments)
    if line.line_control_number:
        yield segment("REF", "6R", line.line_control_number)
    for remark in line.remarks:
        yield segment("LQ", "HE", remark)


def _adjustments(adjustments: Iterable[Adjustment]) -> Iterator[str]:
    """Neighbours of one group share a CAS, up to six."""
    for group, members in groupby(adjustments, key=lambda x: x.group):
        triples = [(x.reason, f"{x.amount:f}", "" if x.quantity is None else f"{x.quantity:f}") for x in members]
        for start in range(0, len(triples), 6):
            yield segment("CAS", group, *(x for triple in triples[start : start + 6] for x in triple))


def _provider_adjustments(remittance: Remittance) -> Iterator[str]:
    year_end = f"{remittance.payment_date.year:04d}1231"
    pairs = [(composite(*reason.split(":")), f"{x:f}") for reason, x in remittance.provider_adjustments]
    for start in range(0, len(pairs), 6):
        elements = [x for pair in pairs[start : start + 6] for x in pair]
        yield segment("PLB", remittance.payee_id, year_end, *elements)


def balance(remittance: Remittance) -> list[Finding]:
    """What doesn't add up, with the arithmetic (X221 section 1.10.2.1): lines, claims, the payment."""
    findings = [x for claim in remittance.claims for x in _claim_findings(claim)]
    paid = total(x.paid for x in remittance.claims)
    withheld = total(x for _, x in remittance.provider_adjustments)
    if paid - withheld != remittance.payment_amount:
        message = (
            f"Payments {paid} - provider adjustments {withheld} = {paid - withheld}, "
            f"BPR02 is {remittance.payment_amount}."
        )
        findings.append(_finding("remittance.payment_balance", message, "BPR", 2, paid - withheld))
    return findings


def _claim_findings(claim: PaidClaim) -> Iterator[Finding]:
    for number, line in enumerate(claim.lines, start=1):
        adjusted = total(x.amount for x in line.adjustments)
        if line.charge - adjusted != line.paid:
            message = f"Line {number}: charge {line.charge} - adjustments {adjusted} is not the payment {line.paid}."
            found = _finding("remittance.line_balance", message, "SVC", 3, line.charge - adjusted)
            yield msgspec.structs.replace(found, claim_id=claim.claim_id, line=number, loop="2110")
    own = total(x.amount for x in claim.adjustments)
    on_lines = total(x.amount for line in claim.lines for x in line.adjustments)
    if claim.charge - own - on_lines != claim.paid:
        message = (
            f"Charge {claim.charge} - adjustments of the claim {own} - of its lines {on_lines} "
            f"is not the payment {claim.paid}."
        )
        found = _finding("remittance.claim_balance", message, "CLP", 4, claim.charge - own - on_lines)
        yield msgspec.structs.replace(found, claim_id=claim.claim_id, loop="2100")
    if claim.lines and total(x.charge for x in claim.lines) == claim.charge:
        paid = total(x.paid for x in claim.lines)
        if paid - own != claim.paid:
            message = f"Payments of the lines {paid} - adjustments of the claim {own} is not the payment {claim.paid}."
            found = _finding("remittance.lines_balance", message, "CLP", 4, paid - own)
            yield msgspec.structs.replace(found, claim_id=claim.claim_id, loop="2100")


def _finding(rule_id: str, message: str, name: str, element: int, expected: Decimal) -> Finding:
    return Finding(
        snip=3,
        rule_id=rule_id,
        severity="error",
        message=message,
        hint="It is set aside; ask the payer for a corrected remittance.",
        segment=name,
        element=element,
        expected=str(expected),
    )
