"""Stage 1 finds what is wrong with a resource's structure, at the place where it is wrong."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.clinical import text
from rcm.clinical.definitions import resource_types
from rcm.clinical.validation import problems_of
from rcm.clinical.validation.fast import is_certainly_valid
from rcm.clinical.validation.structure import MOST, walk
from tests.clinical.examples import (
    BUNDLE,
    CONDITION,
    LOCATION,
    MEDICATION_REQUEST,
    OBSERVATION,
    PATIENT,
    PRACTITIONER,
    Json,
    example,
    examples,
)
from tests.clinical.mutations import mutants


def found(resource: Any) -> list[tuple[str, str]]:
    return [(issue.path, issue.code) for issue in problems_of(resource)]


def told(resource: Json) -> str:
    (issue,) = problems_of(resource)
    return issue.message


@pytest.mark.parametrize("resource", examples(), ids=lambda each: str(each["resourceType"]))
def test_right_resources_have_no_problem_and_stay_right_through_text(resource: Json) -> None:
    assert walk(resource) == []
    assert problems_of(text.parse(text.dump(resource))) == []


def test_usual_resources_take_the_quick_way() -> None:
    assert [each["resourceType"] for each in examples() if not is_certainly_valid(each)] == ["Patient", "Practitioner"]


def test_nearly_every_mutant_is_told_at_its_place() -> None:
    made = [mutant for each in examples() for mutant in mutants(each)]
    missed = [m for m in made if m.path not in {issue.path for issue in problems_of(m.resource)}]
    assert {mutant.kind for mutant in made} == {"unknown element", "wrong type", "required dropped", "bad code"}
    assert len(made) > 500
    assert missed == []


@pytest.mark.parametrize("name", sorted(resource_types()))
def test_every_type_can_be_validated(name: str) -> None:
    assert not is_certainly_valid({"resourceType": name, "nothing": 1})
    assert (f"{name}.nothing", "structure") in found({"resourceType": name, "nothing": 1})


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ([], ""), ("x", ""), ({}, ""), ({"resourceType": 5}, ""), ({"resourceType": "Patients"}, ""),
        ({"resourceType": "DomainResource"}, ""), ({"resourceType": ["Patient"]}, ""),
    ],
)  # fmt: skip
def test_what_is_no_resource_is_told(resource: Any, path: str) -> None:
    assert [issue.path for issue in problems_of(resource)] == [path]


def test_an_unknown_name_comes_with_a_near_one() -> None:
    assert told({"resourceType": "Patients"}) == 'FHIR R4 has no resource "Patients". Did you mean Patient?'
    assert told(example(PATIENT, birthdate="1990-01-01")).endswith("Did you mean birthDate?")


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"name": PATIENT["name"][0]}, "Patient.name"),
        ({"name": []}, "Patient.name"),
        ({"name": [{}]}, "Patient.name[0]"),
        ({"name": [None]}, "Patient.name[0]"),
        ({"name": [[]]}, "Patient.name[0]"),
        ({"gender": ["female"]}, "Patient.gender"),
        ({"gender": ""}, "Patient.gender"),
        ({"gender": "woman"}, "Patient.gender"),
        ({"active": "true"}, "Patient.active"),
        ({"active": 1}, "Patient.active"),
        ({"deceasedDateTime": "2020"}, "Patient.deceasedDateTime"),
        ({"multipleBirthInteger": Decimal("2.0")}, "Patient.multipleBirthInteger"),
        ({"multipleBirthInteger": 2**31}, "Patient.multipleBirthInteger"),
        ({"id": "a b"}, "Patient.id"),
        ({"id": "x" * 65}, "Patient.id"),
        ({"text": {"status": "generated", "div": "<p>x</p>"}}, "Patient.text.div"),
        ({"photo": [{"data": "a?b="}]}, "Patient.photo[0].data"),
        ({"photo": [{"data": "ab=c"}]}, "Patient.photo[0].data"),
        ({"photo": [{"data": "\ud800abc"}]}, "Patient.photo[0].data"),
        ({"photo": [{"contentType": "picture"}]}, "Patient.photo[0].contentType"),
        ({"implicitRules": "a b"}, "Patient.implicitRules"),
        ({"telecom": [{"rank": 0}]}, "Patient.telecom[0].rank"),
        ({"managingOrganization": "Organization/1"}, "Patient.managingOrganization"),
        ({"extension": [{"valueString": "x"}]}, "Patient.extension[0].url"),
        ({"extension": [{"url": "http://x"}]}, "Patient.extension[0]"),
        (
            {"extension": [{"url": "http://x", "valueCode": "a", "extension": [{"url": "b", "valueCode": "c"}]}]},
            "Patient.extension[0]",
        ),
        (
            {"extension": [{"url": "http://x", "valueCode": "a", "valueString": "b"}]},
            "Patient.extension[0].valueString",
        ),
        ({"_birthDate": {}}, "Patient._birthDate"),
        ({"_birthDate": None, "_name": [{"id": "x"}]}, "Patient._name"),
        ({"_birthDate": {"value": 1}}, "Patient._birthDate.value"),
    ],
)  # fmt: skip
def test_a_patient_s_problem_is_told_once_at_its_element(changed: Json, path: str) -> None:
    resource = example(PATIENT, **changed)
    assert [issue.path for issue in problems_of(resource)] == [path]


@pytest.mark.parametrize(
    "date", ["1900-02-29", "2023-02-30", "2023-13", "2023-1-1", "0000", "2023-04-31", "20230401", "٢٠٢٣"]
)
def test_impossible_dates_are_refused(date: str) -> None:
    assert found(example(PATIENT, birthDate=date)) == [("Patient.birthDate", "value")]


@pytest.mark.parametrize("date", ["2000-02-29", "2024-02-29", "2023", "2023-12", "1600-02-29", "0001-01-01"])
def test_dates_that_exist_are_right(date: str) -> None:
    assert found(example(PATIENT, birthDate=date)) == []


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("2026-03-01T09:30:00Z", True), ("2026-03-01T09:30:60.5-14:00", True), ("2024-02-29T00:00:00+01:00", True),
        ("2026", True), ("2026-03-01T09:30:00", False), ("2026-03-01T09:30Z", False), ("2026-03-01T24:00:00Z", False),
        ("2023-02-29T00:00:00Z", False), ("2026-03-01 09:30:00Z", False), ("2026-03-01T09:30:00+14:30", False),
    ],
)  # fmt: skip
def test_times_need_seconds_an_offset_and_a_day_that_exists(value: str, right: bool) -> None:
    assert (found(example(OBSERVATION, effectiveDateTime=value)) == []) is right
    whole = right and len(value) > 10
    assert (found(example(OBSERVATION, issued=value)) == []) is whole


def test_decimals_may_be_whole_numbers_and_whole_numbers_no_decimals() -> None:
    assert found(example(LOCATION, position={"longitude": 1, "latitude": Decimal("1E-2")})) == []
    wrong = example(LOCATION, position={"longitude": "1", "latitude": True})
    assert [path for path, _ in found(wrong)] == ["Location.position.longitude", "Location.position.latitude"]
    assert found(example(LOCATION, position={"longitude": Decimal("NaN"), "latitude": float("inf")})) != []


def test_a_concept_needs_one_coding_of_its_required_codes() -> None:
    other = {"system": "https://example.org", "code": "x"}
    right = CONDITION["clinicalStatus"]["coding"][0]
    assert found(example(CONDITION, clinicalStatus={"coding": [other, right]})) == []
    for wrong in ({"coding": [other]}, {"text": "active"}, {"coding": [{"code": "active"}]}):
        assert found(example(CONDITION, clinicalStatus=wrong)) == [("Condition.clinicalStatus", "code-invalid")]
    assert "relapse" in told(example(CONDITION, clinicalStatus={"coding": [other]}))
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
    }
    assert found(example(CONDITION, clinicalStatus=absent)) == []


def test_what_stands_beside_values_lines_up_with_them() -> None:
    def name(**members: Any) -> list[str]:
        return [path for path, _ in found(example(PRACTITIONER, name=[members]))]

    beside = {"id": "x"}
    assert name(given=["A", None], _given=[None, beside]) == []
    assert name(_given=[beside]) == []
    assert name(_family={"extension": [{"url": "http://x", "valueCode": "y"}]}) == []
    assert name(given=["A", None]) == ["Practitioner.name[0].given[1]"]
    assert name(given=["A"], _given=[beside, beside]) == ["Practitioner.name[0]._given"]
    assert name(given=["A"], _given=beside) == ["Practitioner.name[0]._given"]
    assert name(given=[None], _given=[None]) == ["Practitioner.name[0].given[0]", "Practitioner.name[0]._given[0]"]
    assert name(given=["A"], _given=[5]) == ["Practitioner.name[0]._given[0]"]


def test_a_required_element_may_have_only_an_extension() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    assert found(example(OBSERVATION, status=None, _status=absent)) == []


def test_contained_resources_are_checked_and_contain_none() -> None:
    drug = MEDICATION_REQUEST["contained"][0]
    wrong = example(MEDICATION_REQUEST, contained=[{**drug, "status": "gone"}])
    assert found(wrong) == [("MedicationRequest.contained[0].status", "code-invalid")]
    nested = example(MEDICATION_REQUEST, contained=[{**drug, "contained": [drug]}])
    assert found(nested) == [("MedicationRequest.contained[0].contained", "structure")]
    unknown = example(MEDICATION_REQUEST, contained=[{"resourceType": "Drug"}])
    assert found(unknown) == [("MedicationRequest.contained[0].resourceType", "not-supported")]


def test_resources_in_a_bundle_are_checked_and_may_contain_some() -> None:
    bundle = deepcopy(BUNDLE)
    bundle["entry"][0]["resource"] = example(OBSERVATION, status="done", contained=[PATIENT])
    assert found(bundle) == [("Bundle.entry[0].resource.status", "code-invalid")]
    bundle["entry"][0]["resource"] = {"status": "final"}
    assert found(bundle) == [("Bundle.entry[0].resource.resourceType", "required")]


def test_all_problems_are_told_not_the_first() -> None:
    wrong = example(PATIENT, gender="x", birthDate="x", nick="x")
    assert {path for path, _ in found(wrong)} == {"Patient.gender", "Patient.birthDate", "Patient.nick"}


def test_thousands_of_problems_do_not_become_thousands_of_issues() -> None:
    assert len(problems_of(example(PATIENT, name=[{"x": 1}] * 5000))) == MOST


def test_huge_names_and_numbers_are_cut_where_they_are_told() -> None:
    wrong = example(PATIENT, multipleBirthInteger=10**5000, **{"x" * 100_000: 1, "gender": "y" * 100_000})
    issues = problems_of(wrong)
    assert len(issues) == 3
    assert max(len(issue.path) + len(issue.message) for issue in issues) < 400


def test_what_is_remembered_of_addresses_stays_small() -> None:
    for number in range(5000):
        identifier = {"system": f"https://example.org/{number}/{'x' * (number % 400)}", "value": "1"}
        assert problems_of(example(PATIENT, identifier=[identifier])) == []
    assert problems_of(example(PATIENT, identifier=[{"system": "a b"}])) != []


def test_endless_nesting_is_told_and_harms_nothing() -> None:
    extension: Json = {"url": "http://x", "valueCode": "x"}
    for _ in range(20_000):
        extension = {"url": "http://x", "extension": [extension]}
    assert any("nested deeper" in issue.message for issue in problems_of(example(PATIENT, extension=[extension])))
    bundle = deepcopy(BUNDLE)
    for _ in range(20_000):
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": bundle}]}
    assert any("nested deeper" in issue.message for issue in problems_of(bundle))


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.decimals(), st.floats(),
    st.sampled_from(["final", "2026-03-01", "Patient/1", "#drug", "http://x", "male"]),
)  # fmt: skip
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "url", "valueString", "extension", "system", "code", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    ["id", "_id", "status", "_status", "extension", "value", "valueString", "coding", "resourceType", "x"]
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_quick_way_never_says_yes_where_the_walk_finds_a_problem(data: st.DataObject) -> None:
    resource: Any = data.draw(st.sampled_from(examples()))
    place: Any = resource
    while True:
        inner = [
            each
            for each in (place.values() if isinstance(place, dict) else place)
            if each and isinstance(each, dict | list)
        ]
        if not inner or data.draw(st.integers(0, 2)) == 0:
            break
        place = data.draw(st.sampled_from(inner))
    if isinstance(place, list):
        place[data.draw(st.integers(0, len(place) - 1))] = data.draw(_JSON)
    else:
        place[data.draw(st.sampled_from(list(place)) | _NAMES)] = data.draw(_JSON)
    found_by_walk = walk(resource)
    assert not (is_certainly_valid(resource) and found_by_walk)
    assert problems_of(resource) == found_by_walk
