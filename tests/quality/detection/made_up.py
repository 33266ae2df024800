"""Observations made up for tests: units, periods and the frame that detection reads."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from rcm.quality.detection import MetricSpec
from rcm.quality.detection.inputs import COLUMNS

NO_DIMENSIONS = "99914b932bd37a50b983c5e7c90ae93b"


def spec(metric_id: str = "m", **chosen: Any) -> MetricSpec:
    return MetricSpec(metric_id, f"Metric {metric_id}", "Safety", **{"polarity": "lower_is_better", **chosen})


def month(number: int, length: int = 1) -> tuple[date, date]:
    """Beginning and end of a period of `length` months; number 0 begins in January 2024."""
    last = number + length - 1
    year, of_year = 2024 + last // 12, last % 12 + 1
    start = date(2024 + number // 12, number % 12 + 1, 1)
    return start, date(year, of_year, calendar.monthrange(year, of_year)[1])


def row(facility: str, number: int, value: float | None, **more: Any) -> dict[str, Any]:
    start, end = month(number)
    stated = {
        "observation_id": f"{more.get('metric_id', 'm')}-{facility}-{number}", "metric_id": "m",
        "facility_id": facility, "facility": f"Hospital {facility}", "system_name": None, "service_line": None,
        "sub_service_line": None, "entity_dimensions_hash": NO_DIMENSIONS, "period_start": start, "period_end": end,
        "numerator": None, "denominator": None, "value": value, "expected": None, "encounters": None,
        "suppressed": False,
    }  # fmt: skip
    return stated | more


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS)


def noise(facilities: int = 12, periods: int = 8, seed: int = 1, **more: Any) -> list[dict[str, Any]]:
    """Rows of facilities that differ by chance only: about 10, with a standard deviation of 1."""
    random = np.random.default_rng(seed)
    figures = 10 + random.standard_normal((facilities, periods))
    return [
        row(f"F{facility:03}", number, float(figures[facility, number]), **more)
        for facility in range(facilities)
        for number in range(periods)
    ]
