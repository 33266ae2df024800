"""HTTP of quality signals."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.quality.routes import (
    activity,
    assignments,
    impact_assumptions,
    interventions,
    loads,
    metrics,
    signal_runs,
    signals,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    signals.router,
    signal_runs.router,
    assignments.moves,
    assignments.router,
    assignments.older,
    activity.router,
    interventions.of_signal,
    interventions.router,
    interventions.baselines,
    metrics.router,
    loads.router,
    impact_assumptions.router,
)
