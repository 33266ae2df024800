"""Processes die at any moment, and nothing is lost or done twice: judged by the payer's own books."""

from __future__ import annotations

import functools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.support.application import make_settings
from tests.support.database import connect
from tests.support.processes import Running, ask, booked_claims, books, data_folder, opened_books, wait_for

from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.embedded import EmbeddedServer, prepare_data_dir, process
from rcm.core.urls import from_server
from rcm.edi.generator import GeneratedFile, generate_837p
from rcm.main import Application, compose
from rcm.migrations.runner import migrate
from rcm.samples.demo import PAYERS, load_demo
from rcm.simulators.payer.faults import Faults
from rcm.simulators.payer.process import PayerSimulatorProcess
from rcm.workflows.service.batches import BatchService

STEPS = {
    "registration", "eligibility", "pre_authorization", "medical_coding", "charge_audit",
    "fhir_generation", "scrubbing", "submission", "status_tracking",
}  # fmt: skip


def progress(data: Path) -> float:
    """How much of all steps of all runs is done, 0 to 1; 0 while there is no batch, or no server."""
    try:
        rows = ask(
            data,
            "select coalesce(sum(completed_steps)::float8 / nullif(sum(total_steps), 0), 0) from workflow_run",
        )
    except (psycopg.Error, AssertionError):
        return 0.0
    return float(rows[0][0])


def is_done(data: Path) -> bool:
    found = ask(data, "select pending_rows + processing_rows, total_rows from batch_job")
    return [row[0] for row in found] == [0] and found[0][1] > 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the books and the database say together."""

    duplicates: int
    lost: int


def judge(data: Path, generated: GeneratedFile, simulator_url: str) -> Verdict:
    """Every good claim went out once and was worked through once, and the counts add up."""
    good = set(generated.claim_ids) - set(generated.defects)
    booked = booked_claims(simulator_url)
    totals = books(simulator_url)
    verdict = Verdict(
        sum(claim["times_received"] - 1 for claim in booked) + totals["claims_booked_twice"],
        len(good - {claim["claim_id"] for claim in booked}),
    )
    assert verdict == Verdict(0, 0)
    assert {claim["claim_id"] for claim in booked} == good
    assert {claim["times_received"] for claim in booked} == {1}
    _judge_rows(data, generated, totals["rejected"])
    _judge_ledger(data, len(good))
    _judge_claims(data, len(good))
    sums = ask(data, "select sum(paid_amount)::text, count(*) filter (where status = 'denied') from claims")
    assert sums == [(totals["paid_amount"], totals["denied"])]
    return verdict


def _judge_rows(data: Path, generated: GeneratedFile, rejected: int) -> None:
    ((total, counted),) = ask(
        data,
        "select total_rows, pending_rows + processing_rows + completed_rows + failed_rows + set_aside_rows"
        " + cancelled_rows from batch_job",
    )
    assert total == counted == len(generated.claim_ids)
    states = ask(data, "select status, coalesce(error_code, ''), count(*) from batch_row group by 1, 2")
    by_state: Counter[str] = Counter()
    for status, _, number in states:
        by_state[status] += number
    assert {(status, code) for status, code, _ in states if status == "failed"} <= {
        ("failed", "claims.claim_rejected")
    }, states
    assert by_state["set_aside"] == len(generated.defects)
    assert by_state["failed"] == rejected
    assert by_state["completed"] == total - rejected - len(generated.defects)
    counters = ask(data, "select completed_rows, failed_rows, set_aside_rows from batch_job")
    assert counters == [(by_state["completed"], by_state["failed"], by_state["set_aside"])]


def _judge_ledger(data: Path, runs: int) -> None:
    """Each run has each of its steps once, done; nothing of it is left lying."""
    twice = ask(data, "select run_id, node_id from workflow_run_step group by 1, 2 having count(*) > 1 limit 5")
    assert twice == []
    steps = dict(ask(data, "select node_id, count(*) from workflow_run_step where status <> 'RUNNING' group by 1"))
    assert {step: steps.get(step) for step in STEPS} == dict.fromkeys(STEPS, runs)
    assert ask(data, "select status from workflow_run where status not in ('COMPLETED', 'FAILED') limit 5") == []
    assert ask(data, "select kind from run_wait where delivered_at is null limit 5") == []
    assert ask(data, "select kind from run_event where delivered_at is null limit 5") == []


def _judge_claims(data: Path, claims: int) -> None:
    """One claim, one submission; each state was reached once, and every event is there."""
    found = ask(data, "select (select count(*) from claims), (select count(*) from submission)")
    assert found == [(claims, claims)]
    again = ask(data, "select claim_id, to_status from claim_event group by 1, 2 having count(*) > 1 limit 5")
    assert again == []
    gaps = ask(
        data,
        "select c.claim_id from claims c join claim_event e using (org_id, claim_id)"
        " group by c.claim_id, c.event_count having count(*) <> max(e.seq) or max(e.seq) <> c.event_count limit 5",
    )
    assert gaps == []


@pytest.mark.parametrize("how", ["ctrl-c", "kill -9", "kill -9 of all its processes"])
def test_a_demo_that_is_ended_in_the_middle_is_finished_by_the_next_up(how: str) -> None:
    with data_folder() as data:
        first = Running("demo", "--claims", "1000", "--port", "0", data=data, RCM_CHUNK_ROWS="100")
        try:
            wait_for(lambda: progress(data) > 0.25 or not first.running, "a quarter of the batch", every=0.02)
            assert first.running, first.said
            done = progress(data)
            if how == "ctrl-c":
                first.process.send_signal(signal.SIGINT)
                assert first.process.wait(180) == 130  # a busy machine takes its time over the last checkpoint
            elif how == "kill -9":
                first.kill()
            else:
                first.kill_all()
        finally:
            if first.running:
                first.kill_all()
        with Running("up", "--port", "0", data=data) as second:
            second.url()
            wait_for(lambda: is_done(data) or not second.running, "the batch's end", 150)
            assert second.running, second.said
            generated = generate_837p(1000, seed=1, payers=PAYERS)
            url = (data / "simulator" / "books.sqlite.url").read_text().strip()
            judge(data, generated, url)
        assert done < 0.95, "the batch was done before it was ended: nothing is proved"
        with opened_books(data) as url:
            assert books(url)["claims_booked_twice"] == 0


@dataclass(frozen=True, slots=True)
class Plant:
    """Server, payer and one organisation's batch in this process; workers come and go as processes."""

    data: Path
    server: EmbeddedServer
    payer: PayerSimulatorProcess
    generated: GeneratedFile
    batch_job_id: UUID

    def worker(self) -> Running:
        """A new worker, once it has said that it works."""
        started = Running("worker", data=self.data, RCM_WORKER_LEASE_S="2", RCM_SIMULATOR_URL=self.payer.url)
        wait_for(lambda: "worker_started" in started.said or not started.running, "a worker", 60, every=0.02)
        assert started.running, started.said
        return started


