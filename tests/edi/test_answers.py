from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcm.edi.acknowledgement import acknowledge, read_999, write_999
from rcm.edi.answers import (
    Adjustment,
    ClaimAcknowledgement,
    FunctionalAcknowledgement,
    PaidClaim,
    PaidLine,
    Remittance,
)
from rcm.edi.claim_acknowledgement import read_277ca, write_277ca
from rcm.edi.errors import AnswerUnreadable, ValueNotWritable
from rcm.edi.professional import read_837p
from rcm.edi.remittance import balance, read_835, write_835
from rcm.edi.sniff import kind_of
from tests.edi import claim_strategies as strategies
from tests.edi.edi_files import envelope, generated, recounted, segments_of

LENIENT = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@LENIENT
@given(st.lists(strategies.functional_acknowledgements, min_size=1, max_size=2))
def test_999_reads_back_equal(acknowledgements: list[FunctionalAcknowledgement]) -> None:
    assert read_999(write_999(acknowledgements, envelope())) == acknowledgements


@LENIENT
@given(strategies.claim_acknowledgements)
def test_277ca_reads_back_equal(acknowledgement: ClaimAcknowledgement) -> None:
    assert read_277ca(write_277ca(acknowledgement, envelope())) == [acknowledgement]


@LENIENT
@given(strategies.remittances)
def test_835_reads_back_equal(remittance: Remittance) -> None:
    assert read_835(write_835(remittance, envelope())) == [remittance]


def test_a_clean_file_is_accepted() -> None:
    [group] = acknowledge(read_837p(generated(10).content))
    assert (group.code, group.sets_included, group.sets_received, group.sets_accepted) == ("A", 1, 1, 1)
    assert [(x.code, x.errors) for x in group.sets] == [("A", ())]


def test_claims_in_error_are_named_and_the_set_is_accepted_with_errors() -> None:
    file = generated(100, defects=11)
    [group] = acknowledge(read_837p(file.content))
    assert group.code == group.sets[0].code == "E"
    assert group.sets_accepted == 1
    assert set(group.sets[0].claim_ids_in_error) == set(file.defects)
    content = write_999([group], envelope())
    for claim_id in file.defects:
        assert f"CTX*CLM01:{claim_id}~".encode() in content
    assert read_999(content) == [group]


def test_positions_of_a_999_count_from_st() -> None:
    file = generated(20, defects=1)
    [group] = acknowledge(read_837p(file.content))
    segments = segments_of(file.content)
    start = next(n for n, x in enumerate(segments) if x.startswith("ST*"))
    [error] = group.sets[0].errors
    assert segments[start + error.position - 1].startswith("CLM*")
    assert [(x.element, x.code) for x in error.elements] == [(2, "6")]


@pytest.mark.parametrize(
    ("old", "new", "code"), [("SE*", "SE*9", "4"), ("BHT*0019", "BHT*0018", "5"), ("HL*1*", "HL*9*", "5")]
)
def test_faults_of_the_set_reject_it(old: str, new: str, code: str) -> None:
    segments = [x.replace(old, new, 1) if x.startswith(old) else x for x in segments_of(generated(3).content)]
    [group] = acknowledge(read_837p("".join(f"{x}~" for x in segments).encode()))
    assert (group.code, group.sets[0].code) == ("R", "R")
    assert code in group.sets[0].syntax_errors


def test_one_rejected_set_of_two_makes_the_group_partial() -> None:
    segments = segments_of(generated(3).content)
    start, end = (next(n for n, x in enumerate(segments) if x.startswith(name)) for name in ("ST*", "SE*"))
    second = [x.replace("*0001", "*0002") for x in segments[start : end + 1]]
    second[-1] = "SE*1*0002"
    whole = [*segments[: end + 1], *second, "GE*2*2", segments[-1]]
    [group] = acknowledge(read_837p("".join(f"{x}~" for x in whole).encode()))
    assert (group.code, group.sets_accepted, [x.code for x in group.sets]) == ("P", 1, ["A", "R"])


