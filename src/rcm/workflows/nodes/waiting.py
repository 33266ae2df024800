"""`wait`: until an event with this run's key comes, or until the time is up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rcm.core.predicate import look_up
from rcm.core.time import utcnow
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.engine.correlation import RUN_ID, TIMED_OUT, TIMER
from rcm.workflows.graph import WaitConfig
from rcm.workflows.outcome import Completed, Failed, Outcome, Waiting


async def wait_or_go_on(step: Step, items: Sequence[StepItem]) -> Outcomes:
    """What came is the step's output; its field `label` picks a transition, as `timeout` does when none came."""
    config = step.node.config
    assert isinstance(config, WaitConfig)
    return {item.run_id: _outcome(config, item) for item in items}


def _outcome(config: WaitConfig, item: StepItem) -> Outcome:
    if item.delivered is not None:
        timed_out = "timeout" if item.delivered == TIMED_OUT else ""
        return Completed(dict(item.delivered), label=str(item.delivered.get("label", timed_out)))
    due = utcnow() + timedelta(seconds=config.seconds) if config.seconds is not None else None
    if config.event is None:
        return Waiting(TIMER, str(item.run_id), due)
    key = _key(config.key_path, item.run_id, item.context)
    if key is None:
        said = f"The run's context has no text or number at {config.key_path}, which names what to wait for."
        return Failed("run.wait_key_missing", said)
    return Waiting(config.event, key, due)


def _key(path: str, run_id: UUID, context: Mapping[str, Any]) -> str | None:
    if path == RUN_ID:
        return str(run_id)
    found = look_up(path, context)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found) or None