@pytest.fixture
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@asynccontextmanager
async def planted(
    data: Path, monkeypatch: pytest.MonkeyPatch, claims: int, faults: Faults, chunk_rows: int = 100
) -> AsyncIterator[Plant]:
    monkeypatch.setenv("RCM_EMBEDDED_FAST", "1")
    with EmbeddedServer.start(prepare_data_dir(data)) as server:
        urls = from_server(server)
        migrate(urls.owner)
        owner = Database(urls.owner, pool_size=1)
        organization = (await load_demo(owner))[0]
        await owner.close()
        generated = generate_837p(claims, seed=5, payers=PAYERS, prefix="K")
        with PayerSimulatorProcess.start(data / "simulator" / "books.sqlite", faults=faults) as payer:
            application = compose(make_settings(chunk_rows=chunk_rows), urls)
            try:
                job = await _take_in(application, Actor(organization.org_id), data / "claims.837", generated)
            finally:
                await application.close()
            yield Plant(data, server, payer, generated, job)


async def _take_in(application: Application, actor: Actor, path: Path, generated: GeneratedFile) -> UUID:
    path.write_bytes(generated.content)  # noqa: ASYNC240 - nothing else runs here
    registry = application.registry
    async with application.database.write(actor) as session:
        service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
        return (await service.take_in(path, path.name)).batch_job_id


def standing(plant: Plant, worker: Running) -> str:
    """Where the runs stand, what the engine has before it, and what the worker said last."""
    runs = ask(
        plant.data,
        "select status, current_step, error_code, count(*), count(distinct segment_id), max(segment_starts),"
        " now() - max(updated_at) from workflow_run group by 1, 2, 3",
    )
    waits = ask(plant.data, "select kind, count(*), count(delivered_at) from run_wait group by 1")
    files = ask(plant.data, "select direction, kind, status, count(*) from interchange group by 1, 2, 3")
    with connect(plant.server.bootstrap_url()) as connection:
        jobs = connection.execute(
            "select status, queue_name, executor_id, count(*) from dbos.workflow_status"
            " where status <> 'SUCCESS' group by 1, 2, 3"
        ).fetchall()
    return "\n".join([*map(str, [*runs, *waits, *files, *jobs]), worker.said[-3000:]])


