"""What the charts of a signal are drawn from."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from rcm.core.schema import Schema
from rcm.quality.schemas.interventions import Outcome
from rcm.quality.schemas.peers import PeerStatisticsOut


class SparkPointOut(Schema):
    period_start: date
    period_end: date
    value: float | None


class SparklineOut(Schema):
    """The periods that the run looked at, oldest first; a null is suppressed."""

    points: list[SparkPointOut]
    low: float | None
    high: float | None


class ControlPointOut(SparkPointOut):
    """`phase` is an index into `phases`. `rules`: outside_limits, seven_on_one_side, trend_of_seven,
    two_of_three_near_limit, at the value that completes the pattern. They annotate; they raise nothing."""

    phase: int
    rules: list[str]


class ControlPhaseOut(Schema):
    """One set of limits (center ± 2.66 mean moving ranges). `starts_on` and `reason` are those of the recorded baseline
    it begins with, null for the series' beginning. Under 12 values there are no limits, and `note` says so."""

    first: int
    values: int
    starts_on: date | None
    reason: str | None
    center: float | None
    lower: float | None
    upper: float | None
    moving_range_mean: float | None
    note: str | None


class MarkOut(Schema):
    """An intervention of the series."""

    intervention_id: UUID
    title: str
    activated_on: date
    ended_on: date | None
    outcome: Outcome | None


class ControlChartOut(Schema):
    """An XmR chart of the whole series. `left_out`: periods of another length, overlapping or unusable ones."""

    points: list[ControlPointOut]
    phases: list[ControlPhaseOut]
    interventions: list[MarkOut]
    left_out: int


class FunnelLimitsOut(Schema):
    volume: float
    lower95: float
    upper95: float
    lower998: float
    upper998: float


class FunnelPointOut(Schema):
    """`outside`: '', '95' or '99.8', the widest limits that it lies beyond."""

    volume: float
    value: float
    outside: str


class FunnelChartOut(Schema):
    """Values of the latest period against `volume` (denominator or encounters). Limits hold over-dispersion as an
    additive `tau2`; `phi` is what it is without. `points` are at most 400 of `total`: those outside limits, then others
    spread over the volumes; `own` is the signal's. `outside95`: beyond 95 %, within 99.8 %."""

    center: float
    tau2: float
    phi: float
    volume: str
    limits: list[FunnelLimitsOut]
    points: list[FunnelPointOut]
    own: FunnelPointOut | None
    total: int
    outside95: int
    outside998: int


class PeerBoxOut(Schema):
    """The peers' distribution and the signal's place in it."""

    statistics: PeerStatisticsOut | None
    value: float | None
    percentile: float | None
    z: float | None


class SignalChartsOut(Schema):
    """Four charts, as loaded by now, in the metric's unit. `note`: why there is neither funnel nor distribution."""

    signal_id: UUID
    metric_id: str
    metric_name: str | None
    unit: str | None
    polarity: str | None
    target_low: float | None
    target_high: float | None
    sparkline: SparklineOut
    control: ControlChartOut
    funnel: FunnelChartOut | None
    peers: PeerBoxOut
    note: str | None
