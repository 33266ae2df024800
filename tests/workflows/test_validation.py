"""Each problem that a graph can have is found, named with its node, and told together with all others."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import chain, graph

from rcm.samples.end_to_end import end_to_end_rcm
from rcm.workflows import validation
from rcm.workflows.validation import GraphInvalid, require_valid, validate

ACTIONS = {"x"}
START = {"id": "start", "type": "start"}
END = {"id": "end", "type": "end"}
TRUE = {"==": [1, 1]}


def task(node: str = "a", action: str = "x") -> dict[str, Any]:
    return {"id": node, "type": "task", "config": {"action": action}}


def node(node_id: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": kind, "config": config}


def on(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "to": target, **more}


#: code: (graph, the nodes that it is told of)
BROKEN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "duplicate_node": (graph([START, task(), task(), END], [("start", "a"), ("a", "end")]), {"a"}),
    "unknown_node": (graph([START, END], [("start", "ghost"), ("start", "end")]), {"ghost"}),
    "condition_invalid": (graph([START, END], [on("start", "end", condition={"eval": ["1"]})]), {"start"}),
    "no_start": (graph([task(), END], [("a", "end")]), {""}),
    "malformed": ({"nodes": [START, {"id": 5, "type": "end"}], "transitions": []}, {"5"}),
    "no_id": (graph([START, {"type": "task"}, END], [("start", "end")]), {""}),
    "unknown_type": (graph([START, node("a", "portal"), END], [("start", "a"), ("a", "end")]), {"a"}),
    "config_invalid": (graph([START, node("a", "task"), END], [("start", "a"), ("a", "end")]), {"a"}),
    "many_starts": (graph([START, {"id": "two", "type": "start"}, END], [("start", "end"), ("two", "end")]), {"two"}),
    "unreachable": (graph([START, task(), END], [("start", "end"), ("a", "end")]), {"a"}),
    "no_end": (graph([START, task()], [("start", "a")]), {""}),
    "dead_end": (
        graph(
            [START, node("d", "decision"), task(), END],
            [("start", "d"), on("d", "a", condition=TRUE), ("d", "end")],
        ),
        {"a"},
    ),
    "end_goes_on": (graph([START, END, task()], [("start", "end"), ("end", "a"), ("a", "end")]), {"end"}),
    "no_default": (
        graph([START, node("d", "decision"), END], [("start", "d"), on("d", "end", condition=TRUE)]),
        {"d"},
    ),
    "hidden_fork": (
        graph([START, task(), task("b"), END], [("start", "a"), ("start", "b"), ("a", "end"), ("b", "end")]),
        {"start"},
    ),
    "join_without_fork": (graph([START, node("j", "join"), END], [("start", "j"), ("j", "end")]), {"j"}),
    "endless_loop": (
        graph([START, task(), END], [("start", "a"), on("a", "a", label="again"), ("a", "end")]),
        {"a"},
    ),
    "any_join_in_loop": (
        graph(
            [START, node("f", "fork"), task(), task("b"), node("j", "join", mode="any"), node("d", "decision"), END],
            [
                ("start", "f"), ("f", "a"), ("f", "b"), ("a", "j"), ("b", "j"), ("j", "d"),
                on("d", "f", condition=TRUE), ("d", "end"),
            ],
        ),
        {"j"},
    ),
    "unknown_action": (graph([START, task(action="y"), END], [("start", "a"), ("a", "end")]), {"a"}),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(BROKEN))
def test_each_problem_is_found_at_its_node(code: str) -> None:
    snapshot, nodes = BROKEN[code]
    assert {p.node_id for p in validate(snapshot, ACTIONS) if p.code == code} == nodes


def test_there_is_a_graph_for_every_code() -> None:
    assert set(re.findall(r'Problem\(\s*"(\w+)"', inspect.getsource(validation))) == set(BROKEN)


def test_what_can_run_has_no_problems() -> None:
    end_to_end = end_to_end_rcm()
    actions = {n["config"]["action"] for n in end_to_end["nodes"] if n["type"] == "task"}
    assert validate(end_to_end, actions) == []
    assert validate(chain(), ACTIONS) == []
    assert validate(chain("x", node("w", "wait", seconds=1), node("h", "human", title="?")), ACTIONS) == []


def test_all_problems_of_shape_are_told_at_once() -> None:
    snapshot = graph(
        [node("a", "portal"), node("b", "task", retry={"max_attempts": 0}), node("b", "join", mode="some"), {}],
        [("a", "ghost"), on("a", "b", condition={"==": [1]})],
    )
    assert {p.code for p in validate(snapshot, ACTIONS)} == {
        "duplicate_node", "unknown_node", "condition_invalid", "no_start", "no_id", "unknown_type", "config_invalid",
    }  # fmt: skip


def test_all_problems_of_meaning_are_told_at_once() -> None:
    snapshot = graph(
        [START, task(action="y"), task("lost", "z"), node("d", "decision"), node("j", "join"), END],
        [("start", "a"), ("a", "d"), on("d", "j", condition=TRUE), ("j", "end"), ("lost", "end")],
    )
    problems = {(p.code, p.node_id) for p in validate(snapshot, ACTIONS)}
    assert problems == {
        ("unknown_action", "a"), ("unknown_action", "lost"), ("unreachable", "lost"), ("no_default", "d"),
        ("join_without_fork", "j"),
    }  # fmt: skip
    with pytest.raises(GraphInvalid) as raised:
        require_valid(snapshot, ACTIONS)
    assert {(code, where) for code, where, _ in raised.value.facts["problems"]} == problems
    assert all(where in raised.value.message for _, where in problems)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"action": "x", "surprise": 1},
        {"action": "x", "timeout_s": 0},
        {"action": "x", "retry": {"max_attempts": 0}},
        {"action": "x", "retry": {"delay_s": -1}},
        {"action": 5},
        "x",
    ],
)
def test_settings_that_a_task_does_not_have_are_refused(config: Any) -> None:
    snapshot = graph([START, {"id": "a", "type": "task", "config": config}, END], [("start", "a"), ("a", "end")])
    assert {(p.code, p.node_id) for p in validate(snapshot, ACTIONS)} == {("config_invalid", "a")}


def test_a_wait_for_nothing_is_refused() -> None:
    """Neither an event nor a time: nobody would ever wake it."""
    assert [p.code for p in validate(chain(node("w", "wait")), ACTIONS)] == ["config_invalid"]


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.sampled_from(["start", "end", "task", "a", "x", "join", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "config", "from", "to", "label", "condition", "action", "mode"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(st.fixed_dictionaries({}, optional={"nodes": _json, "transitions": _json}))
def test_any_json_is_answered_with_problems_and_never_with_an_error(snapshot: dict[str, Any]) -> None:
    assert validate(snapshot, ACTIONS)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_good_graph_with_one_thing_changed_is_judged_and_never_breaks_the_judge(data: st.DataObject) -> None:
    snapshot = end_to_end_rcm()
    part = data.draw(st.sampled_from(["nodes", "transitions"]))
    thing = data.draw(st.sampled_from(snapshot[part]))
    thing[data.draw(st.sampled_from(sorted(thing)))] = data.draw(_json)
    validate(snapshot, {"claims.register"})
