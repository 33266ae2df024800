"""Batches: bad rows alone, counts that always add up, files that are refused, and operations on all rows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from tests.support.application import make_settings
from tests.support.factories import chain, claims_file
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.errors import DomainError
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.repository.progress import BatchMissing
from rcm.workflows.service.batches import (
    FileAlreadyLoaded,
    FileKindUnknown,
    FileWithoutRows,
    Taken,
)
from rcm.workflows.states import RunOperation

TABLES = ("batch_job", "batch_row", "workflow_run", "workflow_run_step", "claims", "outbox")


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline", make_settings(chunk_rows=50)) as made:
        yield made


def task(action: str, **settings: Any) -> Any:
    return {"type": "task", "config": {"action": f"test.{action}", "settings": settings, "retry": {"max_attempts": 1}}}


def wait(event: str) -> Any:
    return {"type": "wait", "config": {"event": event}}


async def take(bench: Bench, claims: int = 6, defects: int = 0, seed: int = 1, *, force: bool = False) -> Taken:
    content = claims_file(claims, seed=seed, defects=defects).content
    return await bench.factory.batch(bench.tenant.actor, content, workflow="test", force=force)


async def test_one_bad_row_of_a_chunk_of_fifty_fails_alone(bench: Bench) -> None:
    await bench.publish(chain(task("note"), task("break", bad_rows=[17]), task("note")))
    taken = await take(bench, 50)
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 49, "failed": 1}
    assert bench.batch_status(taken.batch_job_id) == "partially_completed"
    assert bench.actions.calls["break"] == 51, "all together once, then each alone"
    assert bench.rows(
        "select count(*), count(distinct (run_id, node)), count(*) filter (where node = 'step2') from test_effect"
    ) == [(50 + 49 + 49, 50 + 49 + 49, 49)]
    assert bench.rows("select row_number, error_code from batch_row where status = 'failed'") == [
        (17, "engine.handler_error")
    ]


async def test_good_and_bad_rows(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    taken = await take(bench, 20, defects=4)
    assert (taken.rows, taken.set_aside) == (20, 4)
    assert bench.counts(taken.batch_job_id) == {"pending": 16, "set_aside": 4}
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 16, "set_aside": 4}
    assert bench.batch_status(taken.batch_job_id) == "completed"
    assert bench.rows("select count(*) from batch_row where status = 'set_aside' and run_id is null") == [(4,)]
    assert bench.rows("select count(*) from batch_row where status = 'set_aside' and error_message is null") == [(0,)]


async def test_a_batch_with_every_row_set_aside_is_done_at_once(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    taken = await take(bench, 5, defects=5)
    assert bench.counts(taken.batch_job_id) == {"set_aside": 5}
    assert bench.batch_status(taken.batch_job_id) == "completed"
    assert bench.backend is not None
    assert bench.backend.pending == 0
    for operation in RunOperation:
        assert await bench.operate_on_batch(taken.batch_job_id, operation) == 0


async def test_a_batch_whose_start_leads_straight_to_the_end(bench: Bench) -> None:
    await bench.publish(chain())
    taken = await take(bench, 3)
    await bench.settle()
    assert bench.counts(taken.batch_job_id) == {"completed": 3}
    assert bench.batch_status(taken.batch_job_id) == "completed"


async def test_counts_add_up_at_every_moment(bench: Bench) -> None:
    @bench.application.registry.actions.local("test.mixed")
    async def mixed(step: Step, items: Sequence[StepItem]) -> Outcomes:
        await asyncio.sleep(0)
        kinds: list[Outcome] = [
            Completed(),
            Failed("test.no", "No."),
            Failed("test.aside", "Not this one.", set_aside=True),
        ]
        return {item.run_id: kinds[(item.row_number or 0) % 3] for item in items}

    bench.application.registry.settings = make_settings(chunk_rows=7)
    await bench.publish(chain(task("note"), task("mixed"), wait("go"), task("note")))
    batches = [(await take(bench, 40, defects=3, seed=seed)).batch_job_id for seed in (1, 2)]
    sampled: Counter[str] = Counter()
    finished = asyncio.Event()

    async def sample() -> None:
        while not finished.is_set():
            for batch in batches:
                sampled.update(bench.counts(batch).keys())  # it asserts the sum
                ((stored,),) = bench.rows(
                    "select (select coalesce(json_object_agg(status || '_rows', n), '{}')"
                    "  from (select status, count(*) n from batch_row b where b.batch_job_id = j.batch_job_id"
                    "         group by status) s)::jsonb"
                    " <@ to_jsonb(j) from batch_job j where batch_job_id = %s", batch,
                )  # fmt: skip
                assert stored, "the counts are those of the rows, in every snapshot"
            await asyncio.sleep(0.05)

    sampling = asyncio.create_task(sample())
    assert bench.backend is not None
    await asyncio.gather(*(bench.backend.drain() for _ in range(3)))
    for (run,) in bench.rows("select run_id from run_wait"):
        await bench.deliver("go", str(run))
    await asyncio.gather(*(bench.backend.drain() for _ in range(3)))
    finished.set()
    await sampling
    await bench.settle()
    assert {"pending", "processing"} <= set(sampled)
    for batch in batches:
        counts = bench.counts(batch)
        assert set(counts) == {"completed", "failed", "set_aside"}
        assert bench.batch_status(batch) == "partially_completed"


async def test_the_same_file_is_refused_and_tells_of_the_first(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    first = await take(bench)
    with pytest.raises(FileAlreadyLoaded) as raised:
        await take(bench)
    assert raised.value.facts["batch_job_id"] == str(first.batch_job_id)
    assert bench.rows("select count(*) from batch_job") == [(1,)]
    other = await bench.factory.organization()
    await bench.factory.workflow(other.actor, chain(task("note")), "test")
    await bench.factory.batch(other.actor, claims_file(6).content, workflow="test")


async def test_of_two_who_load_a_file_at_once_one_is_refused(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    results = await asyncio.gather(*(take(bench) for _ in range(3)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["FileAlreadyLoaded"] * 2 + ["Taken"]


async def test_claims_of_a_file_that_is_forced_in_again_are_set_aside_as_doubles(bench: Bench) -> None:
    await bench.publish(chain("claims.register", task("note")))
    await take(bench)
    await bench.settle()
    again = await take(bench, force=True)
    await bench.settle()
    assert bench.counts(again.batch_job_id) == {"set_aside": 6}
    assert bench.batch_status(again.batch_job_id) == "completed"
    assert bench.rows("select count(*), count(distinct claim_number) from claims") == [(6, 6)]
    assert bench.rows("select distinct error_code from batch_row where status = 'set_aside'") == [
        ("claims.claim_duplicate",)
    ]


GOOD = claims_file(6).content


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileWithoutRows),
        (b"Dear all,\nplease see\nthis, that and more, today\n", FileKindUnknown),
        (b"\x00\x01\x02ISA", FileKindUnknown),
        (b"   \r\n", FileWithoutRows),
        (b"ISA", DomainError),
        (GOOD[:60], DomainError),
        (GOOD[:106], DomainError),
    ],
)
async def test_a_file_that_can_not_be_read_leaves_nothing(
    bench: Bench, content: bytes, error: type[DomainError]
) -> None:
    await bench.publish(chain(task("note")))
    before = [bench.rows(f"select count(*) from {table}") for table in TABLES]
    with pytest.raises(error) as raised:
        await bench.factory.batch(bench.tenant.actor, content, workflow="test")
    assert raised.value.message
    assert [bench.rows(f"select count(*) from {table}") for table in TABLES] == before
    assert bench.backend is not None
    assert bench.backend.pending == 0


async def test_of_a_file_that_is_cut_the_whole_claims_go_on_and_the_rest_is_told(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    taken = await bench.factory.batch(bench.tenant.actor, GOOD[: len(GOOD) // 2], workflow="test")
    await bench.settle()
    assert (taken.rows, taken.set_aside) == (3, 1)
    assert bench.counts(taken.batch_job_id) == {"completed": 2, "set_aside": 1}
    assert bench.rows("select error_code from batch_row where status = 'set_aside'") == [("x12.file.cut",)]
    ((findings,),) = bench.rows("select findings from batch_job")
    assert {"envelope.se_missing", "envelope.ge_missing", "envelope.iea_missing"} == {f["rule_id"] for f in findings}


async def test_pause_resume_cancel_and_retry_of_a_batch(bench: Bench) -> None:
    await bench.publish(chain(task("refuse"), wait("go"), task("note")))
    batch = (await take(bench, 6, defects=1)).batch_job_id
    await bench.settle()
    assert bench.counts(batch) == {"failed": 5, "set_aside": 1}
    assert bench.batch_status(batch) in {"failed", "partially_completed"}
    bench.actions.mended = True
    assert await bench.operate_on_batch(batch, RunOperation.RETRY) == 5
    assert bench.counts(batch) == {"processing": 5, "set_aside": 1}
    await bench.settle()
    assert await bench.operate_on_batch(batch, RunOperation.PAUSE) == 5
    assert bench.batch_status(batch) == "paused"
    for (run,) in bench.rows("select run_id from workflow_run order by run_id limit 2"):
        await bench.deliver("go", str(run))
    await bench.settle()
    assert bench.counts(batch) == {"processing": 5, "set_aside": 1}
    assert await bench.operate_on_batch(batch, RunOperation.RESUME) == 5
    await bench.settle()
    assert bench.counts(batch) == {"completed": 2, "processing": 3, "set_aside": 1}
    assert await bench.operate_on_batch(batch, RunOperation.CANCEL) == 3
    await bench.settle()
    assert bench.counts(batch) == {"completed": 2, "cancelled": 3, "set_aside": 1}
    assert bench.batch_status(batch) == "cancelled"


async def test_a_batch_that_is_cancelled_before_it_began_runs_nothing(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    batch = (await take(bench, 6)).batch_job_id
    await bench.operate_on_batch(batch, RunOperation.CANCEL)
    await bench.settle()
    assert bench.counts(batch) == {"cancelled": 6}
    assert bench.batch_status(batch) == "cancelled"
    assert bench.rows("select count(*) from test_effect") == [(0,)]


async def test_a_batch_that_is_paused_and_resumed_at_once_is_finished(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    batch = (await take(bench, 6)).batch_job_id
    await bench.operate_on_batch(batch, RunOperation.PAUSE)
    await bench.operate_on_batch(batch, RunOperation.RESUME)
    await bench.settle()
    assert bench.counts(batch) == {"completed": 6}
    assert bench.batch_status(batch) == "completed"


async def test_a_pause_that_comes_during_the_last_step_leaves_a_finished_batch(bench: Bench) -> None:
    class Last:
        batch: Any = None

        async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[int, Outcomes]:
            return 1, {}

        async def call(self, prepared: int) -> None:
            await bench.operate_on_batch(self.batch, RunOperation.PAUSE)

        async def record(self, step: Step, items: Sequence[StepItem], answer: None) -> Outcomes:
            return {item.run_id: Completed() for item in items}

    last = Last()
    bench.application.registry.actions.add_external("test.last", last)
    await bench.publish(chain(task("last")))
    last.batch = (await take(bench, 3)).batch_job_id
    await bench.settle()
    assert bench.counts(last.batch) == {"completed": 3}
    assert bench.batch_status(last.batch) == "completed"


async def test_nobody_operates_on_the_batch_of_another_organisation(bench: Bench) -> None:
    await bench.publish(chain(task("note")))
    batch = (await take(bench)).batch_job_id
    bench.tenant = await bench.factory.organization()
    with pytest.raises(BatchMissing):
        await bench.operate_on_batch(batch, RunOperation.CANCEL)


async def test_rows_that_waited_travel_in_chunks_again(bench: Bench) -> None:
    sizes: list[int] = []

    @bench.application.registry.actions.local("test.size")
    async def size(step: Step, items: Sequence[StepItem]) -> Outcomes:
        sizes.append(len(items))
        return {item.run_id: Completed() for item in items}

    await bench.publish(chain(wait("go"), task("size")))
    batch = (await take(bench, 60)).batch_job_id
    await bench.settle()
    assert bench.backend is not None
    for (run,) in bench.rows("select run_id from run_wait"):
        await bench.deliver("go", str(run))
    await bench.settle()
    assert sorted(sizes) == [10, 50]
    assert bench.counts(batch) == {"completed": 60}
