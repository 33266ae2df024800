"""Decisions balance to the cent, never go negative, depend on their key alone, and follow the mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.edi.answers import Adjustment
from rcm.edi.claim import Claim, Diagnosis, Party, ServiceLine, Subscriber
from rcm.simulators.payer.adjudication import Decision, Mix, MixInvalid, adjudicate

ZERO = Decimal("0.00")


def claim_of(
    charges: Sequence[Decimal], claim_id: str = "C1", units: Decimal = Decimal(1), frequency: str = "1"
) -> Claim:
    lines = tuple(
        ServiceLine(number, "HC", "G0463", charge, "UN", units, line_control_number=f"L{number}")
        for number, charge in enumerate(charges, start=1)
    )
    return Claim(
        claim_id=claim_id,
        total_charge=sum(charges, ZERO),
        place_of_service="11",
        facility_qualifier="B",
        frequency_code=frequency,
        billing_provider=Party("2", "Maple Street Clinic", id_qualifier="XX", id="1234567893"),
        subscriber=Subscriber(Party("1", "Sample", "Sam", id_qualifier="MI", id="M1"), "P", "18"),
        payer=Party("2", "Sample Health Plan", id_qualifier="PI", id="SHP01"),
        diagnoses=(Diagnosis("ABK", "J069"),),
        service_lines=lines,
    )


charge = st.decimals(min_value=0, max_value=Decimal("250000.00"), places=2)
claims = st.builds(
    claim_of,
    st.lists(charge, min_size=1, max_size=8),
    st.text("ABCDEFGH0123456789-", min_size=1, max_size=20),
    st.integers(1, 9).map(Decimal) | st.sampled_from([Decimal("0.5"), Decimal("2.5")]),
)
mixes = st.builds(
    Mix,
    rejected=st.floats(0, 1),
    denied=st.floats(0, 0.5),
    partial=st.floats(0, 0.5),
)


def total(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((x.amount for x in adjustments), ZERO)


def assert_balanced(decision: Decision) -> None:
    paid = decision.paid_claim
    assert paid is not None
    for line in paid.lines:
        assert line.charge - total(line.adjustments) == line.paid
        assert line.paid >= 0
        assert all(x.amount > 0 for x in line.adjustments)
    everything = [*paid.adjustments, *(x for line in paid.lines for x in line.adjustments)]
    assert paid.charge - total(everything) == paid.paid
    if paid.lines:
        assert sum((x.paid for x in paid.lines), ZERO) - total(paid.adjustments) == paid.paid
    assert paid.patient_responsibility == total([x for x in everything if x.group == "PR"])
    assert decision.adjusted == total([x for x in everything if x.group != "PR"])
    assert decision.charge == decision.paid + decision.adjusted + decision.patient_responsibility
    assert min(decision.paid, decision.adjusted, decision.patient_responsibility) >= 0


@given(claims, st.integers(0, 2**31), mixes)
def test_every_decision_balances_to_the_cent(claim: Claim, seed: int, mix: Mix) -> None:
    decision = adjudicate(claim, seed, mix)
    if decision.outcome == "rejected":
        assert decision.paid_claim is None
        assert (decision.action, decision.paid, decision.adjusted) == ("U", ZERO, ZERO)
        assert decision.category in {"A3", "A6", "A7", "A8"}
        return
    assert (decision.action, decision.charge) == ("WQ", claim.total_charge)
    assert decision.category in {"A1", "A2"}
    assert_balanced(decision)


@given(claims, st.integers(0, 2**31))
def test_the_outcome_says_what_the_amounts_and_reasons_say(claim: Claim, seed: int) -> None:
    decision = adjudicate(claim, seed, Mix(rejected=0, denied=0.4, partial=0.4))
    paid = decision.paid_claim
    assert paid is not None
    common = {"PR-1", "PR-2", "PR-3", "CO-45"}
    on_lines = {f"{x.group}-{x.reason}" for line in paid.lines for x in line.adjustments} - common
    on_claim = {f"{x.group}-{x.reason}" for x in paid.adjustments} - common
    if decision.outcome == "paid":
        assert not on_lines | on_claim
    elif decision.outcome == "denied":
        assert paid.paid == 0
        assert on_lines | on_claim
    else:
        assert paid.paid > 0
        assert on_lines


@given(claims, st.integers(0, 2**31), mixes)
def test_the_same_key_decides_alike(claim: Claim, seed: int, mix: Mix) -> None:
    assert adjudicate(claim, seed, mix) == adjudicate(claim, seed, mix)


@pytest.mark.parametrize("change", ["seed", "claim_id", "charge"])
def test_each_part_of_the_key_counts(change: str) -> None:
    def decide(number: int) -> Decision:
        cents = Decimal("150.00") + (Decimal(number).scaleb(-2) if change == "charge" else 0)
        claim_id = f"C{number}" if change == "claim_id" else "C1"
        return adjudicate(claim_of([cents], claim_id), number if change == "seed" else 7, Mix())

    shares = {x.paid / x.charge for x in map(decide, range(40))}
    assert len(shares) > 10


@pytest.mark.parametrize("lines", [1, 3])
def test_two_hundred_claims_show_every_outcome_with_any_seed(lines: int) -> None:
    for seed in range(100):
        batch = [claim_of([Decimal("120.00")] * lines, f"DEMO-{seed}-{i}") for i in range(200)]
        outcomes = Counter(adjudicate(x, seed, Mix()).outcome for x in batch)
        assert min(outcomes[x] for x in ("paid", "partial", "denied")) > 0, (seed, outcomes)


def test_the_shares_of_the_mix_come_out() -> None:
    decisions = [adjudicate(claim_of([Decimal(90), Decimal(60)], f"C{i}"), 7, Mix()) for i in range(20_000)]
    outcomes = Counter(x.outcome for x in decisions)
    accepted = 20_000 - outcomes["rejected"]
    assert outcomes["rejected"] / 20_000 == pytest.approx(0.03, abs=0.006)
    assert outcomes["denied"] / accepted == pytest.approx(0.10, abs=0.01)
    assert outcomes["partial"] / accepted == pytest.approx(0.12, abs=0.01)


def test_paid_claims_carry_contractual_and_every_kind_of_patient_share() -> None:
    reasons: Counter[str] = Counter()
    zero_paid = 0
    for i in range(2000):
        paid = adjudicate(claim_of([Decimal(90), Decimal(60)], f"C{i}"), 7, Mix(0, 0, 0)).paid_claim
        assert paid is not None
        reasons.update(f"{x.group}-{x.reason}" for line in paid.lines for x in line.adjustments)
        zero_paid += paid.paid == 0
    assert set(reasons) == {"CO-45", "PR-1", "PR-2", "PR-3"}
    assert zero_paid > 0  # all of it deductible: paid, not denied


def test_denied_claims_come_with_several_groups_and_at_both_levels() -> None:
    decided = [adjudicate(claim_of([Decimal(90)], f"C{i}"), 7, Mix(0, 1, 0)) for i in range(500)]
    assert {x.outcome for x in decided} == {"denied"}
    levels = {bool(x.paid_claim and x.paid_claim.lines) for x in decided}
    assert levels == {True, False}
    assert any(x.patient_responsibility > 0 for x in decided)
    assert any(x.adjusted > 0 for x in decided)


def test_units_are_cut_on_a_claim_of_one_line() -> None:
    decision = adjudicate(claim_of([Decimal("100.00")], units=Decimal(4)), 7, Mix(0, 0, 1))
    assert decision.paid_claim is not None
    cut = decision.paid_claim.lines[0].adjustments[0]
    assert (cut.group, cut.reason) == ("CO", "151")
    assert cut.quantity is not None
    assert cut.amount == 25 * cut.quantity


@pytest.mark.parametrize(
    ("claim", "category"),
    [
        (claim_of([]), "A6"),
        (claim_of([Decimal("-1.00")]), "A7"),
        (claim_of([Decimal("1.005")]), "A7"),
        (claim_of([Decimal("1.00")], frequency="7"), "A7"),
    ],
)
def test_what_cannot_be_adjudicated_is_rejected(claim: Claim, category: str) -> None:
    assert adjudicate(claim, 7, Mix(0, 0, 0)).category == category


@pytest.mark.parametrize("shares", [(-0.1, 0, 0), (1.1, 0, 0), (0, 0.6, 0.6)])
def test_a_mix_beyond_the_whole_is_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(MixInvalid):
        Mix(*shares)
