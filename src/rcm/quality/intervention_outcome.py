"""What became of a metric after something was changed: the periods after the day, against the control limits of those
before it. Pure.

A chart finds what is too large or too steady to be chance; it does not say that the intervention was the cause.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any, Final, Literal

from rcm.quality.detection import spc

Outcome = Literal["improved", "worsened", "unchanged", "too_early"]
#: Fewer periods after the day than this, and nothing is said.
LEAST_AFTER: Final = 3
#: A pattern counts where all of its values lie after the day: so many values it is long.
_LENGTHS: Final = {spc.OUTSIDE: 1, spc.NEAR_LIMIT: 3, spc.ONE_SIDE: spc.RUN}


@dataclass(frozen=True, slots=True)
class Period:
    starts_on: date
    ends_on: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Aim:
    """Which way is better: down (lower_is_better), up, or into a band."""

    polarity: str
    low: float | None = None
    high: float | None = None

    def distance(self, value: float) -> float:
        """Higher is worse. Of a band: how far outside of it."""
        if self.polarity == "target_range" and self.low is not None and self.high is not None:
            return max(self.low - value, value - self.high, 0.0)
        return -value if self.polarity == "higher_is_better" else value


@dataclass(frozen=True, slots=True)
class Measured:
    outcome: Outcome
    detail: dict[str, Any]


def measure(
    periods: Sequence[Period],
    aim: Aim,
    activated_on: date,
    *,
    ended_on: date | None = None,
    baseline: date | None = None,
) -> Measured:
    """Periods are in order of time. One that holds the day of activation is on neither side; nor is what begins after
    `ended_on`, or before the recorded `baseline`.

    Outside the limits, two of three near one, or seven on one side, all after the day, is a change. Without one it is
    too early to tell until seven periods are over.
    """
    known = [each for each in periods if each.value is not None and math.isfinite(each.value)]
    before = [e for e in known if e.ends_on < activated_on and (baseline is None or e.starts_on >= baseline)]
    after = [e for e in known if e.starts_on >= activated_on and (ended_on is None or e.starts_on <= ended_on)]
    values = [aim.distance(each.value or 0.0) for each in (*before, *after)]
    chart = spc.xmr(values, end=len(before))
    found = _patterns(values, chart, len(before))
    detail = _figures(before, after, aim, chart) | {
        "patterns": [
            {"period_end": after[at - len(before)].ends_on.isoformat(), "rule": rule, "worse": worse}
            for at, rule, worse in found
        ]
    }
    if chart.lower is None:
        return Measured("too_early", detail | {"reason": f"under {spc.LIMITS_FROM} periods before it"})
    if len(after) < LEAST_AFTER:
        return Measured("too_early", detail | {"reason": f"under {LEAST_AFTER} periods after it"})
    if found:
        return Measured("worsened" if found[-1][2] else "improved", detail)
    if len(after) < spc.RUN:
        return Measured("too_early", detail | {"reason": f"no change yet, and under {spc.RUN} periods after it"})
    return Measured("unchanged", detail)


def _patterns(values: Sequence[float], chart: spc.Chart, cut: int) -> list[tuple[int, str, bool]]:
    """(index, rule, is it for the worse) of patterns that lie after the day, in order."""
    if chart.center is None or chart.lower is None:
        return []
    center = chart.center
    if chart.upper == chart.lower:  # nothing ever moved before: whatever moves is outside
        return [(at, spc.OUTSIDE, values[at] > center) for at in range(cut, len(values)) if values[at] != center]
    return [
        (at, rule, values[at] > center)
        for at, rule in chart.violations
        if rule in _LENGTHS and at >= cut + _LENGTHS[rule] - 1
    ]


def _figures(before: Sequence[Period], after: Sequence[Period], aim: Aim, chart: spc.Chart) -> dict[str, Any]:
    """In the metric's unit; of a band, distances from it."""
    turned = -1.0 if aim.polarity == "higher_is_better" else 1.0
    limits = sorted(turned * each for each in (chart.lower, chart.upper) if each is not None)
    center = None if chart.center is None else turned * chart.center
    mean = fmean(turned * aim.distance(each.value or 0.0) for each in after) if after else None
    change = None if mean is None or center is None else mean - center
    return {
        "unit": "distance from the target range" if aim.polarity == "target_range" else "the metric's own",
        "periods_before": len(before),
        "periods_after": len(after),
        "center": center,
        "lower": limits[0] if limits else None,
        "upper": limits[1] if limits else None,
        "mean_after": mean,
        "change": change,
        "change_percent": None if change is None or not center else 100 * change / abs(center),
        "measured_until": after[-1].ends_on.isoformat() if after else None,
    }
