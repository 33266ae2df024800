"""The engine on PostgreSQL with the inline backend: what goes wrong, and what comes at the wrong moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from tests.support.application import TestBackend
from tests.support.factories import chain, claims_file, graph
from tests.workflows.engine_bench import Bench, bench_on, note

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.engine.segment import POISON_STARTS, SegmentRunner
from rcm.workflows.outcome import Completed, Failed, Outcome, Waiting
from rcm.workflows.states import RunOperation, TransitionNotAllowed

START = {"id": "start", "type": "start"}
END = {"id": "end", "type": "end"}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


def task(action: str, *, retry: dict[str, Any] | None = None, timeout_s: float = 60.0, **settings: Any) -> Any:
    config = {"action": f"test.{action}", "settings": settings, "timeout_s": timeout_s}
    return {"type": "task", "config": config | ({"retry": retry} if retry else {})}


ONCE = {"max_attempts": 1}


class Outside:
    """A party outside, with its own memory of what it was asked; `during` happens while the call is open."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.during: Callable[[], Awaitable[None]] | None = None
        self.part = ""  # the part that breaks: prepare, call, record
        self.bad: Callable[[StepItem], bool] = lambda _: True
        self.outcome: Callable[[StepItem], Outcome] = lambda _: Completed({"sent": True})

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[list[str], Outcomes]:
        await self._part("prepare", step, items)
        return [step.idempotency_key(item) for item in items], {}

    async def call(self, prepared: list[str]) -> str:
        self.asked.append(tuple(prepared))
        if self.during is not None:
            during, self.during = self.during, None
            await during()
        if self.part == "call":
            raise OSError("gone")
        return "thanks"

    async def record(self, step: Step, items: Sequence[StepItem], answer: str) -> Outcomes:
        assert answer == "thanks"
        await self._part("record", step, items)
        for item in items:
            await note(step, item)
        return {item.run_id: self.outcome(item) for item in items}

    async def _part(self, part: str, step: Step, items: Sequence[StepItem]) -> None:
        if part == self.part and any(self.bad(item) for item in items):
            await note(step, items[0])
            raise ValueError(part)


@pytest.fixture
def outside(bench: Bench) -> Outside:
    made = Outside()
    bench.application.registry.actions.add_external("test.outside", made)
    return made


def segments(bench: Bench, worker: str) -> SegmentRunner:
    registry = bench.application.registry
    return SegmentRunner(registry.database, registry.actions, registry.backend, worker)


def segment_of(bench: Bench, run: UUID) -> UUID:
    found = bench.rows("select segment_id from workflow_run where run_id = %s", run)[0][0]
    assert isinstance(found, UUID)
    return found


# Answers that are none


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("nothing", "engine.no_outcome"),
        ("none", "engine.answer_invalid"),
        ("list", "engine.answer_invalid"),
        ("value", "engine.answer_invalid"),
        ("class", "engine.answer_invalid"),
        ("unwritable", "engine.answer_invalid"),
        ("too_big", "engine.answer_invalid"),
        ("bad_context", "engine.answer_invalid"),
        ("surrogate", "engine.answer_invalid"),
    ],
)
async def test_an_answer_that_is_none_fails_the_run_with_a_reason(bench: Bench, kind: str, code: str) -> None:
    run = await bench.run(chain(task("garbage", kind=kind)))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("step1", code))


@pytest.mark.parametrize("in_database", [False, True])
async def test_an_action_that_takes_too_long_is_stopped_and_tried_again(bench: Bench, in_database: bool) -> None:
    retry = {"max_attempts": 2, "delay_s": 0.0}
    run = await bench.run(chain(task("slow", timeout_s=0.2, retry=retry, in_database=in_database)))
    assert bench.error(run) == ("step1", "engine.handler_timeout")
    assert bench.attempts(run, "step1") == [(1, "RETRYING"), (2, "FAILED")]
    assert bench.effects(run) == []


async def test_delays_between_attempts_grow_up_to_their_limit(bench: Bench) -> None:
    class Watching(TestBackend):
        delays: list[float] = []  # noqa: RUF012

        async def enqueue(self, session: Any, job: Any) -> None:
            self.delays.append(job.delay_s)
            await super().enqueue(session, job)

    watching = Watching()
    watching.bind(bench.application)
    bench.application.registry.backend = bench.backend = watching
    from rcm.workflows.engine.worker import add_engine_jobs  # noqa: PLC0415

    add_engine_jobs(bench.application.registry, "test-worker")
    retry = {"max_attempts": 6, "delay_s": 2.0, "max_delay_s": 10.0}
    run = await bench.run(chain(task("flaky", retry=retry, good_from=99)))
    assert bench.status(run) == "FAILED"
    first, *delays = watching.delays
    assert first == 0
    for delay, middle in zip(delays, [2.0, 4.0, 8.0, 10.0, 10.0], strict=True):
        assert middle * 0.75 <= delay <= middle * 1.25