def paid_claim() -> PaidClaim:
    line = PaidLine(
        procedure_code="G0438",
        charge=Decimal("120.00"),
        paid=Decimal("80.00"),
        adjustments=(Adjustment("CO", "45", Decimal("30.00")), Adjustment("PR", "2", Decimal("10.00"))),
    )
    return PaidClaim("C1", "1", Decimal("120.00"), Decimal("80.00"), Decimal("10.00"), lines=(line,))


def remittance(claim: PaidClaim, amount: str = "75.00") -> Remittance:
    return Remittance(
        payment_amount=Decimal(amount),
        payment_method="CHK",
        payment_date=date(2026, 3, 31),
        trace_number="T1",
        payer_id="1999999999",
        payer_name="PAYER",
        payee_name="PAYEE",
        payee_id="1234567893",
        claims=(claim,),
        provider_adjustments=(("WO", Decimal("5.00")),),
    )


def test_a_remittance_that_adds_up_has_no_finding() -> None:
    assert balance(remittance(paid_claim())) == []


def test_what_does_not_add_up_is_told_with_the_arithmetic() -> None:
    claim = paid_claim()
    [found] = balance(remittance(claim, "80.00"))
    assert (found.rule_id, found.expected) == ("remittance.payment_balance", "75.00")
    line = msgspec.structs.replace(claim.lines[0], paid=Decimal("81.00"))
    rules = {x.rule_id for x in balance(remittance(msgspec.structs.replace(claim, lines=(line,))))}
    assert rules == {"remittance.line_balance", "remittance.lines_balance"}
    higher = msgspec.structs.replace(claim, paid=Decimal("81.00"))
    rules = {x.rule_id for x in balance(remittance(higher, "76.00"))}
    assert rules == {"remittance.claim_balance", "remittance.lines_balance"}


def test_adjustments_of_the_claim_alone_count() -> None:
    claim = PaidClaim(
        "C1", "4", Decimal(100), Decimal(0), Decimal(0), adjustments=(Adjustment("CO", "29", Decimal(100)),)
    )
    assert balance(remittance(claim, "-5.00")) == []


@pytest.mark.parametrize("old", ["BPR*I*75.00", "CLP*C1*1*120.00", "SVC*HC:G0438*120.00", "CAS*CO*45*30.00"])
def test_an_835_with_a_broken_amount_is_refused_with_its_place(old: str) -> None:
    content = write_835(remittance(paid_claim()), envelope()).decode()
    assert old in content
    with pytest.raises(AnswerUnreadable, match=r"no number \[segment \d+, byte \d+\]"):
        read_835(content.replace(old, old[:-1] + "X").encode())


def test_an_835_that_is_cut_is_refused() -> None:
    content = write_835(remittance(paid_claim()), envelope())
    with pytest.raises(AnswerUnreadable, match="no SE"):
        read_835(content[: content.index(b"SE*")])
    segments = segments_of(content)
    with pytest.raises(AnswerUnreadable, match="the set has"):
        read_835("".join(f"{x}~" for x in segments if not x.startswith("LX")).encode())
    assert read_835(recounted([x for x in segments if not x.startswith("LX")])) == read_835(content)


def test_separators_in_answers_are_refused() -> None:
    claim = msgspec.structs.replace(paid_claim(), claim_id="A*B")
    with pytest.raises(ValueNotWritable):
        write_835(remittance(claim), envelope())


def test_the_kind_of_a_file_is_told() -> None:
    assert kind_of(generated(1).content) == "837P"
    assert kind_of(write_835(remittance(paid_claim()), envelope())) == "835"
    assert kind_of(write_277ca(ClaimAcknowledgement("R1", ()), envelope())) == "277CA"
    assert kind_of(write_999(acknowledge(read_837p(generated(1).content)), envelope())) == "999"
    empty = segments_of(generated(1).content)
    ta1 = [empty[0], "TA1*000000007*260331*0930*A*000", empty[-1]]
    assert kind_of("".join(f"{x}~" for x in ta1).encode()) == "TA1"
    assert kind_of(f"{empty[0]}~".encode()) == "empty"
