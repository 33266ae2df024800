"""Random sequences of all operations on several runs, against a model that knows no engine: one position for each run.

Whatever people do and in whichever order, alone or two at once, each run is in the state that the model says, and each
side effect happened as often as the model says.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.support.factories import chain
from tests.workflows.engine_bench import Bench, bench_on, note

from rcm.core.errors import Conflict
from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.service.events import EventService
from rcm.workflows.service.rerun import Rerun, rerun
from rcm.workflows.service.runs import RunService
from rcm.workflows.service.skip import Skip, skip_step
from rcm.workflows.service.tasks import TaskService
from rcm.workflows.states import RunOperation

STEPS: Final = ("step1", "step2", "step3", "step4", "step5")
FRAGILE, WAITS, ASKS = "step2", "step3", "step4"
ENDED: Final = {"COMPLETED", "FAILED", "CANCELLED"}
WHAT: Final = (*(str(each) for each in RunOperation), "skip", "rerun", "rerun", "tell", "answer", "answer", "start")
LIVE: Final = {"PENDING", "IN_PROGRESS"}


@dataclass
class Model:
    """`at`: the position of the step where the run stands. `held`: a job is there that will advance it."""

    family: int
    at: int = 0
    status: str = "PENDING"
    held: bool = True
    pausing: bool = False
    cancelling: bool = False
    waiting: bool = False  # the step where it stands has asked for its event or answer
    given: bool = False  # and has got it
    kept: bool = False  # the event came before the wait
    effects: Counter[str] = field(default_factory=Counter)
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def step(self) -> str | None:
        return STEPS[self.at] if self.at < len(STEPS) else None

    def move(self, status: str) -> None:
        self.steps[STEPS[self.at]] = status
        self.at += 1
        self.waiting = self.given = False

    def send_on(self) -> None:
        self.status, self.held = "IN_PROGRESS", True

    def stop(self, status: str) -> None:
        self.status, self.held, self.pausing, self.cancelling = status, False, False, False
        if status == "CANCELLED":
            self.waiting = False

    def advance(self, *, broken: bool) -> None:
        """What the engine makes of it once it is let."""
        if not self.held:
            return
        if self.cancelling or self.pausing:
            self.stop("CANCELLED" if self.cancelling else "PAUSED")
            return
        self.status = "IN_PROGRESS"
        while (step := self.step) is not None:
            if step in {WAITS, ASKS}:
                if step == WAITS and not self.waiting and self.kept:
                    self.given, self.kept = True, False
                self.waiting = True
                if not self.given:
                    self.steps[step] = "RUNNING"
                    self.held = False
                    return
            else:
                self.effects[step] += 1
                if step == FRAGILE and broken:
                    self.steps[step] = "FAILED"
                    self.stop("FAILED")
                    return
            self.move("COMPLETED")
        self.stop("COMPLETED")

    # Operations: False where they are refused.

    def pause(self) -> bool:
        if self.status not in LIVE or self.cancelling:
            return False
        if self.held:
            self.pausing = True
        else:
            self.stop("PAUSED")
        return True

    def resume(self) -> bool:
        if self.cancelling or not (self.status == "PAUSED" or (self.status in LIVE and self.pausing)):
            return False
        if self.status == "PAUSED":
            self.send_on()
        self.pausing = False
        return True

    def cancel(self) -> bool:
        if self.status in {"COMPLETED", "CANCELLED"}:
            return False
        if self.held:
            self.cancelling = True
        else:
            self.stop("CANCELLED")
        return True

    def retry(self, *, newest: bool) -> bool:
        if self.status != "FAILED" or not newest:
            return False
        self.send_on()
        return True

    def skip(self, *, newest: bool) -> bool:
        if self.status not in {"IN_PROGRESS", "PAUSED", "FAILED"} or self.held or not newest or self.step is None:
            return False
        self.move("SKIPPED")
        if self.status != "PAUSED":
            self.send_on()
        return True

    def again(self, step: str | None, *, family_ended: bool) -> Model | None:
        at = STEPS.index(step) if step else 0
        if self.status not in ENDED or not family_ended or at > self.at:
            return None
        return Model(self.family, at, steps={name: self.steps[name] for name in STEPS[:at]})

    def give(self) -> None:
        self.given = True
        if self.status == "IN_PROGRESS" and not self.held:
            self.send_on()


class Machine(RuleBasedStateMachine):
    """Rules name a run by a number; it is taken modulo how many there are."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    bench: ClassVar[Bench]
    switch: ClassVar[Switch]

    def __init__(self) -> None:
        super().__init__()
        self._loop, self._bench, self._switch = self.loop, self.bench, self.switch
        self._models: dict[UUID, Model] = {}

    @initialize()
    def prepare(self) -> None:
        async def make() -> None:
            self._bench.tenant = await self._bench.factory.organization(payers=[], workflow=False)
            steps: list[Any] = ["machine.note", "machine.fragile"]
            steps += [{"type": "wait", "config": {"event": "said"}}, {"type": "human", "config": {"title": "?"}}]
            steps[1] = {"type": "task", "config": {"action": "machine.fragile", "retry": {"max_attempts": 1}}}
            await self._bench.publish(chain(*steps, "machine.note"), "machine")

        self._switch.broken = False
        self._loop.run_until_complete(make())

    def _run(self, number: int) -> tuple[UUID, Model]:
        runs = sorted(self._models)
        run = runs[number % len(runs)]
        return run, self._models[run]

    def _newest(self, run: UUID) -> bool:
        family = self._models[run].family
        return run == max(each for each, model in self._models.items() if model.family == family)

    def _do(self, *acts: Callable[[Any], Any]) -> list[Any]:
        """Each in a transaction of its own, all at once; what each answered, None for a refusal."""

        async def one(act: Callable[[Any], Any]) -> Any:
            try:
                async with self._bench.application.database.write(self._bench.tenant.actor) as session:
                    return await act(session) or True
            except Conflict:
                return None

        async def all_of_them() -> list[Any]:
            return list(await asyncio.gather(*(one(act) for act in acts)))

        return self._loop.run_until_complete(all_of_them())

    @property
    def _backend(self) -> Any:
        return self._bench.application.registry.backend

    @rule(
        what=st.sampled_from(WHAT),
        number=st.integers(0, 11),
        step=st.sampled_from([None, *STEPS]),
        times=st.sampled_from([1, 1, 2]),
        drain=st.booleans(),
    )
    def act(self, what: str, number: int, step: str | None, times: int, drain: bool) -> None:
        """One rule for all: were there one for each, most sequences would leave out most operations."""
        if what == "start" or not self._models:
            self._start()
        elif what == "rerun":
            self._rerun(number, step, times)
        elif what == "tell":
            self._tell(number, times)
        elif what == "answer":
            self._answer(number, times)
        else:
            self._operate(number, what, times)
        if drain:
            self.drain()

    def _start(self) -> None:
        if len(self._models) >= 6:
            return
        (run,) = self._do(lambda session: RunService(session, self._backend).start("machine", {}))
        self._models[run] = Model(len(self._models))

    def _operate(self, number: int, operation: str, times: int) -> None:
        run, model = self._run(number)

        async def act(session: Any) -> None:
            runs = RunService(session, self._backend)
            if operation == "skip":
                await skip_step(runs, session, run, Skip("Why not."))
            else:
                await runs.operate(run, RunOperation(operation))

        needs = {"newest": self._newest(run)} if operation in {"retry", "skip"} else {}
        answers = self._do(*[act] * times)
        expected = [getattr(model, operation)(**needs) for _ in range(times)]
        assert sorted(bool(answer) for answer in answers) == sorted(expected), (operation, model)

    def _rerun(self, number: int, step: str | None, times: int) -> None:
        if len(self._models) >= 12:
            return
        run, model = self._run(number)
        ended = all(each.status in ENDED for each in self._models.values() if each.family == model.family)
        answers = self._do(*[lambda session: rerun(session, self._backend, run, Rerun(step))] * times)
        made = [answer for answer in answers if answer is not None]
        expected = model.again(step, family_ended=ended)
        assert len(made) == (expected is not None), (step, model, answers)
        if expected is not None:
            self._models[made[0]] = expected

    def _tell(self, number: int, times: int) -> None:
        """The event that the run waits for; who waits later finds it kept."""
        run, model = self._run(number)
        answers = self._do(*[lambda session: EventService(session, self._backend).deliver("said", str(run))] * times)
        assert all(answers)
        for _ in range(times):
            if model.step == WAITS and model.waiting and not model.given:
                model.give()
            else:
                model.kept = True

    def _answer(self, number: int, times: int) -> None:
        run, model = self._run(number)
        tasks = self._bench.rows("select human_task_id from human_task where run_id = %s and status = 'open'", run)
        asked = model.step == ASKS and model.waiting and not model.given
        assert len(tasks) == asked, model
        if asked:
            task = tasks[0][0]
            answers = self._do(*[lambda session: TaskService(session, self._backend).answer(task, {})] * times)
            assert len([each for each in answers if each]) == 1
            model.give()

    @rule(broken=st.booleans())
    def turn(self, broken: bool) -> None:
        self._switch.broken = broken

    @rule()
    def drain(self) -> None:
        self._loop.run_until_complete(self._bench.settle())
        for model in self._models.values():
            model.advance(broken=self._switch.broken)

    @invariant()
    def every_run_is_as_the_model_says(self) -> None:
        org = self._bench.tenant.org_id
        rows = self._bench.rows(
            "select run_id, status, segment_id is not null from workflow_run where org_id = %s", org
        )
        assert {row[0]: row[1:] for row in rows} == {r: (m.status, m.held) for r, m in self._models.items()}

    def teardown(self) -> None:
        if not self._models:
            return
        self.drain()
        org = self._bench.tenant.org_id
        effects: dict[UUID, Counter[str]] = {run: Counter() for run in self._models}
        for run, node in self._bench.rows(
            "select e.run_id, e.node from test_effect e join workflow_run r using (run_id) where r.org_id = %s", org
        ):
            effects[run][node] += 1
        assert effects == {run: model.effects for run, model in self._models.items()}
        for run, model in self._models.items():
            assert self._bench.steps(run) == model.steps, model
        counted = self._bench.rows("select run_id, completed_steps from workflow_run where org_id = %s", org)
        assert dict(counted) == {run: model.at for run, model in self._models.items()}


class Switch:
    """`machine.fragile` fails while it is broken."""

    broken = False

    def register(self, bench: Bench) -> None:
        actions = bench.application.registry.actions
        actions.local("machine.note")(self.note)
        actions.local("machine.fragile")(self.fragile)

    async def note(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        for item in items:
            await note(step, item)
        return {item.run_id: Completed() for item in items}

    async def fragile(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        await self.note(step, items)
        bad: Outcome = Failed("test.broken", "It is broken.")
        return {item.run_id: bad if self.broken else Completed() for item in items}


def explore(database: DatabaseUrls, examples: int, steps: int) -> None:
    loop = asyncio.new_event_loop()
    opened = bench_on(database, "inline")
    bench = loop.run_until_complete(opened.__aenter__())
    Machine.loop, Machine.bench, Machine.switch = loop, bench, Switch()
    Machine.switch.register(bench)
    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(opened.__aexit__(None, None, None))
        loop.close()


def test_a_few_hundred_steps_agree_with_the_model(database: DatabaseUrls) -> None:
    explore(database, examples=20, steps=40)


@pytest.mark.long
def test_thousands_of_steps_agree_with_the_model(database: DatabaseUrls) -> None:
    explore(database, examples=200, steps=60)
