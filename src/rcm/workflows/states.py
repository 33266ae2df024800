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
    """What is done with a run as a whole, with many of them at once if need be."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RETRY = "retry"


class StepOperation(StrEnum):
    """What is done at one step of one run."""

    RERUN = "rerun"
    SKIP = "skip"


_LIVE: Final = frozenset({RunStatus.PENDING, RunStatus.IN_PROGRESS})

#: From which states an operation goes on; in any other it is refused. Two things more decide, which are no states:
#: a run that is held by a segment is asked to stop (pause, cancel) or has to be paused first (skip); and of a run and
#: its re-runs only the newest goes on (resume, retry, skip).
ALLOWED: Final[dict[RunOperation | StepOperation, frozenset[RunStatus]]] = {
    RunOperation.PAUSE: _LIVE,
    RunOperation.RESUME: frozenset({RunStatus.PAUSED}),
    RunOperation.CANCEL: _LIVE | {RunStatus.PAUSED, RunStatus.FAILED},
    RunOperation.RETRY: frozenset({RunStatus.FAILED}),
    StepOperation.RERUN: ENDED,
    StepOperation.SKIP: frozenset({RunStatus.IN_PROGRESS, RunStatus.PAUSED, RunStatus.FAILED}),
}

#: What sends a run on along its own way; the older of a family of re-runs goes no further.
GOES_ON: Final = frozenset({RunOperation.RESUME, RunOperation.RETRY, StepOperation.SKIP})


class TransitionNotAllowed(Conflict):
    """This can't be done with the run in its present state."""

    code = "run.transition_not_allowed"


def require(operation: RunOperation | StepOperation, status: str, run: object = "") -> None:
    if RunStatus(status) not in ALLOWED[operation]:
        raise TransitionNotAllowed(f"{operation} while {status}.", operation=operation, status=status, run_id=str(run))
