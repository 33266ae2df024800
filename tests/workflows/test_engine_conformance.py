"""What every execution backend has to do: the same tests on the inline one and on the durable one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.support.factories import chain, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.urls import DatabaseUrls
from rcm.workflows.states import RunOperation

START = {"id": "start", "type": "start"}
END = {"id": "end", "type": "end"}


@pytest.fixture(params=["inline", "durable"])
async def bench(request: pytest.FixtureRequest, database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, request.param) as made:
        yield made


def task(action: str, node: str | None = None, *, retry: dict[str, Any] | None = None, **settings: Any) -> Any:
    config: dict[str, Any] = {"action": f"test.{action}", "settings": settings}
    if retry is not None:
        config["retry"] = retry
    return {"type": "task", "config": config} | ({"id": node} if node else {})


def wait(**config: Any) -> dict[str, Any]:
    return {"type": "wait", "config": config}


ONCE = {"max_attempts": 1}
QUICK = {"max_attempts": 3, "delay_s": 0.02, "max_delay_s": 0.05}


async def test_steps_run_in_their_order_and_once(bench: Bench) -> None:
    run = await bench.run(chain(*[task("note")] * 5))
    assert bench.status(run) == "COMPLETED"
    assert bench.effects(run) == ["step1", "step2", "step3", "step4", "step5"]
    assert set(bench.steps(run).values()) == {"COMPLETED"}
    (row,) = bench.rows("select total_steps, completed_steps, started_at <= completed_at, segment_id from workflow_run")
    assert row == (5, 5, True, None)


async def test_a_start_that_leads_straight_to_the_end(bench: Bench) -> None:
    run = await bench.run(chain())
    assert bench.status(run) == "COMPLETED"


async def test_fork_and_join(bench: Bench) -> None:
    nodes = [START, {"id": "f", "type": "fork"}, {"id": "j", "type": "join"}, END]
    nodes += [task("note", node) for node in ("a", "b1", "b2", "after")]
    edges = [("start", "f"), ("f", "a"), ("f", "b1"), ("b1", "b2"), ("a", "j"), ("b2", "j"), ("j", "after")]
    run = await bench.run(graph(nodes, [*edges, ("after", "end")]))
    effects = bench.effects(run)
    assert sorted(effects) == ["a", "after", "b1", "b2"]
    assert effects[-1] == "after"
    assert effects.index("b1") < effects.index("b2")
    assert bench.status(run) == "COMPLETED"


async def test_a_decision_follows_what_steps_put_into_the_context(bench: Bench) -> None:
    nodes = [START, task("tell", "ask", context={"n": 2}), {"id": "d", "type": "decision"}, END]
    nodes += [task("note", node) for node in ("one", "two", "other")]
    edges: list[Any] = [("start", "ask"), ("ask", "d"), ("d", "other")]
    for n, node in ((1, "one"), (2, "two")):
        edges.append({"from": "d", "to": node, "condition": {"==": [{"var": "context.n"}, n]}})
    run = await bench.run(graph(nodes, [*edges, *((node, "end") for node in ("one", "two", "other"))]))
    assert bench.effects(run) == ["ask", "two"]
    assert bench.steps(run) == {"ask": "COMPLETED", "two": "COMPLETED"}


async def test_a_loop_counts_its_iterations(bench: Bench) -> None:
    nodes = [START, task("note", "work"), {"id": "d", "type": "decision", "config": {"max_iterations": 3}}, END]
    again = {"from": "d", "to": "work", "condition": {"==": [1, 1]}}
    run = await bench.run(graph(nodes, [("start", "work"), ("work", "d"), again, ("d", "end")]))
    assert bench.effects(run) == ["work"] * 4
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("work", "run.loop_limit"))
    assert bench.steps(run) == {"work": "COMPLETED", "work#2": "COMPLETED", "work#3": "COMPLETED", "work#4": "FAILED"}


async def test_a_retryable_failure_is_tried_again_until_it_goes_well(bench: Bench) -> None:
    run = await bench.run(chain(task("flaky", retry=QUICK, good_from=3)))
    assert bench.status(run) == "COMPLETED"
    assert bench.attempts(run, "step1") == [(1, "RETRYING"), (2, "RETRYING"), (3, "COMPLETED")]


async def test_attempts_come_to_an_end(bench: Bench) -> None:
    run = await bench.run(chain(task("flaky", retry=QUICK, good_from=99)))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("step1", "test.flaky"))
    assert bench.attempts(run, "step1") == [(1, "RETRYING"), (2, "RETRYING"), (3, "FAILED")]


async def test_what_is_not_retryable_fails_at_once_and_goes_on_when_retried(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("refuse"), task("note")))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("step2", "test.refused"))
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "FAILED"
    bench.actions.mended = True
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.attempts(run, "step2") == [(1, "FAILED"), (2, "FAILED"), (3, "COMPLETED")]
    assert bench.effects(run) == ["step1", "step2", "step2", "step2", "step3"]
    assert bench.rows("select retry_count, error_code from workflow_run") == [(2, None)]


async def test_a_skipped_step_is_recorded_with_its_reason(bench: Bench) -> None:
    run = await bench.run(chain(task("skip"), task("note")))
    assert bench.steps(run) == {"step1": "SKIPPED", "step2": "COMPLETED"}
    (row,) = bench.rows("select output from workflow_run_step where status = 'SKIPPED'")
    assert row[0] == {"reason": "Nothing to do here."}


async def test_a_run_waits_for_its_own_event(bench: Bench) -> None:
    name = await bench.publish(chain(task("note"), wait(event="answer", key_path="key"), task("note")))
    one, two = await bench.start(name, key="k1"), await bench.start(name, key="k2")
    await bench.settle()
    assert {bench.status(one), bench.status(two)} == {"IN_PROGRESS"}
    await bench.deliver("answer", "nobody's")
    await bench.deliver("other", "k1")
    await bench.deliver("answer", "k2", '{"n": 1}')
    await bench.settle()
    assert (bench.status(one), bench.status(two)) == ("IN_PROGRESS", "COMPLETED")
    assert bench.effects(one) == ["step1"]
    (row,) = bench.rows("select output from workflow_run_step where run_id = %s and node_id = 'step2'", two)
    assert row[0] == {"n": 1}
    await bench.deliver("answer", "k1")
    await bench.deliver("answer", "k1")
    await bench.settle()
    assert bench.effects(one) == ["step1", "step3"]


async def test_an_action_that_waits_is_called_again_with_what_came(bench: Bench) -> None:
    run = await bench.run(chain(task("hear"), task("note")))
    assert bench.steps(run) == {"step1": "RUNNING"}
    await bench.deliver("heard", str(run), '{"said": "yes"}')
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.rows("select context from workflow_run") == [({"heard": {"said": "yes"}},)]


async def test_a_person_answers(bench: Bench) -> None:
    ask = {"id": "ask", "type": "human", "config": {"title": "Right?", "form": {"type": "object"}}}
    run = await bench.run(
        graph(
            [START, ask, task("note", "yes"), task("note", "no"), END],
            [("start", "ask"), {"from": "ask", "to": "yes", "label": "yes"}, ("ask", "no"), ("yes", "end"),
             ("no", "end")],
        )
    )  # fmt: skip
    ((kind, key, request),) = bench.rows("select kind, correlation_key, request from run_wait")
    assert (kind, key, request["title"], request["role"]) == ("human_task", f"{run}:ask:1", "Right?", "operator")
    await bench.deliver(kind, key, '{"label": "yes", "text": "fine"}')
    await bench.settle()
    assert bench.effects(run) == ["yes"]
    assert bench.rows("select context from workflow_run") == [({"ask": {"label": "yes", "text": "fine"}},)]


async def test_a_waiting_run_is_paused_at_once_and_keeps_what_came_meanwhile(bench: Bench) -> None:
    run = await bench.run(chain(task("hear"), task("note")))
    await bench.operate(run, RunOperation.PAUSE)
    assert bench.status(run) == "PAUSED"
    await bench.deliver("heard", str(run), '{"said": 1}')
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("PAUSED", ["step1"])
    await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.effects(run) == ["step1", "step1", "step2"]


async def test_a_waiting_run_that_was_paused_and_resumed_still_waits(bench: Bench) -> None:
    run = await bench.run(chain(task("hear")))
    for _ in range(5):  # oftener than a worker may die of a run
        await bench.operate(run, RunOperation.PAUSE)
        await bench.operate(run, RunOperation.RESUME)
        await bench.settle()
        assert bench.status(run) == "IN_PROGRESS"
    await bench.deliver("heard", str(run))
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_a_cancelled_run_stays_so(bench: Bench) -> None:
    run = await bench.run(chain(task("hear"), task("note")))
    await bench.operate(run, RunOperation.CANCEL)
    await bench.deliver("heard", str(run))
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("CANCELLED", ["step1"])


async def test_an_action_that_raises_fails_its_run_and_tells_no_secret(bench: Bench) -> None:
    run = await bench.run(chain(task("break")), bad=True)
    assert bench.error(run) == ("step1", "engine.handler_error")
    assert bench.effects(run) == [], "what a failed handler wrote is undone"
    assert "secret" not in str(bench.rows("select * from workflow_run, workflow_run_step, workflow_run_step_attempt"))


async def test_a_step_that_this_worker_does_not_know_waits_for_one_that_does(bench: Bench) -> None:
    """A release is on its way: the step is tried again, whatever its own policy, and completes where it is known."""
    await bench.publish(chain(task("note"), {"type": "task", "config": {"action": "test.newer", "retry": ONCE}}))
    run = await bench.start()
    await step_by_step(bench, lambda: bench.steps(run).get("step2") == "RETRYING")
    assert bench.status(run) == "IN_PROGRESS"
    assert "engine.action_unknown" in str(bench.rows("select error from workflow_run_step where node_id = 'step2'"))
    bench.application.registry.actions.local("test.newer")(bench.actions.note)
    await step_by_step(bench, lambda: bench.status(run) == "COMPLETED")
    assert bench.effects(run) == ["step1", "step2"]


async def step_by_step(bench: Bench, condition: Callable[[], bool]) -> None:
    """Until it has come about: a worker is at work, or jobs run here one by one."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        if bench.backend is None:
            await asyncio.sleep(0.05)
        else:
            assert await bench.backend.drain(1), "no job is left that could bring it about"


