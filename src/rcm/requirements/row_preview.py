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
from rcm.requirements.fields import canonical
from rcm.requirements.repository import names, workflow_tasks
from rcm.requirements.service.asking import validators_for
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
        who = [payers.get(payer_of(values) or "") for values in records]
        lacking: list[set[str]] = [set() for _ in records]
        for task in tasks:
            validators = await validators_for(session, task, set(who))
            for values, payer, lacks in zip(records, who, lacking, strict=True):
                lacks.update(validators[payer].validate(values).missing_required)
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


def payer_of(values: Mapping[str, Any]) -> str | None:
    """The payer's code in a row, under whatever name the row gives it."""
    nested = values.get("payer")
    if isinstance(nested, Mapping) and nested.get("id"):
        return str(nested["id"])
    found = next((value for name, value in values.items() if value and canonical(name) == _PAYER), None)
    return None if found is None else str(found)
