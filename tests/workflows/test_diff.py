"""The difference of two graphs is empty only for equal ones, and leads from the first to the second."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import chain, graph

from rcm.workflows.diff import apply, diff
from rcm.workflows.snapshot import canonical

_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, "", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
_objects = st.dictionaries(st.sampled_from("abc"), _json, max_size=3)
_ids = st.sampled_from("abcd")
_nodes = st.lists(
    st.fixed_dictionaries(
        {"id": _ids, "type": _ids}, optional={"label": _ids, "config": _objects, "position": _objects}
    ),
    max_size=4,
)
_edges = st.lists(
    st.fixed_dictionaries({"from": _ids, "to": _ids}, optional={"label": _ids, "condition": _objects}), max_size=6
)
_snapshots = st.fixed_dictionaries(
    {"nodes": _nodes, "transitions": _edges}, optional={"description": _ids, "required_data": _objects, "name": _ids}
)


def written(snapshot: dict[str, Any]) -> bytes:
    return orjson.dumps(canonical(snapshot))


@settings(max_examples=200, deadline=None)
@given(_snapshots)
def test_nothing_is_different_from_itself(snapshot: dict[str, Any]) -> None:
    assert not diff(snapshot, snapshot)
    assert not diff(snapshot, canonical(snapshot))
    assert len(diff(snapshot, snapshot)) == 0


@settings(max_examples=600, deadline=None)
@given(_snapshots, _snapshots)
def test_the_difference_leads_from_one_to_the_other(a: dict[str, Any], b: dict[str, Any]) -> None:
    """Drafts with a node or a way twice, too."""
    difference = diff(a, b)
    assert orjson.dumps(apply(a, difference)) == written(b)
    assert bool(difference) == (written(a) != written(b))
    assert not diff(apply(b, diff(b, a)), a)
    orjson.dumps(difference.to_json())


@settings(max_examples=200, deadline=None)
@given(_snapshots, st.randoms())
def test_the_order_of_nodes_means_nothing_and_that_of_the_ways_from_one_node_does(
    snapshot: dict[str, Any], chance: Any
) -> None:
    nodes = [*snapshot["nodes"]]
    if len({node["id"] for node in nodes}) == len(nodes):
        chance.shuffle(nodes)
    assert not diff(snapshot, {**snapshot, "nodes": nodes})
    sources = sorted(snapshot["transitions"], key=lambda edge: str(edge["from"]))
    assert not diff(snapshot, {**snapshot, "transitions": sources})


def test_each_kind_of_change_is_told_with_its_path() -> None:
    before = chain("x", {"type": "wait", "config": {"seconds": 5}}, name="a")
    after = chain("x", {"type": "wait", "config": {"event": "e"}}, "y", name="b")
    after["transitions"][0]["condition"] = {"==": [1, 1]}
    told = diff(before, after).to_json()
    assert told["fields"] == [{"path": ["name"], "before": "a", "after": "b"}]
    assert [node["id"] for node in told["nodes"]["added"]] == ["step3"]
    assert told["nodes"]["changed"] == [
        {
            "id": "step2",
            "fields": [{"path": ["config", "event"], "after": "e"}, {"path": ["config", "seconds"], "before": 5}],
        }
    ]
    assert [(e["from"], e["to"]) for e in told["transitions"]["added"]] == [("step2", "step3"), ("step3", "end")]
    assert [(e["from"], e["to"]) for e in told["transitions"]["removed"]] == [("step2", "end")]
    assert told["transitions"]["changed"] == [
        {
            "from": "start", "to": "step1", "label": "",
            "fields": [{"path": ["condition"], "after": {"==": [1, 1]}}],
        }
    ]  # fmt: skip
    assert told["changes"] == 7


def test_another_order_of_conditions_is_a_change() -> None:
    ways = [{"from": "d", "to": to, "condition": {"exists": [{"var": f"context.{to}"}]}} for to in "ab"]
    before, after = graph([], ways), graph([], ways[::-1])
    told = diff(before, after).to_json()
    assert told["reordered"] == [{"from": "d", "order": [{"to": "b", "label": ""}, {"to": "a", "label": ""}]}]
    assert told["changes"] == 1
