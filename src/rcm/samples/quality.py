"""Made-up observations of metrics, with deviations planted in them: something to load and to look for.

The same size and seed give the same rows. Facilities are invented.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.core.errors import InvalidInput

Floats = NDArray[np.float64]
_FIRST: Final = ("Lantern", "Maple", "River", "Gull", "Amber", "Thistle", "Copper", "North", "Cedar", "Stone", "Lake")
_SECOND: Final = ("hill", "bend", "stone", "point", "field", "down", "mere", "quay", "ferry", "wick", "marsh", "gate")
_KIND: Final = ("General", "Memorial", "Community", "Regional", "Valley")
_SYSTEMS: Final = ("Evenwater Health", "Three Oaks Care", "Northlight Partners", "Bellmoor Alliance")
_SHIFTS: Final = ("level", "trend", "spike")
#: Where the last of the periods ends.
_UNTIL: Final = (2026, 10)


class SampleWrong(InvalidInput):
    """Samples have at least one facility, metric and period, and not more metrics than the sample knows."""

    code = "samples.size_invalid"


class SampleFormatUnknown(InvalidInput):
    """Samples are written as .csv, .parquet or .ndjson. Name the file so."""

    code = "samples.format_unknown"


@dataclass(frozen=True, slots=True)
class _Metric:
    """`worse`: 1 where high is bad. `base`: a usual value; `spread`: between facilities, in shares of it."""

    metric_id: str
    sampling: str
    base: float
    spread: float
    worse: int = 1
    volume: int = 400


_METRICS: Final = (
    _Metric("losIndex", "stay", 1.0, 0.04),
    _Metric("readmission", "binomial", 0.15, 0.08),
    _Metric("mortality", "binomial", 0.025, 0.1),
    _Metric("infection", "binomial", 0.02, 0.15),
    _Metric("denialRate", "binomial", 0.11, 0.12, volume=2000),
    _Metric("cleanClaimRate", "binomial", 0.9, 0.02, worse=-1, volume=2000),
    _Metric("daysInAr", "empirical", 45.0, 0.08, volume=2000),
    _Metric("losIndexGeometric", "stay", 1.0, 0.03),
    _Metric("bedOccupancy", "empirical", 0.8, 0.03),
    _Metric("firstPassPaymentRate", "binomial", 0.85, 0.03, worse=-1, volume=2000),
    _Metric("netCollectionRate", "empirical", 0.95, 0.01, worse=-1, volume=2000),
    _Metric("fallRate", "poisson", 3.0, 0.1, volume=8000),
    _Metric("infectionRatio", "ratio", 1.0, 0.1, volume=12),
    _Metric("mortalityRatio", "ratio", 1.0, 0.06, volume=30),
    _Metric("readmissionRatio", "ratio", 1.0, 0.05, volume=60),
    _Metric("handHygiene", "binomial", 0.88, 0.03, worse=-1),
    _Metric("leftWithoutBeingSeen", "binomial", 0.02, 0.15, volume=1500),
)
MOST_METRICS: Final = len(_METRICS)


@dataclass(frozen=True, slots=True)
class SampleSize:
    """`planted`: the share of facilities that deviate in a metric."""

    facilities: int = 40
    metrics: int = 7
    periods: int = 12
    seed: int = 1
    planted: float = 0.05


@dataclass(frozen=True, slots=True)
class QualitySample:
    """`observations` has the columns that a load reads. `planted`: metric_id, facility_id, shift (level: worse in all
    periods; trend: worse and worse; spike: in the last one)."""

    observations: pl.DataFrame
    planted: pl.DataFrame


def quality_sample(size: SampleSize) -> QualitySample:
    """Months up to a fixed one. Raises SampleWrong."""
    if min(size.facilities, size.metrics, size.periods) < 1 or size.metrics > MOST_METRICS:
        raise SampleWrong(f"There are {MOST_METRICS} metrics.", metrics=MOST_METRICS)
    made = [
        _one(metric, size, np.random.default_rng([size.seed, n])) for n, metric in enumerate(_METRICS[: size.metrics])
    ]
    return QualitySample(pl.concat(each for each, _ in made), pl.concat(each for _, each in made))


def write_sample(sample: QualitySample, path: Path) -> None:
    """By the name of the file. Raises SampleFormatUnknown."""
    match path.suffix.lower():
        case ".csv":
            sample.observations.write_csv(path)
        case ".parquet":
            sample.observations.write_parquet(path)
        case ".ndjson" | ".jsonl":
            sample.observations.write_ndjson(path)
        case _:
            raise SampleFormatUnknown(path.name)


def _one(metric: _Metric, size: SampleSize, random: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All facilities and periods of a metric, and whose deviation is no chance."""
    shape = (size.facilities, size.periods)
    who = random.random(size.facilities) < size.planted
    how = random.integers(0, len(_SHIFTS), size.facilities)
    between = random.normal(0.0, metric.spread, size.facilities)
    shift = np.where(who[:, None], _course(size.periods)[how], 0.0) * 6 * metric.spread * metric.worse
    rate = metric.base * np.clip(1 + between[:, None] + shift, 0.02, None)
    volume = np.maximum(random.poisson(metric.volume * random.lognormal(0.0, 0.4, size.facilities)[:, None], shape), 1)
    figures = _figures(metric, rate, volume.astype(np.float64), random)
    keys = _keys(metric.metric_id, size)
    planted = pl.DataFrame(
        {"metric_id": metric.metric_id, "facility_id": _ids(size.facilities), "shift": [_SHIFTS[n] for n in how]}
    )
    return keys.with_columns(**{name: pl.Series(name, each.ravel()) for name, each in figures.items()}), planted.filter(
        who
    )


