"""Charts of statistical process control. Their rules annotate: they never raise a signal by themselves.

On a stable series of 24 points about one chart in six breaks some rule by chance. Limits are reckoned from twelve
points on, and anew only from a recorded baseline, never by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

#: 3 / 1.128: three standard deviations, from the mean of the moving ranges of two points.
XMR_FACTOR: Final = 2.66
LIMITS_FROM: Final = 12
RUN: Final = 7
OUTSIDE: Final = "outside_limits"
ONE_SIDE: Final = "seven_on_one_side"
TREND: Final = "trend_of_seven"
NEAR_LIMIT: Final = "two_of_three_near_limit"
#: Near a limit: beyond two thirds of the way to it.
_NEAR: Final = 2 / 3


@dataclass(frozen=True, slots=True)
class Chart:
    """An XmR chart. `lower` and `upper` are null under twelve points, and then no rule is asked.

    `violations`: (index of the value, rule), each at the value that completes the pattern.
    """

    center: float | None
    lower: float | None
    upper: float | None
    moving_range_mean: float | None
    violations: tuple[tuple[int, str], ...] = ()


def xmr(values: Sequence[float | None], start: int = 0, end: int | None = None) -> Chart:
    """Individuals and moving ranges: center +- 2.66 times the mean moving range.

    `values` are in order of time, None where a period is missing. `start` is the recorded baseline: what lies before
    it takes no part. `end` closes what the limits are reckoned from (the periods before an intervention); rules are
    asked of all values from `start` on. Source: Wheeler, Understanding variation, 1993; the limits' factor is that of
    Shewhart's charts for moving ranges of two.
    """
    known = [
        (at, float(each)) for at, each in enumerate(values) if at >= start and each is not None and math.isfinite(each)
    ]
    base = [each for at, each in known if end is None or at < end]
    if not base:
        return Chart(None, None, None, None)
    center = sum(base) / len(base)
    ranges = [abs(after - before) for before, after in pairwise(base)]
    mean_range = sum(ranges) / len(ranges) if ranges else None
    if len(base) < LIMITS_FROM or mean_range is None:
        return Chart(center, None, None, mean_range)
    reach = XMR_FACTOR * mean_range
    return Chart(center, center - reach, center + reach, mean_range, tuple(_violations(known, center, reach)))


def _violations(known: Sequence[tuple[int, float]], center: float, reach: float) -> list[tuple[int, str]]:
    # In shares of the way to the limit: 1 is the limit itself. Without any movement nothing is broken.
    share = [(each - center) / reach if reach > 0 else 0.0 for _, each in known]
    rules: tuple[tuple[str, Callable[[Sequence[float], int], bool]], ...] = (
        (OUTSIDE, _outside), (ONE_SIDE, _one_side), (TREND, _trend), (NEAR_LIMIT, _near_limit),
    )  # fmt: skip
    return [(known[at][0], name) for at in range(len(share)) for name, holds in rules if holds(share, at)]


def _outside(share: Sequence[float], at: int) -> bool:
    return abs(share[at]) > 1


def _one_side(share: Sequence[float], at: int) -> bool:
    run = share[max(at - RUN + 1, 0) : at + 1]
    return len(run) == RUN and (min(run) > 0 or max(run) < 0)


def _trend(share: Sequence[float], at: int) -> bool:
    run = share[max(at - RUN + 1, 0) : at + 1]
    steps = [after - before for before, after in pairwise(run)]
    return len(run) == RUN and (min(steps) > 0 or max(steps) < 0)


def _near_limit(share: Sequence[float], at: int) -> bool:
    """Two of three in the outer third on one side; told at the later of the two."""
    three = share[max(at - 2, 0) : at + 1]
    return any(side * share[at] > _NEAR and sum(side * each > _NEAR for each in three) >= 2 for side in (1, -1))
