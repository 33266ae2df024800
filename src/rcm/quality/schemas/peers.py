"""The peers of a signal."""

from __future__ import annotations

from datetime import date
from typing import Any

from rcm.core.paging import Page
from rcm.core.schema import Schema


class PeerStatisticsOut(Schema):
    """Of the peers' values, in the metric's unit. `std` is the population's; `mad` the median distance from the
    median."""

    count: int
    mean: float
    std: float
    median: float
    mad: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float


class PeerOut(Schema):
    """A unit of the cohort. `percentile` and `z` are direction-adjusted: high is worse; `rank` 1 is the worst, equal
    ones share it."""

    facility_id: str
    facility: str
    system_name: str | None
    sub_service_line: str | None
    entity_dimensions: dict[str, Any]
    value: float | None
    expected: float | None
    encounters: int | None
    suppressed: bool
    percentile: float | None
    z: float | None
    rank: int | None
    is_own: bool


class PeersOut(Page[PeerOut]):
    """The cohort of the signal's latest period, as loaded by now: same metric, period, line and sub line of service,
    and the same names of dimensions (a whole never stands beside its parts), the signal's own row included. Where it
    has values of under five facilities there are no statistics, and `note` says so. `set_aside`: rows of
    the period that can't be used."""

    metric_id: str
    unit: str | None
    polarity: str | None
    period_start: date | None
    period_end: date
    service_line: str | None
    statistics: PeerStatisticsOut | None
    note: str | None
    own: PeerOut | None
    set_aside: int
