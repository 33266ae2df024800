"""What an action reads of the row that a run is for: for all items of a chunk in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from rcm.workflows.actions import Step, StepItem
from rcm.workflows.intake.rowview import ROW
from rcm.workflows.repository.batches import row_inputs_text


async def read_rows(step: Step, items: Sequence[StepItem]) -> dict[UUID, Mapping[str, Any]]:
    """The mapped row of each item, by run: from the batch, or from `row` in the context of a run that stands alone.

    A run without any is not in the answer.
    """
    found: dict[UUID, Mapping[str, Any]] = {}
    by_job: dict[UUID, dict[int, UUID]] = {}
    for item in items:
        row = item.context.get(ROW)
        if isinstance(row, Mapping):
            found[item.run_id] = row
        elif item.batch_job_id is not None and item.row_number is not None:
            by_job.setdefault(item.batch_job_id, {})[item.row_number] = item.run_id
    for job, numbers in by_job.items():
        for number, text in (await row_inputs_text(step.session, job, list(numbers))).items():
            if text is not None:
                found[numbers[number]] = orjson.loads(text)
    return found
