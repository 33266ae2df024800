"""Periods of one length in one series: months are not compared with quarters, and no day counts twice."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

#: Days of a month on average: periods of so many months are as long as their number says, within a few days.
MONTH_DAYS: Final = 30.4375
_TOLERANCE: Final = 3.5
_SAME_LENGTH: Final = "Periods of this series have different lengths; those of its latest period's length are used."
_OVERLAP: Final = "The period overlaps a later one of the same series; the later one is used."


def length_class(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Months as a positive number (3 for a quarter, 12 for a year), other lengths as days, negative."""
    days = (end - start).dt.total_days() + 1
    months = (days / MONTH_DAYS).round()
    whole = (months >= 1) & ((days - months * MONTH_DAYS).abs() <= _TOLERANCE)
    return pl.when(whole).then(months).otherwise(-days).cast(pl.Int64)


def keep_one_length(rows: pl.DataFrame) -> pl.DataFrame:
    """Marks rows whose period is not of the length of their series' latest (of those that end then, the shortest)."""
    rows = rows.with_columns(length_class(pl.col("period_start"), pl.col("period_end")).alias("length"))
    nothing = pl.lit(None, dtype=pl.String)
    if rows.height == 0 or rows["length"].n_unique() == 1:
        return rows.with_columns(nothing.alias("reason"), nothing.alias("detail"))
    latest = (
        rows.sort("series_key", "period_end", "period_start")
        .group_by("series_key", maintain_order=True)
        .agg(pl.col("length").last().alias("latest"))
    )
    rows = rows.join(latest, on="series_key", how="left", maintain_order="left")
    other = pl.col("length") != pl.col("latest")
    return rows.with_columns(
        pl.when(other).then(pl.lit("period_length")).alias("reason"),
        pl.when(other).then(pl.lit(_SAME_LENGTH)).alias("detail"),
    ).drop("latest")


def keep_without_overlap(rows: pl.DataFrame) -> pl.DataFrame:
    """Marks rows whose period overlaps a later one that is kept, going back from the latest."""
    nothing = pl.lit(None, dtype=pl.String)
    rows = rows.sort("series_key", "period_end", "period_start")
    later = pl.col("period_start").shift(-1).over("series_key")
    meets = rows.select((later <= pl.col("period_end")).fill_null(value=False).alias("meets"))["meets"]
    rows = rows.with_columns(nothing.alias("reason"), nothing.alias("detail"))
    if not meets.any():
        return rows
    # Few series have any: those are walked one by one.
    touched = rows.filter(meets)["series_key"].unique()
    inside = rows["series_key"].is_in(touched.implode())
    walked = _walk(rows.filter(inside))
    return pl.concat([rows.filter(~inside), walked])


def _walk(rows: pl.DataFrame) -> pl.DataFrame:
    keys, starts, ends = (rows[name].to_list() for name in ("series_key", "period_start", "period_end"))
    dropped = np.zeros(rows.height, dtype=np.bool_)
    kept_key, kept_start = None, None
    for place in range(rows.height - 1, -1, -1):
        if keys[place] == kept_key and kept_start is not None and ends[place] >= kept_start:
            dropped[place] = True
        else:
            kept_key, kept_start = keys[place], starts[place]
    mark = pl.Series("dropped", dropped)
    return rows.with_columns(
        pl.when(mark).then(pl.lit("overlapping_period")).otherwise(None).alias("reason"),
        pl.when(mark).then(pl.lit(_OVERLAP)).otherwise(None).alias("detail"),
    )
