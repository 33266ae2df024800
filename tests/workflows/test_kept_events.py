"""Events from outside: kept until somebody waits, given once, and never lost, whatever comes first."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.support.factories import chain
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.urls import DatabaseUrls
from rcm.workflows.engine.correlation import INTERNAL
from rcm.workflows.engine.delivery import look_for_kept
from rcm.workflows.repository.ledger import WaitRow
from rcm.workflows.service.events import (
    EventIdTaken,
    EventInvalid,
    EventKindReserved,
    EventService,
    KeptEvents,
)
from rcm.workflows.service.payload import PayloadInvalid
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

WAIT = {"type": "wait", "config": {"event": "answer", "key_path": "key"}}
NOTE = {"type": "task", "config": {"action": "test.note"}}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


def payloads(bench: Bench) -> list[Any]:
    """What the runs that went on got, in the order in which they were started."""
    return [
        row[0]
        for row in bench.rows(
            "select s.output from workflow_run r join workflow_run_step s using (org_id, run_id)"
            " where s.node_id = 'step1' and s.status = 'COMPLETED' order by r.run_id"
        )
    ]


def states(bench: Bench) -> list[tuple[str, bool, bool]]:
    """Kind, was brought, was looked at."""
    return [
        (row[0], row[1], row[2])
        for row in bench.rows(
            "select kind, delivered_at is not null, looked_at is not null from run_event order by created_at"
        )
    ]


async def test_an_event_wakes_all_runs_that_wait_and_tells_how_many(bench: Bench) -> None:
    name = await bench.publish(chain(WAIT, NOTE))
    for key in ("a", "a", "b"):
        await bench.start(name, key=key)
    await bench.settle()
    told = await bench.tell("answer", "a", {"n": 1})
    assert (told.matched, told.kept_until, told.repeated) == (2, None, False)
    await bench.settle()
    assert payloads(bench) == [{"n": 1}, {"n": 1}]


async def test_each_kept_event_goes_to_one_run_the_oldest_first(bench: Bench) -> None:
    for number in (1, 2):
        assert (await bench.tell("answer", "a", {"n": number})).matched == 0
    name = await bench.publish(chain(WAIT))
    for _ in range(3):
        await bench.start(name, key="a")
    await bench.settle()
    assert payloads(bench) == [{"n": 1}, {"n": 2}]
    assert bench.rows("select count(*) from run_wait where delivered_at is null") == [(1,)]


async def test_an_event_with_an_id_counts_once(bench: Bench) -> None:
    name = await bench.publish(chain(WAIT))
    told = []
    for _ in range(2):
        await bench.start(name, key="a")
        await bench.settle()
        told.append(await bench.tell("answer", "a", {"n": 1}, "message 7"))
    assert [(t.matched, t.repeated) for t in told] == [(1, False), (None, True)]
    assert payloads(bench) == [{"n": 1}], "the second run waits on: it came after the event"
    with pytest.raises(EventIdTaken):
        await bench.tell("answer", "b", {"n": 1}, "message 7")
    with pytest.raises(EventIdTaken):
        await bench.tell("answer", "a", {"n": 2}, "message 7")
    at_once = await asyncio.gather(*(bench.tell("answer", "c", None, "message 8") for _ in range(4)))
    assert sorted(told.repeated for told in at_once) == [False, True, True, True]


async def test_another_organisation_may_use_the_same_id(bench: Bench) -> None:
    registry = bench.application.registry
    stranger = await bench.factory.organization()
    mine = await bench.tell("answer", "a", None, "message 7")
    async with registry.database.write(stranger.actor) as session:
        theirs = await EventService(session, registry.backend).deliver("answer", "a", None, "message 7")
    assert not theirs.repeated
    assert theirs.event_id != mine.event_id
    name = await bench.publish(chain(WAIT))
    await bench.start(name, key="a")
    await bench.start(name, key="a")
    await bench.settle()
    assert len(payloads(bench)) == 1, "the stranger's stays with the stranger"


@pytest.mark.parametrize(("kind", "key"), [("", "a"), ("a", ""), ("a" * 201, "a"), ("a", "a" * 501), ("a", "a\x00")])
async def test_an_event_without_a_name_is_refused(bench: Bench, kind: str, key: str) -> None:
    with pytest.raises(EventInvalid):
        await bench.tell(kind, key)
    with pytest.raises(PayloadInvalid):
        await bench.tell("kind", "key", {"a": "\x00"})


@pytest.mark.parametrize("kind", sorted(INTERNAL))
async def test_nobody_outside_raises_what_the_program_raises_itself(bench: Bench, kind: str) -> None:
    with pytest.raises(EventKindReserved):
        await bench.tell(kind, "key")


async def test_an_event_that_expired_is_given_to_nobody_and_goes_in_the_end(bench: Bench) -> None:
    await bench.tell("answer", "a")
    bench.write("update run_event set expires_at = now() - interval '1 second'")
    await bench.run(chain(WAIT), key="a")
    assert payloads(bench) == []
    registry = bench.application.registry
    sweep = KeptEvents(registry.database, registry.ops, registry.backend).sweep
    await sweep()
    assert states(bench) == [("answer", False, True)], "it is shown for a while"
    bench.write("update run_event set expires_at = now() - interval '31 days'")
    await asyncio.gather(sweep(), sweep())
    assert states(bench) == []


async def test_a_cancelled_run_takes_no_event_from_others(bench: Bench) -> None:
    first = await bench.run(chain(WAIT), key="a")
    await bench.operate(first, RunOperation.CANCEL)
    assert (await bench.tell("answer", "a", {"n": 1})).matched == 0
    await bench.start(key="a")
    await bench.settle()
    assert payloads(bench) == [{"n": 1}]


async def test_what_the_program_raises_is_dropped_when_nobody_waits(bench: Bench) -> None:
    await bench.deliver("answer", "a")
    await bench.settle()
    assert states(bench) == [("answer", True, True)]
    await bench.run(chain(WAIT), key="a")
    assert payloads(bench) == []


@pytest.mark.parametrize("context", [{}, {"key": ""}, {"key": None}, {"key": {"a": 1}}, {"key": True}])
async def test_a_key_that_is_not_there_fails_the_step(bench: Bench, context: dict[str, Any]) -> None:
    run = await bench.run(chain(WAIT), **context)
    assert bench.error(run) == ("step1", "run.wait_key_missing")


async def test_a_kept_event_reaches_an_action_that_waits_in_the_midst_of_a_chunk(bench: Bench) -> None:
    hear = {"type": "task", "config": {"action": "test.hear"}}
    name = await bench.publish(chain(hear))
    async with bench.application.database.write(bench.tenant.actor) as session:
        runs = await RunService(session, bench.application.registry.backend).start_many(name, [{}] * 30)
    for run in runs[::2]:
        await bench.tell("heard", str(run), {"n": 1})
    await bench.settle()
    assert [bench.status(run) for run in runs] == ["COMPLETED", "IN_PROGRESS"] * 15


async def test_no_event_is_lost_and_none_is_given_twice_whatever_comes_first(bench: Bench) -> None:
    """Waiting runs and events of the same keys at once, each in a transaction of its own, in random order."""
    order = random.Random(4)
    name = await bench.publish(chain(WAIT))
    keys = [f"k{number % 12}" for number in range(60)]

    async def come(key: str) -> None:
        await asyncio.sleep(order.random() * 0.2)
        run = await bench.start(name, key=key)
        await asyncio.sleep(order.random() * 0.05)
        await advance(bench, run)

    async def tell(number: int, key: str) -> None:
        await asyncio.sleep(order.random() * 0.2)
        await bench.tell("answer", key, {"n": number})

    async def jobs() -> None:
        while True:
            assert bench.backend is not None
            await bench.backend.drain()
            await asyncio.sleep(0.001)

    at_work = [asyncio.create_task(jobs()) for _ in range(2)]
    await asyncio.gather(*(come(key) for key in keys), *(tell(n, key) for n, key in enumerate(keys)))
    for task in at_work:
        task.cancel()
    await asyncio.gather(*at_work, return_exceptions=True)
    await bench.settle()
    lost = bench.rows(
        "select w.correlation_key from run_wait w join run_event e using (org_id, kind, correlation_key)"
        " where w.delivered_at is null and e.delivered_at is null"
    )
    assert lost == []
    given = [payload["n"] for payload in payloads(bench)]
    kept = {row[0] for row in bench.rows("select (payload->>'n')::int from run_event where delivered_at is null")}
    assert kept.isdisjoint(given)
    # An event may wake several runs, so events may be left over; but then no run with their key waits.
    waiting = bench.rows("select count(*) from run_wait where delivered_at is null")[0][0]
    assert len(given) + waiting == len(keys)


async def test_who_comes_to_wait_waits_for_the_end_of_whoever_tells(bench: Bench) -> None:
    registry = bench.application.registry
    run = await bench.start(await bench.publish(chain(WAIT)), key="a")
    async with registry.database.write(bench.tenant.actor) as session:
        await EventService(session, registry.backend).deliver("answer", "a", {"n": 1})
        waiting = asyncio.create_task(advance(bench, run))
        await asyncio.sleep(0.2)
        assert not waiting.done(), "it would miss an event that is not committed"
    await waiting
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def test_who_tells_waits_for_the_end_of_whoever_comes_to_wait(bench: Bench) -> None:
    registry = bench.application.registry
    run = await bench.start(await bench.publish(chain(WAIT)), key="a")
    async with registry.database.write(bench.tenant.actor) as session:
        await look_for_kept(session, registry.backend, [WaitRow(run, "step1", 1, "answer", "a", None, None)])
        telling = asyncio.create_task(bench.tell("answer", "a", {"n": 1}))
        await asyncio.sleep(0.2)
        assert not telling.done(), "it would miss a wait that is not committed"
    assert (await telling).matched == 0
    await bench.settle()
    assert bench.status(run) == "COMPLETED"


async def advance(bench: Bench, run: UUID) -> None:
    """What the run's job does."""
    ((segment,),) = await asyncio.to_thread(bench.rows, "select segment_id from workflow_run where run_id = %s", run)
    await bench.application.registry.jobs.run("segment", bench.tenant.org_id, segment)
