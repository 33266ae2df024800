"""The interpreter against references that know no tokens: trees (what runs, and in which order) and a naive walk."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.factories import chain, graph
from tests.workflows.graph_trees import TASK, Maker, Part, Snapshot, Values, expected, tasks, walk

from rcm.core import predicate
from rcm.workflows.checks.problem import errors
from rcm.workflows.graph import Graph, from_snapshot
from rcm.workflows.interpreter import Frontier, LoopLimit, Move, Token, advance, begin
from rcm.workflows.validation import validate

SEEDS = st.integers(min_value=0, max_value=2**48)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def through_json(frontier: Frontier) -> Frontier:
    """As it is after a trip to the database; equal to what it was."""
    read = Frontier.from_json(orjson.loads(orjson.dumps(frontier.to_json())))
    assert (read.tokens, read.arrived, read.fired, dict(read.visits)) == (
        frontier.tokens,
        frontier.arrived,
        frontier.fired,
        dict(frontier.visits),
    )
    return read


def run(snapshot: dict[str, Any], values: Values, order: random.Random) -> list[tuple[str, int]]:
    """The tasks that ran, in order; which of the tokens goes next is left to chance."""
    found = from_snapshot(snapshot)
    move = begin(found, {"context": values.context})
    ran: list[tuple[str, int]] = []
    while not move.frontier.done:
        assert len(ran) < 5000, "it does not end"
        frontier = through_json(move.frontier)
        assert frontier.ready, f"a join waits for nobody: {frontier}"
        token = order.choice(frontier.ready)
        ran.append(token.key)
        values.ran(token.node)
        move = advance(found, frontier, token, {"context": values.context})
    return ran


def assert_order(part: Part, ran: list[str]) -> None:
    """In a sequence outside loops, what a part needs is through before the next one begins."""
    if part.kind == "loop":
        return
    if part.kind == "sequence":
        for before, after in itertools.pairwise(part.parts):
            begins = [position for position, task in enumerate(ran) if task in tasks(after)]
            some = [branch for branch in before.parts if all(p.mode == "all" for p in walk(branch) if p.kind == "fork")]
            if begins and before.kind == "fork" and before.mode == "any" and len(some) == len(before.parts):
                seen = set(ran[: begins[0]])
                assert any(set(expected(branch)) <= seen for branch in some)
            elif begins and all(p.mode == "all" for p in walk(before) if p.kind == "fork"):
                ends = [position for position, task in enumerate(ran) if task in tasks(before)]
                assert not ends or max(ends) < begins[0], (before.id, after.id)
    for inner in part.parts:
        assert_order(inner, ran)


@MANY
@given(SEEDS)
@example(170)  # forks within forks within a loop: the inner join has to go first
def test_every_task_runs_as_often_as_the_tree_says_and_in_its_order(seed: int) -> None:
    tree = Maker(seed).tree()
    snapshot = Snapshot(tree).data
    assert errors(validate(snapshot, {"x"})) == []
    ran = run(snapshot, Values(tree), random.Random(seed))
    assert Counter(task for task, _ in ran) == expected(tree)
    assert len(set(ran)) == len(ran), "a task ran twice in one iteration"
    for task, times in Counter(task for task, _ in ran).items():
        assert sorted(i for t, i in ran if t == task) == list(range(1, times + 1))
    assert_order(tree, [task for task, _ in ran])


class Naive:
    """A second reading of the rules, over positions instead of frontiers; slow and plain."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.kind = {n["id"]: n["type"] for n in snapshot["nodes"]}
        self.mode = {n["id"]: (n.get("config") or {}).get("mode", "all") for n in snapshot["nodes"]}
        self.edges = snapshot["transitions"]
        self.at: list[str] = []  # nodes where somebody works
        self.parked: set[str] = set()  # joins where somebody waits
        self.used: set[str] = set()  # joins of mode any that let somebody through

    def leads(self, source: str, target: str) -> bool:
        seen, ahead = set(), [e["to"] for e in self.edges if e["from"] == source]
        while ahead:
            node = ahead.pop()
            if node == target:
                return True
            if node not in seen:
                seen.add(node)
                ahead += [e["to"] for e in self.edges if e["from"] == node]
        return False

    def out(self, node: str, values: dict[str, Any], label: str) -> list[str]:
        mine = [e for e in self.edges if e["from"] == node]
        if self.kind[node] == "fork":
            return [e["to"] for e in mine]
        for e in mine:
            named = bool(e.get("label"))
            if (named and e["label"] == label) or (
                not named and e.get("condition") and predicate.holds(e["condition"], values)
            ):
                return [e["to"]]
        return [e["to"] for e in mine if not e.get("label") and not e.get("condition")][:1]

    def go(self, targets: list[str], values: dict[str, Any]) -> None:
        for node in targets:
            if self.kind[node] == "join":
                if self.mode[node] == "all" or node not in self.used:
                    self.parked.add(node)
                    self.used.add(node)
            elif self.kind[node] in {"fork", "decision", "start"}:
                self.go(self.out(node, values, ""), values)
            elif self.kind[node] != "end":
                self.at.append(node)

    def open_joins(self, values: dict[str, Any]) -> None:
        while True:
            free = [
                j
                for j in sorted(self.parked)
                if self.mode[j] == "any" or not any(self.leads(o, j) for o in [*self.at, *(self.parked - {j})])
            ]
            if not free:
                return
            self.parked.discard(free[0])
            self.go(self.out(free[0], values, ""), values)

    def same(self, move: Move) -> None:
        assert Counter(t.node for t in move.frontier.tokens) == Counter(self.at)
        assert move.frontier.arrived == self.parked


