"""A question to the list of signals, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

#: Signals of this type say that the data can't be trusted; they are shown apart, not among the others.
SUSPECT: Final = "suspect_data"
#: The status of a signal that nobody was given.
NEW: Final = "new"
CLOSED: Final = "closed"


class SortKey(StrEnum):
    SEVERITY = "severity"
    DETECTED_AT = "detected_at"
    PERCENTILE = "percentile"
    Q = "q"
    COST = "cost"


class Evidence(StrEnum):
    """`raised`: the deviation or the trend stands out over the whole run (q at most .05). `watch`: it does not."""

    RAISED = "raised"
    WATCH = "watch"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class SignalQuery:
    """What is wanted: of several values of one filter any, of several filters all. Empty filters ask for nothing.

    `detected_to` is exclusive. `unassigned` stands beside `assignees`: those that nobody looks after.
    """

    domains: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    service_lines: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    assignees: frozenset[UUID] = frozenset()
    unassigned: bool = False
    severity_min: int | None = None
    severity_max: int | None = None
    detected_from: datetime | None = None
    detected_to: datetime | None = None
    evidence: Evidence | None = None
    dimensions: frozenset[tuple[str, str]] = frozenset()
    search: str = ""
    sort: SortKey = SortKey.SEVERITY
    descending: bool = True

    @property
    def evidence_shown(self) -> Evidence:
        """What is raised, if nothing is said; all of them for suspect data, which is never raised."""
        if self.evidence is not None:
            return self.evidence
        return Evidence.ALL if self.types == {SUSPECT} else Evidence.RAISED
