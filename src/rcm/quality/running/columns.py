"""The columns of a signal's row, made for thousands of rows at a time, and how COPY spells them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

#: What a run says of a signal, in the order in which it is staged.
COLUMNS: Final = (
    "canonical_node_id", "metric_id", "domain", "facility", "facility_id", "system_name",
    "service_line", "sub_service_line", "description", "metric_value", "peer_mean", "peer_std", "percentile_rank",
    "encounters", "detected_at", "simplified_signal_type", "simplified_severity", "simplified_severity_range",
    "simplified_inputs", "simplified_indicators", "simplified_reasoning", "simplified_severity_calculation",
    "magnitude_tier", "trajectory_tier", "consistency_tier", "evidence", "q_value", "slope_q_value", "classification",
    "entity_dimensions", "entity_dimensions_hash", "groupby_label", "group_value", "temporal_node_id",
    "metric_trend_timeline", "trend_direction", "metadata_per_period", "peer_percentile_trends", "annual_excess_cost",
    "excess_los_days", "capacity_impact_bed_days", "expected_metric_value", "why_matters_narrative", "impact",
)  # fmt: skip
#: Documents that many rows have in common: each is staged once, under its hash.
SHARED: Final = ("simplified_severity_range", "simplified_indicators", "entity_dimensions", "peer_percentile_trends")
#: What finds a row again.
KEY: Final = ("canonical_node_id", "metric_id", "facility_id", "entity_dimensions_hash", "detected_at")

#: What somebody else named: only these can hold what COPY takes for its own signs.
_NAMED: Final = (
    "canonical_node_id", "metric_id", "facility", "facility_id", "system_name", "service_line", "sub_service_line",
    "description", "entity_dimensions", "entity_dimensions_hash", "groupby_label", "group_value", "temporal_node_id",
    "why_matters_narrative",
)  # fmt: skip
_SIGNS: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""}
#: The first figure that a numeric column can't hold, and its decimals.
_ROOM: Final = {
    "metric_value": (1e6, 4), "peer_mean": (1e6, 4), "peer_std": (1e6, 4), "expected_metric_value": (1e6, 4),
    "encounters": (2.0**31, 0), "annual_excess_cost": (1e10, 2), "excess_los_days": (1e8, 2),
    "capacity_impact_bed_days": (1e6, 4),
}  # fmt: skip
#: Columns with decimals whose figures always fit.
_ALWAYS: Final = {"percentile_rank": 2}
#: Without it the row says nothing.
_NEEDED: Final = "metric_value"
TOO_LARGE: Final = "value_too_large"
FIGURE_TOO_LARGE: Final = "figure_too_large"


def fitting(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows whose figures fit the table's columns, and what does not: (canonical_node_id, column, figure, reason).

    A value that does not fit keeps its row out. Any other figure that does not fit is left empty: a smaller one in its
    place would be wrong, and the row is true without it. What is no number is left empty as well. Figures are rounded
    as their columns are: a rerun must not take a digit that is not kept for a change.
    """
    whole = rows.with_columns(
        pl.when(pl.col(name).cast(pl.Float64).is_finite()).then(pl.col(name)) for name in _ROOM if name in rows.columns
    )
    too_large = {
        name: pl.col(name).cast(pl.Float64).round(decimals).abs() >= limit
        for name, (limit, decimals) in _ROOM.items()
        if name in rows.columns
    }
    aside = pl.concat(
        whole.filter(is_beyond).select(
            "canonical_node_id",
            pl.lit(name).alias("column"),
            pl.col(name).cast(pl.Float64).alias("figure"),
            pl.lit(TOO_LARGE if name == _NEEDED else FIGURE_TOO_LARGE).alias("reason"),
        )
        for name, is_beyond in too_large.items()
    )
    kept = whole.filter(too_large[_NEEDED].not_().fill_null(value=True))
    return kept.with_columns(
        *(pl.when(beyond.not_()).then(_rounded(name, _ROOM[name][1])) for name, beyond in too_large.items()),
        *(_rounded(name, decimals) for name, decimals in _ALWAYS.items() if name in rows.columns),
    ), aside


def _rounded(name: str, decimals: int) -> pl.Expr:
    # Halves away from zero, as PostgreSQL rounds them.
    return pl.col(name).round(decimals, mode="half_away_from_zero") if decimals else pl.col(name)


@dataclass(frozen=True, slots=True)
class Spelt:
    """Rows as COPY reads them. `keys`: (id, *KEY, temporal_node_id, content_hash); `lines`: COLUMNS of each row;
    `documents`: those that rows share, by their hash."""

    keys: pl.DataFrame
    lines: list[bytes]
    documents: bytes


def spelt(rows: pl.DataFrame) -> Spelt:
    r"""Rows in PostgreSQL's text format: tabs between, \N for null."""
    documents = _documents(rows)
    shared = rows.select(COLUMNS).with_columns(
        pl.col(name).replace_strict(documents["body"], documents["hash"], default=None) for name in SHARED
    )
    lines = copy_text(shared, _NAMED).split(b"\n")[:-1]
    hashes = pl.Series("content_hash", [_hash(line) for line in lines], pl.String)
    keys = rows.select("id", *KEY, "temporal_node_id").with_columns(hashes)
    return Spelt(keys, lines, copy_text(documents, ["body"]))


def copy_text(frame: pl.DataFrame, named: Sequence[str]) -> bytes:
    """A frame as COPY reads text; only the columns `named` can hold signs that mean something to it."""
    texts = [name for name in named if frame.schema[name] == pl.String]
    signs = frame.select(pl.col(texts).str.contains_any(list(_SIGNS)).any()).row(0, named=True) if texts else {}
    escaped = frame.with_columns(pl.col(name).str.replace_many(_SIGNS) for name, found in signs.items() if found)
    return escaped.write_csv(separator="\t", quote_style="never", null_value="\\N", include_header=False).encode()


def _documents(rows: pl.DataFrame) -> pl.DataFrame:
    bodies = pl.concat([rows[name].alias("body") for name in SHARED]).drop_nulls().unique(maintain_order=True)
    hashes = [_hash(body.encode()) for body in bodies.to_list()]
    return pl.DataFrame({"hash": hashes, "body": bodies}, schema={"hash": pl.String, "body": pl.String})


def _hash(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
