"""What a signal's row says of its periods, as JSON: its own line, volumes, and the peers' spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

# Keys by their length, as jsonb keeps them: it need not sort them.
_LINE: Final = {name: name for name in ("z", "value", "percentile", "period_end", "period_start")}
_VOLUME: Final = {name: name for name in ("expected", "encounters", "period_end")}
_PEERS: Final = {
    "p10": "p10", "p25": "p25", "p50": "p50", "p75": "p75", "p90": "p90", "std": "peer_std", "mean": "peer_mean",
    "count": "peer_count", "period_end": "period_end",
}  # fmt: skip
_DECIMALS: Final = 4


def period_documents(periods: pl.DataFrame) -> pl.DataFrame:
    """(series_id, metric_trend_timeline, metadata_per_period, peer_percentile_trends): by period, oldest first."""
    ordered = periods.sort("series_id", "period_end", "period_start")
    peers, peer = _peers(ordered)
    pieces = ordered.select("series_id", _object(_LINE).alias("line"), _object(_VOLUME).alias("volume")).with_columns(
        peer
    )
    grouped = pieces.group_by("series_id", maintain_order=True).agg("line", "volume", pl.col("peer").cast(pl.String))
    return grouped.select(
        "series_id",
        _array("line").alias("metric_trend_timeline"),
        _array("volume").alias("metadata_per_period"),
        _spread(grouped, peers),
    )


def _peers(ordered: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The spread of peers of each cohort and period, as JSON, and which of them each row has: thousands of rows share
    one, so it is written once."""
    columns = list(_PEERS.values())
    distinct = ordered.select(columns).unique(maintain_order=True).with_row_index("peer")
    which = ordered.select(columns).join(distinct, on=columns, how="left", nulls_equal=True, maintain_order="left")[
        "peer"
    ]
    return distinct.select(_object(_PEERS)).to_series(), which


def _spread(grouped: pl.DataFrame, peers: pl.Series) -> pl.Series:
    """The document of each series; those whose periods have the same peers share it."""
    same = grouped.select(pl.col("peer").list.join(",")).to_series()
    distinct = same.unique(maintain_order=True)
    documents = [f"[{','.join(peers.gather([int(each) for each in key.split(',')]).to_list())}]" for key in distinct]
    return same.replace_strict(distinct, pl.Series(documents, dtype=pl.String), return_dtype=pl.String).alias(
        "peer_percentile_trends"
    )


def _array(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit("["), pl.col(name).list.join(","), pl.lit("]"))


def _object(columns: Mapping[str, str]) -> pl.Expr:
    """Figures as people read them, days as text: further digits would be told apart by a rerun, and by nobody else."""
    parts: list[pl.Expr] = []
    for at, (name, column) in enumerate(columns.items()):
        parts += [pl.lit(f'{"," if at else "{"}"{name}":'), _value(column)]
    return pl.concat_str(*parts, pl.lit("}"))


def _value(column: str) -> pl.Expr:
    shown = pl.col(column)
    if column.startswith("period_"):
        return pl.concat_str(pl.lit('"'), shown.dt.to_string("%Y-%m-%d"), pl.lit('"'))
    if column not in {"encounters", "peer_count"}:
        shown = shown.round(_DECIMALS)
        shown = pl.when(shown.is_finite()).then(shown)
    return shown.cast(pl.String).fill_null("null")