async def test_a_run_keeps_the_revision_that_it_began_with(bench: Bench) -> None:
    run = await bench.run(chain(task("hear"), task("note")))
    await bench.publish(chain(task("refuse")))
    await bench.deliver("heard", str(run))
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.error(await bench.start()) == (None, None)


async def test_many_runs_at_once_run_each_step_once(bench: Bench) -> None:
    name = await bench.publish(chain(*[task("note")] * 3))
    runs = [await bench.start(name) for _ in range(12)]
    await bench.settle()
    assert {bench.status(run) for run in runs} == {"COMPLETED"}
    assert bench.rows("select count(*), count(distinct (run_id, node, iteration)) from test_effect") == [(36, 36)]


def below(kind: str, node: str = "sub", **config: Any) -> dict[str, Any]:
    return {"id": node, "type": kind, "config": {"workflow": "child", **config}}


def child_contexts(bench: Bench) -> list[Any]:
    return [
        row[0] for row in bench.rows("select context from workflow_run where parent_run_id is not null order by run_id")
    ]


async def test_a_subworkflow_brings_back_what_it_found(bench: Bench) -> None:
    await bench.publish(chain(task("tell", context={"found": 7})), "child")
    run = await bench.run(
        chain(below("subworkflow", input={"who": "patient.name"}), task("note")), patient={"name": "x"}
    )
    assert bench.status(run) == "COMPLETED"
    assert child_contexts(bench) == [{"who": "x", "found": 7}]
    ((context,),) = bench.rows("select context from workflow_run where run_id = %s", run)
    assert context == {"patient": {"name": "x"}, "sub": {"who": "x", "found": 7}}
    assert bench.effects(run) == ["step2"]


