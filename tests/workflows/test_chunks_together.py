"""Runs that go together through a graph: whatever happens to some of them, each ends as if it had gone alone."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from tests.support.application import make_settings
from tests.support.factories import chain, claims_file
from tests.workflows.engine_bench import Bench, bench_on, note
from tests.workflows.graph_trees import TASK, Maker, Snapshot, Values

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.engine.segment import SegmentRunner
from rcm.workflows.outcome import Completed, Failed, Outcome, Waiting
from rcm.workflows.service import reading, run_reading
from rcm.workflows.states import RunOperation

ROWS = 12


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline", make_settings(chunk_rows=ROWS)) as made:
        yield made


class Interrupted(BaseException):
    """The worker's process is gone."""


class Fate:
    """What happens to each row at each node: a function of the seed, the row and the step alone."""

    def __init__(self, seed: int, values: Values) -> None:
        self._seed = seed
        self._values = values
        self.deaths: random.Random | None = None

    async def act(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        if self.deaths and self.deaths.random() < 0.15:
            raise Interrupted
        for item in items:
            await note(step, item)
        return {item.run_id: self._outcome(step, item) for item in items}

    def _outcome(self, step: Step, item: StepItem) -> Outcome:
        drawn = random.Random(f"{self._seed}/{item.row_number}/{step.node.id}/{item.iteration}/{item.attempt}").random()
        if drawn < 0.03:
            return Failed("test.refused", "No.")
        if drawn < 0.08:
            return Failed("test.flaky", "Not yet.", retryable=True)
        context = self._after(step.node.id, item)
        output = {"row": item.row_number} if drawn < 0.5 else None
        return Completed(output, context)

    def _after(self, node: str, item: StepItem) -> dict[str, Any] | None:
        """Loops count in the run's own context; all other values are the same for all."""
        values = Values.__new__(Values)
        values.__dict__.update(self._values.__dict__)
        values.context = {**self._values.context, **item.context}
        values.ran(node)
        return values.context if values.context != item.context else None


async def take(bench: Bench, workflow: str) -> UUID:
    content = claims_file(ROWS).content
    taken = await bench.factory.batch(bench.tenant.actor, content, workflow=workflow, force=True)
    return taken.batch_job_id


def alone(bench: Bench, batch: UUID) -> None:
    """Each run has a place of its own, as single runs have."""
    bench.write("update workflow_run set at_segment = false where batch_job_id = %s", batch)
    bench.write("delete from run_segment")


async def advance(bench: Bench, fate: Fate, dice: random.Random, batch: UUID) -> None:
    """Workers that die and are replaced, people who pause, until nothing is left to do."""
    registry = bench.application.registry
    fate.deaths = dice
    for _ in range(300):
        if dice.random() < 0.1:
            await bench.operate_on_batch(batch, RunOperation.PAUSE)
        busy = bench.rows(
            "select distinct segment_id from workflow_run where segment_id is not null and batch_job_id = %s"
            " and status in ('PENDING', 'IN_PROGRESS')", batch,
        )  # fmt: skip
        if not busy and not await bench.operate_on_batch(batch, RunOperation.RESUME):
            return
        for (segment,) in busy:
            runner = SegmentRunner(registry.database, registry.actions, registry.backend, f"w{dice.random()}")
            try:
                await runner.run(bench.tenant.org_id, segment)
            except Interrupted:
                taken_over = new_id()
                bench.write(
                    "update run_segment set segment_id = %s, starts = 0 where segment_id = %s", taken_over, segment
                )
                bench.write(
                    "update workflow_run set segment_id = %s, segment_starts = 0"
                    " where segment_id = %s and status in ('PENDING', 'IN_PROGRESS')", taken_over, segment,
                )  # fmt: skip
    raise AssertionError("the batch does not come to an end")


def story(bench: Bench, batch: UUID) -> list[Any]:
    """For each row: how it ended, and what it did in which order."""
    rows = bench.rows(
        "select b.row_number, b.status, b.error_code, r.status, r.context, r.completed_steps, r.error_step,"
        " (select array_agg(format('%%s.%%s.%%s', e.node, e.iteration, e.attempt) order by e.n) from test_effect e"
        "   where e.run_id = r.run_id),"
        " (select array_agg(format('%%s.%%s=%%s', s.node_id, s.iteration, s.status) order by s.node_id, s.iteration)"
        "    from workflow_run_step s where s.run_id = r.run_id)"
        " from batch_row b join workflow_run r on r.run_id = b.run_id where b.batch_job_id = %s order by 1", batch,
    )  # fmt: skip
    assert len(rows) == ROWS
    return rows


SEEDS = [*range(10), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, 100))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_rows_of_a_chunk_end_as_each_would_alone_whatever_interrupts_them(bench: Bench, seed: int) -> None:
    tree = Maker(seed, size=9).tree()
    fate = Fate(seed, Values(tree))
    bench.application.registry.actions.local(TASK["action"])(fate.act)
    snapshot = Snapshot(tree).data
    begin = {"id": "begin", "type": "task", "config": dict(TASK)}
    first = next(edge for edge in snapshot["transitions"] if edge["from"] == "start")
    snapshot["transitions"].insert(0, {"from": "start", "to": "begin"})
    first["from"] = "begin"
    snapshot["nodes"].append(begin)
    for node in snapshot["nodes"]:
        if node["type"] == "task":
            node["config"] = {**TASK, "retry": {"max_attempts": 3, "delay_s": 0}}
    await bench.publish(snapshot)
    reference = await take(bench, "test")
    alone(bench, reference)
    await bench.settle()
    tried = await take(bench, "test")
    assert bench.rows("select count(*) from run_segment") == [(1,)]
    await advance(bench, fate, random.Random(seed), tried)
    assert story(bench, tried) == story(bench, reference)
    assert bench.counts(tried) == bench.counts(reference)
    assert bench.rows("select count(*) from run_segment") == [(0,)], "segments that nobody needs any more"
    assert bench.rows("select count(*) from workflow_run where at_segment") == [(0,)]


