"""The definitions that ship: as many as R4 has, the facts that others lean on, and no prose."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from rcm.clinical import definitions
from rcm.clinical.definitions import type_named


def _data() -> Any:
    return json.loads(gzip.decompress(files("rcm.clinical.definitions").joinpath("r4.json.gz").read_bytes()))


def test_all_types_of_r4_are_there() -> None:
    assert len(definitions.resource_types()) == 146
    kinds = [type_named(name).kind for name in definitions.type_names()]
    assert (kinds.count("primitive-type"), kinds.count("resource")) == (20, 148)
    assert {"Patient", "ExplanationOfBenefit", "Parameters", "Binary"} <= definitions.resource_types()
    assert not {"Resource", "DomainResource", "SubscriptionStatus", "MetadataResource"} & definitions.resource_types()


def test_every_type_that_an_element_names_is_there_and_so_is_every_search_parameter_s_part() -> None:
    known = definitions.type_names()
    for name in known:
        for element in type_named(name).elements.values():
            assert set(element.types) <= known, (name, element)
            assert set(element.targets) <= definitions.resource_types(), (name, element)
    for name in definitions.resource_types():
        for parameter in definitions.search_parameters(name).values():
            assert set(parameter.targets) <= definitions.resource_types()
            assert bool(parameter.components) == (parameter.kind == "composite")


def test_elements_have_types_cardinality_targets_and_codes() -> None:
    patient = type_named("Patient")
    assert (patient.base, patient.kind, list(patient.elements)[:4]) == (
        "DomainResource", "resource", ["id", "meta", "implicitRules", "language"],
    )  # fmt: skip
    assert patient.elements["id"].types == ("id",)
    assert patient.elements["gender"].codes == frozenset({"male", "female", "other", "unknown"})
    assert patient.elements["name"].most is None
    assert patient.elements["contact"].types == ("Patient.contact",)
    assert patient.elements["deceased"].is_choice
    assert patient.members["deceasedDateTime"] == (patient.elements["deceased"], "dateTime")
    assert patient.elements["managingOrganization"].targets == ("Organization",)
    observation = type_named("Observation")
    assert [name for name, element in observation.elements.items() if element.least] == ["status", "code"]
    assert type_named("Observation.component").elements["referenceRange"].types == ("Observation.referenceRange",)
    by_system = type_named("Condition").elements["clinicalStatus"].systems or {}
    assert {system: sorted(codes) for system, codes in by_system.items()} == {
        "http://terminology.hl7.org/CodeSystem/condition-clinical": [
            "active", "inactive", "recurrence", "relapse", "remission", "resolved",
        ]
    }  # fmt: skip
    assert {"USD", "EUR"} < (type_named("Money").elements["currency"].codes or frozenset())
    assert type_named("Age").elements["comparator"].most == 1


def test_elements_of_later_releases_are_left_out_and_lost_ones_are_back() -> None:
    assert "url" not in type_named("Binary").elements
    assert not {"author", "project", "deleted"} & type_named("Meta").elements.keys()
    characteristic = type_named("EvidenceVariable.characteristic").elements
    assert characteristic["definition"].is_choice
    assert characteristic["definition"].least == 1
    assert not {"definitionByTypeAndValue", "definitionByCombination", "linkId"} & characteristic.keys()


def test_invariants_are_inherited_and_those_of_single_elements_stand_there() -> None:
    assert [rule.key for rule in definitions.invariants("Patient.contact")] == ["ele-1", "pat-1"]
    assert {"dom-2", "dom-3", "obs-6", "obs-7"} <= {rule.key for rule in definitions.invariants("Observation")}
    assert {rule.severity for rule in definitions.invariants("DomainResource")} == {"error", "warning"}
    telecom = type_named("Organization").elements["telecom"]
    assert [rule.key for rule in telecom.invariants] == ["org-3"]
    assert [rule.key for rule in type_named("Extension").invariants] == ["ele-1", "ext-1"]


def test_search_parameters_are_cut_to_the_type_and_know_their_parts() -> None:
    observation = definitions.search_parameters("Observation")
    assert observation["code"].expression == "Observation.code"
    assert observation["patient"].expression == "Observation.subject.where(resolve() is Patient)"
    assert observation["_lastUpdated"].kind == "date"
    assert observation["_text"].expression == ""
    parts = observation["code-value-quantity"].components
    assert [(part.kind, part.expression) for part in parts] == [
        ("token", "code"), ("quantity", "value.ofType(Quantity)"),
    ]  # fmt: skip
    assert "_text" not in definitions.search_parameters("Bundle")
    assert definitions.search_parameters("Nothing") == {}


def test_the_patient_compartment_names_parameters_that_exist() -> None:
    compartment = definitions.patient_compartment()
    assert compartment["Observation"] == ("subject", "performer")
    assert "Organization" not in compartment
    for name, parameters in compartment.items():
        assert set(parameters) <= definitions.search_parameters(name).keys(), name


def test_an_unknown_type_is_told() -> None:
    with pytest.raises(definitions.TypeUnknown, match='no type "Patients"'):
        type_named("Patients")


def test_the_file_holds_facts_and_no_prose() -> None:
    data = _data()
    assert data.keys() == {"version", "types", "codes", "search", "compartment"}
    for each in data["types"].values():
        assert each.keys() <= {"kind", "base", "abstract", "elements", "rules"}
        for element in each["elements"]:
            assert element.keys() <= {
                "name", "types", "least", "most", "targets", "summary", "modifier", "codes", "rules",
            }  # fmt: skip
    for parameters in data["search"].values():
        for parameter in parameters.values():
            assert parameter.keys() <= {"kind", "url", "expression", "targets", "components"}
    assert [text for text in _texts(data) if " " in text and text.rstrip().endswith(".")] == []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(child)


def test_importing_the_package_reads_nothing() -> None:
    code = (
        "import rcm.clinical.definitions.loading as l; assert l._file.cache_info().currsize == 0;"
        "import sys; assert 'fhirpathpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
