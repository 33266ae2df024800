"""A claim is decided once, however often and in whatever files it comes."""

from __future__ import annotations

from decimal import Decimal

from rcm.edi.claim import Claim, Party, ServiceLine, Subscriber
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.books import BookedClaim, Key
from rcm.simulators.payer.deciding import Deciding, InboundClaim

ALWAYS_REJECTED = Mix(rejected=1, denied=0, partial=0)
ALWAYS_PAID = Mix(rejected=0, denied=0, partial=0)


def inbound(claim_id: str, charge: str = "100.00", refusal: tuple[str, str] | None = None) -> InboundClaim:
    amount = Decimal(charge)
    claim = Claim(
        claim_id=claim_id,
        total_charge=amount,
        place_of_service="11",
        facility_qualifier="B",
        frequency_code="1",
        billing_provider=Party("2", "Maple Street Clinic"),
        subscriber=Subscriber(Party("1", "Sample", "Sam"), "P"),
        payer=Party("2", "Sample Health Plan"),
        service_lines=(ServiceLine(1, "HC", "G0463", amount, "UN", Decimal(1)),),
    )
    return InboundClaim(claim_id, "1", amount, claim, refusal)


def deciding(mix: Mix, known: dict[Key, BookedClaim] | None = None) -> Deciding:
    return Deciding(known or {}, 7, mix, first_id=10)


def test_a_claim_twice_in_one_file_is_paid_once() -> None:
    payer = deciding(ALWAYS_PAID)
    first, second = payer.decide(inbound("C1")), payer.decide(inbound("C1"))
    assert first.decision.outcome == "paid"
    assert (second.decision.category, second.decision.status_code) == ("A3", "54")
    assert second.decision.paid_claim is None
    booked = payer.booked["C1", "1"]
    assert (booked.outcome, booked.times_received) == ("paid", 2)


def test_a_claim_known_from_an_earlier_file_keeps_its_decision() -> None:
    known = BookedClaim(3, "C1", "1", "denied", "A2", "20", 5000, 0, 5000, 0, times_received=4)
    payer = deciding(ALWAYS_PAID, {("C1", "1"): known})
    decided = payer.decide(inbound("C1"))
    assert decided.decision.category == "A3"
    assert decided.payer_claim_number == "P00000000003"
    booked = payer.booked["C1", "1"]
    # times_received counts this file; the books add it up
    assert (booked.id, booked.outcome, booked.charge, booked.times_received) == (3, "denied", 5000, 1)


def test_a_rejected_claim_may_come_again_and_gets_through() -> None:
    first = deciding(ALWAYS_REJECTED)
    assert first.decide(inbound("C1")).decision.outcome == "rejected"
    again = deciding(ALWAYS_REJECTED, first.booked)
    assert again.decide(inbound("C1")).decision.outcome == "paid"
    assert again.booked["C1", "1"].id == 10


def test_a_claim_with_errors_is_refused_with_its_category() -> None:
    payer = deciding(ALWAYS_PAID)
    decided = payer.decide(inbound("C1", refusal=("A7", "21")))
    assert (decided.decision.outcome, decided.decision.category) == ("rejected", "A7")


def test_a_broken_copy_behind_an_accepted_claim_changes_nothing() -> None:
    payer = deciding(ALWAYS_PAID)
    paid = payer.decide(inbound("C1")).decision.paid
    payer.decide(inbound("C1", "999.00", ("A7", "21")))
    assert payer.booked["C1", "1"].paid == int(paid * 100)


def test_an_absurd_amount_of_a_refused_claim_is_booked_as_nothing() -> None:
    payer = deciding(ALWAYS_PAID)
    payer.decide(inbound("C1", "9" * 30, ("A7", "178")))
    assert payer.booked["C1", "1"].charge == 0


def test_new_claims_are_numbered_from_the_next_free_id() -> None:
    payer = deciding(ALWAYS_PAID)
    for name in ("C1", "C2", "C1", "C3"):
        payer.decide(inbound(name))
    assert [x.id for x in payer.booked.values()] == [10, 11, 12]
