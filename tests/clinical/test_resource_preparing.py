"""All that is stored of a resource follows from it: body, hash, columns, index rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import orjson
import pytest

from rcm.clinical.columns import columns_of
from rcm.clinical.ids import ResourceIdInvalid, is_id, new_resource_id, outbox_id, require_id
from rcm.clinical.preparing import Prepared, ResourceInvalid, prepare
from rcm.clinical.registry import table_of
from rcm.clinical.text import digest, parse

NOW = datetime(2026, 3, 4, 5, 6, 7, 80, timezone(timedelta(hours=2)))
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "Weight", "coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
    "subject": {"reference": "Patient/p1"},
}


def prepared(resource: dict[str, Any], version: int = 1) -> Prepared:
    return prepare(resource, id="x1", version=version, now=NOW)


def columns(resource: dict[str, Any]) -> dict[str, Any]:
    return columns_of(resource, table_of(resource["resourceType"]))


def test_the_body_says_id_version_and_time_and_keeps_the_rest() -> None:
    given = {**OBSERVATION, "id": "other", "meta": {"versionId": "9", "tag": [{"code": "a"}]}}
    made = prepared(given, version=3)
    assert parse(made.body) == {
        **OBSERVATION,
        "id": "x1",
        "meta": {"versionId": "3", "lastUpdated": "2026-03-04T03:06:07.000080Z", "tag": [{"code": "a"}]},
    }
    assert given["id"] == "other"
    assert (made.type, made.id, made.version, made.last_updated) == ("Observation", "x1", 3, NOW)
    assert made.last_updated.tzinfo is UTC
    assert made.sha256 == digest(made.body)
    assert {"token", "reference"} <= made.index_text.keys()


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1.50", "1.50"), ("1.0E+2", "100"), ("1e-7", "1E-7"), ("-0.0", "0.0"), ("-0.5", "-0.5"), ("100", "100")],
)
def test_the_hash_is_that_of_what_the_database_gives_back(written: str, kept: str) -> None:
    resource = {**OBSERVATION, "valueQuantity": parse(f'{{"value": {written}}}')}
    assert f'"value":{kept}}}'.encode() in prepared(resource).body


def test_a_number_that_would_fill_pages_is_refused() -> None:
    with pytest.raises(ResourceInvalid, match="too great"):
        prepared({**OBSERVATION, "valueQuantity": {"value": Decimal("1E+100000")}})


def test_columns_are_read_by_their_kinds() -> None:
    weighed = {"effectivePeriod": {"start": "2026-02"}, "valueQuantity": {"value": Decimal("7.5"), "unit": "kg"}}
    assert columns({**OBSERVATION, **weighed}) == {
        "status": "final",
        "code": "29463-7",
        "code_system": "http://loinc.org",
        "category": None,
        "patient_id": "p1",
        "encounter_id": None,
        "effective_at": "2026-02-01T00:00:00+00:00",
        "value_number": 7.5,
        "value_unit": "kg",
    }  # fmt: skip
    encounter = {
        "resourceType": "Encounter",
        "class": {"code": "AMB"},
        "period": {"start": "2026-02-28T23:00:00-05:00", "end": "2026-02"},
    }
    read = columns(encounter)
    assert (read["class_code"], read["period_start"]) == ("AMB", "2026-02-28T23:00:00-05:00")
    assert read["period_end"] == "2026-02-28T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    "reference",
    ["Group/p1", "http://other.example/fhir/Patient/p1", "#p1", "urn:uuid:5b1c0f9e-0000-4000-8000-000000000000"],
)
def test_what_is_no_patient_of_this_store_is_no_patient_id(reference: str) -> None:
    assert columns({**OBSERVATION, "subject": {"reference": reference}})["patient_id"] is None


def test_types_without_a_table_of_their_own_have_status_and_patient() -> None:
    claim = {"resourceType": "Claim", "status": "active", "patient": {"reference": "Patient/p1"}}
    assert columns(claim) == {"status": "active", "patient_id": "p1"}
    assert columns({"resourceType": "Basic"}) == {"status": None, "patient_id": None}
    assert prepared(claim).table.full_name == "hacs_core.resources"


def test_long_texts_are_cut_in_columns_only() -> None:
    patient = {"resourceType": "Patient", "name": [{"family": "x" * 5000}]}
    made = prepared(patient)
    assert orjson.loads(made.row)["family"] == "x" * 200
    assert b"x" * 5000 in made.body


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ({"resourceType": "Patient", "gender": "unsure"}, "Patient.gender"),
        ({"resourceType": "Encounter", "status": "planned", "class": {"code": "AMB"},
          "period": {"start": "2026-02-02", "end": "2026-02-01"}}, "Encounter.period"),
        ({"resourceType": "Organization", "contact": [{"telecom": [{"system": "email", "value": "info@"}]}]},
         "Organization.contact[0].telecom[0].value"),
    ],
)  # fmt: skip
def test_what_the_table_would_refuse_is_told_before(resource: dict[str, Any], path: str) -> None:
    with pytest.raises(ResourceInvalid) as refused:
        prepared(resource)
    assert [issue.path for issue in refused.value.issues] == [path]


def test_a_day_may_start_and_end_within_itself() -> None:
    period = {"start": "2026-02-01T10:00:00Z", "end": "2026-02-01"}
    prepared({"resourceType": "Encounter", "status": "planned", "class": {"code": "AMB"}, "period": period})


def test_ids() -> None:
    assert new_resource_id() < new_resource_id()
    assert [is_id(each) for each in ("a", "A-1.b", "x" * 64)] == [True] * 3
    for each in ("", "x" * 65, "a b", "a_b", "é", "a\n", None, 7):
        assert not is_id(each)
        with pytest.raises(ResourceIdInvalid):
            require_id(each)
    own = new_resource_id()
    assert str(outbox_id("Patient", own)) == own
    assert outbox_id("Patient", "p1") == outbox_id("Patient", "p1") != outbox_id("Group", "p1")
    assert str(outbox_id("Patient", own.upper())) != own  # two ids in FHIR, whose case counts