def _course(periods: int) -> Floats:
    """How much of a shift is there in each period: one row for each of _SHIFTS."""
    spike = np.zeros(periods)
    spike[-1] = 1.5
    return np.array([np.ones(periods), np.linspace(0.0, 1.5, periods), spike])


def _figures(
    metric: _Metric, rate: Floats, volume: Floats, random: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    match metric.sampling:
        case "binomial":
            above, below = random.binomial(volume.astype(np.int64), np.clip(rate, 0, 1)).astype(np.float64), volume
            value = above / below
        case "poisson":  # by 1,000 days
            above, below = random.poisson(rate * volume / 1000).astype(np.float64), volume
            value = above / below * 1000
        case "ratio":
            above, below = random.poisson(rate * volume).astype(np.float64), volume
            value = above / below
        case "stay":
            below = np.round(volume * 4.6, 1)
            above = np.round(below * (rate + random.normal(0.0, 0.8, rate.shape) / np.sqrt(volume)), 1)
            value = above / below
        case _:
            below = volume * 100.0
            noise = random.normal(0.0, metric.base * 0.02, rate.shape)
            top = np.inf if metric.base > 1 else 1.0
            above = np.round(below * np.clip(rate + noise, 0.01, top), 2)
            value = above / below
    encounters = np.maximum(volume, 1).astype(np.int64)
    return {"numerator": above, "denominator": below, "value": value, "encounters": encounters}


def _keys(metric_id: str, size: SampleSize) -> pl.DataFrame:
    facilities = pl.DataFrame(
        {
            "facility_id": _ids(size.facilities),
            "facility": [_name(n) for n in range(size.facilities)],
            "system_name": [_SYSTEMS[n % len(_SYSTEMS)] for n in range(size.facilities)],
        }
    )
    months = [_month(back) for back in range(size.periods - 1, -1, -1)]
    periods = pl.DataFrame({"period_start": [first for first, _ in months], "period_end": [last for _, last in months]})
    crossed = facilities.join(periods, how="cross", maintain_order="left_right")
    return crossed.select(pl.lit(metric_id).alias("metric_id"), pl.all())


def _ids(count: int) -> list[str]:
    return [f"S{number:06d}" for number in range(1, count + 1)]


def _name(number: int) -> str:
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // len(_FIRST) % len(_SECOND)]
    turn = number // (len(_FIRST) * len(_SECOND))
    again = f" {turn // len(_KIND) + 1}" if turn >= len(_KIND) else ""
    return f"{first}{second} {_KIND[turn % len(_KIND)]}{again}"


def _month(back: int) -> tuple[date, date]:
    months = _UNTIL[0] * 12 + _UNTIL[1] - 1 - back
    year, month = divmod(months, 12)
    return date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1])
