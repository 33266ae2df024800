"""`human`: ask a person, wait for the answer, and let it choose the way."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.checks.forms import form_faults
from rcm.workflows.engine.correlation import HUMAN_TASK
from rcm.workflows.graph import HumanConfig
from rcm.workflows.outcome import Completed, Failed, Outcome, Waiting
from rcm.workflows.repository import tasks as repository
from rcm.workflows.repository.tasks import NewTask, Question


async def ask_person(step: Step, items: Sequence[StepItem]) -> Outcomes:
    """The answer is the step's output, stands in the context under the node's id, and its `label` picks the way.

    A late answer is still an answer: being due never moves the run on by itself.
    """
    config = step.node.config
    assert isinstance(config, HumanConfig)
    asked = [item for item in items if item.delivered is None]
    outcomes: dict[UUID, Outcome] = {item.run_id: _answered(step, item) for item in items if item.delivered is not None}
    answers = {(i.run_id, i.iteration): i.delivered for i in items if i.delivered is not None}
    if answers:
        await repository.close_answered(step.session, step.node.id, answers)
    if asked:
        outcomes.update(await _ask(step, config, asked))
    return outcomes


def _answered(step: Step, item: StepItem) -> Completed:
    answer = dict(item.delivered or {})
    return Completed(answer, {step.node.id: answer}, str(answer.get("label", "")))


async def _ask(step: Step, config: HumanConfig, items: Sequence[StepItem]) -> dict[UUID, Outcome]:
    roles = [config.assignee_role, *([config.escalate_role] if config.escalate_role else [])]
    unknown = await repository.unknown_roles(step.session, roles)
    if unknown:
        said = f"There is no role {unknown[0]!r} here, whom node {step.node.id} asks. Name another, and publish again."
        return {item.run_id: Failed("task.role_unknown", said) for item in items}
    faults = form_faults(config.form)
    if faults:
        said = f"{faults[0][0]} {faults[0][1]}. Mend the form of node {step.node.id}, and publish again."
        return {item.run_id: Failed("task.form_invalid", said) for item in items}
    question = Question(
        step.node.id,
        config.title,
        config.instructions,
        config.form,
        config.assignee_role,
        config.due_s,
        config.escalate_role,
    )
    new = [NewTask(item.run_id, item.iteration) for item in items]
    due_at = await repository.insert_tasks(step.session, question, orjson.dumps(config.form).decode(), new)
    request = {
        "title": config.title,
        "form": config.form,
        "role": config.assignee_role,
        "due_at": due_at.isoformat() if due_at else None,
    }
    return {item.run_id: Waiting(HUMAN_TASK, step.idempotency_key(item), None, request) for item in items}
