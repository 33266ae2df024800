"""Call the handler of a node for the items that stand on it; one bad item never sinks the others."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from rcm.core.db import TRANSIENT
from rcm.core.errors import DomainError
from rcm.workflows.actions import ExternalAction, LocalAction, Outcomes, Step, StepItem
from rcm.workflows.graph import TaskConfig
from rcm.workflows.outcome import Failed, Outcome

log = structlog.get_logger()

#: Kinds of nodes of our own: beginning a hundred thousand runs takes its time.
BUILT_IN_TIMEOUT_S: Final = 600.0
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


async def run_local(action: LocalAction, step: Step, items: Sequence[StepItem]) -> Outcomes:
    """All items in one savepoint; where that raises, each item in one of its own."""
    try:
        return await _guarded(action, step, items)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is that item's failure
        _reraise_if_ours(error)
        if len(items) == 1:
            return {items[0].run_id: _failure(error, step)}
    outcomes: dict[UUID, Outcome] = {}
    for item in items:
        try:
            outcomes.update(await _guarded(action, step, [item]))
        except Exception as error:  # noqa: BLE001
            _reraise_if_ours(error)
            outcomes[item.run_id] = _failure(error, step)
    return outcomes


async def _guarded(action: LocalAction, step: Step, items: Sequence[StepItem]) -> Outcomes:
    timeout = step.node.config.timeout_s if isinstance(step.node.config, TaskConfig) else BUILT_IN_TIMEOUT_S
    async with step.session.savepoint():
        async with asyncio.timeout(timeout):
            outcomes = await action(step, items)
        if not isinstance(outcomes, Mapping):
            raise HandlerAnswerInvalid(f"Action {step.node.action} gave {type(outcomes).__name__}.")
        _require_writable(step, outcomes)
        return outcomes


def _require_writable(step: Step, outcomes: Outcomes) -> None:
    """What one item's answer can't be written down for must not take the transaction of all others with it."""
    values = list(outcomes.values())
    if not all(isinstance(value, Outcome) for value in values):
        raise HandlerAnswerInvalid(f"Action {step.node.action} gave something else than an outcome.")
    try:
        written = orjson.dumps(values, default=str)
    except TypeError as error:
        raise HandlerAnswerInvalid(f"Action {step.node.action} gave what is no JSON.") from error
    if b"\\u0000" in written and _NUL.search(written):
        raise HandlerAnswerInvalid(f"Action {step.node.action} gave text with a NUL, which PostgreSQL can't store.")


async def record(action: ExternalAction, step: Step, items: Sequence[StepItem], answer: Any) -> Outcomes:
    """Write down what came back from outside, with the same care as a local action."""

    async def act(step: Step, items: Sequence[StepItem]) -> Outcomes:
        return await action.record(step, items, answer)

    return await run_local(act, step, items)


async def prepare(action: ExternalAction, step: Step, items: Sequence[StepItem]) -> tuple[Any, Outcomes]:
    """One call for all items; where that raises, for all that can be prepared alone."""
    try:
        async with step.session.savepoint():
            return await action.prepare(step, items)
    except Exception as error:  # noqa: BLE001
        _reraise_if_ours(error)
        if len(items) == 1:
            return None, {items[0].run_id: _failure(error, step)}
    bad = {item.run_id: failure for item in items if (failure := await _probe(action, step, item)) is not None}
    good = [item for item in items if item.run_id not in bad]
    if not good:
        return None, bad
    prepared, early = await action.prepare(step, good)
    return prepared, {**early, **bad}


class _Probed(Exception):
    """Ends the savepoint of an attempt to prepare one item alone: what it wrote is undone."""


async def _probe(action: ExternalAction, step: Step, item: StepItem) -> Failed | None:
    try:
        async with step.session.savepoint():
            await action.prepare(step, [item])
            raise _Probed  # noqa: TRY301 - the savepoint has to see it
    except _Probed:
        return None
    except Exception as error:  # noqa: BLE001
        _reraise_if_ours(error)
        return _failure(error, step)


class HandlerAnswerInvalid(DomainError):
    """The action's answer is not a mapping of run ids to outcomes."""

    code = "engine.answer_invalid"


def _reraise_if_ours(error: Exception) -> None:
    """A lost connection or a serialization failure is the whole transaction's, not an item's."""
    if isinstance(error, TRANSIENT):
        raise error


def failure_of(error: BaseException) -> Failed:
    """A failure that tells the class of the error, and its text only where the text is ours."""
    if isinstance(error, DomainError):
        return Failed(error.code, error.message, retryable=error.retryable)
    if isinstance(error, TimeoutError):
        return Failed("engine.handler_timeout", "The action took too long.", retryable=True)
    return Failed("engine.handler_error", f"The action failed with {type(error).__name__}.")


def _failure(error: Exception, step: Step) -> Failed:
    failure = failure_of(error)
    if failure.code == "engine.handler_error":
        # The text of a foreign error may hold what the item holds: its class and place must do.
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
        log.error("handler_error", action=step.node.action, error=type(error).__name__, place=place)
    return failure
