"""`subworkflow`: another workflow as a step of this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcm.workflows.actions import Step, StepItem
from rcm.workflows.graph import SubworkflowConfig
from rcm.workflows.nodes.children import ChildrenStep, Plan, as_failed, chosen, failure_of
from rcm.workflows.outcome import Completed, Outcome
from rcm.workflows.repository.children import Result, Tally
from rcm.workflows.states import RunStatus


class Subworkflow(ChildrenStep):
    """One run; its context at the end is what comes back."""

    most_results = 1
    with_context = True

    def workflow(self, step: Step) -> str:
        return _config(step).workflow

    def plan(self, step: Step, item: StepItem) -> Plan:
        return Plan(_given(step, item), [{}])

    def outcome(self, step: Step, item: StepItem, tally: Tally, results: Sequence[Result]) -> Outcome:
        (result,), config = results, _config(step)
        if tally.failed and config.on_failure == "fail":
            return as_failed(config.workflow, result)
        output = {"run_id": str(result.run_id), "status": result.status}
        if result.status != RunStatus.COMPLETED:
            came: dict[str, Any] = {"status": result.status, "error": failure_of(result)}
            return Completed(output, {_key(step): came}, "failed")
        context = result.context or {}
        if not config.input:
            # The other run had all of ours: only what is new comes back, or each step would double the context.
            given = _given(step, item)
            context = {name: value for name, value in context.items() if name not in given or given[name] != value}
        return Completed(output, {_key(step): context}, "completed")


def _config(step: Step) -> SubworkflowConfig:
    assert isinstance(step.node.config, SubworkflowConfig)
    return step.node.config


def _key(step: Step) -> str:
    return _config(step).output_key or step.node.id


def _given(step: Step, item: StepItem) -> dict[str, Any]:
    return chosen(_config(step).input, item.context, [_key(step)])
