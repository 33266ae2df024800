"""Periods of lengths of stay, by series: only these have a cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from rcm.quality.detection import MetricSpec

_READ: Final = (
    "period_start", "period_end", "value", "expected", "encounters", "peer_mean", "numerator", "denominator",
)  # fmt: skip


def stay_periods(
    series: pl.DataFrame, periods: pl.DataFrame, specs: Mapping[str, MetricSpec]
) -> dict[str, list[dict[str, Any]]]:
    """By series_id, oldest first; series of other metrics are not there, nor are suspect ones."""
    stays = [name for name, spec in specs.items() if spec.stay is not None]
    wanted = series.filter(pl.col("metric_id").is_in(stays), pl.col("signal_type") != "suspect_data").select(
        "series_id"
    )
    if wanted.height == 0:
        return {}
    rows = periods.join(wanted, on="series_id", how="semi").sort("series_id", "period_end")
    # Ten thousand small frames would take longer than all the sentences.
    parts = rows.group_by("series_id", maintain_order=True).agg(pl.struct(_READ).alias("periods"))
    return {str(series_id): own for series_id, own in parts.iter_rows()}
