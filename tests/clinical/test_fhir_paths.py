"""Compiled paths find what FHIRPath finds; what they don't know is refused by name."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from rcm.clinical import definitions
from rcm.clinical.path_syntax import PathUnsupported
from rcm.clinical.paths import compiled, tracks

PROJECT = Path(__file__).parents[2]
EXAMPLES = Path(os.environ.get("RCM_OUTSIDE_DATA") or PROJECT.parent / "shared" / "data") / "fhir-r4-examples"

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "extension": [{"url": "urn:born", "valueString": "at sea"}, {"url": "urn:other", "valueInteger": 3}],
    "name": [
        {"use": "official", "family": "Vale", "given": ["Ann", None, "Bea"], "_given": [None, {"id": "x"}, None]},
        {"use": "nickname", "given": ["Annie"]},
    ],
    "telecom": [
        {"system": "phone", "value": "555-0100", "use": "home"},
        {"system": "email", "value": "ann@example.org"},
        {"system": "phone", "value": "555-0101"},
    ],
    "deceasedDateTime": "2015-02-03",
    "generalPractitioner": [
        {"reference": "Practitioner/7"},
        {"reference": "Organization/8"},
        {"reference": "https://other.example/fhir/Practitioner/9/_history/2"},
        {"reference": "urn:uuid:0b9e1f9a-2c1c-4a63-9d6b-3a7a0d9a5f11", "type": "Practitioner"},
        {"display": "Dr Who"},
    ],
    "contact": [{"name": {"family": "Reed"}}, {"gender": "male"}],
}


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("Patient.name.given", ["Ann", "Bea", "Annie"]),
        ("name.family", ["Vale"]),
        ("Patient.name.where(use = 'official').given.first()", ["Ann"]),
        ("Patient.name[1].given", ["Annie"]),
        ("Patient.name[7].given", []),
        ("Patient.name.given[1]", ["Bea"]),
        ("Patient.telecom.where(system='phone').value", ["555-0100", "555-0101"]),
        ("Patient.telecom.where(system='phone' and use='home').value", ["555-0100"]),
        ("Patient.telecom.where(system='email' or use='home').value", ["555-0100", "ann@example.org"]),
        ("Patient.telecom.where(use.exists()).value", ["555-0100"]),
        ("Patient.telecom.where(use.exists().not()).value", ["ann@example.org", "555-0101"]),
        ("Patient.telecom.where(use.empty()).value", ["ann@example.org", "555-0101"]),
        ("Patient.telecom.exists(system = 'fax')", [False]),
        ("Patient.deceased.exists() and Patient.deceased != false", [True]),
        ("Patient.deceased.ofType(dateTime)", ["2015-02-03"]),
        ("(Patient.deceased as boolean)", []),
        ("Patient.deceased is dateTime", [True]),
        ("Patient.multipleBirth", []),
        ("Patient.extension('urn:born').value", ["at sea"]),
        ("Patient.extension('urn:born').value.ofType(string)", ["at sea"]),
        ("Patient.extension('urn:absent').value", []),
        ("Patient.generalPractitioner.where(resolve() is Organization).reference", ["Organization/8"]),
        ("Patient.generalPractitioner.where(resolve() is Practitioner).reference",
         ["Practitioner/7", "https://other.example/fhir/Practitioner/9/_history/2",
          "urn:uuid:0b9e1f9a-2c1c-4a63-9d6b-3a7a0d9a5f11"]),
        ("Patient.contact.name.family | Patient.name.family", ["Reed", "Vale"]),
        ("(Patient.birthDate | Patient.deceased)[0]", ["2015-02-03"]),
        ("Patient.id", ["p1"]),
        ("Practitioner.name.family", []),
        ("Patient.active = true", [True]),
        ("Patient.gender = 'male'", []),
    ],
)  # fmt: skip
def test_path_finds(expression: str, values: list[Any]) -> None:
    assert [found.value for found in compiled(expression, "Patient")(PATIENT)] == values


def test_each_find_tells_its_type() -> None:
    found = compiled("Patient.deceased | Patient.active | Patient.name", "Patient")(PATIENT)
    assert [each.fhir_type for each in found] == ["dateTime", "boolean", "HumanName", "HumanName"]


def test_of_the_types_that_a_choice_may_have_those_go_on_that_can() -> None:
    observation = {"resourceType": "Observation", "valueQuantity": {"value": 5, "unit": "g"}}
    assert [each.value for each in compiled("Observation.value.unit", "Observation")(observation)] == ["g"]


def test_a_lenient_path_finds_nothing_where_a_type_lacks_the_element() -> None:
    claim = {"resourceType": "Claim", "patient": {"reference": "Patient/1"}}
    assert [each.value for each in compiled("subject | patient", "Claim", lenient=True)(claim)] == [claim["patient"]]
    with pytest.raises(PathUnsupported):
        compiled("subject | patient", "Claim")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("Patient.nmae", "Patient has no element nmae."),
        ("Patient.name.family.startsWith('a')", "startsWith"),
        ("Patient.name.where(", "the end"),
        ("Patient.name[x]", "'x'"),
        ("Patient..name", "'.'"),
        ("Patient.name + 1", "character 13"),
        ("Patient.name.ofType('x')", "not the name of a type"),
        ("%context.name", "%context"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(expression: str, said: str) -> None:
    with pytest.raises(PathUnsupported) as refusal:
        compiled(expression, "Patient")
    assert said in refusal.value.detail


def test_every_search_parameter_of_r4_compiles() -> None:
    refused = []
    for resource_type in sorted(definitions.resource_types()):
        for code, parameter in definitions.search_parameters(resource_type).items():
            try:
                if parameter.expression and not tracks(parameter.expression, resource_type):
                    refused.append((resource_type, code, "finds nothing"))
            except PathUnsupported as refusal:
                refused.append((resource_type, code, refusal.detail))
    assert refused == []


def _examples() -> Iterator[dict[str, Any]]:
    for file in sorted(EXAMPLES.glob("*.ndjson.gz")):
        with gzip.open(file) as lines:
            for line in lines:
                if len(line) < 60_000:  # the oracle takes seconds for a value set of thousands of codes
                    yield json.loads(line, parse_float=Decimal)


@pytest.mark.outside_data
def test_paths_agree_with_another_implementation_on_all_examples() -> None:
    """With fhirpathpy. `resolve()` is left out: it has nothing to resolve by. A union keeps what it finds twice."""
    if not EXAMPLES.is_dir():
        pytest.skip(f"outside data not found at {os.path.relpath(EXAMPLES, PROJECT)}; set RCM_OUTSIDE_DATA")
    oracle: dict[tuple[str, str], Any] = {}
    compared = 0
    for resource in _examples():
        kind = resource["resourceType"]
        for parameter in definitions.search_parameters(kind).values():
            expression = parameter.expression.replace("DomainResource.", "Resource.").replace("Resource.", f"{kind}.")
            if not expression or "resolve()" in expression:
                continue
            if (kind, expression) not in oracle:
                oracle[kind, expression] = fhirpathpy.compile(expression, models["r4"])
            wanted = {_text(value) for value in oracle[kind, expression](resource)}
            found = {_text(each.value) for each in compiled(expression, kind)(resource)}
            assert found == wanted, (kind, resource.get("id"), expression)
            compared += bool(wanted)
    assert compared > 1000


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
