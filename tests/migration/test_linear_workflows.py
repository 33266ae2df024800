"""Ordered lists of steps as graphs of shared nodes, and back; without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from tests.migration.legacy_rows import steps

from rcm.migrations.v8.linear import Graph, Node, SharedNodes, list_of, still_makes

LOGIN = {"code": "login", "description": "Sign in", "task": "claim.submit"}


def drawn(*lists: Any) -> list[Graph]:
    """The graphs of these lists, in one organisation."""
    nodes = SharedNodes()
    chains = [nodes.chain(stored) for stored in lists]
    known = {node.node_id: node for node in nodes.take_fresh()}
    return [
        Graph({n: known[n] for n in chain}, tuple((a, b, "", None) for a, b in pairwise(chain))) for chain in chains
    ]


def codes(graph: Graph) -> list[str]:
    following = {source: target for source, target, _, _ in graph.edges}
    (at,) = set(following) - set(following.values())
    found = [graph.nodes[at].code]
    while at in following:
        at = following[at]
        found.append(graph.nodes[at].code)
    return found


def changed(graph: Graph, code: str, **what: Any) -> Graph:
    nodes = {n: replace(node, **what) if node.code == code else node for n, node in graph.nodes.items()}
    return Graph(nodes, graph.edges)


def test_steps_stand_between_start_and_end() -> None:
    (graph,) = drawn([LOGIN, {"code": "read"}])
    assert codes(graph) == ["start", "login", "read", "end"]
    node = next(n for n in graph.nodes.values() if n.code == "login")
    assert (node.node_type, node.description) == ("task", "Sign in")
    assert node.config == {"action": "claim.submit", "settings": {"step": LOGIN}}


@pytest.mark.parametrize("stored", [[], None, {}, "login", 7, {"steps": ["login"]}])
def test_what_is_no_list_has_no_steps_and_is_kept(stored: Any) -> None:
    (graph,) = drawn(stored)
    assert codes(graph) == ["start", "end"]
    assert still_makes(stored, graph)


def test_each_repeat_of_a_code_is_a_node_of_its_own() -> None:
    (graph,) = drawn([{"code": "a"}, {"code": "a"}, {"code": "b"}, {"code": "a"}])
    assert codes(graph) == ["start", "a", "a (2)", "b", "a (3)", "end"]


def test_workflows_share_the_nodes_of_same_steps() -> None:
    first, second = drawn([LOGIN, LOGIN], [LOGIN])
    assert set(second.nodes) < set(first.nodes)


def test_the_same_code_for_something_else_is_another_node() -> None:
    first, second = drawn([LOGIN], [{"code": "login", "task": "claim.status_check"}])
    assert codes(first)[1] == "login"
    assert codes(second)[1] == "login (2)"


@pytest.mark.parametrize("step", [{"code": "start"}, {"code": "end"}, {"code": "a (2)"}])
def test_codes_that_are_taken_get_the_next_free_number(step: dict[str, Any]) -> None:
    (graph,) = drawn([{"code": "a"}, {"code": "a"}, step, step])
    assert len(set(codes(graph))) == 6
    assert still_makes([{"code": "a"}, {"code": "a"}, step, step], graph)


def test_any_lists_become_graphs_that_are_still_theirs() -> None:
    random = Random(7)
    lists = [steps(random) for _ in range(500)]
    for stored, graph in zip(lists, drawn(*lists), strict=True):
        assert still_makes(stored, graph)
        items, is_all = list_of(graph)
        assert is_all
        assert json.dumps(items) == json.dumps(stored if isinstance(stored, list) else [])


def test_a_changed_step_says_so_in_the_list() -> None:
    stored = [LOGIN, {"code": "read", "timeout_s": 5}]
    (graph,) = drawn(stored)
    now = changed(graph, "read", description="Read it", config={"action": "claim.inquire", **_settings(stored[1])})
    assert not still_makes(stored, now)
    items, is_all = list_of(now)
    assert items == [LOGIN, {"code": "read", "timeout_s": 5, "description": "Read it", "task": "claim.inquire"}]
    assert is_all


def test_a_node_that_was_never_a_step_becomes_one() -> None:
    (graph,) = drawn([LOGIN])
    (login,) = (n.node_id for n in graph.nodes.values() if n.code == "login")
    (end,) = (n.node_id for n in graph.nodes.values() if n.code == "end")
    more = Node(99, "check", "task", None, {"action": "claims.check"})
    edges = tuple(e for e in graph.edges if e[:2] != (login, end))
    now = Graph({**graph.nodes, 99: more}, (*edges, (login, 99, "", None), (99, end, "", None)))
    items, is_all = list_of(now)
    assert items == [LOGIN, {"code": "check", "description": None, "task": "claims.check"}]
    assert is_all


def test_branches_are_lost_and_told() -> None:
    (graph,) = drawn([{"code": "a"}, {"code": "b"}])
    (start,) = (n.node_id for n in graph.nodes.values() if n.code == "start")
    (last,) = (n.node_id for n in graph.nodes.values() if n.code == "b")
    now = Graph(graph.nodes, (*graph.edges, (start, last, "", {"field": "x"})))
    items, is_all = list_of(now)
    assert sorted(item["code"] for item in items) == ["a", "b"]
    assert not is_all
    assert not still_makes([{"code": "a"}, {"code": "b"}], now)


def test_circles_end() -> None:
    (graph,) = drawn([{"code": "a"}, {"code": "b"}])
    (first,) = (n.node_id for n in graph.nodes.values() if n.code == "a")
    (last,) = (n.node_id for n in graph.nodes.values() if n.code == "b")
    items, is_all = list_of(Graph(graph.nodes, (*graph.edges, (last, first, "again", None))))
    assert [item["code"] for item in items] == ["a", "b"]
    assert not is_all


def _settings(step: Any) -> dict[str, Any]:
    return {"settings": {"step": step}}
