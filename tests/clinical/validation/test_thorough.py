"""The thorough validation: R4's rules hold for right resources, and each broken one is told at its element."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any, Final

import pytest

from rcm.clinical.definitions import resource_types, type_named, type_names
from rcm.clinical.issues import Issue
from rcm.clinical.validation import all_problems_of
from rcm.clinical.validation.own_rules import OWN, REASONS
from tests.clinical.examples import (
    ALLERGY,
    BUNDLE,
    CONDITION,
    DOCUMENT,
    ENCOUNTER,
    MEDICATION_REQUEST,
    OBSERVATION,
    ORGANIZATION,
    PATIENT,
    Json,
    example,
    examples,
)

_UCUM: Final = "http://unitsofmeasure.org"
_DRUG: Final = MEDICATION_REQUEST["contained"][0]
_REPEAT: Final = "MedicationRequest.dosageInstruction[0].timing.repeat"


def _new(resource_type: str, **members: Any) -> Json:
    return {"resourceType": resource_type, **members}


def _observed(**members: Any) -> Json:
    return _new("Observation", status="final", code={"text": "x"}, **members)


def _shown(body: str) -> Json:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
    return example(PATIENT, text={"status": "generated", "div": div})


def _dosed(**members: Any) -> Json:
    return example(MEDICATION_REQUEST, dosageInstruction=[members])


def errors_of(resource: Json) -> list[Issue]:
    return [issue for issue in all_problems_of(resource) if issue.is_error]


def warnings_of(resource: Json) -> list[tuple[str, str]]:
    found = [issue for issue in all_problems_of(resource) if not issue.is_error]
    return [(issue.path, issue.message) for issue in found if "dom-6" not in issue.message]


@pytest.mark.parametrize("resource", examples(), ids=lambda each: str(each["resourceType"]))
def test_right_resources_break_no_rule(resource: Json) -> None:
    assert errors_of(resource) == []
    assert warnings_of(resource) == []


_BROKEN: Final[list[tuple[str, str, Json]]] = [
    ("obs-6", "Observation", _observed(valueString="x", dataAbsentReason={"text": "x"})),
    (
        "obs-7",
        "Observation",
        example(OBSERVATION, valueString="x", component=[{"code": OBSERVATION["code"], "valueString": "y"}]),
    ),
    ("obs-3", "Observation.referenceRange[0]", _observed(referenceRange=[{"type": {"text": "x"}}])),
    ("rat-1", "Observation.valueRatio", _observed(valueRatio={"numerator": {"value": 1}})),
    ("qty-3", "Observation.valueQuantity", _observed(valueQuantity={"value": 1, "code": "x"})),
    ("rng-2", "Observation.valueRange", _observed(valueRange={"low": {"value": 5}, "high": {"value": Decimal("4.9")}})),
    ("ele-1", "Observation.code", _new("Observation", status="final", code={"id": "x"})),
    ("pat-1", "Patient.contact[0]", example(PATIENT, contact=[{"relationship": [{"text": "x"}]}])),
    ("cpt-2", "Patient.telecom[0]", example(PATIENT, telecom=[{"value": "5"}])),
    ("txt-1", "Patient.text.div", _shown("<script>x</script>")),
    ("txt-1", "Patient.text.div", _shown('<p onclick="x">&nbsp;x</p>')),
    ("txt-1", "Patient.text.div", _shown('<a href=" JavaScript:x">x</a>')),
    ("txt-1", "Patient.text.div", _shown("<p>x")),
    ("con-4", "Condition", example(CONDITION, abatementString="x")),
    ("age-1", "Condition.onsetAge", example(CONDITION, onsetAge={"value": 12})),
    ("age-1", "Condition.onsetAge", example(CONDITION, onsetAge={"value": -1, "code": "a", "system": _UCUM})),
    ("ait-1", "AllergyIntolerance", example(ALLERGY, clinicalStatus=None)),
    ("org-1", "Organization", example(ORGANIZATION, name=None, identifier=None)),
    ("org-3", "Organization.telecom[0]", example(ORGANIZATION, telecom=[{"system": "email", "use": "home"}])),
    ("org-2", "Organization.address[0]", example(ORGANIZATION, address=[{"use": "home"}])),
    (
        "per-1",
        "Encounter.period",
        example(ENCOUNTER, period={"start": "2026-03-01T09:00:00Z", "end": "2026-03-01T09:30:00+02:00"}),
    ),
    ("per-1", "Encounter.period", example(ENCOUNTER, period={"start": "2026-03-02", "end": "2026-02"})),
    ("bdl-1", "Bundle", example(BUNDLE, total=5)),
    ("bdl-3", "Bundle", example(BUNDLE, entry=[{"resource": OBSERVATION}])),
    ("bdl-5", "Bundle.entry[0]", example(BUNDLE, type="collection", entry=[{"fullUrl": "http://x/1"}])),
    ("bdl-7", "Bundle", example(BUNDLE, type="collection", entry=[{"fullUrl": "http://x", "resource": PATIENT}] * 2)),
    ("bdl-9", "Bundle", _new("Bundle", type="document", timestamp="2026-03-01T09:00:00Z")),
    ("bdl-10", "Bundle", _new("Bundle", type="document", identifier={"system": "http://x", "value": "y"})),
    ("bdl-11", "Bundle", _new("Bundle", type="document", entry=[{"resource": PATIENT}])),
    (
        "ref-1",
        "MedicationRequest.medicationReference",
        example(MEDICATION_REQUEST, medicationReference={"reference": "#none"}),
    ),
    ("dom-3", "MedicationRequest", example(MEDICATION_REQUEST, medicationReference={"reference": "Medication/1"})),
    ("dom-4", "MedicationRequest", example(MEDICATION_REQUEST, contained=[{**_DRUG, "meta": {"versionId": "1"}}])),
    ("tim-2", _REPEAT, _dosed(timing={"repeat": {"period": 1}})),
    ("tim-9", _REPEAT, _dosed(timing={"repeat": {"offset": 1, "when": ["C"]}})),
    (
        "sqty-1",
        "MedicationRequest.dosageInstruction[0].doseAndRate[0].doseQuantity",
        _dosed(doseAndRate=[{"doseQuantity": {"value": 1, "comparator": "<"}}]),
    ),
    (
        "mdd-1",
        "MedicationDispense",
        _new(
            "MedicationDispense",
            status="completed",
            medicationCodeableConcept={"text": "x"},
            whenPrepared="2020-02-01",
            whenHandedOver="2020-01",
        ),
    ),
    ("att-1", "DocumentReference.content[0].attachment", example(DOCUMENT, content=[{"attachment": {"data": "SGVs"}}])),
    ("app-3", "Appointment", _new("Appointment", status="booked", participant=[{"status": "accepted"}])),
    (
        "inv-1",
        "Task",
        _new("Task", status="draft", intent="order", authoredOn="2026-01-02", lastModified="2026-01-01"),
    ),
    ("inv-1", "Parameters.parameter[0]", _new("Parameters", parameter=[{"name": "x"}])),
    (
        "ras-2",
        "RiskAssessment.prediction[0]",
        _new(
            "RiskAssessment",
            status="final",
            subject={"reference": "Patient/1"},
            prediction=[{"probabilityDecimal": Decimal("101.0")}],
        ),
    ),
    (
        "que-2",
        "Questionnaire",
        _new(
            "Questionnaire",
            status="draft",
            item=[{"linkId": "1", "type": "group", "item": [{"linkId": "1", "type": "string"}]}],
        ),
    ),
    (
        "que-7",
        "Questionnaire.item[0].enableWhen[0]",
        _new(
            "Questionnaire",
            status="draft",
            item=[
                {
                    "linkId": "1",
                    "type": "string",
                    "enableWhen": [{"question": "2", "operator": "exists", "answerString": "x"}],
                }
            ],
        ),
    ),
    (
        "csd-1",
        "CodeSystem",
        _new("CodeSystem", status="draft", content="complete", concept=[{"code": "x", "concept": [{"code": "x"}]}]),
    ),
    (
        "vsd-1",
        "ValueSet.compose.include[0]",
        _new("ValueSet", status="draft", compose={"include": [{"id": "a", "version": "1"}]}),
    ),
    (
        "ctm-1",
        "CareTeam.participant[0]",
        _new(
            "CareTeam",
            participant=[{"member": {"reference": "Patient/1"}, "onBehalfOf": {"reference": "Organization/1"}}],
        ),
    ),
]


@pytest.mark.parametrize(("key", "path", "resource"), _BROKEN, ids=lambda each: each if isinstance(each, str) else "")
def test_a_broken_rule_is_told_at_its_element(key: str, path: str, resource: Json) -> None:
    told = [
        issue.path for issue in errors_of(resource) if f"({key})" in issue.message or f"rule {key}:" in issue.message
    ]
    assert told == [path]


def test_rules_checked_in_python_are_rules_of_r4_and_each_has_its_reason() -> None:
    keys = {
        rule.key
        for name in type_names()
        for element in type_named(name).elements.values()
        for rule in (*type_named(name).invariants, *element.invariants)
    }
    assert OWN.keys() == REASONS.keys()
    assert {key.split(" of ")[0] for key in OWN} <= keys


@pytest.mark.parametrize("name", sorted(resource_types()))
def test_every_rule_can_be_evaluated(name: str) -> None:
    """On a value with as little as possible the answer says nothing, but the library must know all functions."""
    unable = [issue for issue in all_problems_of(_new(name, id="x", language="en")) if issue.code == "processing"]
    assert unable == []


def test_structure_and_rules_are_told_together() -> None:
    paths = [issue.path for issue in errors_of(example(PATIENT, nick="x", telecom=[{"value": "5"}]))]
    assert paths == ["Patient.nick", "Patient.telecom[0]"]


@pytest.mark.parametrize(
    "resource",
    [
        {}, {"resourceType": "Nothing"}, _new("Questionnaire", item=5), _new("CodeSystem", concept=[5, {"code": []}]),
        _new("Patient", contained="x", text=5, name=[5]), _new("Bundle", entry=[{"resource": 5}, 5]),
        _new("Encounter", period={"start": 5, "end": []}),
        _new("CareTeam", participant=[{"member": 5, "onBehalfOf": 1}]),
    ],
)  # fmt: skip
def test_what_is_badly_wrong_is_told_without_a_crash(resource: Json) -> None:
    assert errors_of(resource) != []


def test_odd_things_are_warnings() -> None:
    npi = example(ORGANIZATION, identifier=[{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567890"}])
    assert warnings_of(npi) == [
        ("Organization.identifier[0].value", '"1234567890" is no NPI: its check digit is wrong.')
    ]
    target = example(OBSERVATION, subject={"reference": "https://x.example/fhir/Organization/1"})
    assert [path for path, _ in warnings_of(target)] == ["Observation.subject.reference"]
    told = example(OBSERVATION, subject={"type": "Practitioner", "identifier": {"value": "x"}})
    assert "not to Practitioner" in warnings_of(told)[0][1]
    unknown = example(OBSERVATION, subject={"reference": "Persona/1"}, performer=None)
    assert [path for path, _ in warnings_of(unknown)] == ["Observation.subject.reference"]
    assert [path for path, _ in warnings_of(_shown(" "))] == ["Patient.text.div"]


def test_contained_resources_may_refer_to_each_other_and_to_the_whole() -> None:
    first = {"resourceType": "Organization", "id": "first", "name": "x", "partOf": {"reference": "#second"}}
    second = {"resourceType": "Organization", "id": "second", "name": "y"}
    back = {"resourceType": "Condition", "id": "back", "subject": {"reference": "#"}}
    practitioner = [{"reference": "#first"}]
    assert errors_of(example(PATIENT, contained=[first, second, back], generalPractitioner=practitioner)) == []
    alone = {**first, "partOf": {"reference": "#first"}}
    assert len(errors_of(example(PATIENT, contained=[alone]))) == 1


def test_a_quoted_text_is_cut() -> None:
    wrong = example(OBSERVATION, subject={"reference": "#" + "x" * 10_000})
    assert max(len(issue.message) for issue in all_problems_of(wrong)) < 500


def test_a_name_that_is_missing_is_not_called_unsuitable() -> None:
    library = _new("Library", status="draft", type={"text": "x"})
    assert warnings_of(library) == []
    assert [path for path, _ in warnings_of({**library, "name": "a b"})] == ["Library"]


def test_nothing_of_a_resource_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    all_problems_of(example(MEDICATION_REQUEST, medicationReference={"reference": "#none"}))
    all_problems_of(_new("Questionnaire", status="draft", item=[{"linkId": "1", "type": "display"}]))
    assert capsys.readouterr().out == ""


def test_large_resources_take_no_quadratic_time() -> None:
    entry = {"resource": OBSERVATION, "request": {"method": "POST", "url": "Observation"}}
    bundle = example(BUNDLE, entry=[{**entry, "fullUrl": f"http://x/{number}"} for number in range(1000)])
    assert errors_of(bundle) == []
    many = [{"resourceType": "Organization", "id": f"o{number}", "name": "x"} for number in range(3000)]
    named = [{"reference": f"#o{number}"} for number in range(2999)]
    told = [issue.message for issue in errors_of(example(PATIENT, contained=many, generalPractitioner=named))]
    assert told == ["Patient contains a resource that nothing refers to, contained[2999] (dom-3)."]


def test_the_library_is_loaded_when_a_rule_is_first_evaluated() -> None:
    code = "import sys, rcm.clinical.validation; assert 'fhirpathpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
