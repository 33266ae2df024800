"""What `_summary` and `_elements` leave of a resource, and that they say so."""

from __future__ import annotations

from typing import Any

import pytest

from rcm.clinical.search.controls import Summary
from rcm.clinical.search.subsetting import SUBSETTED, subset
from rcm.clinical.text import dump, parse

OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o",
    "meta": {"versionId": "1"},
    "text": {"status": "generated", "div": "<div>…</div>"},
    "status": "final",
    "_status": {"id": "s"},
    "code": {"text": "BP"},
    "valueQuantity": {"value": 5},
    "note": [{"text": "a note"}],
    "component": [{"code": {"text": "a"}, "valueInteger": 1, "referenceRange": [{"text": "low"}]}],
}


@pytest.mark.parametrize(
    ("summary", "elements", "left_out"),
    [
        ("true", (), {"text", "note"}),
        ("text", (), {"valueQuantity", "note", "component"}),
        ("data", (), {"text"}),
        ("", ("note",), {"text", "valueQuantity", "component"}),
        ("", ("value",), {"text", "note", "component"}),
        ("", ("valueQuantity", "text"), {"note", "component"}),
    ],
)
def test_what_was_not_asked_for_is_left_out(summary: Summary, elements: tuple[str, ...], left_out: set[str]) -> None:
    kept = parse(subset(dump(OBSERVATION), summary=summary, elements=elements))
    assert OBSERVATION.keys() - kept.keys() == left_out
    assert kept["meta"] == {"versionId": "1", "tag": [SUBSETTED]}


def test_a_summary_goes_into_what_has_elements_of_its_own() -> None:
    kept = parse(subset(dump(OBSERVATION), summary="true"))
    assert kept["component"] == [{"code": {"text": "a"}, "valueInteger": 1}]


@pytest.mark.parametrize("summary", ["", "false"])
def test_a_whole_resource_is_sent_as_it_is_stored(summary: Summary) -> None:
    assert (
        subset('{"id": "x",  "resourceType": "Patient"}', summary=summary) == b'{"id": "x",  "resourceType": "Patient"}'
    )


def test_decimals_keep_their_digits() -> None:
    body = '{"resourceType":"Observation","id":"x","valueQuantity":{"value":1.50}}'
    assert b"1.50" in subset(body, elements=("value",))


def test_the_tag_stands_there_once() -> None:
    twice = subset(subset(dump(OBSERVATION), summary="data"), summary="data")
    assert parse(twice)["meta"]["tag"] == [SUBSETTED]