def reach(plant: Plant, worker: Running, share: float) -> None:
    """Wait until that share of the batch's steps is done."""
    facts = functools.partial(standing, plant, worker)
    wait_for(lambda: progress(plant.data) >= share, f"{share:.2f} of the batch", 60, every=0.02, facts=facts)


def kill_at(plant: Plant, moment: float, later: float, *, at_once: bool) -> float:
    """Start a worker and end it `later` seconds after that share of the work is done; the share then.

    Unless `at_once` it gets to finish a step before: one that dies four times without doing so is taken
    for a run that kills its workers, and its chunk is taken apart.
    """
    before = progress(plant.data)
    worker = plant.worker()
    try:
        reach(plant, worker, moment if at_once else max(moment, before + 1e-6))
        time.sleep(later)
        assert not is_done(plant.data), "the batch is done before the last kill"
        return progress(plant.data)
    finally:
        worker.kill()


async def test_a_worker_killed_at_twenty_random_moments_sends_each_claim_once(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("RCM_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    chance = random.Random(seed)
    # The payer is slow and answers 503 now and then although it has booked: the moments that hurt are longer.
    faults = Faults(fail_every=7, fail_when="after", latency=0.05)
    began = time.monotonic()
    async with planted(data, monkeypatch, 2000, faults) as plant:
        kills = [
            kill_at(plant, moment, chance.uniform(0, 0.25), at_once=number % 3 == 2)
            for number, moment in enumerate(sorted(chance.uniform(0, 0.7) for _ in range(20)))
        ]
        last = plant.worker()
        try:
            wait_for(lambda: is_done(data), f"its end (RCM_TEST_SEED={seed})", facts=lambda: standing(plant, last))
            verdict = judge(data, plant.generated, plant.payer.url)
        finally:
            last.stop()
    seconds = time.monotonic() - began
    where = " ".join(f"{at:.2f}" for at in kills)
    print(f"kills {len(kills)} at {where}; duplicates {verdict.duplicates}, lost {verdict.lost}; {seconds:.0f} s")
    assert len(kills) == 20


def freeze(plant: Plant, seconds: float, then: Callable[[Running], None]) -> None:
    """A worker stands still for `seconds` in the middle of its work while another one works; then both do."""
    frozen = plant.worker()
    before = progress(plant.data)
    wait_for(lambda: progress(plant.data) > before, "a step", 60, every=0.01)
    frozen.process.send_signal(signal.SIGSTOP)
    other = plant.worker()
    try:
        time.sleep(seconds)
        frozen.process.send_signal(signal.SIGCONT)
        then(other)
    finally:
        frozen.process.send_signal(signal.SIGCONT)
        frozen.kill()
        other.kill()


@pytest.mark.long
async def test_a_worker_frozen_for_longer_than_its_lease_does_nothing_twice(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with planted(data, monkeypatch, 2000, Faults(latency=0.05)) as plant:
        for _ in range(3):
            freeze(plant, 4.5, lambda _: time.sleep(0.5))

        def until_done(other: Running) -> None:
            wait_for(lambda: is_done(data), "the batch's end", facts=lambda: standing(plant, other))

        freeze(plant, 4.5, until_done)
        judge(data, plant.generated, plant.payer.url)


def restart(plant: Plant, server: EmbeddedServer, signum: int) -> EmbeddedServer:
    pid_file = plant.data / "pg" / "postmaster.pid"
    pid = process.live_server(pid_file)
    assert pid is not None
    process.end(pid, signum)
    wait_for(lambda: process.live_server(pid_file) != pid, "the server's end")
    server.stop()
    return EmbeddedServer.start(plant.data)


@pytest.mark.long
async def test_a_database_that_restarts_in_the_middle_loses_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times: twice in good order, once by SIGQUIT, from which the server recovers by its log."""
    async with planted(data, monkeypatch, 2000, Faults(latency=0.05)) as plant:
        worker = plant.worker()
        server = plant.server
        try:
            for share, signum in ((0.2, signal.SIGINT), (0.4, signal.SIGQUIT), (0.6, signal.SIGINT)):
                reach(plant, worker, share)
                server = restart(plant, server, signum)
            wait_for(lambda: is_done(data), "the batch's end", facts=lambda: standing(plant, worker))
            assert worker.running, "the worker did not live through it"
            judge(data, plant.generated, plant.payer.url)
        finally:
            worker.kill()
            server.stop()
