"""What a run could not use or could not store, as rows with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from rcm.quality.detection import Found

_NAMED: Final = ("metric_id", "facility_id", "period_start", "period_end")


def aside_rows(found: Found, beyond: pl.DataFrame | None) -> pl.DataFrame:
    """(metric_id, facility_id, period_start, period_end, reason, detail, data): what detection set aside, then what
    does not fit its column (`columns.fitting`)."""
    rows = [_shaped(found.set_aside)]
    if beyond is not None and beyond.height:
        series = found.series.select(pl.col("observation_id").alias("canonical_node_id"), *_NAMED)
        said = pl.format("{} is {}: more than its column can hold. Mend the row's unit.", "column", "figure")
        rows.append(
            _shaped(
                beyond.join(series, on="canonical_node_id", how="left").with_columns(
                    said.alias("detail"), pl.col("canonical_node_id").alias("observation_id")
                )
            )
        )
    return pl.concat(rows)


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        *(pl.col(name).cast(pl.String) for name in ("metric_id", "facility_id")),
        "period_start",
        "period_end",
        pl.col("reason").cast(pl.String),
        pl.col("detail").cast(pl.String),
        pl.struct(pl.col("observation_id").cast(pl.String)).alias("data"),
    )
