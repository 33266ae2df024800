"""HTTP of batches, runs and workflows."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.workflows.routes import batches, runs, traces, workflows

ROUTERS: Final[tuple[APIRouter, ...]] = (batches.router, runs.router, traces.router, workflows.router)
