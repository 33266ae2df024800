"""Made-up patients: the same for the same seed, whole in themselves, nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rcm.clinical.text import dump
from rcm.edi.npi import is_npi
from rcm.samples.clinical import houses, patient_record, resources, transactions


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    once, again, other = ([dump(each) for each in resources(3, seed=seed)] for seed in (7, 7, 8))
    assert once == again
    assert not set(once) & set(other)


def test_a_patient_is_the_same_whoever_comes_before() -> None:
    assert patient_record(2, houses(seed=7), seed=7)[0] in list(resources(3, seed=7))


def test_every_reference_leads_to_a_resource_of_the_sample() -> None:
    made = list(resources(20, seed=7))
    known = {f"{each['resourceType']}/{each['id']}" for each in made}
    assert len(known) == len(made), "an id is used twice"
    assert {reference for each in made for reference in references(each)} - known == {"#coverage"}
    assert Counter(each["resourceType"] for each in made).keys() >= {
        "Patient", "Encounter", "Condition", "Observation", "MedicationRequest", "Procedure", "Immunization", "Claim",
        "ExplanationOfBenefit", "Organization", "Practitioner", "Location",
    }  # fmt: skip


def test_bundles_refer_by_name_within_and_by_identifier_to_houses() -> None:
    first, *patients = transactions(2, seed=7)
    assert all("ifNoneExist" in entry["request"] for entry in first["entry"])
    for bundle in patients:
        names = {entry["fullUrl"] for entry in bundle["entry"]}
        elsewhere = set(references(bundle)) - names - {"#coverage"}
        assert {reference.partition("?")[0] for reference in elsewhere} == {"Organization", "Location", "Practitioner"}


def test_practitioners_have_numbers_with_a_right_check_digit() -> None:
    assert all(is_npi(house.practitioner["identifier"][0]["value"]) for house in houses(seed=7))


def test_a_resource_is_as_large_as_those_of_usual_records() -> None:
    sizes = [len(dump(each)) for each in resources(50, seed=7)]
    assert 1_400 < sum(sizes) / len(sizes) < 2_200
