"""277CA health care claim acknowledgement (005010X214), both ways.

HL 20 information source (payer)
  HL 21 information receiver (submitter): the batch as a whole
    HL 19 billing provider
      HL PT patient: TRN (our CLM01), STC, REF*1K
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rcm.core.money import total
from rcm.edi.answer_sets import AnswerSegment, sets_of
from rcm.edi.answers import ClaimAcknowledgement, ClaimStatus
from rcm.edi.envelope import (
    Envelope,
    composite,
    interchange,
    segment,
    transaction_set,
)
from rcm.edi.tokenizer import Source

VERSION: Final = "005010X214"


def write_277ca(acknowledgement: ClaimAcknowledgement, envelope: Envelope) -> bytes:
    """One set that answers one file of claims. Raises ValueNotWritable."""
    body = _header(acknowledgement, envelope)
    for level, status in enumerate(acknowledgement.claims, start=4):
        body += _claim(status, level)
    return interchange(envelope, "HN", VERSION, [transaction_set(1, "277", VERSION, body)])


def _header(acknowledgement: ClaimAcknowledgement, envelope: Envelope) -> list[str]:
    day, hour = f"{envelope.created:%Y%m%d}", f"{envelope.created:%H%M}"
    accepted = [x for x in acknowledgement.claims if x.action != "U"]
    rejected = [x for x in acknowledgement.claims if x.action == "U"]
    charged = total(x.total_charge for x in acknowledgement.claims)
    lines = [
        segment("BHT", "0085", "08", acknowledgement.reference, day, hour, "TH"),
        "HL*1**20*1",
        segment("NM1", "PR", "2", envelope.sender_name, "", "", "", "", "PI", envelope.sender_id),
        segment("TRN", "1", acknowledgement.reference),
        segment("DTP", "050", "D8", day),
        segment("DTP", "009", "D8", day),
        "HL*2*1*21*1",
        segment("NM1", "41", "2", envelope.receiver_name, "", "", "", "", "46", envelope.receiver_id),
        segment("TRN", "2", acknowledgement.reference),
        segment("STC", composite("A1", "19", "PR"), day, "WQ", f"{charged:f}"),
    ]
    if accepted:
        lines.append(segment("QTY", "90", str(len(accepted))))
    if rejected:
        lines.append(segment("QTY", "AA", str(len(rejected))))
    if accepted:
        lines.append(segment("AMT", "YU", f"{total(x.total_charge for x in accepted):f}"))
    if rejected:
        lines.append(segment("AMT", "YY", f"{total(x.total_charge for x in rejected):f}"))
    lines += ["HL*3*2*19*1", segment("NM1", "85", "2", envelope.receiver_name), "TRN*1*0"]
    return lines


def _claim(status: ClaimStatus, level: int) -> list[str]:
    identifier = ("MI", status.member_id) if status.member_id else ("", "")
    name = (status.patient_last_name, status.patient_first_name)
    day = f"{status.status_date:%Y%m%d}" if status.status_date else ""
    lines = [
        f"HL*{level}*3*PT",
        segment("NM1", "QC", "1", *name, "", "", "", *identifier),
        segment("TRN", "2", status.claim_id),
        segment("STC", composite(status.category, status.status_code), day, status.action, f"{status.total_charge:f}"),
    ]
    if status.payer_claim_number:
        lines.append(segment("REF", "1K", status.payer_claim_number))
    return lines


def read_277ca(source: Source, *, file_name: str = "") -> list[ClaimAcknowledgement]:
    """All 277CA sets of the file. Raises FileUnreadable, AnswerUnreadable."""
    return [_read(body) for body in sets_of(source, "277", file_name=file_name)]


def _read(body: Iterator[AnswerSegment]) -> ClaimAcknowledgement:
    reference = ""
    claims: list[ClaimStatus] = []
    patient: list[AnswerSegment] | None = None
    for item in body:
        if item.name == "BHT":
            reference = item[3]
        elif item.name == "HL":
            _finish(patient, claims)
            patient = [] if item[3] == "PT" else None
        elif patient is not None:
            # A patient level may hold several claims, each with its TRN.
            if item.name == "TRN" and any(x.name == "TRN" for x in patient):
                _finish(patient, claims)
                patient = [x for x in patient if x.name == "NM1"]
            patient.append(item)
    _finish(patient, claims)
    return ClaimAcknowledgement(reference, tuple(claims))


def _finish(patient: list[AnswerSegment] | None, claims: list[ClaimStatus]) -> None:
    if not patient:
        return
    by_name = {x.name: x for x in reversed(patient)}  # the first of each name counts
    trace, status = by_name.get("TRN"), by_name.get("STC")
    if trace is None or status is None:
        raise patient[0].wrong(1, "a patient level without TRN or STC")
    name = by_name.get("NM1")
    claims.append(
        ClaimStatus(
            claim_id=trace[2],
            category=status.parts(1)[0],
            status_code=[*status.parts(1), ""][1],
            action=status[3],
            total_charge=status.amount(4) if status[4] else Decimal(0),
            payer_claim_number=next((x[2] for x in patient if x.name == "REF" and x[1] == "1K"), ""),
            status_date=status.day(2) if status[2] else None,
            patient_last_name=name[3] if name else "",
            patient_first_name=name[4] if name else "",
            member_id=name[9] if name else "",
        )
    )
