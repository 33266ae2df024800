"""Organisations in the short form and in FHIR: both ways without loss, what is wrong with one, rows of its parts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.clinical.models.organization import EMAIL
from rcm.clinical.organization_identifiers import identifier_of, identifier_text, is_identifier
from rcm.clinical.organization_parts import contacts_of, is_email, problems_of_organization, qualifications_of
from rcm.clinical.organizations import record_of, resource_of
from rcm.clinical.text import digest, dump

#: The document's example, with its two "..." filled in.
EXAMPLE: dict[str, Any] = {
    "id": "org-001",
    "name": "Metro General Hospital",
    "active": True,
    "organization_type": [{"code": "prov", "display": "Healthcare Provider"}],
    "identifier": ["NPI-1234567890", "TIN-12-3456789"],
    "primary_email": "info@metrogeneral.org",
    "primary_phone": "+1-555-0199",
    "city": "Boston",
    "state": "MA",
    "country": "US",
    "contacts": [
        {
            "purpose": {"code": "BILL"},
            "name": "Pat Example",
            "email": "billing@metrogeneral.org",
            "phone": "+1-555-0100",
        }
    ],
    "qualifications": [
        {
            "identifier": ["CCN-330101"],
            "code": {"display": "Hospital accreditation"},
            "period": {"start": "2024", "end": "2026-06"},
            "issuer": "The Joint Commission",
        }
    ],
    "part_of": "org-000",
}


def test_the_documents_example_is_an_organization_of_fhir() -> None:
    assert resource_of(EXAMPLE) == {
        "resourceType": "Organization",
        "id": "org-001",
        "name": "Metro General Hospital",
        "active": True,
        "type": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/organization-type",
                        "code": "prov",
                        "display": "Healthcare Provider",
                    }
                ]
            }
        ],
        "identifier": [
            {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567890"},
            {"system": "urn:oid:2.16.840.1.113883.4.4", "value": "12-3456789"},
        ],
        "telecom": [
            {"system": "phone", "value": "+1-555-0199"},
            {"system": "email", "value": "info@metrogeneral.org"},
        ],
        "address": [{"city": "Boston", "state": "MA", "country": "US"}],
        "contact": [
            {
                "purpose": {
                    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/contactentity-type", "code": "BILL"}]
                },
                "name": {"text": "Pat Example"},
                "telecom": [
                    {"system": "phone", "value": "+1-555-0100"},
                    {"system": "email", "value": "billing@metrogeneral.org"},
                ],
            }
        ],
        "extension": [
            {
                "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Organization.qualification",
                "extension": [
                    {
                        "url": "identifier",
                        "valueIdentifier": {
                            "system": "urn:hybrid-rcm:facility-identifier:ccn",
                            "value": "330101",
                        },
                    },
                    {"url": "code", "valueCodeableConcept": {"text": "Hospital accreditation"}},
                    {"url": "period", "valuePeriod": {"start": "2024", "end": "2026-06"}},
                    {"url": "issuer", "valueReference": {"display": "The Joint Commission"}},
                ],
            }
        ],
        "partOf": {"reference": "Organization/org-000"},
    }
    assert record_of(resource_of(EXAMPLE)) == EXAMPLE


_TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12).map(str.strip).filter(bool)
)
_ID = st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True)
_IDENTIFIER = st.one_of(
    st.tuples(st.sampled_from(["NPI", "TIN", "CCN", "FAC"]), _TEXT.filter(lambda text: "|" not in text)).map("-".join),
    st.tuples(st.sampled_from(["http://acme.example/units", ""]), _TEXT).map("|".join),
)
_CONCEPT = st.one_of(
    st.fixed_dictionaries({"display": _TEXT}),
    st.fixed_dictionaries({"code": _TEXT}, optional={"display": _TEXT, "system": st.just("http://acme.example/codes")}),
)
_ADDRESS = {"address_line": st.lists(_TEXT, min_size=1, max_size=2), "city": _TEXT, "state": _TEXT,
            "postal_code": _TEXT, "country": _TEXT}  # fmt: skip
_CONTACT = st.fixed_dictionaries(
    {"name": _TEXT}, optional={"purpose": _CONCEPT, "phone": _TEXT, "email": _TEXT, **_ADDRESS}
)
_QUALIFICATION = st.fixed_dictionaries(
    {"code": _CONCEPT},
    optional={
        "identifier": st.lists(_IDENTIFIER, min_size=1, max_size=2),
        "period": st.fixed_dictionaries({"start": st.just("2024-01")}, optional={"end": st.just("2025")}),
        "issuer": st.one_of(_TEXT, st.just("Organization/tjc")),
    },
)
_RECORD = st.fixed_dictionaries(
    {"name": _TEXT},
    optional={
        "id": _ID, "active": st.booleans(), "alias": st.lists(_TEXT, min_size=1, max_size=2), "primary_email": _TEXT,
        "organization_type": st.lists(_CONCEPT, min_size=1, max_size=2), "primary_phone": _TEXT, **_ADDRESS,
        "identifier": st.lists(_IDENTIFIER, min_size=1, max_size=3), "part_of": _ID,
        "contacts": st.lists(_CONTACT, min_size=1, max_size=3),
        "qualifications": st.lists(_QUALIFICATION, min_size=1, max_size=2),
    },
)  # fmt: skip


@given(_RECORD)
def test_a_record_comes_back_as_it_was(record: dict[str, Any]) -> None:
    assert record_of(resource_of(record)) == record


@given(_RECORD, _RECORD)
def test_what_is_written_over_another_says_what_was_written(record: dict[str, Any], before: dict[str, Any]) -> None:
    base = resource_of(before)
    said = record_of(resource_of(record, base))
    assert {key: said.get(key) for key in record} == record
    assert set(said) <= set(record) | {"id"}


@given(_RECORD)
def test_a_view_that_is_written_as_it_was_read_changes_nothing(record: dict[str, Any]) -> None:
    base = resource_of(record)
    assert resource_of(record_of(base), base) == base


RICH: dict[str, Any] = {
    "resourceType": "Organization",
    "id": "f001",
    "text": {"status": "generated", "div": "<div>Burgers</div>"},
    "extension": [{"url": "http://acme.example/beds", "valueInteger": 12}],
    "identifier": [{"use": "official", "system": "urn:oid:2.16.528.1", "value": "91654"}, {"use": "temp"}],
    "type": [
        {
            "coding": [
                {"system": "urn:oid:2.16.840.1.113883.2.4.15.1060", "code": "V6"},
                {"system": "http://terminology.hl7.org/CodeSystem/organization-type", "code": "prov"},
            ]
        }
    ],
    "name": "Burgers",
    "telecom": [
        {"system": "fax", "value": "1"},
        {"system": "phone", "value": "2", "use": "work"},
        {"system": "phone", "value": "3"},
    ],
    "address": [{"use": "work", "line": ["A"], "city": "Den Burg"}, {"city": "Other"}],
    "alias": ["B", None],
    "_alias": [None, {"extension": [{"url": "http://acme.example/alias", "valueString": "C"}]}],
    "partOf": {"reference": "Organization/f000", "display": "Group"},
    "contact": [
        {
            "name": {"given": ["F."], "family": "de Hond", "prefix": ["mr."]},
            "telecom": [{"system": "fax", "value": "9"}],
        }
    ],
    "endpoint": [{"reference": "Endpoint/e1"}],
}  # fmt: skip


class TestWritingOverAResource:
    def test_what_the_short_form_cannot_say_stays(self) -> None:
        record = record_of(RICH)
        assert record["organization_type"] == [{"code": "prov"}]
        assert record["identifier"] == ["urn:oid:2.16.528.1|91654"]
        assert record["contacts"] == [{"name": "mr. F. de Hond"}]
        assert resource_of(record, RICH) == RICH

    def test_a_change_touches_only_its_own_element(self) -> None:
        made = resource_of({**record_of(RICH), "primary_phone": "22", "name": "Burgers UMC"}, RICH)
        changed = {key for key in {*made, *RICH} if made.get(key) != RICH.get(key)}
        assert changed == {"name", "telecom", "text"}  # the narrative told the old name
        assert made["telecom"] == [
            {"system": "fax", "value": "1"},
            {"system": "phone", "value": "22", "use": "work"},
            {"system": "phone", "value": "3"},
        ]

    def test_what_is_left_out_is_gone(self) -> None:
        made = resource_of({"id": "f001", "name": "Burgers"}, RICH)
        assert "partOf" not in made
        assert "contact" not in made
        assert made["address"] == [{"city": "Other"}]
        assert made["identifier"] == [{"use": "temp"}]
        assert made["endpoint"] == RICH["endpoint"]


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("text", "system", "value"),
        [
            ("npi-1234567893", "http://hl7.org/fhir/sid/us-npi", "1234567893"),
            ("TIN-123456789", "urn:oid:2.16.840.1.113883.4.4", "123456789"),
            ("Fac-A 1-2", "urn:hybrid-rcm:facility-identifier:fac", "A 1-2"),
            ("http://a.example|b|c", "http://a.example", "b|c"),
            ("|x", None, "x"),
        ],
    )
    def test_forms(self, text: str, system: str | None, value: str) -> None:
        made = identifier_of(text)
        assert (made.get("system"), made["value"]) == (system, value)
        assert identifier_of(identifier_text(made) or "") == made

    @pytest.mark.parametrize("text", ["", "1234567890", "NPI", "NPI-", "-1", "NPI- 1", "a b|c", "1KIND-2", "x|", "|"])
    def test_what_is_none(self, text: str) -> None:
        assert not is_identifier(text)

    @given(st.dictionaries(st.sampled_from(["system", "value", "use"]), st.text(max_size=10)))
    def test_what_a_text_tells_is_what_the_identifier_says(self, identifier: dict[str, str]) -> None:
        text = identifier_text(identifier)
        if text is not None:
            bare = {key: identifier[key] for key in ("system", "value") if identifier.get(key)}
            assert identifier_of(text) == bare


class TestProblems:
    def told(self, **changes: Any) -> list[tuple[str, str]]:
        issues = problems_of_organization(resource_of({**EXAMPLE, **changes}))
        return [(issue.severity, issue.path) for issue in issues]

    def test_a_wrong_npi_is_a_warning(self) -> None:
        assert self.told() == [("warning", "Organization.identifier[0].value")]
        assert self.told(identifier=["NPI-1234567893", "TIN-12345"]) == [
            ("warning", "Organization.identifier[1].value")
        ]

    def test_an_unusual_type_is_a_warning(self) -> None:
        types = [{"code": "prov"}, {"code": "reli"}, {"display": "Clinic"}]
        assert self.told(identifier=[], organization_type=types) == [
            ("warning", "Organization.type[1]"),
            ("warning", "Organization.type[2]"),
        ]

    def test_an_email_that_is_none_is_an_error_at_its_place(self) -> None:
        contacts = [{"name": "A"}, {"name": "B", "phone": "1", "email": "b@"}]
        assert self.told(identifier=[], primary_email="info", contacts=contacts) == [
            ("error", "Organization.telecom[1].value"),
            ("error", "Organization.contact[1].telecom[1].value"),
        ]

    def test_a_period_that_ends_before_it_starts_is_an_error(self) -> None:
        backwards = [{"code": {"display": "x"}, "period": {"start": "2025-02-28", "end": "2025-02-27T23:59:59Z"}}]
        assert self.told(identifier=[], qualifications=backwards) == [("error", "Organization.extension[0]")]
        same_day = [{"code": {"display": "x"}, "period": {"start": "2025-02-28", "end": "2025-02"}}]
        assert self.told(identifier=[], qualifications=same_day) == []

    @given(st.one_of(st.text(st.sampled_from("a@. \n\u00a0é"), max_size=8), st.emails()))
    def test_an_email_is_one_where_the_database_says_so(self, text: str) -> None:
        pattern = EMAIL.partition("'")[2].rstrip("'").replace("[:space:]", r"\s")
        assert is_email(text) == bool(re.search(pattern.replace("$", r"\Z"), text))


class TestParts:
    def test_rows_of_contacts(self) -> None:
        resource = {**resource_of(EXAMPLE), "meta": {"versionId": "3", "lastUpdated": "2026-01-02T03:04:05Z"}}
        (row,) = contacts_of(resource)
        body = row.pop("body")
        assert row == {
            "id": "org-001.contact.0", "version_id": 3, "last_updated": "2026-01-02T03:04:05Z", "position": 0,
            "organization_id": "org-001", "purpose": "BILL", "name": "Pat Example",
            "email": "billing@metrogeneral.org", "phone": "+1-555-0100", "sha256": digest(dump(body)),
        }  # fmt: skip
        assert body["organization"] == "Organization/org-001"
        assert body["id"] == row["id"]

    def test_rows_of_qualifications_have_the_days_that_partial_dates_mean(self) -> None:
        (row,) = qualifications_of(resource_of(EXAMPLE))
        assert (row["id"], row["identifier"], row["code"], row["display"], row["issuer"]) == (
            "org-001.qualification.0", "330101", None, "Hospital accreditation", "The Joint Commission",
        )  # fmt: skip
        assert row["period_start"] == datetime(2024, 1, 1, tzinfo=UTC)
        assert row["period_end"] == datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)

    def test_the_longest_id_of_an_organisation_leaves_room(self) -> None:
        rows = contacts_of({**resource_of(EXAMPLE), "id": "x" * 64})
        assert len(rows[0]["id"]) <= 64
        assert rows[0]["organization_id"] == "x" * 64

    def test_an_organisation_without_parts_has_none(self) -> None:
        assert contacts_of({"resourceType": "Organization", "id": "a"}) == []
        assert qualifications_of({"resourceType": "Organization", "id": "a", "extension": [{"url": "x"}]}) == []
