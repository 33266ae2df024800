"""Which rows are observations, and why the others are not. A row has one reason: the first that is found."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from rcm.quality.loading.checks import MIXED_UNITS, Check, checks
from rcm.quality.loading.columns import DIMENSION, NUMBERS, PERIODS, TEXTS
from rcm.quality.loading.known import SHARE, KnownMetric
from rcm.quality.loading.reading import LINE
from rcm.quality.loading.shaping import Shape

#: Columns of an observation, in the order in which they are handed on. `sure`: numerator and denominator give the
#: value, so that its unit is beyond doubt.
OBSERVATION: Final = (
    LINE, *TEXTS, "entity_dimensions", "entity_dimensions_hash", "period_start", "period_end", *NUMBERS, "suppressed",
    "sure",
)  # fmt: skip
#: Columns of a row that can't be used.
SET_ASIDE: Final = (LINE, "metric_id", "facility_id", "period_start", "period_end", "reason", "detail", "data")
#: What finds an observation again, as a frame has it.
_UNIT: Final = (
    "metric_id",
    "first",
    "last",
    "facility_id",
    "service_line",
    "sub_service_line",
    "entity_dimensions_hash",
)
_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """`good` has the columns OBSERVATION, `bad` SET_ASIDE."""

    good: pl.DataFrame
    bad: pl.DataFrame


@dataclass(slots=True)
class Judge:
    """Judges frames of one file, and remembers what only the whole file tells."""

    metrics: Sequence[KnownMetric]
    decimal_comma: bool = False
    _percents: Counter[str] = field(default_factory=Counter)
    _shares: Counter[str] = field(default_factory=Counter)
    _units: list[pl.Series] = field(default_factory=list)

    def judge(self, frame: pl.DataFrame) -> Judged:
        """`frame`: `line`, `fault`, `fault_text`, and those fields that the file has."""
        shaped = Shape(self.metrics, self.decimal_comma).of(frame)
        dimensions = [name for name in frame.columns if name.startswith(DIMENSION)]
        asked = checks(self._unknown(shaped), dimensions)
        which = pl.coalesce(*(pl.when(each.found).then(pl.lit(n)) for n, each in enumerate(asked)))
        marked = shaped.with_columns(which.alias("which"))
        bad = _told(marked.filter(pl.col("which").is_not_null()), asked, dimensions)
        good = marked.filter(pl.col("which").is_null())
        self._remember(good, bad)
        return Judged(_observations(good), bad)

    def in_percent(self) -> list[str]:
        """Metrics of which most values were refused as percents: what passed for a share is one too, unless `sure`."""
        return sorted(metric for metric, count in self._percents.items() if count > self._shares[metric])

    def may_repeat(self) -> bool:
        """Could two rows be of the same unit and period? By hashes of eight bytes a row: false is sure."""
        units = pl.concat(self._units) if self._units else pl.Series(dtype=pl.UInt64)
        return units.n_unique() < units.len()

    def _remember(self, good: pl.DataFrame, bad: pl.DataFrame) -> None:
        self._units.append(good.select(_UNIT).hash_rows())
        self._percents.update(bad.filter(pl.col("reason") == MIXED_UNITS)["metric_id"].to_list())
        doubtful = good.filter(pl.col("unit") == SHARE, ~pl.col("sure"), pl.col("value").is_not_null())
        self._shares.update(dict(doubtful["metric_id"].value_counts().iter_rows()))

    def _unknown(self, shaped: pl.DataFrame) -> dict[str, str]:
        """What to say of each metric that the catalogue does not have."""
        there = [each.metric_id for each in self.metrics]
        found = shaped.filter(pl.col("unit").is_null())["metric_id"].drop_nulls().unique()
        return {metric: _said_of(metric, there) for metric in found}


def _said_of(metric: str, there: Sequence[str]) -> str:
    folded = {each.lower(): each for each in there}
    near = [folded[each] for each in difflib.get_close_matches(metric.lower(), folded, n=3)]
    mend = f"Did you mean {' or '.join(near)}?" if near else f"The catalogue has {', '.join(sorted(there)[:_NAMED])} …"
    return f"There is no metric {metric[:60]!a}. {mend} `rcm signals metrics import` adds one."


def _observations(good: pl.DataFrame) -> pl.DataFrame:
    return good.with_columns(
        pl.col("dimensions").alias("entity_dimensions"),
        pl.col("first").alias("period_start"),
        pl.col("last").alias("period_end"),
        pl.col("encounters").cast(pl.Int64),
        pl.col("kept_back").alias("suppressed"),
    ).select(OBSERVATION)


def _told(bad: pl.DataFrame, asked: Sequence[Check], dimensions: Sequence[str]) -> pl.DataFrame:
    """Each with its reason, how to mend it, and what stood in the row."""
    which = pl.col("which")
    used = bad["which"].unique().to_list()
    none = pl.lit(None, pl.String)
    reason = pl.coalesce(none, *(pl.when(which == n).then(pl.lit(asked[n].reason)) for n in used))
    detail = pl.coalesce(none, *(pl.when(which == n).then(asked[n].detail) for n in used))
    said = [pl.col(f"{name}_text").alias(name) for name in NUMBERS]
    stood = pl.struct(*TEXTS, *PERIODS, *said, "suppressed", "entity_dimensions", *dimensions)
    return bad.select(
        LINE,
        pl.col("metric_id").str.slice(0, 200),
        pl.col("facility_id").str.slice(0, 200),
        pl.col("first").alias("period_start"),
        pl.col("last").alias("period_end"),
        reason.alias("reason"),
        detail.alias("detail"),
        # jsonb takes no NUL.
        # A backslash of the text is spelled out first, so that none is taken for the beginning of U+0000.
        stood.struct.json_encode()
        .str.replace_all(r"\\", r"\u005c", literal=True)
        .str.replace_all(r"\u0000", "", literal=True)
        .alias("data"),
    ).with_columns(pl.col("metric_id", "facility_id", "detail").str.replace_all("\0", "", literal=True))
