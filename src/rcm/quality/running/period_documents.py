"""What a signal's row says of its periods, as JSON: its own line, volumes, and the peers' spread."""

from __future__ import annotations

from typing import Final

import polars as pl

_LINE: Final = ("period_start", "period_end", "value", "z", "percentile")
_VOLUME: Final = ("period_end", "encounters", "expected")
_PEERS: Final = (
    "period_end", "peer_mean", "peer_std", "p10", "p25", "p50", "p75", "p90", "peer_count",
)  # fmt: skip
_NAMES: Final = {"peer_mean": "mean", "peer_std": "std", "peer_count": "count"}
_DECIMALS: Final = 4


def period_documents(periods: pl.DataFrame) -> pl.DataFrame:
    """(series_id, metric_trend_timeline, metadata_per_period, peer_percentile_trends): by period, oldest first."""
    ordered = rounded(periods).sort("series_id", "period_end", "period_start")
    documents = {"metric_trend_timeline": _LINE, "metadata_per_period": _VOLUME, "peer_percentile_trends": _PEERS}
    grouped = ordered.group_by("series_id", maintain_order=True).agg(
        pl.struct([pl.col(name).alias(_NAMES.get(name, name)) for name in names]).alias(document)
        for document, names in documents.items()
    )
    return grouped.with_columns(json_list(document) for document in documents)


def rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Figures as people read them, days as text: further digits would be told apart by a rerun, and by nobody else."""
    return frame.with_columns(
        pl.col(pl.Float64, pl.Float32).round(_DECIMALS) + 0.0,  # -0.0 is 0.0
        pl.col(pl.Date).dt.to_string("%Y-%m-%d"),
        pl.col(pl.Categorical).cast(pl.String),
    )


def json_list(name: str) -> pl.Expr:
    """A column of lists as JSON. Only structs can be written, so it is wrapped and unwrapped."""
    wrapped = pl.struct(pl.col(name).alias("x")).struct.json_encode()
    return wrapped.str.strip_prefix('{"x":').str.strip_suffix("}").alias(name)
