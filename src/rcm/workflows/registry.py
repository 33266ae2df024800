"""What the composition root hands to every domain's `register`: where handlers, jobs and ticks go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rcm.core.db import Database
from rcm.core.settings import Settings
from rcm.workflows.actions import ActionRegistry
from rcm.workflows.backend import ExecutionBackend, JobRegistry
from rcm.workflows.intake import IntakeReader
from rcm.workflows.row_preview import NoRowPreview, RowPreview

#: Makes of a row as it would run the values that rules speak of; None: it is a row of another kind.
RowValues = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """Called by every worker each `seconds`; the call itself sees to it that only one acts."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Registry:
    """`database` is rcm_app's, `ops` rcm_ops's: ids of all organisations, nothing else."""

    settings: Settings
    database: Database
    ops: Database
    backend: ExecutionBackend
    actions: ActionRegistry = field(default_factory=ActionRegistry)
    jobs: JobRegistry = field(default_factory=JobRegistry)
    ticks: list[Tick] = field(default_factory=list)
    readers: list[IntakeReader] = field(default_factory=list)
    row_preview: RowPreview = field(default_factory=NoRowPreview)
    row_values: list[RowValues] = field(default_factory=list)
    #: The tasks (`domain.action`) whose requirements a row has to meet when a step calls this action.
    tasks_of_actions: dict[str, Sequence[str]] = field(default_factory=dict)
    #: Graphs that come with the program, by name: what a new workflow can begin as.
    templates: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
