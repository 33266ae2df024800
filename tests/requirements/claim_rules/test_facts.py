"""A claim in the words of the field dictionary: all of them known, all of them filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.requirements.claim_rules.claims import CLEAN, LINE, TODAY, claim, one_line

from rcm.edi.claim import Address, Claim, Party, Patient
from rcm.edi.generator import generate_claims
from rcm.requirements.claim_rules.facts import CLAIM_PATHS, age_on, facts_of
from rcm.requirements.fields import unknown

_EXTRA = (
    "DTP*439*D8*20260101", "DTP*435*D8*20260110", "DTP*096*D8*20260115", "DTP*431*D8*20251231", "REF*X4*33D1234567",
    "REF*9F*R77", "NM1*PW*2", "N3*5 RIVER RD", "N4*ALBANY*NY*12207", "NM1*45*2*CLINIC", "N3*9 HARBOR ST",
)  # fmt: skip


def _paths(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{prefix}.{name}" if prefix else name)
    else:
        yield prefix
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _paths(item, prefix)


def _full() -> Claim:
    address = Address("1 MAPLE ST", "ALBANY", "NY", "12207")
    person = Party("1", "FAIRWINDE", "IVO", "Q", address=address)
    return claim(
        trailing=("", "AA:OA::NY", "03", *[""] * 7, "11"),
        extra=_EXTRA,
        patient=Patient(person, "19", date(2010, 2, 28), "M"),
        subscriber=msgspec.structs.replace(
            CLEAN.subscriber, party=msgspec.structs.replace(CLEAN.subscriber.party, address=address)
        ),
        referring_provider=Party("1", "IVES", "ADELIA", id_qualifier="XX", id="1245319599", address=address),
        rendering_provider=Party("1", "IVES", "ADELIA", id_qualifier="XX", id="1245319599", address=address),
        facility=Party("2", "CLINIC", id_qualifier="XX", id="1245319599", address=address),
        service_lines=(msgspec.structs.replace(LINE, extra=("LIN**N4*00074433902",)),),
    )


def test_every_path_of_a_full_claim_is_known_and_every_known_one_is_filled() -> None:
    found = set(_paths(facts_of(_full(), TODAY)))
    below = {x for x in found if x.startswith(("ambulance.pickup", "ambulance.dropoff"))}
    assert found - below == CLAIM_PATHS - {"ambulance.pickup", "ambulance.dropoff"}
    assert {"ambulance.pickup.line1", "ambulance.dropoff.line1"} <= below


@pytest.mark.parametrize("path", sorted(CLAIM_PATHS))
def test_the_dictionary_knows_every_path(path: str) -> None:
    assert unknown(path) is None


def test_values_are_what_conditions_compare_with() -> None:
    facts = facts_of(_full(), TODAY)
    assert facts["claim"]["total_charge"] == Decimal("150.00")
    assert facts["claim"]["related_cause"] == "AA"
    assert facts["claim"]["related_causes"] == ["AA", "OA"]
    assert (facts["claim"]["accident_date"], facts["claim"]["accident_state"]) == ("2026-01-01", "NY")
    assert (facts["claim"]["special_program"], facts["claim"]["delay_reason"]) == ("03", "11")
    assert facts["ambulance"]["pickup"] == {
        "line1": "5 RIVER RD", "city": "ALBANY", "state": "NY", "postal_code": "12207",
    }  # fmt: skip
    assert (facts["patient"]["age"], facts["patient"]["is_subscriber"]) == (15, False)
    assert facts["service"]["lines"][0]["diagnosis_codes"] == ["E119"]
    assert facts["service"]["lines"][0]["ndc"] == "00074433902"
    assert facts["today"] == "2026-03-01"


def test_what_is_empty_is_null() -> None:
    facts = facts_of(claim(prior_authorization="", rendering_provider=None, service_lines=(), diagnoses=()))
    assert facts["authorization"]["number"] is None
    assert facts["rendering"] is None
    assert facts["service"]["date"] is None
    assert facts["diagnosis"] == {"codes": [], "principal": None, "count": 0}
    assert facts["today"] is None


def test_a_line_without_place_has_that_of_the_claim() -> None:
    assert facts_of(one_line())["service"]["place_of_service"] == "11"
    assert facts_of(one_line(place_of_service="22"))["service"]["place_of_service"] == "22"


@pytest.mark.parametrize("odd", [("DTP*439*D8*2026",), ("DTP*439",), ("DTP*439*D8*20261345",), ("",), ("N3*1",)])
def test_odd_segments_are_nothing(odd: tuple[str, ...]) -> None:
    assert facts_of(claim(extra=odd, trailing=("", "")))["claim"]["accident_date"] is None


def test_full_years() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_generated_claims_have_facts() -> None:
    for each in generate_claims(50, seed=3):
        assert facts_of(each)["claim"]["number"] == each.claim_id