async def test_a_subworkflow_that_fails_fails_its_step_and_goes_on_when_that_is_retried(bench: Bench) -> None:
    await bench.publish(chain(task("note"), task("refuse"), task("note")), "child")
    run = await bench.run(chain(below("subworkflow"), task("note")))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("sub", "run.child_failed"))
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "FAILED", "it failed again"
    bench.actions.mended = True
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    ((child,),) = bench.rows("select run_id from workflow_run where parent_run_id = %s", run)
    assert bench.effects(child) == ["step1", "step2", "step2", "step2", "step3"]
    assert bench.rows("select total_runs, ended_runs, failed_runs from run_fan_out") == [(1, 1, 0)]


async def test_a_batch_step_runs_a_workflow_for_each_item_and_waits_for_all(bench: Bench) -> None:
    await bench.publish(chain(task("note")), "child")
    items = [{"line": number} for number in range(1, 8)]
    step = below("batch", "all", items_path="order.lines")
    run = await bench.run(chain(step, task("note")), order={"lines": items, "no": 5})
    assert bench.status(run) == "COMPLETED"
    assert child_contexts(bench) == [{"order": {"no": 5}, "item": item} for item in items]
    ((told,),) = bench.rows("select context->'all' from workflow_run where run_id = %s", run)
    assert (told["total"], told["completed"], told["failed"], len(told["items"])) == (7, 7, 0, 7)
    assert bench.effects(run) == ["step2"]
    assert bench.rows("select distinct queue from workflow_run where parent_run_id is not null") == [("batch",)]


