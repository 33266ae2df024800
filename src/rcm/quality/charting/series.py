"""A signal's own series made ready to be drawn: what a run would use of it, in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from rcm.quality.detection.inputs import COLUMNS, prepare
from rcm.quality.detection.metrics import MetricSpec

_FIGURES: Final = ("numerator", "denominator", "value", "expected", "encounters", "suppressed")


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; `value` is null where it is suppressed."""

    period_start: date
    period_end: date
    value: float | None


def usable(series: Sequence[Mapping[str, Any]], spec: MetricSpec) -> tuple[list[Point], int]:
    """The periods that can stand beside each other, oldest first, and how many can't: another length than the latest,
    an overlap, a figure that can't be. `series` are observations of one series."""
    rows = pl.DataFrame(
        [{**dict.fromkeys(COLUMNS), "facility_id": "own", **_row(each)} for each in series], schema=COLUMNS
    )
    kept = prepare(rows, spec).rows
    names = ("period_start", "period_end", "value")
    points = [Point(**row) for row in kept.select(names).iter_rows(named=True)]
    return points, len(series) - len(points)


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    period = {name: record[name] for name in ("period_start", "period_end")}
    return {"observation_id": str(record["observation_id"]), **period, **{name: record[name] for name in _FIGURES}}


def natural_bounds(spec: MetricSpec) -> tuple[float | None, float | None]:
    """Beyond which no value of the metric can lie: a share of a denominator, a count. Limits are not drawn beyond."""
    if spec.sampling == "binomial":
        return 0.0, 1.0 if spec.is_ratio else 100.0
    return (0.0, None) if spec.sampling == "poisson" else (None, None)


def bounded(value: float | None, bounds: tuple[float | None, float | None]) -> float | None:
    """The value, or the bound that it lies beyond."""
    low, high = bounds
    if value is None:
        return None
    return max(low, value) if low is not None and value < low else min(high, value) if high is not None else value
