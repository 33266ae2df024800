"""Which periods of a metric a run looks at: the last twelve of each length, up to the day that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from rcm.quality.detection.metrics import DEFAULTS
from rcm.quality.detection.periods import MONTH_DAYS

#: More than twelve say more about the past than about now; fewer than six have no slope.
MOST_PERIODS: Final = DEFAULTS.window
#: Days off a whole number of months within which a period is as long as they are.
_TOLERANCE: Final = 3.5


class Period(NamedTuple):
    """First and last day."""

    start: date
    end: date

    @property
    def length(self) -> int:
        """Whole months; others in days, below zero. A February is as long as a March; detection tells them apart by
        the same rule."""
        days = (self.end - self.start).days + 1
        months = round(days / MONTH_DAYS)
        return months if months >= 1 and abs(days - months * MONTH_DAYS) <= _TOLERANCE else -days


class PeriodCount(NamedTuple):
    """How many observations of a metric there are in a period."""

    metric_id: str
    period: Period
    observations: int


def windows(counted: Iterable[PeriodCount]) -> dict[str, list[Period]]:
    """By metric, in the order of the metrics' ids: the periods to read, oldest first."""
    by_metric: defaultdict[str, defaultdict[int, set[Period]]] = defaultdict(lambda: defaultdict(set))
    for metric_id, period, _ in counted:
        by_metric[metric_id][period.length].add(period)
    return {metric_id: _latest(by_metric[metric_id].values()) for metric_id in sorted(by_metric)}


def _latest(lengths: Iterable[set[Period]]) -> list[Period]:
    kept = [period for periods in lengths for period in sorted(periods, key=_end)[-MOST_PERIODS:]]
    return sorted(kept, key=_end)


def _end(period: Period) -> tuple[date, date]:
    return period.end, period.start
