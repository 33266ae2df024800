"""Actions: what task nodes call. Domains register theirs; the engine knows none by itself.

An action gets all items that stand on its node together, one or a thousand, and answers for each.
It runs inside the engine's transaction and writes through it: its writes and the ledger's row are
committed together or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.errors import DomainError
from rcm.workflows.graph import Node
from rcm.workflows.outcome import Outcome


class ActionTaken(DomainError):
    """An action of this name is registered already."""

    code = "workflow.action_name_taken"


@dataclass(frozen=True, slots=True)
class StepItem:
    """One run at a node. `delivered` is the payload of the event or answer it waited for."""

    run_id: UUID
    context: Mapping[str, Any]
    iteration: int = 1
    attempt: int = 1
    batch_job_id: UUID | None = None
    row_number: int | None = None
    delivered: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What an action may use: the transaction (its actor is the tenant) and the node's settings.

    `cache` lives as long as the segment does, for what was read at an earlier node; nothing in it may
    be missed when it is empty.
    """

    session: WriteSession
    node: Node
    cache: dict[Any, Any] = field(default_factory=dict)

    def idempotency_key(self, item: StepItem) -> str:
        return f"{item.run_id}:{self.node.id}:{item.iteration}"


Outcomes = Mapping[UUID, Outcome]


class LocalAction(Protocol):
    """Touches nothing outside the database."""

    async def __call__(self, step: Step, items: Sequence[StepItem]) -> Outcomes: ...


@runtime_checkable
class ExternalAction(Protocol):
    """Calls somebody outside, in three parts, so that no transaction is open during the call.

    `prepare` must be repeatable: after a crash it is called again for the same items and has to come
    to the same call. What it can't prepare it answers at once.
    """

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[Any, Outcomes]: ...

    async def call(self, prepared: Any) -> Any: ...

    async def record(self, step: Step, items: Sequence[StepItem], answer: Any) -> Outcomes: ...


Action = LocalAction | ExternalAction
A = TypeVar("A", bound=LocalAction)


Observe = Callable[[str, float], None]  # the name of an action (or of a type of node), seconds


def timed(action: LocalAction | ExternalAction, name: str, observe: Observe) -> LocalAction | ExternalAction:
    """The same action; `observe` hears how long it took, failures too."""
    if isinstance(action, ExternalAction):
        return _TimedCall(action, name, observe)
    inner: LocalAction = action

    async def local(step: Step, items: Sequence[StepItem]) -> Outcomes:
        with _clock(name, observe):
            return await inner(step, items)

    return local


@contextmanager
def _clock(name: str, observe: Observe) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        observe(name, time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class _TimedCall:
    action: ExternalAction
    name: str
    observe: Observe

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[Any, Outcomes]:
        return await self.action.prepare(step, items)

    async def call(self, prepared: Any) -> Any:
        with _clock(self.name, self.observe):
            return await self.action.call(prepared)

    async def record(self, step: Step, items: Sequence[StepItem], answer: Any) -> Outcomes:
        return await self.action.record(step, items, answer)


class ActionRegistry:
    """Names to actions; filled once by the composition root."""

    def __init__(self) -> None:
        self._local: dict[str, LocalAction] = {}
        self._external: dict[str, ExternalAction] = {}
        self._nodes: dict[str, LocalAction | ExternalAction] = {}
        self._observe: Observe | None = None

    def watch(self, observe: Observe) -> None:
        """Tell how long each call takes, from now on: of an action inside the database the whole of it, of an
        external one the call."""
        self._observe = observe

    def local(self, name: str) -> Callable[[A], A]:
        def register(action: A) -> A:
            self._free(name)
            self._local[name] = action
            return action

        return register

    def add_external(self, name: str, action: ExternalAction) -> None:
        self._free(name)
        self._external[name] = action

    def add_node(self, node_type: str, action: LocalAction | ExternalAction) -> None:
        """What a type of node does that is no call of a named action: wait, ask a person, run another workflow."""
        if node_type in self._nodes:
            raise ActionTaken(node_type, action=node_type)
        self._nodes[node_type] = action

    def find_for(self, node: Node) -> LocalAction | ExternalAction | None:
        """What to call at this node; None where this program knows nothing of the kind."""
        if node.action is None:
            name, found = node.type, self._nodes.get(node.type)
        else:
            name, found = node.action, self._local.get(node.action) or self._external.get(node.action)
        return found if self._observe is None or found is None else timed(found, name, self._observe)

    def named(self, name: str) -> LocalAction | ExternalAction:
        return self._local.get(name) or self._external[name]

    def is_external(self, name: str) -> bool:
        return name in self._external

    def __iter__(self) -> Iterator[str]:
        yield from sorted({*self._local, *self._external})

    def __contains__(self, name: object) -> bool:
        return name in self._local or name in self._external

    def __len__(self) -> int:
        return len(self._local) + len(self._external)

    def _free(self, name: str) -> None:
        if name in self:
            raise ActionTaken(name, action=name)
