"""States of runs, steps, rows and batches, and which operation is legal in which state of a run."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from rcm.core.errors import Conflict


class RunStatus(StrEnum):
    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    PAUSED = "PAUSED"
    CANCELLED = "CANCELLED"


#: A run in one of these advances no more by itself. A failed one can be sent on again.
ENDED: Final = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED})


class RunOperation(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RETRY = "retry"


#: From which states an operation goes on; in any other it is refused.
ALLOWED: Final[dict[RunOperation, frozenset[RunStatus]]] = {
    RunOperation.PAUSE: frozenset({RunStatus.PENDING, RunStatus.IN_PROGRESS}),
    RunOperation.RESUME: frozenset({RunStatus.PAUSED}),
    RunOperation.CANCEL: frozenset({RunStatus.PENDING, RunStatus.IN_PROGRESS, RunStatus.PAUSED, RunStatus.FAILED}),
    RunOperation.RETRY: frozenset({RunStatus.FAILED}),
}


class TransitionNotAllowed(Conflict):
    """This can't be done with the run in its present state."""

    code = "run.transition_not_allowed"


def require(operation: RunOperation, status: str, run: object = "") -> None:
    if RunStatus(status) not in ALLOWED[operation]:
        raise TransitionNotAllowed(f"{operation} while {status}.", operation=operation, status=status, run_id=str(run))
