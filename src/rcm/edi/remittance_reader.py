"""Reads 835 files (005010X221 family) into Remittance values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from rcm.edi.answer_sets import AnswerSegment, sets_of
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine, Remittance
from rcm.edi.claim import Address
from rcm.edi.errors import AnswerUnreadable
from rcm.edi.tokenizer import Source


def read_835(source: Source, *, file_name: str = "") -> list[Remittance]:
    """All payments of the file. Raises FileUnreadable, AnswerUnreadable."""
    return [_read(body) for body in sets_of(source, "835", file_name=file_name)]


class _Draft:
    """A payment as far as it was read; a claim is made as soon as the next one begins."""

    def __init__(self) -> None:
        self.head: dict[str, AnswerSegment] = {}
        self.addresses: dict[str, list[AnswerSegment]] = {"PR": [], "PE": []}
        self.party = ""
        self.claims: list[PaidClaim] = []
        self.run: list[AnswerSegment] = []
        self.withheld: list[tuple[str, Decimal]] = []

    def add(self, item: AnswerSegment) -> None:
        name = item.name
        if name == "CLP":
            self.end_claim()
            self.run = [item]
        elif name == "PLB":
            self.withheld.extend(_provider_adjustments(item))
        elif self.run:
            if name not in {"LX", "TS2", "TS3"}:
                self.run.append(item)
        else:
            self._header(item)

    def end_claim(self) -> None:
        if self.run:
            self.claims.append(_claim(self.run))

    def _header(self, item: AnswerSegment) -> None:
        if item.name == "N1":
            self.party = item[1]
            self.head[f"N1{self.party}"] = item
        elif item.name in {"N3", "N4"} and self.party in self.addresses:
            self.addresses[self.party].append(item)
        else:
            self.head.setdefault(item.name, item)


def _read(body: Iterator[AnswerSegment]) -> Remittance:
    draft = _Draft()
    for item in body:
        draft.add(item)
    draft.end_claim()
    head = draft.head
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
        claims=tuple(draft.claims),
        provider_adjustments=tuple(draft.withheld),
        payer_address=_address(draft.addresses["PR"]),
        payee_address=_address(draft.addresses["PE"]),
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
    served: date | None = None
    control = ""
    adjusted: list[AnswerSegment] = []
    remarks: list[str] = []
    for item in rest:
        name, code = item.name, item[1]
        if name == "CAS":
            adjusted.append(item)
        elif name == "DTM" and code in {"472", "150"} and served is None:
            served = item.day(2)
        elif name == "REF" and code == "6R":
            control = item[2]
        elif name == "LQ" and code == "HE":
            remarks.append(item[2])
    return PaidLine(
        procedure_code=procedure[1] if len(procedure) > 1 else "",
        charge=svc.amount(2),
        paid=svc.amount(3) if svc[3] else Decimal(0),
        units=svc.amount(5) if svc[5] else None,
        modifiers=tuple([x for x in procedure[2:6] if x]),
        adjustments=tuple(_adjustments(adjusted)),
        line_control_number=control,
        service_date=served,
        remarks=tuple(remarks),
        procedure_qualifier=procedure[0],
    )
