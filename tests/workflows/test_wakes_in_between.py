"""What comes while a turn is under way: events, people who stop a run, workers that die. Nothing of it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from tests.support.application import make_settings
from tests.support.factories import chain, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.engine.delivery import Delivery, raise_events
from rcm.workflows.engine.segment import SegmentRunner
from rcm.workflows.outcome import Completed, Failed, Waiting
from rcm.workflows.repository.runs import lock_heads, take_over
from rcm.workflows.service.runs import RunService

Moment = Callable[[Sequence[StepItem]], Awaitable[None]]
START = {"id": "start", "type": "start"}
END = {"id": "end", "type": "end"}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline", make_settings(chunk_rows=10)) as made:
        yield made


def task(action: str, node: str) -> dict[str, Any]:
    return {"id": node, "type": "task", "config": {"action": f"test.{action}", "retry": {"max_attempts": 1}}}


def wait(node: str, event: str) -> dict[str, Any]:
    return {"id": node, "type": "wait", "config": {"event": event}}


def side_by_side(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """A fork into the two, and a join."""
    nodes = [START, {"id": "fork", "type": "fork"}, first, second, {"id": "join", "type": "join"}, END]
    edges = [("start", "fork"), ("join", "end")]
    for node in (first["id"], second["id"]):
        edges += [("fork", node), (node, "join")]
    return graph(nodes, edges)


class Outside:
    """An external action. `during`: what happens while it calls."""

    def __init__(self) -> None:
        self.during: Moment | None = None
        self.calls: list[list[UUID]] = []
        self._items: Sequence[StepItem] = ()

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[list[UUID], Outcomes]:
        self._items = items
        return [item.run_id for item in items], {}

    async def call(self, prepared: list[UUID]) -> None:
        self.calls.append(prepared)
        if self.during:
            during, self.during = self.during, None
            await during(self._items)

    async def record(self, step: Step, items: Sequence[StepItem], answer: None) -> Outcomes:
        return {item.run_id: Completed() for item in items}


async def many(bench: Bench, count: int) -> list[UUID]:
    """A chunk of runs that go together."""
    async with bench.application.database.write(bench.tenant.actor) as session:
        service = RunService(session, bench.application.registry.backend)
        return await service.start_many("test", [{} for _ in range(count)])


def segment_of(bench: Bench, run: UUID) -> UUID:
    segment: UUID = bench.rows("select segment_id from workflow_run where run_id = %s", run)[0][0]
    return segment


def runner(bench: Bench, worker: str = "w") -> SegmentRunner:
    registry = bench.application.registry
    return SegmentRunner(registry.database, registry.actions, registry.backend, worker)


async def tell(bench: Bench, run: UUID, event: str = "answer") -> None:
    """By the deliverer, in transactions of its own, as for rows of a file."""
    registry = bench.application.registry
    async with registry.database.write(bench.tenant.actor) as session:
        await raise_events(session, event, [str(run)], '{"n": 1}')
    await Delivery(registry.database, registry.backend, 10).run(bench.tenant.org_id, bench.tenant.org_id)


async def test_an_event_that_comes_during_a_call_wakes_the_branch_that_waits(bench: Bench) -> None:
    outside = Outside()
    bench.application.registry.actions.add_external("test.outside", outside)

    async def during(items: Sequence[StepItem]) -> None:
        await tell(bench, items[0].run_id)

    outside.during = during
    run = await bench.run(side_by_side(wait("w", "answer"), task("outside", "a")))
    assert bench.status(run) == "COMPLETED"
    assert bench.rows("select output from workflow_run_step where node_id = 'w'") == [({"n": 1},)]


async def test_an_event_that_comes_during_a_chunk_s_step_wakes_its_run_and_no_other(bench: Bench) -> None:
    @bench.application.registry.actions.local("test.step")
    async def step(step: Step, items: Sequence[StepItem]) -> Outcomes:
        await tell(bench, items[0].run_id)
        return {item.run_id: Completed() for item in items}

    await bench.publish(side_by_side(wait("w", "answer"), task("step", "a")))
    runs = await many(bench, 3)
    await bench.settle()
    assert [bench.status(run) for run in runs] == ["COMPLETED", "IN_PROGRESS", "IN_PROGRESS"]
    assert bench.rows("select count(*) from workflow_run where segment_id is not null and status <> 'COMPLETED'") == [
        (0,)
    ]
    for run in runs[1:]:
        await tell(bench, run)
    await bench.settle()
    assert {bench.status(run) for run in runs} == {"COMPLETED"}
    assert bench.rows("select count(*) from run_segment") == [(0,)]


async def test_an_event_comes_while_the_other_branch_begins_to_wait_as_well(bench: Bench) -> None:
    told: list[UUID] = []

    @bench.application.registry.actions.local("test.listen")
    async def listen(step: Step, items: Sequence[StepItem]) -> Outcomes:
        if not told:
            told.append(items[0].run_id)
            await tell(bench, items[0].run_id)
        return {
            item.run_id: Completed() if item.delivered is not None else Waiting("other", str(item.run_id))
            for item in items
        }

    await bench.publish(side_by_side(wait("w", "answer"), task("listen", "v")))
    runs = await many(bench, 2)
    await bench.settle()
    steps = "select status from workflow_run_step where run_id = %s and node_id = 'w'"
    assert [bench.rows(steps, run) for run in runs] == [[("COMPLETED",)], [("RUNNING",)]]
    await tell(bench, runs[0], "other")
    await bench.settle()
    assert [bench.status(run) for run in runs] == ["COMPLETED", "IN_PROGRESS"]


async def test_what_a_run_was_woken_with_outlives_the_worker_that_woke_it(bench: Bench) -> None:
    """Its first step waits, it is woken, and the worker dies in the call that follows: the event is still there."""
    seen: list[Any] = []
    outside = Outside()

    class Listens(Outside):
        async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[Any, Outcomes]:
            seen.extend((item.run_id, item.delivered) for item in items)
            waits = {i.run_id: Waiting("answer", str(i.run_id)) for i in items if i.delivered is None}
            return [i.run_id for i in items if i.delivered is not None], waits

        async def call(self, prepared: list[UUID]) -> None:
            if prepared:
                await outside.call(prepared)

    async def dies(items: Sequence[StepItem]) -> None:
        raise asyncio.CancelledError

    bench.application.registry.actions.add_external("test.listens", Listens())

    @bench.application.registry.actions.local("test.hold")
    async def hold(step: Step, items: Sequence[StepItem]) -> Outcomes:
        return {item.run_id: Completed() for item in items}

    await bench.publish(side_by_side(task("listens", "a"), {**task("hold", "b")}))
    runs = await many(bench, 2)
    segment = segment_of(bench, runs[0])

    held = runner(bench)
    advance = held._again
    turns = 0

    async def stepwise(action: Any, forget: Any) -> Any:
        nonlocal turns
        turns += 1
        if turns == 3:  # opened, and one turn done: both wait at a, and are about to do b
            await tell(bench, runs[0])
        return await advance(action, forget)

    held._again = stepwise  # type: ignore[method-assign]
    outside.during = dies
    with pytest.raises(asyncio.CancelledError):
        await held.run(bench.tenant.org_id, segment)
    await runner(bench, "next").run(bench.tenant.org_id, segment)
    await bench.settle()
    assert [bench.status(run) for run in runs] == ["COMPLETED", "IN_PROGRESS"]
    assert (runs[0], {"n": 1}) in seen


async def test_one_run_is_not_taken_out_of_a_chunk_whose_worker_is_alive(bench: Bench) -> None:
    taken: list[bool] = []
    outside = Outside()
    bench.application.registry.actions.add_external("test.outside", outside)
    runs: list[UUID] = []

    @bench.application.registry.actions.local("test.first")
    async def first(step: Step, items: Sequence[StepItem]) -> Outcomes:
        return {item.run_id: Completed(label="short" if item.run_id == runs[0] else "") for item in items}

    @bench.application.registry.actions.local("test.long")
    async def long(step: Step, items: Sequence[StepItem]) -> Outcomes:
        bench.write("update workflow_run set updated_at = now() - interval '1 hour' where run_id = %s", runs[0])
        async with bench.application.database.write(bench.tenant.actor) as session:
            await lock_heads(session, [runs[0]])
            taken.append(await take_over(session, runs[0], new_id(), 30.0))
        return {item.run_id: Completed() for item in items}

    nodes = [START, task("first", "a"), task("long", "b"), task("outside", "c"), END]
    edges: list[Any] = [
        ("start", "a"),
        ("a", "b"),
        {"from": "a", "to": "c", "label": "short"},
        ("b", "c"),
        ("c", "end"),
    ]
    await bench.publish(graph(nodes, edges))
    runs += await many(bench, 3)
    await bench.settle()
    assert taken == [False]
    assert [sorted(call) for call in outside.calls] == [sorted(runs)]
    assert {bench.status(run) for run in runs} == {"COMPLETED"}


async def test_a_turn_and_a_person_lock_runs_in_one_order(bench: Bench) -> None:
    """The first fails, the others get a new context: written in two statements, locked in one before."""
    ran: list[int] = []
    runs: list[UUID] = []
    half = asyncio.Event()

    @bench.application.registry.actions.local("test.some")
    async def some(step: Step, items: Sequence[StepItem]) -> Outcomes:
        ran.append(len(items))
        half.set()
        bad = Failed("test.refused", "No.")
        return {item.run_id: bad if item.run_id == runs[0] else Completed(context={"k": 1}) for item in items}

    await bench.publish(chain(task("some", "x") | {"id": "step1"}, {"type": "task", "config": {"action": "test.note"}}))
    runs += await many(bench, 5)
    segment = segment_of(bench, runs[0])

    async def person() -> None:
        await half.wait()
        async with bench.application.database.write(bench.tenant.actor) as session:
            await lock_heads(session, runs[:1])
            await asyncio.sleep(0.3)  # the turn comes to its rows
            await lock_heads(session, runs[1:])

    await asyncio.gather(person(), runner(bench).run(bench.tenant.org_id, segment))
    await bench.settle()
    assert ran == [5], "nobody was chosen as a deadlock's victim"
    assert [bench.status(run) for run in runs] == ["FAILED", *["COMPLETED"] * 4]
