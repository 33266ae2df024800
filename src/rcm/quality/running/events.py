"""Which of the written signals are news, for the feed: new, worse, better, explained."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

#: Within a type, refinements move the severity by a point or two without anything having happened.
LEAST_POINTS: Final = 3
_SUSPECT: Final = "suspect_data"
NEWS_SCHEMA: Final[dict[str, Any]] = {
    "event_type": pl.String, "id": pl.String, "series_id": pl.String, "metric_id": pl.String, "facility": pl.String,
    "facility_id": pl.String, "service_line": pl.String, "signal_type": pl.String, "severity": pl.Int64,
    "evidence": pl.String, "description": pl.String, "type_before": pl.String, "severity_before": pl.Int64,
    "detected_before": pl.Date,
}  # fmt: skip


def news(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The events of a slice of rows (as `columns` has them), given what was known of them (`signal_writing.stage`).

    Only evidence makes news. new_signal: raised now, and not before; once for each signal. regression, improvement:
    raised before; the severity rose or fell, and either the type is another or it moved by three points or more. What
    was raised and is only watched now is an improvement by the same measure; raised again, a regression only if it is
    graver. Suspect data is compared with nothing.
    """
    told = rows.select(
        "id", pl.col("temporal_node_id").alias("series_id"), "metric_id", "facility", "facility_id", "service_line",
        pl.col("simplified_signal_type").alias("signal_type"), pl.col("simplified_severity").alias("severity"),
        "evidence", "description",
    ).join(before, on="id", how="left")  # fmt: skip
    kind = _kind()
    known = pl.when(pl.col("same_row")).then(pl.col("known_id")).otherwise(pl.col("id"))
    found = told.with_columns(event_type=kind, id=known).filter(pl.col("event_type").is_not_null())
    return found.select(pl.col(name).cast(kind) for name, kind in NEWS_SCHEMA.items())


def _kind() -> pl.Expr:
    now, then = pl.col("evidence") == "raised", pl.col("evidence_before").eq_missing(pl.lit("raised"))
    again = pl.col("told_before").fill_null(value=False)
    moved = pl.col("severity") - pl.col("severity_before")
    other = pl.col("signal_type") != pl.col("type_before")
    comparable = (pl.col("signal_type") != _SUSPECT) & (pl.col("type_before") != _SUSPECT)
    counts = (then | (now & again)) & comparable & (other | (moved.abs() >= LEAST_POINTS))
    return (
        pl.when(now & ~then & ~again).then(pl.lit("new_signal"))
        .when(now & counts & (moved > 0)).then(pl.lit("regression"))
        .when(counts & (moved < 0)).then(pl.lit("improvement"))
    )  # fmt: skip


def insights(told: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Of the causes (`causes.causes`) those that are news: their signal is new or worse in this run."""
    worse = told.filter(pl.col("event_type").is_in(["new_signal", "regression"]))
    return worse.join(found, on="series_id", how="inner").with_columns(event_type=pl.lit("insight"))


def payload(event: dict[str, Any], run_id: object) -> dict[str, Any]:
    """What the feed shows without reading the signal; no personal data is in it."""
    names = (
        "metric_id",
        "facility",
        "facility_id",
        "service_line",
        "signal_type",
        "severity",
        "evidence",
        "description",
    )
    made: dict[str, Any] = {name: event[name] for name in names}
    made["run_id"] = str(run_id)
    if event["type_before"] is not None:
        made["before"] = {
            "signal_type": event["type_before"],
            "severity": event["severity_before"],
            "detected_at": event["detected_before"],
        }
    if event["event_type"] == "insight":
        made["cause"] = "service_line"
        made["share_of_excess"] = round(event["share"], 4)
        made["share_of_encounters"] = round(event["size"], 4)
        made["lines"] = event["lines"]
        made["description"] = (
            f"{event['service_line']} explains {event['share']:.0%} of what {event['facility']} has too much of"
            f" {event['metric_id']}, with {event['size']:.0%} of the encounters."
        )
    return made
