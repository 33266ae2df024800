"""JSON Patch and merge patch, against the examples' meaning in their RFCs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.clinical.patching import PatchInvalid, merged, patched
from rcm.clinical.text import JsonUnreadable

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner), max_leaves=8
)
objects = st.dictionaries(st.text(max_size=2), trees, max_size=4)


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        ({"a": [1, 3]}, {"op": "add", "path": "/a/1", "value": 2}, {"a": [1, 2, 3]}),
        ({"a": [1]}, {"op": "add", "path": "/a/-", "value": 2}, {"a": [1, 2]}),
        ({"a": 1}, {"op": "add", "path": "/a", "value": 2}, {"a": 2}),
        ({}, {"op": "add", "path": "/~1~0", "value": 2}, {"/~": 2}),
        ({"a": 1}, {"op": "remove", "path": "/a"}, {}),
        ({"a": [1, 2]}, {"op": "remove", "path": "/a/0"}, {"a": [2]}),
        ({"a": {"b": 1}}, {"op": "replace", "path": "/a/b", "value": [2]}, {"a": {"b": [2]}}),
        ({"a": {"b": 1}, "c": {}}, {"op": "move", "from": "/a/b", "path": "/c/d"}, {"a": {}, "c": {"d": 1}}),
        ({"a": [1, 2, 3]}, {"op": "move", "from": "/a/0", "path": "/a/2"}, {"a": [2, 3, 1]}),
        ({"a": {"b": 1}}, {"op": "copy", "from": "/a", "path": "/c"}, {"a": {"b": 1}, "c": {"b": 1}}),
        ({"a": 1}, {"op": "replace", "path": "", "value": {"b": 2}}, {"b": 2}),
        ({"a": {"b": [1, {"c": 2}]}}, {"op": "test", "path": "/a/b/1", "value": {"c": 2.0}},
         {"a": {"b": [1, {"c": 2}]}}),
    ],
)  # fmt: skip
def test_a_step(before: dict[str, Any], step: dict[str, Any], after: dict[str, Any]) -> None:
    assert patched(before, [step]) == after


@pytest.mark.parametrize(
    "step",
    [
        {}, 5, {"op": "jump", "path": "/a"}, {"op": "add", "path": "/a"}, {"op": "add", "path": "a", "value": 1},
        {"op": "add", "path": "/l/5", "value": 1}, {"op": "add", "path": "/l/01", "value": 1},
        {"op": "add", "path": "/l/x", "value": 1}, {"op": "add", "path": "/n/a/b", "value": 1},
        {"op": "add", "path": "/a/b", "value": 1}, {"op": "remove", "path": "/l/-"}, {"op": "remove", "path": "/x"},
        {"op": "replace", "path": "/x", "value": 1}, {"op": "move", "path": "/x"},
        {"op": "move", "from": "/o", "path": "/o/p"}, {"op": "copy", "from": "/x", "path": "/y"},
        {"op": "test", "path": "/a", "value": True}, {"op": "test", "path": "/l", "value": [1]},
        {"op": "replace", "path": "", "value": 5}, {"op": "remove", "path": ""}, {"op": "add", "path": 5, "value": 1},
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_refused_and_changes_nothing(step: Any) -> None:
    document = {"a": 1, "l": [1, 2], "o": {"p": {}}}
    with pytest.raises(PatchInvalid):
        patched(document, [{"op": "add", "path": "/first", "value": 1}, step])
    assert document == {"a": 1, "l": [1, 2], "o": {"p": {}}}


@given(objects, objects)
def test_merging_what_is_merged_changes_nothing_more(document: dict[str, Any], change: dict[str, Any]) -> None:
    once = merged(document, change)
    assert merged(once, change) == once
    assert all(once.get(name) == value for name, value in change.items() if not isinstance(value, dict | type(None)))


@given(objects)
def test_a_merge_with_nothing_is_the_same(document: dict[str, Any]) -> None:
    assert merged(document, {}) == document


def test_copies_of_copies_come_to_an_end() -> None:
    with pytest.raises(PatchInvalid, match="would be copied"):
        patched({"a": [1, 2, 3]}, [{"op": "copy", "from": "", "path": f"/x{number}"} for number in range(60)])


def test_a_patch_can_not_nest_deeper_than_a_resource_may_be() -> None:
    steps = [{"op": "add", "path": "/a" * number, "value": {"a": {}}} for number in range(1, 900)]
    with pytest.raises(JsonUnreadable, match="deeper"):
        patched({}, steps)
