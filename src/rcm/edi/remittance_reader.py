"""Reads 835 files (005010X221 family) into Remittance values."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import msgspec

from rcm.edi.answer_sets import AnswerSegment, sets_of
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine, Remittance
from rcm.edi.claim import Address
from rcm.edi.errors import AnswerUnreadable
from rcm.edi.tokenizer import Source


def read_835(source: Source, *, file_name: str = "") -> list[Remittance]:
    """All payments of the file. Raises FileUnreadable, AnswerUnreadable."""
    return [_read(body) for body in sets_of(source, "835", file_name=file_name)]


def _read(body: list[AnswerSegment]) -> Remittance:
    head: dict[str, AnswerSegment] = {}
    addresses: dict[str, list[AnswerSegment]] = {"PR": [], "PE": []}
    withheld: list[tuple[str, Decimal]] = []
    runs: list[list[AnswerSegment]] = []
    party = ""
    for item in body:
        if item.name == "CLP":
            runs.append([item])
        elif item.name == "PLB":
            withheld.extend(_provider_adjustments(item))
        elif runs:
            if item.name not in {"LX", "TS2", "TS3"}:
                runs[-1].append(item)
        elif item.name == "N1":
            party = item[1]
            head[f"N1{party}"] = item
        elif item.name in {"N3", "N4"} and party in addresses:
            addresses[party].append(item)
        else:
            head.setdefault(item.name, item)
    for name, what in (("BPR", "BPR"), ("TRN", "TRN"), ("N1PR", "N1*PR"), ("N1PE", "N1*PE")):
        if name not in head:
            raise AnswerUnreadable(f"An 835 without {what}.")
    bpr, payee = head["BPR"], head["N1PE"]
    return Remittance(
        payment_amount=bpr.amount(2),
        payment_method=bpr[4],
        payment_date=bpr.day(16 if bpr[16] or not bpr[15] else 15),
        trace_number=head["TRN"][2],
        payer_id=head["TRN"][3],
        payer_name=head["N1PR"][2],
        payee_name=payee[2],
        payee_id=payee[4],
        claims=tuple(map(_claim, runs)),
        provider_adjustments=tuple(withheld),
        payer_address=_address(addresses["PR"]),
        payee_address=_address(addresses["PE"]),
    )


def _address(items: list[AnswerSegment]) -> Address | None:
    if not items:
        return None
    street = next((x for x in items if x.name == "N3"), None)
    place = next((x for x in items if x.name == "N4"), None)
    line1, line2 = (street[1], street[2]) if street else ("", "")
    if place is None:
        return Address(line1, "", line2=line2)
    return Address(line1, place[1], place[2], place[3], line2, place[4], place[7])


def _provider_adjustments(item: AnswerSegment) -> Iterator[tuple[str, Decimal]]:
    for at in range(3, len(item), 2):
        if item[at]:
            yield ":".join(item.parts(at)), item.amount(at + 1)


def _claim(run: list[AnswerSegment]) -> PaidClaim:
    clp = run[0]
    first_line = next((n for n, x in enumerate(run) if x.name == "SVC"), len(run))
    own = run[1:first_line]
    patient = next((x for x in own if x.name == "NM1" and x[1] == "QC"), None)
    return PaidClaim(
        claim_id=clp[1],
        status=clp[2],
        charge=clp.amount(3),
        paid=clp.amount(4),
        patient_responsibility=clp.amount(5) if clp[5] else Decimal(0),
        payer_claim_number=clp[7],
        filing_indicator=clp[6],
        adjustments=tuple(_adjustments(own)),
        lines=tuple(_lines(run[first_line:])),
        patient_last_name=patient[3] if patient else "",
        patient_first_name=patient[4] if patient else "",
        member_id=patient[9] if patient else "",
    )


def _adjustments(items: list[AnswerSegment]) -> Iterator[Adjustment]:
    for item in items:
        if item.name == "CAS":
            for at in range(2, len(item), 3):
                if item[at]:
                    quantity = item.amount(at + 2) if item[at + 2] else None
                    yield Adjustment(item[1], item[at], item.amount(at + 1), quantity)


def _lines(items: list[AnswerSegment]) -> Iterator[PaidLine]:
    starts = [n for n, x in enumerate(items) if x.name == "SVC"]
    for start, stop in pairwise([*starts, len(items)]):
        yield _line(items[start], items[start + 1 : stop])


def _line(svc: AnswerSegment, rest: list[AnswerSegment]) -> PaidLine:
    procedure = svc.parts(1)
    line = PaidLine(
        procedure_code=procedure[1] if len(procedure) > 1 else "",
        charge=svc.amount(2),
        paid=svc.amount(3) if svc[3] else Decimal(0),
        units=svc.amount(5) if svc[5] else None,
        modifiers=tuple(x for x in procedure[2:6] if x),
        adjustments=tuple(_adjustments(rest)),
        remarks=tuple(x[2] for x in rest if x.name == "LQ" and x[1] == "HE"),
        procedure_qualifier=procedure[0],
    )
    date = next((x for x in rest if x.name == "DTM" and x[1] in {"472", "150"}), None)
    control = next((x[2] for x in rest if x.name == "REF" and x[1] == "6R"), "")
    return msgspec.structs.replace(line, service_date=date.day(2) if date else None, line_control_number=control)
