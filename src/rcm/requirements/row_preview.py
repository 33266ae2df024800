"""What the rows of a file would miss, told before they run: fills the port RowPreview of the workflows.

A workflow needs what its tasks need: those that it names itself (user_workflow_task_type), and those that stand behind
its actions (`Registry.tasks_of_actions`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.predicate import look_up
from rcm.requirements.fields import nested
from rcm.requirements.repository import names, workflow_tasks
from rcm.requirements.rule import Scope
from rcm.requirements.service.asking import validators_for_scopes
from rcm.workflows.registry import RowValues

_PAYER = "payer.id"


class RequirementPreview:
    """Holds what the composition root gathers, not copies of it: domains may register after this one."""

    def __init__(self, tasks_of_actions: Mapping[str, Sequence[str]], row_values: Sequence[RowValues]) -> None:
        self._tasks_of_actions = tasks_of_actions
        self._row_values = row_values

    async def missing(
        self, session: ReadSession, workflow_id: UUID, rows: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, int]:
        """A field that two tasks ask for is missed once in a row."""
        tasks = await self._tasks(session, workflow_id)
        if not tasks:
            return {}
        payers = await names.payers(session)
        records = [self._values(row) for row in rows]
        scopes = [scope_of(values, payers.get(payer_of(values) or "")) for values in records]
        lacking: list[set[str]] = [set() for _ in records]
        for task in tasks:
            validators = await validators_for_scopes(session, task, set(scopes))
            for values, scope, lacks in zip(records, scopes, lacking, strict=True):
                lacks.update(validators[scope].validate(values).missing_required)
        return Counter(name for lacks in lacking for name in lacks)

    async def _tasks(self, session: ReadSession, workflow_id: UUID) -> set[UUID]:
        found = set(await workflow_tasks.named_by(session, workflow_id))
        actions = await workflow_tasks.actions_of(session, workflow_id)
        wanted = {task for action in actions for task in self._tasks_of_actions.get(action, ())}
        if wanted:
            known = await names.tasks(session)
            # A task that nobody made has no rules either.
            found |= {known[task] for task in wanted if task in known}
        return found

    def _values(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        return next((values for read in self._row_values if (values := read(row)) is not None), row)


def scope_of(values: Mapping[str, Any], payer_id: UUID | None) -> Scope:
    """What a record is asked for: its payer, the plan that the member has, and the state where the service is given."""
    record = nested(values)
    state = look_up("facility.address.state", record) or look_up("provider.address.state", record)
    plan = look_up("member.group_name", record)
    return Scope(payer_id, str(plan) if plan else None, str(state) if state else None)


def payer_of(values: Mapping[str, Any]) -> str | None:
    """The payer's code in a record, under whatever name the record gives it."""
    found = look_up(_PAYER, nested(values))
    return str(found) if found else None
