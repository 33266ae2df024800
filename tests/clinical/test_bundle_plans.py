"""Bundles of requests read as plans: order, names between entries, and every fault at its place."""

from __future__ import annotations

from typing import Any

import pytest

from rcm.clinical.bundles import BundleInvalid, BundleUnreadable, Names, Plan, conditional_references, read_bundle


def entry(method: str, url: str, resource: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"request": {"method": method, "url": url}, **more}
    return made | ({"resource": resource} if resource is not None else {})


def patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **elements}


def plan(*entries: Any, kind: str = "transaction") -> Plan:
    return read_bundle({"resourceType": "Bundle", "type": kind, "entry": list(entries)})


def faults(*entries: Any) -> list[tuple[str, str]]:
    with pytest.raises(BundleInvalid) as raised:
        plan(*entries)
    return [(issue.path, issue.code) for issue in raised.value.issues]


def test_entries_are_processed_in_the_order_of_r4_wherever_they_stand() -> None:
    made = plan(
        entry("GET", "Patient?name=x"),
        entry("PATCH", "Patient/2", {"resourceType": "Binary"}),
        entry("POST", "Patient", patient()),
        entry("DELETE", "Patient/9"),
        entry("PUT", "Patient/1", patient(id="1")),
        entry("POST", "Patient", patient()),
    )
    assert [each.index for each in made.ordered] == [3, 2, 5, 1, 4, 0]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        (3, "Bundle.entry[0]", "structure"),
        ({}, "Bundle.entry[0].request", "required"),
        (entry("FETCH", "Patient"), "Bundle.entry[0].request.method", "value"),
        ({"request": {"method": "POST"}}, "Bundle.entry[0].request.url", "required"),
        (entry("POST", "Patint", {}), "Bundle.entry[0].request.url", "not-supported"),
        (entry("POST", "http://elsewhere/Patient", {}), "Bundle.entry[0].request.url", "not-supported"),
        (entry("POST", "Patient/1", patient()), "Bundle.entry[0].request.url", "value"),
        (entry("PUT", "Patient", patient()), "Bundle.entry[0].request.url", "value"),
        (entry("PUT", "Patient/a_b", patient()), "Bundle.entry[0].request.url", "value"),
        (entry("POST", "Patient"), "Bundle.entry[0].resource", "required"),
        (entry("POST", "Patient", {"resourceType": "Group"}), "Bundle.entry[0].resource.resourceType", "value"),
        (entry("PUT", "Patient/1", patient(id="2")), "Bundle.entry[0].resource.id", "value"),
        (entry("PATCH", "Patient/1", patient()), "Bundle.entry[0].resource", "value"),
        (entry("POST", "Patient", patient(), fullUrl=7), "Bundle.entry[0].fullUrl", "value"),
    ],
)
def test_a_faulty_entry_is_named_with_its_place(given: Any, path: str, code: str) -> None:
    assert faults(given) == [(path, code)]


def test_all_faulty_entries_are_named_at_once() -> None:
    assert [path for path, _ in faults({}, entry("POST", "Patient", patient()), 5)] == [
        "Bundle.entry[0].request",
        "Bundle.entry[2]",
    ]


def test_two_entries_that_change_one_resource_are_refused() -> None:
    assert faults(entry("DELETE", "Patient/1"), entry("PUT", "Patient/1", patient())) == [
        ("Bundle.entry[1].request.url", "duplicate")
    ]


def test_two_entries_of_one_name_are_refused() -> None:
    assert faults(*[entry("POST", "Patient", patient(), fullUrl="urn:uuid:a")] * 2) == [
        ("Bundle.entry[1].fullUrl", "duplicate")
    ]


def test_a_batch_goes_on_without_its_faulty_entries() -> None:
    made = plan({}, entry("POST", "Patient", patient()), kind="batch")
    assert [each.index for each in made.ordered] == [1]
    assert made.entries[0].problem is not None


@pytest.mark.parametrize("bundle", [{}, {"resourceType": "Bundle"}, {"resourceType": "Bundle", "type": "document"}])
def test_what_is_no_bundle_of_requests_is_refused(bundle: dict[str, Any]) -> None:
    with pytest.raises(BundleInvalid):
        read_bundle(bundle)


NAMES = Names({"urn:uuid:2": "Patient/9", "http://a.example/fhir/Patient/1": "Patient/8", "Group?code=x": "Group/7"})


def test_names_become_ids_in_references_addresses_and_narrative_only() -> None:
    given = patient(
        text={"status": "generated", "div": '<div><a href="urn:uuid:2">urn:uuid:2</a></div>'},
        link=[{"other": {"reference": "urn:uuid:2", "display": "urn:uuid:2"}, "type": "seealso"}],
        identifier=[{"system": "urn:x", "value": "urn:uuid:2"}],
        extension=[{"url": "http://x", "valueUri": "urn:uuid:2"}, {"url": "http://y", "valueString": "urn:uuid:2"}],
        managingOrganization={"reference": "Group?code=x"},
    )
    assert NAMES.rewritten(given) == patient(
        text={"status": "generated", "div": '<div><a href="Patient/9">urn:uuid:2</a></div>'},
        link=[{"other": {"reference": "Patient/9", "display": "urn:uuid:2"}, "type": "seealso"}],
        identifier=[{"system": "urn:x", "value": "urn:uuid:2"}],
        extension=[{"url": "http://x", "valueUri": "Patient/9"}, {"url": "http://y", "valueString": "urn:uuid:2"}],
        managingOrganization={"reference": "Group/7"},
    )


def test_a_relative_reference_is_read_beside_its_own_full_url() -> None:
    given = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    beside = NAMES.rewritten(given, "http://a.example/fhir/Observation/5")
    elsewhere = NAMES.rewritten(given, "http://b.example/fhir/Observation/5")
    assert (beside["subject"]["reference"], elsewhere["subject"]["reference"]) == ("Patient/8", "Patient/1")


def test_what_has_no_names_is_not_copied() -> None:
    given = patient(name=[{"family": "Ashgrove"}], link=[{"other": {"reference": "#inside"}}])
    assert NAMES.rewritten(given) is given


def test_names_inside_contained_resources_are_found() -> None:
    given = patient(contained=[{"resourceType": "Basic", "extension": [{"url": "u", "valueUri": "urn:uuid:2"}]}])
    assert NAMES.rewritten(given)["contained"][0]["extension"][0]["valueUri"] == "Patient/9"


def test_conditional_references_are_found_once_each() -> None:
    reference = {"reference": "Organization?identifier=urn:a|1"}
    given = patient(managingOrganization=reference, generalPractitioner=[reference, {"reference": "Nothing?a=b"}])
    (found,) = conditional_references(given).values()
    assert (found.type, found.query) == ("Organization", "identifier=urn:a|1")


@pytest.mark.parametrize("kind", [{}, [], 1, None])
def test_a_type_that_is_no_word_is_refused(kind: object) -> None:
    with pytest.raises(BundleUnreadable):
        read_bundle({"resourceType": "Bundle", "type": kind})
