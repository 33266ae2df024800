"""HTTP of batches, runs and workflows, and of what runs ask and tell people."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.workflows.routes import (
    batch_jobs,
    batches,
    events,
    notifications,
    revisions,
    runs,
    tasks,
    traces,
    vocabulary,
    workflows,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    batches.router,
    batch_jobs.router,
    events.router,
    notifications.router,
    runs.router,
    tasks.router,
    traces.router,
    revisions.router,
    workflows.router,
    vocabulary.router,
)