# Outside calls


async def test_a_call_is_made_once_and_traced(bench: Bench, outside: Outside) -> None:
    run = await bench.run(chain(task("outside"), task("note")))
    assert outside.asked == [(f"{run}:step1:1",)]
    assert bench.effects(run) == ["step1", "step2"]
    assert bench.rows("select run_id, action_type, success from workflow_trace") == [(run, "test.outside", True)]


async def test_a_crash_during_the_call_leads_to_the_same_call_again_and_one_result(
    bench: Bench, outside: Outside
) -> None:
    async def killed() -> None:
        raise asyncio.CancelledError

    outside.during = killed
    run = await bench.start(await bench.publish(chain(task("outside"), task("note"))))
    with pytest.raises(asyncio.CancelledError):
        await bench.settle()
    assert bench.steps(run) == {"step1": "RUNNING"}
    await segments(bench, "second").run(bench.tenant.org_id, segment_of(bench, run))
    assert bench.status(run) == "COMPLETED"
    assert outside.asked == [(f"{run}:step1:1",)] * 2
    assert bench.effects(run) == ["step1", "step2"]
    assert bench.attempts(run, "step1") == [(1, "RUNNING"), (2, "COMPLETED")]


@pytest.mark.parametrize("part", ["prepare", "call", "record"])
async def test_each_part_of_an_outside_action_may_break(bench: Bench, outside: Outside, part: str) -> None:
    outside.part = part
    run = await bench.run(chain(task("outside", retry=ONCE)))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("step1", "engine.handler_error"))
    assert bench.effects(run) == []
    outside.part = ""
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step1"])


@pytest.mark.parametrize("part", ["prepare", "record"])
async def test_one_bad_item_of_an_outside_call_fails_alone(bench: Bench, outside: Outside, part: str) -> None:
    outside.part, outside.bad = part, lambda item: item.row_number == 3
    await bench.publish(chain(task("outside", retry=ONCE)))
    taken = await bench.factory.batch(bench.tenant.actor, claims_file(6).content, workflow="test")
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 5, "failed": 1}
    assert bench.rows("select count(*) from test_effect") == [(5,)]
    assert Counter(map(len, outside.asked)) == {(5 if part == "prepare" else 6): 1}


@pytest.mark.parametrize("operation", [RunOperation.PAUSE, RunOperation.CANCEL])
@pytest.mark.parametrize("waits", [False, True])
async def test_a_stop_during_a_call_takes_effect_at_the_next_boundary(
    bench: Bench, outside: Outside, operation: RunOperation, waits: bool
) -> None:
    if waits:
        outside.outcome = lambda item: Waiting("never", str(item.run_id))
    run = await bench.start(await bench.publish(chain(task("outside"), task("note"))))
    outside.during = lambda: bench.operate(run, operation)
    await bench.settle()
    assert bench.status(run) == {"pause": "PAUSED", "cancel": "CANCELLED"}[operation]
    assert bench.effects(run) == ["step1"]


async def test_a_pause_that_is_taken_back_before_it_took_effect(bench: Bench, outside: Outside) -> None:
    run = await bench.start(await bench.publish(chain(task("outside"), task("note"))))

    async def there_and_back() -> None:
        await bench.operate(run, RunOperation.PAUSE)
        await bench.operate(run, RunOperation.RESUME)

    outside.during = there_and_back
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


# Who holds a run, and who held it


