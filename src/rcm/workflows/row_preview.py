"""The port through which somebody who knows a workflow's requirements says what rows of a file would miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from rcm.core.db import ReadSession


class RowPreview(Protocol):
    """Asked while a file is looked at, before it is run; for a thousand rows at a time."""

    async def missing(
        self, session: ReadSession, workflow_id: UUID, rows: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, int]:
        """By what is missing (the name of a field): how many of these rows miss it. Rows are as they would be run."""
        ...


class NoRowPreview:
    """Knows of no requirements: nothing is ever missing."""

    async def missing(
        self,
        session: ReadSession,  # noqa: ARG002 - the port's
        workflow_id: UUID,  # noqa: ARG002
        rows: Sequence[Mapping[str, Any]],  # noqa: ARG002
    ) -> Mapping[str, int]:
        return {}
