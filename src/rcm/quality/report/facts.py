"""All that a report is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rcm.quality.schemas.charts import SignalChartsOut
from rcm.quality.schemas.interventions import InterventionOut
from rcm.quality.schemas.peers import PeerOut
from rcm.quality.schemas.signals import SignalDetailOut, SignalHistoryOut, SignalTimelineOut


@dataclass(frozen=True, slots=True)
class MetricWords:
    """What the catalogue says of the metric; null where it does not have it any more."""

    description: str | None = None
    source: str | None = None
    minimum_volume: int | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """`peers`: some of the cohort with their places in it (from 0): the worst, those around the signal's own, the best;
    `cohort` says how many there are, `set_aside` how many rows of the period can't be used. `made_at`: when the report
    was made."""

    signal: SignalDetailOut
    charts: SignalChartsOut
    timeline: SignalTimelineOut
    history: SignalHistoryOut
    metric: MetricWords
    made_at: datetime
    peers: Sequence[tuple[int, PeerOut]] = ()
    cohort: int = 0
    set_aside: int = 0
    interventions: Sequence[InterventionOut] = ()
