"""HTTP of quality signals."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.quality.routes import activity, assignments, loads, metrics, signal_runs, signals

ROUTERS: Final[tuple[APIRouter, ...]] = (
    signals.router,
    signal_runs.router,
    assignments.moves,
    assignments.router,
    assignments.older,
    activity.router,
    metrics.router,
    loads.router,
)
