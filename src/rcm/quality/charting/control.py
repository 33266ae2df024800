"""The XmR chart of a series: limits by phases, each from a recorded baseline on, and the rules that values break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rcm.quality.charting.series import Point, bounded
from rcm.quality.detection import spc


@dataclass(frozen=True, slots=True)
class Baseline:
    """From this day on limits are reckoned anew, and why."""

    starts_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Phase:
    """Points from index `first` up to the next phase's, against one set of limits. `baseline` is null for the series'
    beginning; limits are null under twelve values, and then no rule is asked."""

    first: int
    values: int
    baseline: Baseline | None
    center: float | None
    lower: float | None
    upper: float | None
    moving_range_mean: float | None


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A value with the rules that it completes, within its phase (an index)."""

    point: Point
    phase: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlChart:
    points: tuple[ControlPoint, ...]
    phases: tuple[Phase, ...]


def control_chart(
    points: Sequence[Point],
    baselines: Sequence[Baseline] = (),
    bounds: tuple[float | None, float | None] = (None, None),
) -> ControlChart:
    """Points are in order of time. A baseline before all periods, or after them, begins no phase of its own. `bounds`:
    what values can't pass, limits are not told beyond."""
    if not points:
        return ControlChart((), ())
    starts = _starts(points, baselines)
    ends = [*(first for first, _ in starts[1:]), len(points)]
    values = [each.value for each in points]
    phases: list[Phase] = []
    marked: list[ControlPoint] = []
    for number, ((first, baseline), end) in enumerate(zip(starts, ends, strict=True)):
        chart = spc.xmr(values[:end], start=first)
        broken = [(at, rule) for at, rule in chart.violations]
        marked += [
            ControlPoint(points[at], number, tuple(rule for where, rule in broken if where == at))
            for at in range(first, end)
        ]
        known = sum(each is not None for each in values[first:end])
        lower, upper = (bounded(each, bounds) for each in (chart.lower, chart.upper))
        phases.append(Phase(first, known, baseline, chart.center, lower, upper, chart.moving_range_mean))
    return ControlChart(tuple(marked), tuple(phases))


def _starts(points: Sequence[Point], baselines: Sequence[Baseline]) -> list[tuple[int, Baseline | None]]:
    """Where each phase begins. Of baselines within one period the latest holds."""
    starts: dict[int, Baseline | None] = {0: None}
    for each in sorted(baselines, key=lambda baseline: baseline.starts_on):
        first = next((at for at, point in enumerate(points) if point.period_start >= each.starts_on), None)
        if first is not None:
            starts[first] = each
    return sorted(starts.items(), key=lambda start: start[0])