async def test_a_run_that_kills_its_worker_three_times_is_given_up(bench: Bench, outside: Outside) -> None:
    async def killed() -> None:
        raise asyncio.CancelledError

    run = await bench.start(await bench.publish(chain(task("note"), task("outside"))))
    for _ in range(POISON_STARTS):
        outside.during = killed
        with pytest.raises(asyncio.CancelledError):
            await segments(bench, "dying").run(bench.tenant.org_id, segment_of(bench, run))
        assert bench.status(run) == "IN_PROGRESS"
        # The first start made progress at step1, which is why its own death counts for nothing.
    if bench.status(run) == "IN_PROGRESS":
        outside.during = killed
        with pytest.raises(asyncio.CancelledError):
            await segments(bench, "dying").run(bench.tenant.org_id, segment_of(bench, run))
    await segments(bench, "brave").run(bench.tenant.org_id, segment_of(bench, run))
    assert (bench.status(run), bench.error(run)) == ("FAILED", ("step2", "run.poison"))
    assert bench.effects(run) == ["step1"]
    await bench.operate(run, RunOperation.RETRY)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_in_a_chunk_only_the_run_that_kills_is_given_up(bench: Bench, outside: Outside) -> None:
    killer: list[UUID] = []

    class Deadly:
        async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[list[int], Outcomes]:
            killer.extend(item.run_id for item in items if item.row_number == 2)
            return [item.row_number or 0 for item in items], {}

        async def call(self, prepared: list[int]) -> None:
            if 2 in prepared:
                raise asyncio.CancelledError

        async def record(self, step: Step, items: Sequence[StepItem], answer: None) -> Outcomes:
            return {item.run_id: Completed() for item in items}

    bench.application.registry.actions.add_external("test.deadly", Deadly())
    await bench.publish(chain(task("deadly")))
    taken = await bench.factory.batch(bench.tenant.actor, claims_file(4).content, workflow="test")
    for _ in range(40):
        for (segment,) in bench.rows(
            "select distinct segment_id from workflow_run where segment_id is not null and status <> 'FAILED'"
        ):
            try:
                await segments(bench, "some").run(bench.tenant.org_id, segment)
            except asyncio.CancelledError:
                continue
    assert bench.counts(taken.batch_job_id) == {"completed": 3, "failed": 1}
    assert bench.error(killer[0]) == ("step1", "run.poison")


async def test_a_frozen_worker_that_wakes_writes_nothing(bench: Bench, outside: Outside) -> None:
    run = await bench.start(await bench.publish(chain(task("outside"), task("note"))))
    old = segment_of(bench, run)

    async def taken_over() -> None:
        """What the sweeper does meanwhile; the new owner even finishes."""
        bench.write("update workflow_run set segment_id = %s where run_id = %s", new_id(), run)
        await segments(bench, "new").run(bench.tenant.org_id, segment_of(bench, run))

    outside.during = taken_over
    await segments(bench, "old").run(bench.tenant.org_id, old)
    assert bench.status(run) == "COMPLETED"
    assert bench.effects(run) == ["step1", "step2"]
    assert bench.rows("select distinct worker from workflow_run_step where worker is not null") == [("new",)]
    assert bench.attempts(run, "step1") == [(1, "RUNNING"), (2, "COMPLETED")]


async def test_a_segment_that_is_run_again_changes_nothing(bench: Bench) -> None:
    run = await bench.start(await bench.publish(chain(task("note"), task("note"))))
    segment = segment_of(bench, run)
    # As many as may begin it: one more start without any progress is what a run that kills its worker looks like.
    starts = (segments(bench, f"w{n}").run(bench.tenant.org_id, segment) for n in range(POISON_STARTS))
    await asyncio.gather(*starts)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert bench.effects(run) == ["step1", "step2"]


async def test_no_operation_goes_from_the_end(bench: Bench) -> None:
    run = await bench.run(chain(task("note")))
    for operation in RunOperation:
        with pytest.raises(TransitionNotAllowed):
            await bench.operate(run, operation)


# Events


async def test_a_time_that_is_up_wakes_its_run(bench: Bench) -> None:
    run = await bench.run(chain({"type": "wait", "config": {"event": "answer", "seconds": 3600}}, task("note")))
    await bench.deliver("other", "x")
    await bench.settle()
    assert bench.status(run) == "IN_PROGRESS"
    bench.write("update run_wait set due_at = now() - interval '1 second'")
    await bench.deliver("other", "x")
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step2"])
    assert bench.rows("select output from workflow_run_step where node_id = 'step1'") == [({"timeout": True},)]


async def test_what_woke_a_step_is_still_there_when_it_is_tried_again(bench: Bench) -> None:
    seen: list[tuple[int, Any]] = []

    @bench.application.registry.actions.local("test.heard")
    async def heard(step: Step, items: Sequence[StepItem]) -> Outcomes:
        (item,) = items
        if item.delivered is None and item.attempt == 1:
            return {item.run_id: Waiting("heard", str(item.run_id))}
        seen.append((item.attempt, item.delivered))
        return {item.run_id: Completed() if item.attempt > 2 else Failed("test.no", "Not yet.", retryable=True)}

    run = await bench.run(chain(task("heard", retry={"max_attempts": 3, "delay_s": 0})))
    await bench.deliver("heard", str(run), '{"n": 5}')
    await bench.settle()
    assert bench.status(run) == "COMPLETED"
    assert seen == [(1, {"n": 5}), (2, {"n": 5}), (3, {"n": 5})]