def random_dag(seed: int) -> dict[str, Any]:
    """Nodes in a row, edges forward only, labels and conditions anywhere, joins with or without their forks."""
    chance = random.Random(seed)
    count = chance.randint(3, 11)
    kinds = [chance.choice(["task", "task", "fork", "join", "decision", "wait"]) for _ in range(count)]
    nodes: list[dict[str, Any]] = [{"id": "n0", "type": "start"}]
    for number, kind in enumerate(kinds, 1):
        config = {"task": TASK, "join": {"mode": chance.choice(["all", "any"])}, "wait": {"event": "e"}}.get(kind, {})
        nodes.append({"id": f"n{number}", "type": kind, "config": config})
    nodes.append({"id": f"n{count + 1}", "type": "end"})
    edges: list[dict[str, Any]] = []
    for number in range(count + 1):
        kind = nodes[number]["type"]
        wanted = 1 if kind == "start" else chance.choice([1, 2, 3])
        # Mostly to near nodes, so that few are left unreachable.
        ahead = range(number + 1, min(count + 2, number + 5))
        targets = chance.sample(ahead, min(wanted, len(ahead)))
        for place, target in enumerate(targets):
            edge: dict[str, Any] = {"from": f"n{number}", "to": f"n{target}"}
            if place and kind != "fork":
                if kind == "decision" or chance.random() < 0.5:
                    edge["condition"] = {"==": [{"var": "context.c"}, chance.randint(0, 1)]}
                else:
                    edge["label"] = chance.choice(["a", "b"])
            edges.append(edge)
    chance.shuffle(edges)
    return {"nodes": nodes, "transitions": edges}


def test_moves_are_those_of_the_naive_walk_on_two_thousand_unstructured_graphs() -> None:
    valid = 0
    for seed in itertools.count():
        if valid == 2000:
            return
        snapshot = random_dag(seed)
        if errors(validate(snapshot, {"x"})):
            continue
        valid += 1
        compare(snapshot, random.Random(seed))


def compare(snapshot: dict[str, Any], chance: random.Random) -> None:
    found, naive = from_snapshot(snapshot), Naive(snapshot)
    values = {"context": {"c": chance.randint(0, 1)}}
    naive.go(["n0"], values)
    naive.open_joins(values)
    move = begin(found, values)
    naive.same(move)
    done: set[tuple[str, int]] = set()
    while move.frontier.tokens:
        token = chance.choice(move.frontier.tokens)
        assert token.key not in done
        done.add(token.key)
        label = chance.choice(["", "a", "b"])
        naive.at.remove(token.node)
        naive.go(naive.out(token.node, values, label), values)
        naive.open_joins(values)
        move = advance(found, through_json(move.frontier), token, values, label)
        naive.same(move)
    assert move.frontier.done


