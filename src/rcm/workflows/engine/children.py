"""Runs that another run's step began (sub-workflows, fan-out): what has to follow when they end."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.workflows.backend import ExecutionBackend


async def runs_ended(session: WriteSession, backend: ExecutionBackend, runs: Sequence[UUID]) -> None:
    """These runs have come to their end (completed, failed or cancelled) in this transaction."""
