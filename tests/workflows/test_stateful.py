"""The programmatic door of seed 004: execute, and resume from any failure point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from tests.claims.payer_mailbox import open_mailbox
from tests.rcm_schema.conftest import manager_of
from tests.support.application import make_settings
from tests.support.factories import chain
from tests.workflows.engine_bench import Bench, bench_on, note

from rcm.core.ids import new_id
from rcm.core.refusals import TenantNotSet
from rcm.core.sessions import DatabaseManager
from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import PAYERS, generate_claims
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.register import register
from rcm.workflows.registry import Registry
from rcm.workflows.repository.runs import RunMissing
from rcm.workflows.service.stateful import EncounterInvalid, RunHeld, SessionReadOnly, StatefulWorkflow
from rcm.workflows.states import RunOperation, TransitionNotAllowed
from rcm_schema.stateful_workflow import StatefulRCMWorkflow

WAIT = {"type": "wait", "config": {"event": "said", "key_path": "run_id"}}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


@pytest.fixture
async def manager(database: DatabaseUrls) -> AsyncIterator[DatabaseManager]:
    made = manager_of(database, size=4)
    await made.initialize()
    yield made
    await made.close()


@pytest.fixture
async def db_session(manager: DatabaseManager, bench: Bench) -> AsyncIterator[AsyncSession]:
    async with manager.get_session(org_id=bench.tenant.org_id, user_id=bench.tenant.admin.user_id) as session:
        yield session


class Steps:
    """Actions that note what they do; `test.bad` fails, or dies, until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.dies = False

    def register(self, registry: Registry) -> None:
        register(registry)
        registry.actions.local("test.note")(self.note)
        registry.actions.local("test.bad")(self.bad)

    async def note(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        for item in items:
            await note(step, item)
        return {item.run_id: Completed({"at": step.node.id}) for item in items}

    async def bad(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        if self.dies:
            raise asyncio.CancelledError
        bad: Outcome = Failed("test.bad", "Not now.")
        return {item.run_id: Completed() if self.mended else bad for item in items}


async def published(bench: Bench, *steps: Any) -> str:
    return await bench.publish(chain(*steps), "mine")


def door(session: AsyncSession, steps: Steps, lease_s: float = 30.0) -> StatefulWorkflow:
    settings = make_settings(worker_lease_s=lease_s)
    return StatefulWorkflow(session, steps.register, workflow="mine", settings=settings)


async def test_a_run_that_failed_is_resumed_and_nothing_is_repeated(bench: Bench, db_session: AsyncSession) -> None:
    await published(bench, "test.note", "test.bad", "test.note")
    steps = Steps()
    workflow = door(db_session, steps)
    result = await workflow.execute({"encounter_id": "E-7", "x": 1})
    assert result | {"started_at": None, "completed_at": None, "total_execution_time_ms": None} == {
        "workflow_id": result["workflow_id"],
        "workflow_name": "mine",
        "status": "FAILED",
        "encounter_id": "E-7",
        "current_step": "step2",
        "completed_steps": 1,
        "total_steps": 3,
        "error_step": "step2",
        "error_code": "test.bad",
        "error_message": "Not now.",
        "waiting_for": None,
        "retry_count": 0,
        "started_at": None,
        "completed_at": None,
        "total_execution_time_ms": None,
        "steps": {"step1": "COMPLETED", "step2": "FAILED"},
        "outputs": {"step1": {"at": "step1"}},
        "context": {"encounter_id": "E-7", "x": 1},
    }
    steps.mended = True
    again = await workflow.resume(result["workflow_id"])
    assert (again["status"], again["completed_steps"], again["error_message"]) == ("COMPLETED", 3, None)
    run = UUID(result["workflow_id"])
    assert bench.effects(run) == ["step1", "step3"]
    assert (await door(db_session, steps).resume(run)) == again  # completed: told as it is


async def test_a_paused_run_and_one_that_waits_are_resumed(bench: Bench, db_session: AsyncSession) -> None:
    await published(bench, "test.note", WAIT, "test.note")
    workflow = door(db_session, Steps())
    result = await workflow.execute({})
    run = UUID(result["workflow_id"])
    assert (result["status"], result["waiting_for"], result["current_step"]) == ("IN_PROGRESS", "said", "step2")
    assert (await workflow.resume(run))["status"] == "IN_PROGRESS"
    await bench.operate(run, RunOperation.PAUSE)
    assert (await workflow.resume(run))["status"] == "IN_PROGRESS"
    await bench.deliver("said", str(run))
    with pytest.raises(RunHeld):  # whoever delivered it sent the run on
        await workflow.resume(run)
    await bench.settle()
    assert (await workflow.resume(run))["status"] == "COMPLETED"
    assert bench.effects(run) == ["step1", "step3"]


async def test_a_run_whose_process_died_is_resumed_when_nobody_holds_it(bench: Bench, db_session: AsyncSession) -> None:
    await published(bench, "test.note", "test.bad", "test.note")
    steps = Steps()
    steps.dies = True
    with pytest.raises(asyncio.CancelledError):
        await door(db_session, steps).execute({})
    (run,) = bench.rows("select run_id from workflow_run")[0]
    assert bench.status(run) == "IN_PROGRESS"
    steps.dies, steps.mended = False, True
    with pytest.raises(RunHeld):
        await door(db_session, steps).resume(run)
    await asyncio.sleep(0.7)
    assert (await door(db_session, steps, lease_s=0.6).resume(run))["status"] == "COMPLETED"
    assert bench.effects(run) == ["step1", "step3"]


async def test_two_who_resume_at_once_do_each_step_once(bench: Bench, db_session: AsyncSession) -> None:
    await published(bench, "test.note", "test.bad", "test.note")
    steps = Steps()
    run = UUID((await door(db_session, steps).execute({}))["workflow_id"])
    steps.mended = True
    await asyncio.gather(*(door(db_session, steps).resume(run) for _ in range(3)), return_exceptions=True)
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["step1", "step3"])


async def test_what_can_not_be_executed_or_resumed(bench: Bench, db_session: AsyncSession, manager: Any) -> None:
    await published(bench, WAIT)
    workflow = door(db_session, Steps())
    wrong: list[Any] = [None, [], "text"]
    for bad in wrong:
        with pytest.raises(EncounterInvalid):
            await workflow.execute(bad)
    unknown: list[Any] = [new_id(), "no id", None]
    for each in unknown:
        with pytest.raises(RunMissing):
            await workflow.resume(each)
    run = UUID((await workflow.execute({}))["workflow_id"])
    await bench.operate(run, RunOperation.CANCEL)
    with pytest.raises(TransitionNotAllowed):
        await workflow.resume(run)
    other = await bench.factory.organization()
    async with AsyncExitStack() as stack:
        foreign = await stack.enter_async_context(manager.get_session(org_id=other.org_id))
        with pytest.raises(RunMissing):
            await door(foreign, Steps()).resume(run)
        nobody = await stack.enter_async_context(manager.get_session())
        with pytest.raises(TenantNotSet):
            door(nobody, Steps())
        reader = await stack.enter_async_context(manager.read_session(org_id=other.org_id))
        with pytest.raises(SessionReadOnly):
            door(reader, Steps())


async def test_an_encounter_goes_through_the_revenue_cycle_as_seed_004_writes_it(
    bench: Bench, manager: DatabaseManager
) -> None:
    """The payer is not set up at first: the first step fails, the payer is added, and the workflow goes on."""
    tenant = await bench.factory.organization(payers=[])
    claim = msgspec.to_builtins(generate_claims(1, seed=3, payers=PAYERS, prefix="S", as_of=None)[0])
    encounter_data = {"encounter_id": "E-9", "claim": claim}
    async with open_mailbox() as mailbox, manager.get_session(org_id=tenant.org_id) as db_session:
        workflow = StatefulRCMWorkflow(db_session, settings=make_settings())
        result = await workflow.execute(encounter_data)
        workflow_id = result["workflow_id"]
        assert (result["status"], result["error_step"]) == ("FAILED", "registration")
        assert result["error_code"] == "claims.payer_unknown"
        code, name = PAYERS[0]
        bench.factory.payer(tenant.org_id, code, name, channel="mailbox", channel_config={"url": mailbox.url})
        result = await workflow.resume(workflow_id)
        assert (result["status"], result["current_step"]) == ("IN_PROGRESS", "status_tracking")
        assert (result["completed_steps"], result["total_steps"]) == (8, 9)
        assert result["waiting_for"] == "claim answered"
        assert len(mailbox.puts) == 1
        assert (await workflow.resume(workflow_id))["current_step"] == "status_tracking"
        assert len(mailbox.puts) == 1
