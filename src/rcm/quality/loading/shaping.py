"""What a row says, read: text without blanks, first and last day, figures, dimensions. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
import polars as pl

from rcm.quality.dimensions import NO_DIMENSIONS, canonical, dimensions_hash
from rcm.quality.loading import figures
from rcm.quality.loading.columns import DIMENSION, FIELDS, NUMBERS, PERIODS
from rcm.quality.loading.known import KnownMetric
from rcm.quality.loading.periods import Span, span_of

_TRUE: Final = ("true", "t", "yes", "y", "1", "1.0", "x")
_FALSE: Final = ("false", "f", "no", "n", "0", "0.0")
#: The value, and what it can be reckoned from.
_PARTS: Final = ("numerator", "denominator", "value")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the figures of a file are written, and what is known of its metrics."""

    metrics: Sequence[KnownMetric]
    decimal_comma: bool = False

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With `first` and `last` (days), figures under their names, what stood there as NAME_text, `kept_back`,
        `ratio`, `agrees`, `sure`, dimensions, and unit and sampling of the metric (null: it is not known)."""
        complete = _complete(frame).join(self._known(), on="metric_id", how="left", maintain_order="left")
        return _with_dimensions(self._with_figures(_with_periods(complete)))

    def _known(self) -> pl.DataFrame:
        data = [(each.metric_id, each.unit, each.sampling, each.factor) for each in self.metrics]
        schema = {"metric_id": pl.String, "unit": pl.String, "sampling": pl.String, "factor": pl.Float64}
        return pl.DataFrame(data, schema=schema, orient="row")

    def _with_figures(self, frame: pl.DataFrame) -> pl.DataFrame:
        said = frame.with_columns(pl.col(NUMBERS).cast(pl.String).str.strip_chars().name.suffix("_text"))
        made = said.with_columns(*(self._figure(frame, name) for name in NUMBERS), _kept_back().alias("kept_back"))
        made = made.with_columns(_withheld()).with_columns(_unread(name) for name in NUMBERS)
        parts = pl.col("numerator") / pl.col("denominator") * pl.col("factor")
        made = made.with_columns(pl.when(pl.col("denominator") > 0).then(parts).alias("ratio"))
        agrees = pl.col("value").is_null() | figures.agrees(pl.col("value"), pl.col("ratio"))
        # Of a share each case of the denominator is an encounter.
        volume = pl.when(pl.col("sampling") == "binomial").then(pl.col("denominator"))
        return made.with_columns(
            agrees.alias("agrees"),
            (agrees & pl.col("ratio").is_not_null()).fill_null(value=False).alias("sure"),
            pl.coalesce("value", "ratio").alias("value"),
            pl.coalesce("encounters", volume).alias("encounters"),
        )

    def _figure(self, frame: pl.DataFrame, name: str) -> pl.Expr:
        text = pl.col(f"{name}_text")
        if frame.schema[name].is_numeric():
            return pl.col(name)
        nothing = figures.is_nothing(text) | figures.is_kept_back(text)
        return pl.when(~nothing).then(figures.number(text, decimal_comma=self.decimal_comma)).alias(name)


def _unread(name: str) -> pl.Expr:
    text = pl.col(f"{name}_text")
    nothing = text.is_null() | figures.is_nothing(text) | figures.is_kept_back(text)
    return (pl.col(name).is_null() & ~nothing).alias(f"{name}_unread")


def flag_unreadable() -> pl.Expr:
    """Is `suppressed` neither yes nor no?"""
    flag = pl.col("suppressed").str.to_lowercase()
    return flag.is_not_null() & ~flag.is_in((*_TRUE, *_FALSE))


def _kept_back() -> pl.Expr:
    said = pl.any_horizontal(figures.is_kept_back(pl.col(f"{name}_text")).fill_null(value=False) for name in NUMBERS)
    return said | pl.col("suppressed").str.to_lowercase().is_in(_TRUE).fill_null(value=False)


def _withheld() -> pl.Expr:
    """What is kept back is kept back whole: neither value nor a part that tells it goes any further."""
    said = pl.col(*_PARTS, *(f"{name}_text" for name in _PARTS))
    return pl.when(~pl.col("kept_back")).then(said).name.keep()


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """All fields; text without blanks around it, none where it is empty."""
    absent = [pl.lit(None, pl.String).alias(name) for name in FIELDS if name not in frame.columns]
    made = frame.with_columns(absent)
    texts = [name for name in made.columns if made.schema[name] == pl.String and name not in NUMBERS]
    bare = pl.col(texts).str.strip_chars()
    return made.with_columns(pl.when(bare != "").then(bare).name.keep())


def _with_periods(frame: pl.DataFrame) -> pl.DataFrame:
    """There are few periods in a file, so each text is read once."""
    texts = {text for name in PERIODS for text in frame[name].drop_nulls().unique()}
    spans: dict[str, Span | None] = {text: span_of(text) for text in texts}
    first = {text: span[0] for text, span in spans.items() if span}
    last = {text: span[1] for text, span in spans.items() if span}
    longer = {text: span[1] for text, span in spans.items() if span and span[0] < span[1]}
    unread = [text for text, span in spans.items() if span is None]
    return frame.with_columns(
        pl.coalesce(_day("period_start", first), _day("period", first)).alias("first"),
        # "2025-01" as the beginning says the end as well; a day does not.
        pl.coalesce(_day("period_end", last), _day("period_start", longer), _day("period", last)).alias("last"),
        pl.any_horizontal(pl.col(name).is_in(unread).fill_null(value=False) for name in PERIODS).alias("unread"),
    )


def _day(column: str, days: dict[str, date]) -> pl.Expr:
    if not days:
        return pl.lit(None, pl.Date)
    return pl.col(column).replace_strict(list(days), list(days.values()), default=None, return_dtype=pl.Date)


def _with_dimensions(frame: pl.DataFrame) -> pl.DataFrame:
    """Few combinations stand in a file, so each is written and named once."""
    named = [name for name in frame.columns if name.startswith(DIMENSION)]
    given = [*named, "entity_dimensions"]
    if not named and frame["entity_dimensions"].is_null().all():
        return frame.with_columns(
            pl.lit("{}").alias("dimensions"),
            pl.lit(NO_DIMENSIONS).alias("entity_dimensions_hash"),
            pl.lit(value=False).alias("dimensions_unread"),
        )
    distinct = frame.select(given).unique(maintain_order=True)
    read = [_dimensions(row) for row in distinct.iter_rows(named=True)]
    made = distinct.with_columns(
        pl.Series("dimensions", [None if each is None else canonical(each) for each in read], pl.String),
        pl.Series(
            "entity_dimensions_hash", [None if each is None else dimensions_hash(each) for each in read], pl.String
        ),
        pl.Series("dimensions_unread", [each is None for each in read], pl.Boolean),
    )
    return frame.join(made, on=given, how="left", nulls_equal=True, maintain_order="left")


def _dimensions(row: dict[str, Any]) -> dict[str, Any] | None:
    """Those of the object and of the columns together; None where the object is none, or holds U+0000, which the
    database keeps in no text."""
    try:
        found = orjson.loads(row["entity_dimensions"] or "{}")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict):
        return None
    columns = {name.removeprefix(DIMENSION): value for name, value in row.items() if name.startswith(DIMENSION)}
    made = {**found, **{name: value for name, value in columns.items() if value is not None}}
    return None if rb"\u0000" in orjson.dumps(made).replace(rb"\\", b"") else made
