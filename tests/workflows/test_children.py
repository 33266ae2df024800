"""Runs that a step began: what can be wrong with them, how they are counted, and that none is begun twice."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from tests.support.application import make_settings
from tests.support.factories import chain, claims_file, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.urls import DatabaseUrls
from rcm.workflows.nodes.children import MOST_LEVELS
from rcm.workflows.states import RunOperation, TransitionNotAllowed

COUNTS = "select total_runs, ended_runs, failed_runs from run_fan_out"
#: What the counts must be, by the runs themselves.
TRUTH = """
select count(*), count(*) filter (where status in ('COMPLETED', 'FAILED', 'CANCELLED')),
       count(*) filter (where status in ('FAILED', 'CANCELLED')) from workflow_run where parent_run_id is not null
"""


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline", make_settings(chunk_rows=50)) as made:
        yield made


def task(action: str, **settings: Any) -> dict[str, Any]:
    return {"type": "task", "config": {"action": f"test.{action}", "settings": settings, "retry": {"max_attempts": 1}}}


def each(**config: Any) -> dict[str, Any]:
    return {"id": "each", "type": "batch", "config": {"workflow": "child", "items_path": "items", **config}}


def sub(**config: Any) -> dict[str, Any]:
    return {"id": "sub", "type": "subworkflow", "config": {"workflow": "child", **config}}


def children(bench: Bench) -> list[UUID]:
    return [row[0] for row in bench.rows("select run_id from workflow_run where parent_run_id is not null order by 1")]


@pytest.mark.parametrize(
    ("context", "config", "code"),
    [
        ({}, {}, "run.items_missing"),
        ({"items": {"a": 1}}, {}, "run.items_missing"),
        ({"items": "abc"}, {}, "run.items_missing"),
        ({"items": [1, 2, 3]}, {"most_items": 2}, "run.items_too_many"),
        ({"items": [1]}, {"workflow": "not there"}, "workflow.workflow_not_found"),
    ],
)
async def test_what_can_not_be_begun_fails_the_step_and_begins_nothing(
    bench: Bench, context: dict[str, Any], config: dict[str, Any], code: str
) -> None:
    await bench.publish(chain(task("note")), "child")
    run = await bench.run(chain(each(**config)), **context)
    assert bench.error(run) == ("each", code)
    assert (children(bench), bench.rows(COUNTS)) == ([], [])


async def test_an_empty_list_goes_straight_on(bench: Bench) -> None:
    await bench.publish(chain(task("note")), "child")
    run = await bench.run(chain(each(), task("note")), items=[])
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step2"])
    assert bench.rows("select context->'each' from workflow_run") == [
        ({"total": 0, "completed": 0, "failed": 0, "items": []},)
    ]


async def test_a_workflow_that_begins_itself_comes_to_an_end(bench: Bench) -> None:
    run = await bench.run(chain(sub(workflow="test")))
    assert bench.error(run) == ("sub", "run.child_failed")
    assert bench.rows(
        "select count(*), count(*) filter (where error_code = 'run.levels_too_many') from workflow_run"
    ) == [(MOST_LEVELS, 1)]


async def test_a_missing_subworkflow_is_named_and_begun_once_it_is_there(bench: Bench) -> None:
    run = await bench.run(chain(sub()))
    assert bench.error(run) == ("sub", "workflow.workflow_not_found")
    assert "child" in bench.rows("select error_message from workflow_run")[0][0]
    await bench.publish(chain(task("note")), "child")
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_failures_that_are_gone_on_with_stand_in_the_context(bench: Bench) -> None:
    await bench.publish(chain(task("refuse")), "child")
    nodes = [
        {"id": "start", "type": "start"},
        sub(on_failure="continue", output_key="told"),
        {"id": "end", "type": "end"},
    ]
    nodes += [{"id": node, **task("note")} for node in ("bad", "good")]
    edges: list[Any] = [("start", "sub"), {"from": "sub", "to": "bad", "label": "failed"}, ("sub", "good")]
    run = await bench.run(graph(nodes, [*edges, ("bad", "end"), ("good", "end")]))
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["bad"])
    ((told,),) = bench.rows("select context->'told' from workflow_run where run_id = %s", run)
    assert told == {"status": "FAILED", "error": {"code": "test.refused", "message": "No."}}


async def test_whoever_gets_the_whole_context_gives_back_only_what_is_new(bench: Bench) -> None:
    await bench.publish(chain(task("tell", context={"a": 2, "new": 3})), "child")
    await bench.publish(chain({**sub(), "id": "one"}, {**sub(), "id": "two"}))
    run = await bench.start(a=1, b=1)
    await bench.settle()
    ((context,),) = bench.rows("select context from workflow_run where run_id = %s", run)
    assert context == {"a": 1, "b": 1, "one": {"a": 2, "new": 3}, "two": {"a": 2, "new": 3}}


async def test_items_begin_where_conditions_send_them(bench: Bench) -> None:
    nodes = [{"id": "start", "type": "start"}, {"id": "d", "type": "decision"}, {"id": "end", "type": "end"}]
    nodes += [{"id": node, **task("note")} for node in ("odd", "even")]
    odd = {"from": "d", "to": "odd", "condition": {"==": [{"var": "context.item.odd"}, True]}}
    edges: list[Any] = [("start", "d"), odd, ("d", "even"), ("odd", "end"), ("even", "end")]
    await bench.publish(graph(nodes, edges), "child")
    await bench.run(chain(each()), items=[{"odd": n % 2 == 1} for n in range(1, 6)])
    assert [bench.effects(run)[0] for run in children(bench)] == ["odd", "even", "odd", "even", "odd"]
    assert bench.rows("select count(*) from workflow_run_step where node_id = 'd'") == [(5,)]


async def test_the_rows_of_a_file_each_begin_a_run_and_all_travel_in_chunks(bench: Bench) -> None:
    sizes: list[int] = []

    @bench.application.registry.actions.local("test.size")
    async def size(step: Any, items: Any) -> Any:
        sizes.append(len(items))
        return await bench.actions.note(step, items)

    await bench.publish(chain({"type": "task", "config": {"action": "test.size"}}), "child")
    await bench.publish(chain(sub(), {"type": "task", "config": {"action": "test.size"}}))
    taken = await bench.factory.batch(bench.tenant.actor, claims_file(60).content, workflow="test")
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 60}
    assert sorted(sizes[:2]) == [10, 50]
    assert sum(sizes) == 120
    assert bench.rows("select distinct queue from workflow_run") == [("batch",)]


async def test_many_items_are_begun_once_and_counted(bench: Bench) -> None:
    await bench.publish(chain(task("note")), "child")
    run = await bench.run(chain(each()), items=list(range(3000)))
    assert bench.status(run) == "COMPLETED"
    assert bench.rows(COUNTS) == [(3000, 3000, 0)]
    assert bench.rows("select count(distinct item_number), count(distinct context->'item') from workflow_run") == [
        (3000, 3000)
    ]
    ((told,),) = bench.rows("select context->'each' from workflow_run where run_id = %s", run)
    assert (told["total"], len(told["items"])) == (3000, 200)


async def test_a_segment_that_runs_twice_begins_nothing_twice(bench: Bench) -> None:
    await bench.publish(chain(task("note")), "child")
    run = await bench.start(await bench.publish(chain(each())), items=[1, 2, 3])
    ((segment,),) = bench.rows("select segment_id from workflow_run")
    assert bench.backend is not None
    await bench.backend.drain(most=1)
    bench.write("update workflow_run set segment_id = %s where run_id = %s", segment, run)  # as after a worker's death
    for _ in range(2):
        await bench.application.registry.jobs.run("segment", bench.tenant.org_id, segment)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert len(children(bench)) == 3


async def test_a_cancelled_child_counts_as_failed_and_once(bench: Bench) -> None:
    await bench.publish(chain(task("hear")), "child")
    run = await bench.run(chain(each()), items=[1, 2])
    first, second = children(bench)
    await bench.operate(first, RunOperation.CANCEL)
    assert bench.rows(COUNTS) == [(2, 1, 1)]
    await bench.tell("heard", str(second))
    await bench.settle()
    assert bench.error(run) == ("each", "run.child_failed")
    assert "1 of 2 runs failed" in bench.rows("select error_message from workflow_run where run_id = %s", run)[0][0]
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "FAILED", "what was cancelled stays so"
    assert bench.rows(COUNTS) == [(2, 2, 1)]


async def test_counts_are_true_whatever_is_done_to_the_runs(bench: Bench) -> None:
    """Random operations on parent and children, at random moments; in the end all is told and nobody waits."""
    await bench.publish(chain(task("refuse"), task("hear")), "child")
    order = random.Random(11)
    for _ in range(3):
        run = await bench.start(await bench.publish(chain(each(on_failure="continue"))), items=list(range(6)))
        for _ in range(40):
            bench.actions.mended = order.random() < 0.5
            known = children(bench)
            who = order.choice([run, *known]) if known else run
            if order.random() < 0.3:
                await bench.tell("heard", str(who))
            else:
                with suppress(TransitionNotAllowed):
                    await bench.operate(who, order.choice([*RunOperation, RunOperation.RETRY, RunOperation.RESUME]))
            assert bench.backend is not None
            await bench.backend.drain(most=order.randrange(4))
            await _counts_are_true(bench)
        bench.actions.mended = True
        for status, operation in (("PAUSED", RunOperation.RESUME), ("FAILED", RunOperation.RETRY)):
            await bench.settle()
            for (who,) in bench.rows("select run_id from workflow_run where status = %s order by 1", status):
                if bench.status(who) == status:
                    await bench.operate(who, operation)
        await bench.settle()
        for who in children(bench):
            await bench.tell("heard", str(who))
        await bench.settle()
        await _counts_are_true(bench)
        ended = {row[0] for row in bench.rows("select distinct status from workflow_run")}
        assert ended <= {"COMPLETED", "CANCELLED", "FAILED"}, bench.rows("select status, error_code from workflow_run")
        bench.write("truncate workflow_run, run_event cascade")


async def _counts_are_true(bench: Bench) -> None:
    counts = bench.rows(COUNTS)
    assert counts in ([], bench.rows(TRUTH))
