"""The life cycle of an assignment: one table of moves. What is not in it does not happen; the database has it too."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AssignmentStatus(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Move(StrEnum):
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    START = "start"
    RETURN = "return"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


S = AssignmentStatus
#: For each move, from where to where. From `closed` nothing leads anywhere: a new assignment is begun instead.
WAYS: Final[dict[Move, tuple[S, S]]] = {
    Move.ASSIGN: (S.NEW, S.ASSIGNED),
    Move.UNASSIGN: (S.ASSIGNED, S.NEW),
    Move.START: (S.ASSIGNED, S.IN_PROGRESS),
    Move.RETURN: (S.IN_PROGRESS, S.ASSIGNED),
    Move.RESOLVE: (S.IN_PROGRESS, S.RESOLVED),
    Move.REOPEN: (S.RESOLVED, S.IN_PROGRESS),
    Move.CLOSE: (S.RESOLVED, S.CLOSED),
}


def moves_from(status: AssignmentStatus) -> tuple[Move, ...]:
    """The moves that are allowed from here, in the table's order."""
    return tuple(move for move, (before, _) in WAYS.items() if before == status)


def becomes(status: AssignmentStatus) -> tuple[AssignmentStatus, ...]:
    """The states that come next from here, in the order of the states."""
    return tuple(to for to in S if may_become(status, to))


def may_become(current: AssignmentStatus, wanted: AssignmentStatus) -> bool:
    return (current, wanted) in WAYS.values()
