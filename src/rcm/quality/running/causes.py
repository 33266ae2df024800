"""Causes that a run can name: one line of service that explains most of what a facility has too much of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from rcm.quality.detection import MetricSpec

#: With two lines one always has more than half.
_LEAST_LINES: Final = 3
#: The line's part of what is too much …
_LEAST_SHARE: Final = 0.6
#: … which must be more than its size alone explains.
_BEYOND_SIZE: Final = 1.5
_NO_DIMENSIONS: Final = "99914b932bd37a50b983c5e7c90ae93b"
_UNIT: Final = ["metric_id", "facility_id"]


def causes(series: pl.DataFrame, specs: Mapping[str, MetricSpec]) -> pl.DataFrame:
    """(series_id, share, size, lines): the line of service that explains a facility's excess of a metric.

    The excess of a line is how far its value is worse than its peers' median, times its encounters. A line is named
    where the facility has three lines or more in the same period, the line is raised by evidence of its own, holds at
    least 60 % of all that the lines have too much, and at least 1.5 times the part that its encounters are of all.
    Lines that are better than their peers don't pay for those that are worse.
    """
    lines = _with_excess(_lines(series), specs)
    measured = lines.with_columns(
        share=pl.col("excess") / pl.col("excess").sum().over(_UNIT),
        size=pl.col("encounters") / pl.col("encounters").sum().over(_UNIT),
        lines=pl.len().over(_UNIT),
    )
    return measured.filter(
        pl.col("evidence") == "raised",
        pl.col("lines") >= _LEAST_LINES,
        pl.col("share") >= _LEAST_SHARE,
        pl.col("share") >= pl.col("size") * _BEYOND_SIZE,
    ).select("series_id", "share", "size", "lines")


def _lines(series: pl.DataFrame) -> pl.DataFrame:
    """Lines as a whole, in the latest period of their facility; what is suspect explains nothing."""
    whole = series.filter(
        pl.col("service_line").is_not_null(),
        pl.col("sub_service_line").is_null(),
        pl.col("entity_dimensions_hash").cast(pl.String) == _NO_DIMENSIONS,
        pl.col("signal_type").cast(pl.String) != "suspect_data",
        pl.col("encounters") > 0,
    ).with_columns(pl.col(name).cast(pl.String) for name in _UNIT)
    latest = pl.col("period_end").max().over(_UNIT)
    return whole.filter(
        pl.col("period_end") == latest, pl.col("period_start") == pl.col("period_start").max().over(_UNIT)
    )


def _with_excess(lines: pl.DataFrame, specs: Mapping[str, MetricSpec]) -> pl.DataFrame:
    low, high = _edges(specs, "target_low"), _edges(specs, "target_high")
    polarity = pl.col("metric_id").replace_strict(
        {name: spec.polarity for name, spec in specs.items()}, default=None, return_dtype=pl.String
    )
    above = pl.col("value") - pl.col("peer_median")
    outside = pl.max_horizontal(low - pl.col("value"), pl.col("value") - high)
    worse = (
        pl.when(polarity == "lower_is_better").then(above).when(polarity == "higher_is_better").then(-above)
        .otherwise(outside)
    )  # fmt: skip
    return lines.with_columns(excess=pl.max_horizontal(worse, pl.lit(0.0)) * pl.col("encounters"))


def _edges(specs: Mapping[str, MetricSpec], edge: str) -> pl.Expr:
    edges = {name: getattr(spec, edge) for name, spec in specs.items()}
    return pl.col("metric_id").replace_strict(edges, default=None, return_dtype=pl.Float64)
