"""How signals are found: pure statistics over observations, without SQL or files. Start with `detect`."""

from __future__ import annotations

from rcm.quality.detection import impact, spc, wording
from rcm.quality.detection.classify import explain
from rcm.quality.detection.detect import detect, detect_unit
from rcm.quality.detection.found import Found, Unit, merge
from rcm.quality.detection.funnel import funnel
from rcm.quality.detection.metrics import DEFAULTS, MetricSpec, Options
from rcm.quality.detection.signal_types import CLASSIFICATION

__all__ = [
    "CLASSIFICATION",
    "DEFAULTS",
    "Found",
    "MetricSpec",
    "Options",
    "Unit",
    "detect",
    "detect_unit",
    "explain",
    "funnel",
    "impact",
    "merge",
    "spc",
    "wording",
]
