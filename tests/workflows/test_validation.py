"""Each problem that a graph can have is found, named with its node, and told together with all others."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.factories import chain, graph

from rcm.samples.end_to_end import end_to_end_rcm
from rcm.samples.reference_workflows import eligibility_by_portal
from rcm.workflows import checks
from rcm.workflows.checks.problem import errors
from rcm.workflows.checks.surroundings import OtherWorkflow, Surroundings
from rcm.workflows.graph import CONFIG_MODELS, from_snapshot
from rcm.workflows.required_fields import missing_input, required_input
from rcm.workflows.validation import GraphInvalid, require_valid, validate

ACTIONS = {"x"}
#: `needy` needs data; `back` runs `home`, which is the name of the graph that is judged.
AROUND = Surroundings(
    ACTIONS,
    roles={"operator", "viewer"},
    workflows={
        "needy": OtherWorkflow(required=("claim.id",)),
        "resting": OtherWorkflow(active=False),
        "there": OtherWorkflow(calls=frozenset({"back", "nowhere"})),
        "back": OtherWorkflow(calls=frozenset({"home", "there"})),
    },
    name="home",
)
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
    "duplicate_transition": (
        graph(
            [START, node("d", "decision"), task(), END],
            [
                ("start", "d"), on("d", "a", condition=TRUE), on("d", "a", condition={"or": []}), ("d", "end"),
                ("a", "end"),
            ],
        ),
        {"d"},
    ),
    "unknown_member": (graph([START, END], [on("start", "end", conditon=TRUE)]), {"start"}),
    "unstorable": (graph([START, END], [on("start", "end", label="\x00")]), {"start"}),
    "too_large": (graph([START, *(task(f"t{n}") for n in range(2000)), END], [("start", "end")]), {""}),
    "required_data_invalid": ({**chain(), "required_data": {"input": ["claim.id", "", 5, "a..b"]}}, {""}),
    "unknown_role": (
        chain(node("h", "human", title="?", escalate_role="boss"), node("n", "notify", title="!", role="crew")),
        {"h", "n"},
    ),
    "form_invalid": (chain(node("h", "human", title="?", form={"properties": {"a": {"type": "text"}}})), {"h"}),
    "unknown_workflow": (
        chain(node("s", "subworkflow", workflow="ghost"), node("b", "batch", workflow="resting", items_path="items")),
        {"s", "b"},
    ),
    "subworkflow_cycle": (
        chain(
            node("s", "subworkflow", workflow="home"),
            node("t", "subworkflow", workflow="there"),
            node("b", "batch", workflow="back", items_path="items"),
        ),
        {"s", "t", "b"},
    ),
    "required_data_missing": (
        chain("x", node("s", "subworkflow", workflow="needy", input={"patient": "patient"})),
        {"s"},
    ),
    "unknown_action": (graph([START, task(action="y"), END], [("start", "a"), ("a", "end")]), {"a"}),
}  # fmt: skip
#: The same for what may be meant so.
DOUBTFUL: dict[str, tuple[dict[str, Any], set[str]]] = {
    "unknown_member": ({**chain("x"), "required_data": {"input": [], "note": "from the old system"}}, {""}),
    "condition_ignored": (
        graph(
            [START, node("f", "fork"), task(), task("b"), node("j", "join"), END],
            [
                ("start", "f"), on("f", "a", condition=TRUE), ("f", "b"), on("a", "j", condition=TRUE, label="go"),
                ("a", "j"), ("b", "j"), ("j", "end"),
            ],
        ),
        {"f", "a"},
    ),
    "label_ignored": (graph([START, task(), END], [on("start", "a", label="go"), ("start", "end"), ("a", "end")]),
                      {"start"}),
    "label_twice": (
        graph([START, task(), task("b"), END],
              [("start", "a"), on("a", "b", label="go"), on("a", "end", label="go"), ("a", "end"), ("b", "end")]),
        {"a"},
    ),
    "loop_guard_by_default": (
        graph([START, task(), node("d", "decision"), END],
              [("start", "a"), ("a", "d"), on("d", "a", condition=TRUE), ("d", "end")]),
        {"d"},
    ),
    "value_unknown": (
        graph([START, node("d", "decision"), task(), END],
              [("start", "d"), on("d", "a", condition={"==": [{"var": "status"}, 1]}), ("d", "end"), ("a", "end")]),
        {"d"},
    ),
    "data_unknown": (
        chain(
            node("q", "human", title="?"), node("b", "batch", workflow="needy", items_path="q.rows"),
            node("w", "wait", event="e", key_path="claim_id"), node("c", "batch", workflow="needy", items_path="rows"),
        ),
        {"b", "w"},
    ),
}  # fmt: skip


#: keyword: a schema in which it is wrong
BAD_FORMS: dict[str, dict[str, Any]] = {
    "type": {"type": "text"},
    "required": {"required": ["a", "a"]},
    "enum": {"enum": []},
    "pattern": {"pattern": "("},
    "properties": {"properties": []},
    "$ref": {"$ref": "https://elsewhere.example/form"},
    "title": {"title": 5},
    "uniqueItems": {"uniqueItems": "yes"},
    "multipleOf": {"multipleOf": 0},
    "maxLength": {"maxLength": -1},
    "minimum": {"minimum": "1"},
    "anyOf": {"anyOf": {}},
    "items": {"items": 5},
}


@pytest.mark.parametrize("code", sorted(BROKEN))
def test_each_problem_is_found_at_its_node(code: str) -> None:
    snapshot, nodes = BROKEN[code]
    found = [p for p in validate(snapshot, AROUND) if p.code == code]
    assert {p.node_id for p in found} == nodes
    assert all(p.is_error for p in found)


def test_there_is_a_graph_for_every_code() -> None:
    modules = [importlib.import_module(f"{checks.__name__}.{m.name}") for m in pkgutil.iter_modules(checks.__path__)]
    source = "".join(map(inspect.getsource, modules))
    assert set(re.findall(r'(?:Problem|warning)\(\s*"(\w+)"', source)) == {*BROKEN, *DOUBTFUL}


@pytest.mark.parametrize("code", sorted(DOUBTFUL))
def test_what_looks_wrong_is_told_and_may_be_published(code: str) -> None:
    snapshot, nodes = DOUBTFUL[code]
    problems = validate(snapshot, AROUND)
    assert {p.node_id for p in problems if p.code == code} == nodes
    assert {p.severity for p in problems} == {"warning"}
    require_valid(snapshot, AROUND)


def _actions(snapshot: dict[str, Any]) -> set[str]:
    return {n["config"]["action"] for n in snapshot["nodes"] if n["type"] == "task"}


def test_what_can_run_has_no_problems() -> None:
    end_to_end = end_to_end_rcm()
    assert validate(end_to_end, _actions(end_to_end)) == []
    assert validate(eligibility_by_portal(), _actions(eligibility_by_portal())) == []
    assert validate(chain(), ACTIONS) == []
    assert validate(chain("x", node("w", "wait", seconds=1), node("h", "human", title="?")), ACTIONS) == []


def test_all_problems_of_shape_are_told_at_once() -> None:
    snapshot = graph(
        [node("a", "portal"), node("b", "task", retry={"max_attempts": 0}), node("b", "join", mode="some"), {}],
        [("a", "ghost"), on("a", "b", condition={"==": [1]})],
    )
    assert {p.code for p in validate(snapshot, ACTIONS)} == {
        "duplicate_node", "unknown_node", "condition_invalid", "no_start", "no_id", "unknown_type", "config_invalid",
        "no_end", "dead_end", "no_default",
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
    assert {(told["code"], told["node_id"]) for told in raised.value.facts["problems"]} == problems
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


_words = st.sampled_from(
    ["start", "end", "task", "a", "x", "join", "", "decision", "human", "batch", "context.a", "\x00", "\ud800", "home"]
)
_names = st.sampled_from(
    [
        "id", "type", "config", "from", "to", "label", "condition", "action", "mode", "form", "properties", "var",
        "and", "==", "input", "workflow", "position", "required", "$ref",
    ]
)  # fmt: skip
_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner),
    max_leaves=8,
)
_parts = st.sampled_from(["nodes", "transitions", "name", "required_data", "surprise"])


@settings(max_examples=500, deadline=None)
@given(_json | st.dictionaries(_parts, _json))
def test_any_json_is_answered_with_problems_and_never_with_an_error(snapshot: Any) -> None:
    problems = validate(snapshot, AROUND)
    assert errors(problems)
    orjson.dumps([problem.to_json() for problem in problems])  # what is told can be told


_kinds = st.sampled_from(sorted(CONFIG_MODELS))
_ids = st.sampled_from(["a", "b", "c", "start", "end"])


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"id": _ids, "type": _kinds}, optional={"config": _json}), max_size=5),
    st.lists(
        st.fixed_dictionaries({"from": _ids, "to": _ids}, optional={"condition": _json, "label": _words}), max_size=6
    ),
)
def test_whatever_has_no_errors_can_be_read_as_a_graph(nodes: list[Any], edges: list[Any]) -> None:
    snapshot = {"nodes": nodes, "transitions": edges}
    if not errors(validate(snapshot, AROUND)):
        assert from_snapshot(snapshot).rank.keys() == {node["id"] for node in nodes}


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_good_graph_with_one_thing_changed_is_judged_and_never_breaks_the_judge(data: st.DataObject) -> None:
    snapshot = data.draw(st.sampled_from([end_to_end_rcm, eligibility_by_portal]))()
    actions = _actions(snapshot)
    part = data.draw(st.sampled_from(["nodes", "transitions"]))
    thing = data.draw(st.sampled_from(snapshot[part]))
    thing[data.draw(st.sampled_from(sorted(thing)))] = data.draw(_json)
    if not errors(validate(snapshot, actions)):
        from_snapshot(snapshot)


@pytest.mark.parametrize(("name", "bad"), BAD_FORMS.items())
def test_a_form_that_is_no_schema_is_refused_at_its_place(name: str, bad: dict[str, Any]) -> None:
    snapshot = chain(node("h", "human", title="?", form={"properties": {"a": bad}}))
    (problem,) = [p for p in validate(snapshot, AROUND) if p.code == "form_invalid"]
    assert problem.field == f"config.form.properties.a.{name}"


def test_a_graph_of_two_thousand_nodes_is_judged_at_once_and_one_of_more_is_refused() -> None:
    """Ways are followed by hand: no stack is exhausted, and no table of all pairs is made."""
    assert validate(chain(*["x"] * 1998), AROUND) == []
    people = [node(f"h{n}", "human", title="?") for n in range(1000)]
    assert validate(chain(*people, node("d", "decision")), AROUND) == []
    assert [(p.code, p.node_id) for p in errors(validate(chain(*["x"] * 2998), AROUND))] == [("too_large", "")]


def test_a_default_guard_that_ends_a_loop_before_the_one_that_is_given_is_told() -> None:
    def loop(**inner: Any) -> dict[str, Any]:
        return graph(
            [START, task(), node("d", "decision", **inner), task("b"), node("e", "decision", max_iterations=500), END],
            [
                ("start", "a"), ("a", "d"), on("d", "b", condition=TRUE), ("d", "e"), ("b", "e"),
                on("e", "a", condition=TRUE), ("e", "end"),
            ],
        )  # fmt: skip

    assert [(p.code, p.node_id) for p in validate(loop(), AROUND)] == [("loop_guard_by_default", "d")]
    assert validate(loop(max_iterations=500), AROUND) == []


def test_a_loop_past_the_decision_of_another_loop_is_endless() -> None:
    """The decision lies on one cycle, not on each."""
    snapshot = graph(
        [START, task(), task("b"), node("d", "decision", max_iterations=5), END],
        [
            ("start", "a"), ("a", "b"), on("b", "a", label="again"), ("b", "d"), on("d", "a", condition=TRUE),
            ("d", "end"),
        ],
    )  # fmt: skip
    assert [(p.code, p.node_id) for p in validate(snapshot, AROUND)] == [("endless_loop", "a"), ("endless_loop", "b")]


def test_what_an_action_before_may_have_written_is_not_doubted() -> None:
    read = {"==": [{"var": "context.status"}, "open"]}

    def asks(first: dict[str, Any], **more: Any) -> dict[str, Any]:
        ways = [("start", first["id"]), (first["id"], "d"), ("d", "end"), ("a", "end")]
        edges = [*(on(*way) for way in ways), on("d", "a", condition=read)]
        return {**graph([START, first, node("d", "decision"), task(), END], edges), **more}

    doubted = asks(node("h", "human", title="?"))
    assert [(p.code, p.node_id) for p in validate(doubted, AROUND)] == [("data_unknown", "d")]
    for given_by in (task("t"), node("w", "wait", event="e"), node("status", "human", title="?")):
        assert validate(asks(given_by), AROUND) == []
    assert validate(asks(node("h", "human", title="?"), required_data={"input": ["status"]}), AROUND) == []


def test_a_run_that_lacks_what_its_workflow_requires_is_found_out() -> None:
    required = ("claim.id", "payer")
    assert missing_input(required, {"claim": {"id": 5}, "payer": "x"}) == []
    assert missing_input(required, {"claim.id": 5, "payer": "x"}) == [], "as a row of a file has it"
    assert missing_input(required, {"claim": 5, "payer": None}) == ["claim.id", "payer"]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"input": ["a", "b.c"]}, ("a", "b.c")),
        ({"required": ["a"], "optional": ["b"]}, ("a",)),
        ({"a": "text", "b": {"type": "date", "required": False}, "input": "text"}, ("a", "input")),
        ({"properties": {"a": {"type": "string"}, "b": {}}, "required": ["b"]}, ("b",)),
        ([], ()),
        (None, ()),
    ],
)
def test_what_a_workflow_needs_is_read_in_every_shape_that_there_is(given: Any, names: tuple[str, ...]) -> None:
    assert required_input({"required_data": given}) == names
