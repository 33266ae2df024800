"""Metrics and their values, signals and runs, assignments, interventions and the feed."""

from __future__ import annotations

from rcm.quality.models.metrics import Metric, MetricLoad, MetricObservation, MetricRowSetAside
from rcm.quality.models.signals import ImpactAssumption, Signal, SignalRemoval, SignalRun, SignalRunUnit
from rcm.quality.models.workflow import (
    ActivityEvent,
    ActivityRead,
    ActivityReadUntil,
    Assignment,
    Intervention,
    SeriesBaseline,
)

__all__ = [
    "ActivityEvent",
    "ActivityRead",
    "ActivityReadUntil",
    "Assignment",
    "ImpactAssumption",
    "Intervention",
    "Metric",
    "MetricLoad",
    "MetricObservation",
    "MetricRowSetAside",
    "SeriesBaseline",
    "Signal",
    "SignalRemoval",
    "SignalRun",
    "SignalRunUnit",
]