async def test_a_run_tells_where_its_segment_stands(bench: Bench) -> None:
    step = {"type": "task", "config": {"action": "test.note"}}
    seen: list[Any] = []

    @bench.application.registry.actions.local("test.look")
    async def look(step: Step, items: Sequence[StepItem]) -> Outcomes:
        async with bench.application.database.read(bench.tenant.actor) as session:
            run = await run_reading.run(session, items[3].run_id)
            job = await session.rows("select batch_job_id from batch_row limit 1")
            batch = await reading.batch(session, job[0][0], no_money)
        row = bench.rows("select current_step, completed_steps from workflow_run where run_id = %s", items[3].run_id)
        view = bench.rows("select current_step, completed_steps from workflow_state where run_id = %s", items[3].run_id)
        standing = {node.node_id: node.running for node in batch.nodes}
        seen.append(((run.current_step, run.completed_steps), row, view, standing))
        return {item.run_id: Completed() for item in items}

    await bench.publish(chain(step, step, {"type": "task", "config": {"action": "test.look"}}, step))
    await take(bench, "test")
    await bench.settle()
    ((place, row, view, standing),) = seen
    assert (place, view) == (("step3", 2), [("step3", 2)])
    assert row == [("step1", 0)], "its own row is not written while it goes with the others"
    assert standing == {"step1": 0, "step2": 0, "step3": ROWS, "step4": 0}


async def no_money(session: Any, batches: Any) -> dict[UUID, Any]:
    return {}


@pytest.mark.parametrize(
    ("operation", "status", "row"),
    [(RunOperation.PAUSE, "PAUSED", "processing"), (RunOperation.CANCEL, "CANCELLED", "cancelled")],
)
async def test_a_run_that_is_asked_to_stop_while_it_leaves_to_wait_stops(
    bench: Bench, operation: RunOperation, status: str, row: str
) -> None:
    asked: list[UUID] = []

    @bench.application.registry.actions.local("test.ask")
    async def ask(step: Step, items: Sequence[StepItem]) -> Outcomes:
        asked.append(items[0].run_id)
        await bench.operate(items[0].run_id, operation)  # somebody else, in this very moment
        return {item.run_id: Waiting("thing", str(item.run_id)) for item in items}

    await bench.publish(chain({"type": "task", "config": {"action": "test.ask"}}))
    batch = await take(bench, "test")
    await bench.settle()
    assert bench.status(asked[0]) == status
    assert bench.rows("select status, count(*) from workflow_run group by 1 order by 2") == [
        (status, 1),
        ("IN_PROGRESS", ROWS - 1),
    ]
    assert bench.rows("select status from batch_row where run_id = %s", asked[0]) == [(row,)]
    assert bench.rows("select count(*) from workflow_run where segment_id is not null and status <> 'CANCELLED'") == [
        (0,)
    ]
    assert sum(bench.counts(batch).values()) == ROWS
    assert bench.rows("select count(*) from run_segment") == [(0,)]
