"""Questions to people: who may answer, two at once, what is late, and what becomes of it when the run is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.support.factories import Person, chain, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.actor import Actor
from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.repository.tasks import TaskMissing
from rcm.workflows.service.payload import PayloadInvalid
from rcm.workflows.service.tasks import (
    AnswerInvalid,
    AssigneeUnfit,
    LateTasks,
    TaskAnswered,
    TaskClosed,
    TaskNotYours,
    TaskService,
    TaskTaken,
)
from rcm.workflows.states import RunOperation

FORM = {"type": "object", "required": ["label"], "properties": {"label": {"enum": ["yes", "no"]}}}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


@pytest.fixture
async def operator(bench: Bench) -> Person:
    return await bench.factory.person(bench.tenant.org_id, "operator")


def ask(**config: Any) -> dict[str, Any]:
    return {"id": "ask", "type": "human", "config": {"title": "Right?", "form": FORM, **config}}


def note(node: str) -> dict[str, Any]:
    return {"id": node, "type": "task", "config": {"action": "test.note"}}


def question(**config: Any) -> dict[str, Any]:
    ways: list[Any] = [("start", "ask"), {"from": "ask", "to": "yes", "label": "yes"}, ("ask", "no")]
    nodes = [{"id": "start", "type": "start"}, ask(**config), note("yes"), note("no"), {"id": "end", "type": "end"}]
    return graph(nodes, [*ways, ("yes", "end"), ("no", "end")])


async def do(bench: Bench, who: Actor, operation: str, task: UUID, *arguments: Any) -> None:
    registry = bench.application.registry
    async with registry.database.write(who) as session:
        await getattr(TaskService(session, registry.backend), operation)(task, *arguments)


def task_of(bench: Bench, run: UUID) -> UUID:
    ((task,),) = bench.rows("select human_task_id from human_task where run_id = %s", run)
    assert isinstance(task, UUID)
    return task


async def test_the_answer_takes_the_run_on_and_picks_its_way(bench: Bench, operator: Person) -> None:
    run = await bench.run(question(instructions="Look.", due_s=60, escalate_role="org_admin"))
    assert bench.rows(
        "select title, instructions, form, assignee_role, escalate_role, status, due_at > now() from human_task"
    ) == [("Right?", "Look.", FORM, "operator", "org_admin", "open", True)]
    await do(bench, operator.actor, "answer", task_of(bench, run), {"label": "yes", "why": "secret"})
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["yes"])
    assert bench.rows("select status, answer, completed_by, completed_at is not null from human_task") == [
        ("completed", {"label": "yes", "why": "secret"}, operator.user_id, True)
    ]
    assert bench.rows("select context->'ask'->>'why' from workflow_run") == [("secret",)]
    assert bench.rows("select actor, changes from audit_logs where action = 'task.answer'") == [
        (operator.user_id, {"fields": ["label", "why"]})
    ]
    assert "secret" not in str(bench.rows("select changes from audit_logs"))


async def test_of_two_who_answer_at_once_the_first_counts_and_the_second_is_told_who_and_when(bench: Bench) -> None:
    people = [await bench.factory.person(bench.tenant.org_id, "operator") for _ in range(4)]
    run = await bench.run(question())
    task = task_of(bench, run)
    labels = ["yes", "no", "yes", "no"]
    results = await asyncio.gather(
        *(do(bench, who.actor, "answer", task, {"label": label}) for who, label in zip(people, labels, strict=True)),
        return_exceptions=True,
    )
    (first,) = [place for place, result in enumerate(results) if result is None]
    for result in (r for r in results if r is not None):
        assert isinstance(result, TaskAnswered)
        assert result.facts["completed_by"] == str(people[first].user_id)
        assert result.facts["completed_by_name"] == people[first].full_name
        assert result.facts["completed_at"]
    await bench.settle()
    assert bench.effects(run) == [labels[first]]
    assert bench.rows("select count(*) from run_event") == [(1,)]


async def test_an_answer_that_does_not_fit_changes_nothing_and_may_be_mended(bench: Bench, operator: Person) -> None:
    form = {"type": "object", "required": ["label", "n"], "properties": {"n": {"type": "integer"}}}
    run = await bench.run(question(form=form))
    task = task_of(bench, run)
    with pytest.raises(AnswerInvalid) as refused:
        await do(bench, operator.actor, "answer", task, {"n": "secret"})
    assert refused.value.facts["errors"] == [
        {"field": "label", "message": "is missing"}, {"field": "n", "message": "must be of type integer"},
    ]  # fmt: skip
    assert "secret" not in refused.value.message
    assert bench.rows("select status, answer from human_task") == [("open", None)]
    await do(bench, operator.actor, "answer", task, {"label": "no", "n": 1})


@pytest.mark.parametrize("answer", [{"a": "\x00"}, {"a\x00": 1}, {"a": float("nan")}, {"a": 2**70}, {"a": "\ud800"}])
async def test_an_answer_that_can_not_be_stored_is_refused(bench: Bench, operator: Person, answer: Any) -> None:
    run = await bench.run(chain(ask(form={})))
    with pytest.raises(PayloadInvalid):
        await do(bench, operator.actor, "answer", task_of(bench, run), answer)
    with pytest.raises(PayloadInvalid):
        await do(bench, operator.actor, "answer", task_of(bench, run), {"a": "x" * 300_000})


async def test_a_cancelled_run_asks_no_more(bench: Bench, operator: Person) -> None:
    run = await bench.run(question())
    task = task_of(bench, run)
    await bench.operate(run, RunOperation.CANCEL)
    assert bench.rows("select status, completed_at is not null from human_task") == [("cancelled", True)]
    with pytest.raises(TaskClosed):
        await do(bench, operator.actor, "answer", task, {"label": "yes"})
    assert bench.rows("select count(*) from run_wait where delivered_at is null") == [(0,)]


async def test_a_failed_run_that_is_cancelled_asks_no_more(bench: Bench) -> None:
    nodes = [{"id": "start", "type": "start"}, {"id": "f", "type": "fork"}, ask(), {"id": "j", "type": "join"}]
    nodes += [{"id": "bad", "type": "task", "config": {"action": "test.refuse"}}, {"id": "end", "type": "end"}]
    edges = [("start", "f"), ("f", "ask"), ("f", "bad"), ("ask", "j"), ("bad", "j"), ("j", "end")]
    run = await bench.run(graph(nodes, edges))
    assert bench.status(run) == "FAILED"
    assert bench.rows("select status from human_task") == [("open",)], "once it is retried, the answer counts"
    await bench.operate(run, RunOperation.CANCEL)
    assert bench.rows("select status from human_task") == [("cancelled",)]


async def test_answering_while_the_run_is_cancelled_never_does_half_of_both(bench: Bench, operator: Person) -> None:
    for _ in range(10):
        run = await bench.run(question())
        task = task_of(bench, run)
        answered, _ = await asyncio.gather(
            do(bench, operator.actor, "answer", task, {"label": "yes"}),
            bench.operate(run, RunOperation.CANCEL),
            return_exceptions=True,
        )
        await bench.settle()
        ((status, answer),) = bench.rows("select status, answer is not null from human_task where run_id = %s", run)
        assert (status, answer) == (("completed", True) if answered is None else ("cancelled", False))
        assert bench.status(run) == "CANCELLED"


async def test_a_paused_run_takes_its_answer_along(bench: Bench, operator: Person) -> None:
    run = await bench.run(question())
    await bench.operate(run, RunOperation.PAUSE)
    await do(bench, operator.actor, "answer", task_of(bench, run), {"label": "yes"})
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("PAUSED", [])
    await bench.operate(run, RunOperation.RESUME)
    await bench.settle()
    assert (bench.status(run), bench.effects(run)) == ("COMPLETED", ["yes"])


async def refusal(bench: Bench, who: Actor, operation: str, task: UUID, *arguments: Any) -> type[BaseException] | None:
    try:
        await do(bench, who, operation, task, *arguments)
    except DomainError as error:
        return type(error)
    return None


async def test_who_may_answer_take_assign_and_release(bench: Bench, operator: Person) -> None:
    org = bench.tenant.org_id
    other, user = await bench.factory.person(org, "operator"), await bench.factory.person(org, "api_user")
    admin = bench.tenant.admin
    task = task_of(bench, await bench.run(question()))
    yes = {"label": "yes"}
    assert await refusal(bench, user.actor, "answer", task, yes) is TaskNotYours
    assert await refusal(bench, user.actor, "take", task) is TaskNotYours
    assert await refusal(bench, operator.actor, "take", task) is None
    assert await refusal(bench, operator.actor, "take", task) is None, "it is his already"
    assert await refusal(bench, other.actor, "take", task) is TaskTaken
    assert await refusal(bench, other.actor, "answer", task, yes) is TaskTaken
    assert await refusal(bench, other.actor, "release", task) is TaskTaken
    assert await refusal(bench, operator.actor, "assign", task, user.user_id) is AssigneeUnfit
    assert await refusal(bench, operator.actor, "assign", task, new_id()) is AssigneeUnfit
    assert await refusal(bench, operator.actor, "assign", task, other.user_id) is None, "handed over"
    assert await refusal(bench, operator.actor, "release", task) is TaskTaken
    assert await refusal(bench, admin.actor, "assign", task, operator.user_id) is None
    assert await refusal(bench, operator.actor, "release", task) is None
    assert await refusal(bench, Actor(org), "assign", task, other.user_id) is None, "the shell"
    assert await refusal(bench, admin.actor, "answer", task, yes) is None
    actions = [row[0] for row in bench.rows("select action from audit_logs where resource_type = 'human_task'")]
    assert sorted(actions) == sorted(
        ["task.take", "task.assign", "task.assign", "task.release", "task.assign", "task.answer"]
    )


async def test_another_organisation_finds_no_such_task(bench: Bench, operator: Person) -> None:
    stranger = await bench.factory.organization()
    task = task_of(bench, await bench.run(question()))
    for operation, arguments in (
        ("answer", [{"label": "yes"}]), ("take", []), ("release", []), ("assign", [operator.user_id]),
    ):  # fmt: skip
        assert await refusal(bench, stranger.actor, operation, task, *arguments) is TaskMissing
    mine = task_of(bench, await bench.run(question()))
    assert await refusal(bench, bench.tenant.actor, "assign", mine, stranger.admin.user_id) is AssigneeUnfit


async def test_a_late_task_is_told_once_and_its_escalation_role_may_answer(bench: Bench) -> None:
    nurse = await bench.factory.person(bench.tenant.org_id, "nursing_leadership")
    task = task_of(bench, await bench.run(question(due_s=1, escalate_role="nursing_leadership")))
    registry = bench.application.registry
    late = LateTasks(registry.database, registry.ops)
    await late.escalate()
    assert bench.rows("select count(*) from notification") == [(0,)]
    assert await refusal(bench, nurse.actor, "answer", task, {"label": "yes"}) is TaskNotYours
    bench.write("update human_task set due_at = now() - interval '1 second'")
    await asyncio.gather(*(late.escalate() for _ in range(3)))
    await late.escalate()
    assert bench.rows("select status, escalated_at is not null from human_task") == [("open", True)]
    assert bench.rows("select title, role from notification") == [("Late: Right?", "nursing_leadership")]
    assert bench.rows("select count(*) from outbox where topic = 'task' and id = %s", task) == [(2,)]
    assert bench.rows("select count(*) from audit_logs where action = 'task.escalate'") == [(1,)]
    assert await refusal(bench, nurse.actor, "answer", task, {"label": "yes"}) is None


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"assignee_role": "nobody"}, "task.role_unknown"),
        ({"escalate_role": "nobody"}, "task.role_unknown"),
        ({"form": {"type": "thing"}}, "task.form_invalid"),
    ],
)
async def test_a_question_that_nobody_could_answer_fails_its_step(
    bench: Bench, config: dict[str, Any], code: str
) -> None:
    run = await bench.run(question(**config))
    assert bench.error(run) == ("ask", code)
    assert bench.rows("select count(*) from human_task") == [(0,)]
