"""`batch`: another workflow for each item of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rcm.core.predicate import look_up
from rcm.workflows.actions import Step, StepItem
from rcm.workflows.backend import BATCH
from rcm.workflows.graph import BatchConfig
from rcm.workflows.nodes.children import ChildrenStep, Plan, as_failed, chosen, failure_of
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.repository.children import Result, Tally
from rcm.workflows.states import RunStatus

#: So many runs are told of in the context, those that failed first; all of them stand in the list of runs.
MOST_TOLD: Final = 200


class Batch(ChildrenStep):
    """As many runs as there are items, in chunks."""

    most_results = MOST_TOLD
    with_context = False
    queue = BATCH

    def workflow(self, step: Step) -> str:
        return _config(step).workflow

    def plan(self, step: Step, item: StepItem) -> Plan | Outcome:
        config = _config(step)
        found = look_up(config.items_path, item.context)
        if not isinstance(found, list):
            said = "nothing" if found is None else f"no list but {type(found).__name__}"
            return Failed("run.items_missing", f"The run's context has {said} at {config.items_path}.")
        if len(found) > config.most_items:
            said = f"{len(found)} items at {config.items_path}; this step takes at most {config.most_items}."
            return Failed("run.items_too_many", said)
        if not found:
            return _told(step, Tally(), [])
        # Without the list itself: each run would get all items.
        shared = chosen(config.input, item.context, [config.items_path, step.node.id])
        return Plan(shared, [{config.item_key: value} for value in found])

    def outcome(self, step: Step, item: StepItem, tally: Tally, results: Sequence[Result]) -> Outcome:  # noqa: ARG002
        if tally.failed and _config(step).on_failure == "fail":
            first = next(result for result in results if result.status != RunStatus.COMPLETED)
            return as_failed(_config(step).workflow, first, f"{tally.failed} of {tally.total} runs failed. ")
        return _told(step, tally, results)


def _told(step: Step, tally: Tally, results: Sequence[Result]) -> Completed:
    counts = {"total": tally.total, "completed": tally.completed, "failed": tally.failed}
    items = [_item(result) for result in results]
    return Completed(counts, {step.node.id: {**counts, "items": items}}, "failed" if tally.failed else "completed")


def _item(result: Result) -> dict[str, Any]:
    told: dict[str, Any] = {"item": result.number, "run_id": str(result.run_id), "status": result.status}
    return told if result.status == RunStatus.COMPLETED else {**told, "error": failure_of(result)}


def _config(step: Step) -> BatchConfig:
    assert isinstance(step.node.config, BatchConfig)
    return step.node.config
