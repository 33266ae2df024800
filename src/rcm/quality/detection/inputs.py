"""Observations made ready: what can't be used is set aside with its reason, the rest is numbered in one order.

The order is that of the series' keys and periods, whatever order the rows came in: sums come out the same to the
last digit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl

from rcm.quality.detection.metrics import MetricSpec
from rcm.quality.detection.periods import keep_one_length, keep_without_overlap
from rcm.quality.detection.rows import row_reasons

#: What detection reads. Columns that are not there are taken for null. `entity_dimensions_keys`: the names of the
#: unit's dimensions as one text, null where it has none; where nobody told them the hash says who is alike.
COLUMNS: Final[dict[str, type[pl.DataType]]] = {
    "observation_id": pl.String,
    "metric_id": pl.String,
    "facility_id": pl.String,
    "facility": pl.String,
    "system_name": pl.String,
    "service_line": pl.String,
    "sub_service_line": pl.String,
    "entity_dimensions_hash": pl.String,
    "entity_dimensions_keys": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "expected": pl.Float64,
    "encounters": pl.Int64,
    "suppressed": pl.Boolean,
}
SERIES_KEY: Final = ("metric_id", "facility_id", "service_line", "sub_service_line", "entity_dimensions_hash")
SET_ASIDE: Final[dict[str, type[pl.DataType]]] = {
    "observation_id": pl.String,
    "metric_id": pl.String,
    "facility_id": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "reason": pl.String,
    "detail": pl.String,
}
_KEPT_BACK: Final = ("numerator", "denominator", "value")
_STATED: Final = ("value", "numerator", "denominator", "expected", "encounters", "suppressed")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Usable rows, sorted by series and period, `series` numbering the series from 0 on; and what was set aside.

    `series_key` is the text that identifies a series, `length` the class of its periods' length (see periods.py).
    """

    rows: pl.DataFrame
    series: pl.DataFrame
    set_aside: pl.DataFrame


def prepare(observations: pl.DataFrame, spec: MetricSpec) -> Prepared:
    """Rows of one metric, judged and put in order. No row is lost: it is in `rows` or in `set_aside`."""
    rows = _shaped(observations, spec)
    aside: list[pl.DataFrame] = []
    judges = (partial(row_reasons, spec=spec), _repeated, keep_one_length, keep_without_overlap)
    for judge in judges:
        judged = judge(rows)
        bad = judged.filter(pl.col("reason").is_not_null())
        if bad.height:
            aside.append(bad.select(*SET_ASIDE))
            judged = judged.filter(pl.col("reason").is_null())
        rows = judged.drop("reason", "detail")
    series, rows = _numbered(rows)
    found = pl.concat(aside) if aside else pl.DataFrame(schema=SET_ASIDE)
    found = found.sort("metric_id", "facility_id", "period_start", "observation_id", nulls_last=True)
    return Prepared(rows, series, found)


def _shaped(observations: pl.DataFrame, spec: MetricSpec) -> pl.DataFrame:
    there = set(observations.columns)
    rows = observations.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name) for name, kind in COLUMNS.items()
    )
    suppressed = pl.col("suppressed").fill_null(value=False)
    # A suppressed value is none, whatever stands there; nor are the parts that tell it.
    rows = rows.with_columns(pl.when(~suppressed).then(pl.col(_KEPT_BACK)).name.keep(), suppressed.alias("suppressed"))
    ratio = pl.col("numerator") / pl.col("denominator")
    # A ratio is what its parts say where it is not given; of other metrics the unit's factor is not known.
    given = pl.coalesce("value", ratio if spec.is_ratio else pl.lit(None, dtype=pl.Float64))
    return rows.with_columns(
        pl.lit(spec.metric_id).alias("metric_id"),
        pl.when(pl.col("denominator") == 0).then("value").otherwise(given).alias("value"),
        pl.concat_str(
            [pl.col(name).fill_null("\x00") for name in SERIES_KEY[1:]],
            separator="\x1f",
        ).alias("series_key"),
    )


def _repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows that say the same of one series and period one stays; of those that differ none can be believed."""
    period = ["series_key", "period_start", "period_end"]
    often = rows.select(pl.struct(period).is_duplicated().alias("twice"))["twice"]
    nothing = [pl.lit(None, dtype=pl.String).alias("reason"), pl.lit(None, dtype=pl.String).alias("detail")]
    if not often.any():
        return rows.with_columns(*nothing)
    doubles = rows.filter(often).sort("series_key", "period_start", "period_end", "observation_id", nulls_last=True)
    differ = pl.any_horizontal(pl.col(name).n_unique().over(period) > 1 for name in _STATED)
    first = pl.int_range(pl.len()).over(period) == 0
    doubles = doubles.with_columns(
        pl.when(differ).then(pl.lit("conflicting_rows")).when(~first).then(pl.lit("duplicate_row")).alias("reason"),
        pl.when(differ)
        .then(pl.lit("Several rows have this unit and period and differ; none is used. Keep the right one."))
        .when(~first)
        .then(pl.lit("The same row is there more than once; one is used."))
        .alias("detail"),
    )
    return pl.concat([rows.filter(~often).with_columns(*nothing), doubles])


def _numbered(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = rows["series_key"].unique().sort()
    numbers = pl.DataFrame({"series_key": keys}).with_row_index("series").with_columns(pl.col("series").cast(pl.Int64))
    rows = rows.join(numbers, on="series_key", how="left", maintain_order="left").sort("series", "period_start")
    series = rows.group_by("series", maintain_order=True).agg(
        pl.col(*SERIES_KEY, "entity_dimensions_keys").first(),
        # Names may change over time: the latest holds.
        pl.col("facility", "system_name", "series_key").last(),
        pl.col("length").last(),
    )
    ids = [series_id(metric_id, key) for metric_id, key in series.select("metric_id", "series_key").iter_rows()]
    return series.with_columns(pl.Series("series_id", ids, dtype=pl.String)), rows


def series_id(metric_id: str, series_key: str) -> str:
    """A stable id of a series: the same key has the same id in every run and on every machine."""
    return hashlib.blake2b(f"{metric_id}\x1f{series_key}".encode(), digest_size=16).hexdigest()