def made(*edges: Any, **kinds: Any) -> Graph:
    nodes = [{"id": key, **(kind if isinstance(kind, dict) else {"type": kind})} for key, kind in kinds.items()]
    return from_snapshot(graph(nodes, edges))


def task(**config: Any) -> dict[str, Any]:
    return {"type": "task", "config": {**TASK, **config}}


def test_a_graph_whose_start_leads_to_the_end_is_done_at_once() -> None:
    move = begin(from_snapshot(chain()), {})
    assert move.frontier.done
    assert move.passed == (("start", 1), ("end", 1))


def test_a_loop_of_control_nodes_only_is_stopped_by_its_guard() -> None:
    always = {"==": [1, 1]}
    found = made(
        ("start", "again"), {"from": "again", "to": "again", "condition": always}, ("again", "end"),
        start="start", again={"type": "decision", "config": {"max_iterations": 7}}, end="end",
    )  # fmt: skip
    with pytest.raises(LoopLimit) as raised:
        begin(found, {})
    assert raised.value.facts == {"node": "again"}


def test_a_loop_may_go_round_as_often_as_its_decision_allows_and_no_oftener() -> None:
    found = made(
        ("start", "work"), ("work", "again"), {"from": "again", "to": "work", "condition": {"==": [1, 1]}},
        ("again", "end"), start="start", work=task(), again={"type": "decision", "config": {"max_iterations": 3}},
        end="end",
    )  # fmt: skip
    frontier = begin(found, {}).frontier
    for turn in (1, 2, 3):
        assert frontier.tokens == (Token("work", turn),)
        if turn < 3:
            frontier = advance(found, frontier, frontier.tokens[0], {}).frontier
    frontier = advance(found, frontier, frontier.tokens[0], {}).frontier
    with pytest.raises(LoopLimit):
        advance(found, frontier, frontier.tokens[0], {})


def test_a_label_picks_its_transition_and_an_unknown_one_the_default() -> None:
    found = made(
        ("start", "a"), {"from": "a", "to": "yes", "label": "yes"}, ("a", "no"), ("yes", "end"), ("no", "end"),
        start="start", a=task(), yes=task(), no=task(), end="end",
    )  # fmt: skip
    at_a = begin(found, {}).frontier
    for label, node in (("yes", "yes"), ("no", "no"), ("maybe", "no"), ("", "no")):
        assert advance(found, at_a, at_a.tokens[0], {}, label).frontier.tokens == (Token(node),)


def test_the_first_condition_that_holds_wins() -> None:
    more = {">": [{"var": "context.n"}, 1]}
    much = {">": [{"var": "context.n"}, 10]}
    edges = [
        ("start", "d"), {"from": "d", "to": "a", "condition": more}, {"from": "d", "to": "b", "condition": much},
        ("d", "c"), ("a", "end"), ("b", "end"), ("c", "end"),
    ]  # fmt: skip
    found = made(*edges, start="start", d="decision", a=task(), b=task(), c=task(), end="end")
    for n, node in ((0, "c"), (5, "a"), (50, "a")):
        assert begin(found, {"context": {"n": n}}).frontier.tokens == (Token(node),)


def test_a_token_keeps_its_attempt_and_its_wait_on_the_way_through_json() -> None:
    frontier = Frontier((Token("a", 2, 5, waiting=True), Token("b")), frozenset("j"), frozenset("f"), {"a": 2})
    assert through_json(frontier).ready == (Token("b"),)


def test_a_chain_of_a_thousand_steps_can_be_run() -> None:
    found = from_snapshot(chain(*["x"] * 1200))
    assert validate(chain(*["x"] * 1200), {"x"}) == []
    frontier = begin(found, {}).frontier
    for number in range(1200):
        assert found.rank[f"step{number + 1}"] == number + 1
        frontier = advance(found, frontier, frontier.tokens[0], {}).frontier
    assert frontier.done
