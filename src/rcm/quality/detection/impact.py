"""What longer stays cost: days, beds, money. Net excess and its positive part are told apart, so are cash and capacity.

A day saved saves what a day really adds (supplies, hours, drugs), never the average cost of a day. A free bed is
worth something only where beds are short: that is capacity value, and it is not cash.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from rcm.quality.detection.metrics import MetricSpec

DAYS_OF_A_YEAR: Final = 365.0


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a day is worth: dollars of variable cost in a day, dollars that a free bed earns in a day, and the share
    of beds that is to be occupied (over 0, up to 1)."""

    variable_day_cost: float
    capacity_day_value: float
    target_occupancy: float


@dataclass(frozen=True, slots=True)
class StayPeriod:
    """A period's days, observed and expected, over the length of the period in days."""

    observed_days: float
    expected_days: float
    length: int


@dataclass(frozen=True, slots=True)
class StayImpact:
    """What a series' stays cost. Money is null without an assumption; days are null for geometric means.

    `net_days` may be under zero; `excess_days` is the positive part of each period. `annual_…` go on at the
    window's pace.
    """

    index: float
    kind: Literal["arithmetic", "geometric"]
    basis: Literal["expected", "peers"]
    net_days: float | None = None
    excess_days: float | None = None
    annual_net_days: float | None = None
    annual_excess_days: float | None = None
    bed_capacity: float | None = None
    annual_excess_cost: float | None = None
    annual_capacity_value: float | None = None


def arithmetic_index(observed_days: Sequence[float], expected_days: Sequence[float]) -> float | None:
    """Sum of observed by sum of expected days; None where nothing is expected."""
    below = math.fsum(expected_days)
    return math.fsum(observed_days) / below if below > 0 else None


def geometric_index(stays: Sequence[float], expected_means: Sequence[float]) -> float | None:
    """exp(mean ln of the stays - mean ln of their GMLOS), both in days and over 0; None where there are none.

    It is never mixed with sums of days: a geometric mean times a number of stays is no number of days.
    """
    if not stays or not expected_means or min(stays) <= 0 or min(expected_means) <= 0:
        return None
    ours = math.fsum(map(math.log, stays)) / len(stays)
    return math.exp(ours - math.fsum(map(math.log, expected_means)) / len(expected_means))


def stay_impact(
    periods: Sequence[StayPeriod], assumption: Assumption | None, basis: Literal["expected", "peers"] = "expected"
) -> StayImpact | None:
    """Days and money of a window of periods; None where nothing is expected."""
    index = arithmetic_index([each.observed_days for each in periods], [each.expected_days for each in periods])
    length = sum(each.length for each in periods)
    if index is None or length <= 0:
        return None
    differences = [each.observed_days - each.expected_days for each in periods]
    net, excess = math.fsum(differences), math.fsum(each for each in differences if each > 0)
    year = DAYS_OF_A_YEAR / length
    if assumption is None:
        return StayImpact(index, "arithmetic", basis, net, excess, net * year, excess * year)
    yearly = net * year
    return StayImpact(
        index, "arithmetic", basis, net, excess, yearly, excess * year,
        bed_capacity=yearly / DAYS_OF_A_YEAR / assumption.target_occupancy,
        annual_excess_cost=yearly * assumption.variable_day_cost,
        annual_capacity_value=yearly * assumption.capacity_day_value,
    )  # fmt: skip


def of_series(
    spec: MetricSpec, periods: Sequence[Mapping[str, Any]], assumption: Assumption | None
) -> StayImpact | None:
    """Impact of one series from its rows of `Found.periods`; None where the metric is no length of stay, or figures
    are missing. Without an expected value the peers' mean stands for it, and `basis` says so."""
    if spec.stay is None:
        return None
    known = [row for row in periods if row["value"] is not None]
    expected = all(row["expected"] is not None and row["expected"] > 0 for row in known)
    basis: Literal["expected", "peers"] = "expected" if expected or spec.is_ratio else "peers"
    if spec.stay == "geometric":
        return _geometric(spec, known, basis)
    days = [_days(spec, row, basis) for row in known]
    stays = [each for each in days if each is not None]
    return stay_impact(stays, assumption, basis) if stays and len(stays) == len(days) else None


def _geometric(
    spec: MetricSpec, rows: Sequence[Mapping[str, Any]], basis: Literal["expected", "peers"]
) -> StayImpact | None:
    values = [float(row["value"]) for row in rows]
    against = [1.0 if spec.is_ratio else float(row["expected" if basis == "expected" else "peer_mean"]) for row in rows]
    index = geometric_index(values, against)
    return None if index is None else StayImpact(index, "geometric", basis)


def _days(spec: MetricSpec, row: Mapping[str, Any], basis: str) -> StayPeriod | None:
    start, end = row["period_start"], row["period_end"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    length = (end - start).days + 1
    if spec.is_ratio:
        # An index: its parts are the days.
        if row["numerator"] is None or row["denominator"] is None:
            return None
        return StayPeriod(float(row["numerator"]), float(row["denominator"]), length)
    if row["encounters"] is None:
        return None
    against = row["expected"] if basis == "expected" else row["peer_mean"]
    return StayPeriod(row["value"] * row["encounters"], against * row["encounters"], length)
