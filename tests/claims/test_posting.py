"""What an 835 says of a claim: amounts that always add up, and a verdict."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.claims.posting import NO_DENIAL, posting_of
from rcm.claims.states import ClaimStatus
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine

D = Decimal


def claim(
    paid: str, *adjustments: tuple[str, str, str], status: str = "1", lines: tuple[PaidLine, ...] = ()
) -> PaidClaim:
    return PaidClaim(
        "C1", status, D("100.00"), D(paid), D("0"), "PCN1",
        adjustments=tuple(Adjustment(g, r, D(a)) for g, r, a in adjustments), lines=lines,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "verdict", "adjusted", "patient", "reason"),
    [
        (claim("100.00"), "paid", "0", "0", None),
        (claim("80.00", ("CO", "45", "20.00")), "paid", "20.00", "0", None),
        (claim("0", ("PR", "1", "100.00")), "paid", "0", "100.00", None),
        (claim("60.00", ("CO", "45", "20.00"), ("PR", "2", "20.00")), "paid", "20.00", "20.00", None),
        (claim("0", ("CO", "29", "100.00")), "denied", "100.00", "0", "CO-29"),
        (claim("0", ("CO", "45", "50.00"), ("CO", "197", "50.00")), "denied", "100.00", "0", "CO-197"),
        (claim("50.00", ("CO", "97", "50.00")), "partial", "50.00", "0", "CO-97"),
        (claim("0", ("PR", "96", "100.00")), "denied", "0", "100.00", "PR-96"),
        (claim("0", ("CO", "50", "40.00"), ("CO", "16", "60.00")), "denied", "100.00", "0", "CO-16, CO-50"),
        (claim("0", ("OA", "23", "100.00"), status="19"), "forwarded", "100.00", "0", None),
        (claim("0", ("CO", "29", "100.00"), status="4"), "denied", "100.00", "0", "CO-29"),
    ],
)
def test_verdicts(said: PaidClaim, verdict: str, adjusted: str, patient: str, reason: str | None) -> None:
    posting = posting_of(said)
    assert posting.status == verdict
    assert (posting.adjusted, posting.patient_responsibility) == (D(adjusted), D(patient))
    assert posting.denial_reason == reason
    assert posting.balances


def test_a_denied_line_makes_a_paid_claim_partial_and_its_amounts_stay_with_the_line() -> None:
    lines = (
        PaidLine("99213", D("60.00"), D("60.00"), line_control_number="L1"),
        PaidLine("J3301", D("40.00"), D("0"), adjustments=(Adjustment("CO", "96", D("40.00")),)),
    )
    posting = posting_of(claim("60.00", lines=lines))
    assert (posting.status, posting.balances) == (ClaimStatus.PARTIAL, True)
    assert [(line.position, line.control_number, line.paid, line.adjusted) for line in posting.lines] == [
        (1, "L1", D("60.00"), D("0")),
        (2, "", D("0"), D("40.00")),
    ]


def test_what_does_not_add_up_says_so() -> None:
    assert not posting_of(claim("90.00")).balances
    assert not posting_of(claim("90.00", ("CO", "45", "10.01"))).balances


_money = st.decimals(min_value=0, max_value=5000, places=2)


@given(
    _money, st.lists(st.tuples(st.sampled_from(["CO", "PR", "OA", "PI"]), st.sampled_from(["1", "45", "29"]), _money))
)
def test_a_balanced_claim_is_posted_to_the_cent(paid: Decimal, adjustments: list[tuple[str, str, Decimal]]) -> None:
    charge = paid + sum((amount for *_, amount in adjustments), D(0))
    said = PaidClaim("C", "1", charge, paid, D(0), adjustments=tuple(Adjustment(*a) for a in adjustments))
    posting = posting_of(said)
    assert posting.balances
    assert posting.charge == posting.paid + posting.adjusted + posting.patient_responsibility
    denied = any((group, reason) not in NO_DENIAL for group, reason, _ in adjustments)
    wanted = ClaimStatus.PAID if not denied else ClaimStatus.PARTIAL if paid else ClaimStatus.DENIED
    assert posting.status is wanted
