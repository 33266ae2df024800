"""HTTP of batches, runs and workflows."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.workflows.routes import batch_jobs, batches, runs, traces, workflows

ROUTERS: Final[tuple[APIRouter, ...]] = (
    batches.router,
    batch_jobs.router,
    runs.router,
    traces.router,
    workflows.router,
)
