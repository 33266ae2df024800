"""What can be done with a run: every operation in every state, a second caller, another organisation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.support.factories import chain, claims_file, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.errors import Conflict, DomainError, NotFound
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.replay import StepNotReached, StepUnknown
from rcm.workflows.repository import views
from rcm.workflows.repository.runs import RunMissing
from rcm.workflows.service.rerun import Rerun, RunBelongsToStep, TryUnderWay, rerun
from rcm.workflows.service.runs import RunService, RunSuperseded
from rcm.workflows.service.skip import RunUnderWay, Skip, StepNotThere, WayUnknown, skip_step
from rcm.workflows.states import ALLOWED, RunOperation, RunStatus, StepOperation, TransitionNotAllowed

WAIT = {"type": "wait", "config": {"event": "said", "key_path": "run_id"}}
OPERATIONS: list[RunOperation | StepOperation] = [*RunOperation, *StepOperation]


def task(action: str, node: str | None = None, **settings: Any) -> dict[str, Any]:
    config = {"action": f"test.{action}", "settings": settings, "retry": {"max_attempts": 1}}
    return {"type": "task", "config": config} | ({"id": node} if node else {})


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


async def again(bench: Bench, run: UUID, step: str | None = None, **more: Any) -> UUID:
    async with bench.application.database.write(bench.tenant.actor) as session:
        return await rerun(session, bench.application.registry.backend, run, Rerun(step, **more))


async def skip(bench: Bench, run: UUID, step: str | None = None, **more: Any) -> None:
    async with bench.application.database.write(bench.tenant.actor) as session:
        runs = RunService(session, bench.application.registry.backend)
        await skip_step(runs, session, run, Skip("Not needed.", step, **more))


async def act(bench: Bench, run: UUID, operation: RunOperation | StepOperation) -> None:
    if isinstance(operation, RunOperation):
        await bench.operate(run, operation)
    elif operation is StepOperation.SKIP:
        await skip(bench, run)
    else:
        await again(bench, run)


def audited(bench: Bench, run: UUID) -> list[str]:
    rows = bench.rows("select action from audit_logs where resource_id = %s order by at, id", str(run))
    return [row[0] for row in rows]


async def in_state(bench: Bench, status: RunStatus) -> UUID:
    """A run in this state; none is held by a segment, but one that is PENDING."""
    if status is RunStatus.FAILED:
        return await bench.run(chain(task("note"), task("refuse"), name="failing"))
    run = await bench.start(await bench.publish(chain(task("note"), WAIT, task("note"))))
    if status is not RunStatus.PENDING:
        await bench.settle()
    if status is RunStatus.PAUSED:
        await bench.operate(run, RunOperation.PAUSE)
    elif status is RunStatus.CANCELLED:
        await bench.operate(run, RunOperation.CANCEL)
    elif status is RunStatus.COMPLETED:
        await bench.deliver("said", str(run))
        await bench.settle()
    return run


@pytest.mark.parametrize("status", list(RunStatus))
async def test_every_operation_in_every_state(bench: Bench, status: RunStatus) -> None:
    for operation in OPERATIONS:
        run = await in_state(bench, status)
        assert bench.status(run) == status
        audits = audited(bench, run)
        if status in ALLOWED[operation]:
            await act(bench, run, operation)
            assert audited(bench, run) == [*audits, f"run.{operation}"]
            await bench.settle()
            continue
        before = bench.rows("select * from workflow_run order by run_id")
        with pytest.raises(TransitionNotAllowed) as refused:
            await act(bench, run, operation)
        assert refused.value.facts == {"operation": operation, "status": status, "run_id": str(run)}
        assert bench.rows("select * from workflow_run order by run_id") == before
        assert audited(bench, run) == audits
        await bench.settle()


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_run_of_another_organisation_is_not_there(bench: Bench, operation: RunOperation) -> None:
    run = await in_state(bench, RunStatus.FAILED)
    bench.tenant = await bench.factory.organization()
    for each in (run, new_id()):
        with pytest.raises(RunMissing):
            await act(bench, each, operation)
    assert bench.rows("select status, retry_count from workflow_run") == [("FAILED", 0)]


@pytest.mark.parametrize("operation", [RunOperation.RETRY, StepOperation.RERUN, StepOperation.SKIP])
async def test_of_two_at_once_one_acts(bench: Bench, operation: RunOperation | StepOperation) -> None:
    run = await in_state(bench, RunStatus.FAILED)
    bench.actions.mended = True
    answers = await asyncio.gather(*(act(bench, run, operation) for _ in range(4)), return_exceptions=True)
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 3
    assert all(isinstance(answer, Conflict) for answer in refused), refused
    assert audited(bench, run).count(f"run.{operation}") == 1
    await bench.settle()
    effects = [row[0] for row in bench.rows("select node from test_effect order by n")]
    expected = {"retry": ["step1", "step2", "step2"], "rerun": ["step1", "step2"] * 2, "skip": ["step1", "step2"]}
    assert effects == expected[operation]


@pytest.mark.parametrize("first", [RunOperation.RETRY, StepOperation.SKIP])
async def test_a_retry_and_a_rerun_at_once_never_both_go_on(bench: Bench, first: RunOperation) -> None:
    run = await in_state(bench, RunStatus.FAILED)
    bench.actions.mended = True
    answers = await asyncio.gather(act(bench, run, first), act(bench, run, StepOperation.RERUN), return_exceptions=True)
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
    await bench.settle()
    assert sorted(row[0] for row in bench.rows("select status from workflow_run")) in (
        ["COMPLETED"], ["COMPLETED", "FAILED"],
    )  # fmt: skip


# Skip


async def test_a_failed_step_is_skipped_with_a_reason_and_a_name(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("refuse"), task("note")))
    await skip(bench, run)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.steps(run) == {"step1": "COMPLETED", "step2": "SKIPPED", "step3": "COMPLETED"}
    assert bench.effects(run) == ["step1", "step2", "step3"]
    (row,) = bench.rows("select output, error from workflow_run_step where node_id = 'step2'")
    assert row == ({"reason": "Not needed.", "skipped_by": str(bench.tenant.actor.user_id)}, None)
    assert bench.rows("select completed_steps, error_code, error_step from workflow_run") == [(3, None, None)]


@pytest.mark.parametrize("node", [WAIT, {"type": "human", "config": {"title": "Look"}}])
async def test_a_step_that_waits_is_skipped_and_its_event_comes_too_late(bench: Bench, node: Any) -> None:
    run = await bench.run(chain(task("note"), node, task("note")))
    await skip(bench, run, "step2")
    await bench.settle()
    await bench.deliver("said", str(run))
    await bench.deliver("human_task", f"{run}:step2:1")
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step1", "step3"])
    assert bench.rows("select count(*) from run_wait where delivered_at is null") == [(0,)]


async def test_a_paused_run_stays_paused_when_its_step_is_skipped(bench: Bench) -> None:
    run = await bench.start(await bench.publish(chain(task("note"), task("note"), task("note"))))
    await bench.operate(run, RunOperation.PAUSE)
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("PAUSED", [])
    await skip(bench, run, "step1")
    await bench.settle()
    assert bench.status(run) == "PAUSED"
    await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step2", "step3"])


async def test_a_paused_run_whose_last_step_is_skipped_ends_when_it_is_resumed(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), WAIT))
    await bench.operate(run, RunOperation.PAUSE)
    await skip(bench, run)
    assert bench.status(run) == "PAUSED"
    await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_a_run_that_the_engine_holds_must_be_paused_before_a_skip(bench: Bench) -> None:
    run = await bench.start(await bench.publish(chain(task("note"), task("note"))))
    bench.write("update workflow_run set status = 'IN_PROGRESS'")
    with pytest.raises(RunUnderWay):
        await skip(bench, run, "step1")
    await bench.settle()
    assert bench.effects(run) == ["step1", "step2"]


async def test_only_the_step_where_the_run_stands_can_be_skipped(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), WAIT, task("note")))
    for step in ("step1", "step3"):
        with pytest.raises(StepNotThere, match=r"stands at: step2 \(round 1\)"):
            await skip(bench, run, step)
    with pytest.raises(StepNotThere):
        await skip(bench, run, "step2", iteration=2)
    for step in ("step9", "start"):
        with pytest.raises(StepUnknown):
            await skip(bench, run, step)


FORKED = graph(
    [
        {"id": "start", "type": "start"},
        {"id": "f", "type": "fork"},
        {"id": "j", "type": "join"},
        {"id": "end", "type": "end"},
        task("note", "a"),
        task("refuse", "b"),
        {"id": "w", **WAIT},
        task("note", "after"),
    ],
    [("start", "f"), ("f", "a"), ("a", "w"), ("w", "j"), ("f", "b"), ("b", "j"), ("j", "after"), ("after", "end")],
)


async def test_a_skip_beside_the_step_that_failed_leaves_the_run_failed(bench: Bench) -> None:
    run = await bench.run(FORKED)
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("b", "test.refused"))
    where = {row[0] for row in bench.rows("select jsonb_array_elements(frontier->'t')->>0 from workflow_run")}
    beside = (where - {"b"}).pop()
    await skip(bench, run, beside)
    assert (bench.status(run), bench.error(run)[0]) == ("FAILED", "b")
    await skip(bench, run)
    await bench.settle()
    while bench.status(run) != "COMPLETED":
        await skip(bench, run)
        await bench.settle()
    assert bench.effects(run).count("after") == 1
    assert bench.effects(run).count("b") == 1


LABELLED = graph(
    [
        {"id": "start", "type": "start"},
        {"id": "ask", "type": "human", "config": {"title": "Which?"}},
        task("note", "yes"),
        task("note", "no"),
        {"id": "end", "type": "end"},
    ],
    [
        ("start", "ask"),
        {"from": "ask", "to": "yes", "label": "yes"},
        {"from": "ask", "to": "no", "label": "no"},
        ("yes", "end"),
        ("no", "end"),
    ],
)


async def test_where_no_way_is_the_default_one_a_skip_has_to_say_which(bench: Bench) -> None:
    run = await bench.run(LABELLED)
    for label in ("", "maybe"):
        with pytest.raises(WayUnknown, match="no, yes"):
            await skip(bench, run, label=label)
    await skip(bench, run, label="no")
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["no"])


# Re-run


async def test_a_rerun_keeps_what_was_done_before_its_step(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("note"), task("note"), task("note")))
    second = await again(bench, run, "step3")
    await bench.settle()
    assert (bench.status(second), bench.effects(second)) == ("COMPLETED", ["step3", "step4"])
    assert bench.steps(second) == dict.fromkeys(("step1", "step2", "step3", "step4"), "COMPLETED")
    (row,) = bench.rows(
        "select forked_from, forked_at, completed_steps, total_steps from workflow_run where run_id = %s", second
    )
    assert row == (run, "step3", 4, 4)
    kept = bench.rows(
        "select node_id, output, input_ref from workflow_run_step where run_id = %s and input_ref is not null"
        " and node_id like 'step%%' order by 1", second,
    )  # fmt: skip
    assert kept == [(name, {"node": name}, f"run:{run}") for name in ("step1", "step2")]
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step1", "step2", "step3", "step4"])
    assert "run.rerun" in audited(bench, run)
    assert audited(bench, second) == ["run.start"]


async def test_a_rerun_without_a_step_does_all_again(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("note")))
    second = await again(bench, run)
    await bench.settle()
    assert bench.effects(second) == ["step1", "step2"]


async def test_a_rerun_beside_a_branch_keeps_the_branch(bench: Bench) -> None:
    bench.actions.mended = True
    run = await bench.run(FORKED)
    await bench.deliver("said", str(run))
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    for step, done in (("b", ["b", "after"]), ("a", ["a"]), ("w", []), ("after", ["after"])):
        second = await again(bench, run, step)
        await bench.settle()
        assert bench.effects(second) == done, step
        if step in {"a", "w"}:
            await bench.deliver("said", str(second))
            await bench.settle()
            assert bench.effects(second) == [*done, "after"]
        assert bench.status(second) == "COMPLETED"


async def test_a_rerun_of_a_failed_run_begins_the_branches_where_they_stood(bench: Bench) -> None:
    run = await bench.run(FORKED)
    bench.actions.mended = True
    beside = "a" if "a" not in bench.effects(run) else None
    second = await again(bench, run, "b")
    await bench.settle()
    assert bench.status(second) == "IN_PROGRESS"
    assert sorted(bench.effects(second)) == sorted(["b", *([beside] if beside else [])])
    await bench.deliver("said", str(second))
    await bench.settle()
    assert bench.status(second) == "COMPLETED"


ROUNDS = graph(
    [
        {"id": "start", "type": "start"},
        task("note", "work"),
        {"id": "more", "type": "decision", "config": {"max_iterations": 5}},
        {"id": "ask", "type": "human", "config": {"title": "Again?"}},
        {"id": "end", "type": "end"},
    ],
    [
        ("start", "work"),
        ("work", "ask"),
        ("ask", "more"),
        {"from": "more", "to": "work", "condition": {"==": [{"var": "output.again"}, True]}},
        ("more", "end"),
    ],
)


async def test_a_rerun_from_a_round_of_a_loop_keeps_the_rounds_before(bench: Bench) -> None:
    run = await bench.run(ROUNDS)
    for number, answer in enumerate(('{"again": true}', '{"again": true}', '{"again": false}'), 1):
        await bench.deliver("human_task", f"{run}:ask:{number}", answer)
        await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["work"] * 3)
    second = await again(bench, run, "work", iteration=2)
    await bench.settle()
    assert bench.rows("select iteration from test_effect where run_id = %s", second) == [(2,)]
    await bench.deliver("human_task", f"{second}:ask:2", '{"again": false}')
    await bench.settle()
    assert bench.status(second) == "COMPLETED"
    assert bench.steps(second) == {"work": "COMPLETED", "ask": "COMPLETED", "work#2": "COMPLETED", "ask#2": "COMPLETED"}


DECIDED = graph(
    [
        {"id": "start", "type": "start"},
        {"id": "d", "type": "decision"},
        task("note", "rich"),
        task("note", "poor"),
        task("note", "last"),
        {"id": "end", "type": "end"},
    ],
    [
        ("start", "d"),
        {"from": "d", "to": "rich", "condition": {"==": [{"var": "context.rich"}, True]}},
        ("d", "poor"),
        ("rich", "last"),
        ("poor", "last"),
        ("last", "end"),
    ],
)


async def test_the_way_that_a_run_went_is_not_decided_again_but_from_the_start(bench: Bench) -> None:
    run = await bench.run(DECIDED, rich=True)
    second = await again(bench, run, "last", context={"rich": False})
    await bench.settle()
    assert bench.steps(second) == {"rich": "COMPLETED", "last": "COMPLETED"}
    third = await again(bench, run, context={"rich": None, "new": 1})
    await bench.settle()
    assert bench.steps(third) == {"poor": "COMPLETED", "last": "COMPLETED"}
    assert bench.rows("select context from workflow_run where run_id = %s", third) == [({"new": 1},)]


async def test_a_step_that_the_run_never_came_to_is_no_place_to_begin(bench: Bench) -> None:
    run = await bench.run(DECIDED, rich=True)
    with pytest.raises(StepNotReached):
        await again(bench, run, "poor")
    with pytest.raises(StepNotReached):
        await again(bench, run, "rich", iteration=2)
    for step in ("nothing", "d", "end"):
        with pytest.raises(StepUnknown, match=r"Steps: .*last"):
            await again(bench, run, step)
    assert len(bench.rows("select 1 from workflow_run")) == 1


async def test_a_rerun_in_the_newest_revision_keeps_the_steps_that_it_still_has(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("note"), task("note")))
    await bench.publish(chain(task("note"), task("note"), task("note"), task("note")))
    second = await again(bench, run, "step3", revision="newest")
    await bench.settle()
    assert bench.effects(second) == ["step3", "step4"]
    third = await again(bench, second, "step3", revision="same")
    await bench.settle()
    assert bench.effects(third) == ["step3", "step4"]
    await bench.publish(chain(task("note"), task("note", "between"), task("note", "step2"), task("note", "step3")))
    with pytest.raises(StepNotReached, match="between"):
        await again(bench, run, "step3", revision="newest")


async def test_only_the_newest_try_goes_on(bench: Bench) -> None:
    run = await bench.run(chain(task("note"), task("refuse")))
    second = await again(bench, run, "step2")
    for operation in (RunOperation.RETRY, StepOperation.SKIP):
        with pytest.raises(RunSuperseded, match=str(second)):
            await act(bench, run, operation)
    with pytest.raises(TryUnderWay, match=str(second)):
        await again(bench, run, "step1")
    await bench.settle()
    assert bench.status(second) == "FAILED"
    third = await again(bench, run, "step1")
    with pytest.raises(RunSuperseded):
        await bench.operate(second, RunOperation.RETRY)
    await bench.settle()
    await bench.operate(run, RunOperation.CANCEL)  # to end it is always possible
    bench.actions.mended = True
    await bench.operate(third, RunOperation.RETRY)
    await bench.settle()
    assert [bench.status(each) for each in (run, second, third)] == ["CANCELLED", "FAILED", "COMPLETED"]


async def test_what_a_rerun_can_not_be_given(bench: Bench) -> None:
    run = await bench.run(chain(task("note")))
    bad: list[dict[str, Any]] = [{"x": "a\x00b"}, {"x": "y" * 2_000_000}, {"x": float("nan")}, {"encounter_id": 7}]
    for context in bad:
        with pytest.raises(DomainError) as refused:
            await again(bench, run, context=context)
        assert refused.value.code in {"run.context_invalid", "run.context_too_large"}
    assert len(bench.rows("select 1 from workflow_run")) == 1


async def test_a_row_of_a_batch_is_tried_again_and_the_counts_follow(bench: Bench) -> None:
    await bench.publish(chain(task("break", bad_rows=[2]), task("note")), "rows")
    taken = await bench.factory.batch(bench.tenant.actor, claims_file(3).content, workflow="rows")
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 2, "failed": 1}
    (first,) = bench.rows("select run_id from workflow_run where status = 'FAILED'")[0]
    await bench.publish(chain(task("break"), task("note")), "rows")
    second = await again(bench, first, "step1", revision="newest")
    assert bench.counts(taken.batch_job_id) == {"completed": 2, "pending": 1}
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 3}
    assert bench.batch_status(taken.batch_job_id) == "completed"
    assert bench.rows("select run_id from batch_row where row_number = 2") == [(second,)]
    assert await bench.operate_on_batch(taken.batch_job_id, RunOperation.RETRY) == 0
    async with bench.application.database.read(bench.tenant.actor) as session:
        standings = await views.standings(session, taken.batch_job_id)
        counts = await views.ledger_counts(session, taken.batch_job_id)
    assert [(standing.status, standing.runs) for standing in standings] == [("COMPLETED", 3)]
    assert counts["step2"] == 3
    assert bench.status(first) == "FAILED"


async def test_a_start_is_audited_and_refuses_what_can_not_be_stored(bench: Bench) -> None:
    run = await bench.run(chain(task("note")))
    assert audited(bench, run) == ["run.start"]
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"d": deep}
    for context in ({"a": "\x00"}, {"a": "\ud800"}, {"a": 2**70}, deep, {"big": "x" * 5_000_000}):
        with pytest.raises(DomainError) as refused:
            await bench.start(**context)
        assert refused.value.code.startswith("run.context_"), context
        assert "xxx" not in refused.value.message
    with pytest.raises(NotFound):
        await bench.start("nothing of that name")


async def test_runs_that_a_skipped_step_began_are_cancelled(bench: Bench) -> None:
    await bench.publish(chain(WAIT), "below")
    step = {"type": "subworkflow", "config": {"workflow": "below"}}
    run = await bench.run(chain(step, task("note")))
    assert bench.status(run) == "IN_PROGRESS"
    await skip(bench, run, "step1")
    await bench.settle()
    found = bench.rows("select status from workflow_run where parent_run_id = %s", run)
    assert (bench.status(run), found) == ("COMPLETED", [("CANCELLED",)])


async def test_a_run_that_a_step_began_is_tried_again_with_its_parent(bench: Bench) -> None:
    await bench.publish(chain(task("refuse")), "below")
    run = await bench.run(chain({"type": "subworkflow", "config": {"workflow": "below"}}, task("note")))
    ((child,),) = bench.rows("select run_id from workflow_run where parent_run_id = %s", run)
    assert (bench.status(run), bench.status(child)) == ("FAILED", "FAILED")
    with pytest.raises(RunBelongsToStep, match=str(run)):
        await again(bench, child)
    bench.actions.mended = True
    second = await again(bench, run, "step1")
    await bench.settle()
    assert (bench.status(second), bench.status(run)) == ("COMPLETED", "FAILED")