async def test_what_woke_a_step_is_still_there_after_a_pause(bench: Bench) -> None:
    run = await bench.run(chain({"type": "wait", "config": {"event": "answer"}}, task("note")))
    await bench.deliver("answer", str(run), '{"n": 1}')
    segment_of(bench, run)  # it is delivered, and the run has a segment again
    await bench.operate(run, RunOperation.PAUSE)
    await bench.settle()
    assert bench.status(run) == "PAUSED"
    await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_a_branch_goes_on_while_the_other_waits_and_is_woken(bench: Bench) -> None:
    nodes: list[Any] = [START, {"id": "f", "type": "fork"}, {"id": "j", "type": "join"}, END]
    nodes += [{"id": "w", "type": "wait", "config": {"event": "answer"}}]
    nodes += [{"id": node, **task("note")} for node in ("a", "b", "c")]
    edges = [("start", "f"), ("f", "w"), ("f", "a"), ("a", "b"), ("w", "j"), ("b", "j"), ("j", "c"), ("c", "end")]
    run = await bench.run(graph(nodes, edges))
    assert bench.effects(run) == ["a", "b"]
    await bench.deliver("answer", str(run), '{"n": 1}')
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["a", "b", "c"])


async def test_no_answer_is_lost_between_looking_and_waiting(bench: Bench) -> None:
    """The protocol of status_tracking: look under a lock, then wait; the answerer changes, then tells."""
    bench.write("create table test_thing (run_id uuid primary key, answered bool not null default false)")
    bench.write("grant select, insert, update on test_thing to rcm_app")

    @bench.application.registry.actions.local("test.look")
    async def look(step: Step, items: Sequence[StepItem]) -> Outcomes:
        outcomes: dict[UUID, Outcome] = {}
        for item in items:
            rows = await step.session.rows(
                "select answered from test_thing where run_id = %s for share", (item.run_id,)
            )
            outcomes[item.run_id] = Completed() if rows[0][0] else Waiting("thing", str(item.run_id))
        return outcomes

    name = await bench.publish(chain(task("look"), task("note")))
    runs = [await bench.start(name) for _ in range(40)]
    for run in runs:
        bench.write("insert into test_thing (run_id) values (%s)", run)

    async def answer(run: UUID, delay: float) -> None:
        await asyncio.sleep(delay)
        from rcm.workflows.service.runs import RunService  # noqa: PLC0415

        async with bench.application.database.write(bench.tenant.actor) as session:
            await session.change("update test_thing set answered = true where run_id = %s", (run,))
            await RunService(session, bench.application.registry.backend).deliver("thing", str(run))

    answering = asyncio.gather(*(answer(run, n % 7 * 0.02) for n, run in enumerate(runs)))
    assert bench.backend is not None
    while not answering.done():
        await asyncio.gather(*(bench.backend.drain(most=5) for _ in range(3)))
        await asyncio.sleep(0)
    await answering
    await bench.settle()
    assert {bench.status(run) for run in runs} == {"COMPLETED"}
    assert bench.rows("select count(*), count(distinct run_id) from test_effect") == [(40, 40)]


async def test_many_events_and_many_deliverers_bring_each_run_its_own(bench: Bench) -> None:
    name = await bench.publish(chain(task("hear"), task("note")))
    runs = [await bench.start(name) for _ in range(40)]
    await bench.settle()
    await asyncio.gather(*(bench.deliver("heard", str(run), f'{{"run": "{run}"}}') for run in runs))
    assert bench.backend is not None
    await asyncio.gather(*(bench.backend.drain() for _ in range(4)))
    await bench.settle()
    for run, context in bench.rows("select run_id, context from workflow_run"):
        assert context["heard"]["run"] == str(run)
    assert bench.rows("select count(*) from test_effect where node = 'step2'") == [(40,)]


async def test_what_no_worker_ever_knows_fails_in_the_end_and_says_so(bench: Bench) -> None:
    run = await bench.run(chain("test.unheard_of"))
    assert bench.error(run) == ("step1", "engine.action_unknown")
    assert "test.unheard_of" in bench.rows("select error_message from workflow_run")[0][0]
    assert len(bench.attempts(run, "step1")) > 10
