"""The interpreter against references that know no tokens: trees (what runs, and in which order) and a naive walk."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.factories import chain, graph
from tests.workflows.graph_trees import TASK, Maker, Part, Snapshot, Values, expected, tasks, walk
from tests.workflows.reference_interpreter import Reference, TooManyRounds, random_graph, random_values

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


def graphs_compared(wanted: int) -> Counter[str]:
    """So many random graphs that can run, read by the interpreter and by the reference; what was among them."""
    seen: Counter[str] = Counter()
    for seed in itertools.count():
        snapshot = random_graph(seed)
        if errors(validate(snapshot, {"x"})):
            continue
        compare(snapshot, random.Random(seed), seen)
        seen["graphs"] += 1
        if seen["graphs"] == wanted:
            return seen
    raise AssertionError


def compare(snapshot: dict[str, Any], chance: random.Random, seen: Counter[str]) -> None:
    """Step by step, in an order and with answers left to chance, until it ends or has gone round too often."""
    found, reference = from_snapshot(snapshot), Reference(snapshot)
    values = random_values(chance)
    move = agreed(lambda: begin(found, values), lambda: reference.begin(values), reference)
    done: set[tuple[str, int]] = set()
    while move is not None and move.frontier.tokens:
        token = chance.choice(move.frontier.tokens)
        assert token.key not in done
        done.add(token.key)
        values, label, frontier = random_values(chance), chance.choice(["", "a", "b"]), through_json(move.frontier)
        reference.passed.clear()
        move = agreed(
            partial(advance, found, frontier, token, values, label),
            partial(reference.finish, *token.key, label, values),
            reference,
        )
    assert move is None or move.frontier.done
    seen["stopped by a guard"] += move is None
    seen["loops"] += any(iteration > 1 for _, iteration in done)
    for kind in {node["type"] for node in snapshot["nodes"]}:
        seen[kind] += 1


def agreed(go: Callable[[], Move], refer: Callable[[], None], reference: Reference) -> Move | None:
    """What both say; None: both say that it went round too often."""
    try:
        refer()
    except TooManyRounds:
        with pytest.raises(LoopLimit):
            go()
        return None
    move = go()
    assert Counter(token.key for token in move.frontier.tokens) == Counter(reference.at)
    assert move.frontier.arrived == reference.parked
    assert Counter(move.passed) == reference.passed
    return move


def test_two_thousand_random_graphs_are_read_as_the_reference_reads_them() -> None:
    seen = graphs_compared(2_000)
    assert min(seen[kind] for kind in ("fork", "join", "decision", "wait", "loops", "stopped by a guard")) > 50, seen


@pytest.mark.long
def test_ten_thousand_random_graphs_are_read_as_the_reference_reads_them() -> None:
    assert graphs_compared(10_000)["graphs"] == 10_000


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