async def test_failed_items_are_told_and_go_on_when_the_step_is_retried(bench: Bench) -> None:
    await bench.publish(chain(task("refuse")), "child")
    run = await bench.run(chain(below("batch", items_path="items")), items=[1, 2, 3])
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("sub", "run.child_failed"))
    assert bench.rows("select total_runs, ended_runs, failed_runs from run_fan_out") == [(3, 3, 3)]
    bench.actions.mended = True
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.rows("select total_runs, ended_runs, failed_runs from run_fan_out") == [(3, 3, 0)]
    assert bench.rows("select count(*) from workflow_run where parent_run_id is not null") == [(3,)]


async def test_what_stops_a_run_stops_those_that_it_began(bench: Bench) -> None:
    await bench.publish(chain(task("hear"), task("note")), "grandchild")
    await bench.publish(chain(below("subworkflow", workflow="grandchild")), "child")
    run = await bench.run(chain(below("batch", items_path="items")), items=[1, 2])
    for operation, status in [
        (RunOperation.PAUSE, "PAUSED"), (RunOperation.RESUME, "IN_PROGRESS"), (RunOperation.CANCEL, "CANCELLED"),
    ]:  # fmt: skip
        await bench.operate(run, operation)
        await bench.settle()
        assert bench.rows("select status, count(*) from workflow_run group by 1") == [(status, 5)]


async def test_a_person_is_told_once(bench: Bench) -> None:
    tell = {"type": "notify", "config": {"title": "Look", "role": "operator"}}
    run = await bench.run(chain(tell, task("note")))
    assert bench.effects(run) == ["step2"]
    assert bench.rows("select run_id, node_id, title, role, read_at from notification") == [
        (run, "step1", "Look", "operator", None)
    ]


async def test_an_event_that_comes_too_soon_is_kept_for_the_first_run_that_waits(bench: Bench) -> None:
    name = await bench.publish(chain(wait(event="answer", key_path="claim.no"), task("note")))
    told = await bench.tell("answer", "k1", {"n": 1})
    assert (told.matched, told.kept_until is not None) == (0, True)
    first = await bench.start(name, claim={"no": "k1"})
    await bench.settle()
    second = await bench.start(name, claim={"no": "k1"})
    await bench.settle()
    assert (bench.status(first), bench.status(second)) == ("COMPLETED", "IN_PROGRESS")
    assert (await bench.tell("answer", "k1")).matched == 1
    await bench.settle()
    assert bench.status(second) == "COMPLETED"


async def test_a_wait_ends_when_its_time_is_up(bench: Bench) -> None:
    nodes = [START, {"id": "w", **wait(event="answer", seconds=0)}, task("note", "late"), task("note", "heard"), END]
    edges: list[Any] = [("start", "w"), {"from": "w", "to": "late", "label": "timeout"}, ("w", "heard")]
    run = await bench.run(graph(nodes, [*edges, ("late", "end"), ("heard", "end")]))
    await bench.until(lambda: bench.status(run) == "COMPLETED")
    assert bench.effects(run) == ["late"]
