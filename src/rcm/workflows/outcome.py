"""How an attempt at a step can end. Handlers return these; the engine acts on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completed:
    """`output` goes to the ledger, `context` is merged into the run's context, `label` picks a transition."""

    output: Json | None = None
    context: Json | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing to do for this item; stored like a completed step, with its reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Come back when an event of `kind` with `key` is delivered, or at `due_at`."""

    kind: str
    key: str
    due_at: datetime | None = None
    request: Json | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """`retryable`: the node's retry policy applies. `set_aside`: the item itself is at fault, not the system."""

    code: str
    message: str
    retryable: bool = False
    set_aside: bool = False


Outcome = Completed | Skipped | Waiting | Failed
DONE = Completed()
