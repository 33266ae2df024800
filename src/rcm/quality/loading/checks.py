"""Why a row is no observation: conditions over a shaped frame, in their order, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from rcm.quality.loading.columns import DIMENSION, NUMBERS, PERIODS, TEXTS
from rcm.quality.loading.known import SHARE
from rcm.quality.loading.periods import FORMS
from rcm.quality.loading.reading import FAULT, FAULT_TEXT
from rcm.quality.loading.shaping import flag_unreadable

MIXED_UNITS: Final = "mixed_units"
_LENGTHS: Final = {"metric_id": 100, "facility_id": 50}
_LENGTH: Final = 255
_MOST: Final = 2**31 - 1
_SHOWN: Final = 60
_VOLUMES: Final = ("numerator", "denominator", "encounters")


@dataclass(frozen=True, slots=True)
class Check:
    """`found` is true (never null) for a row that has this fault; `detail` says what stood there and how to mend it."""

    reason: str
    found: pl.Expr
    detail: pl.Expr


def checks(unknown: Mapping[str, str], dimensions: list[str]) -> list[Check]:
    """`unknown`: what is to be said of metrics that the catalogue lacks; `dimensions`: columns `dim:NAME`."""
    return [
        Check("row_unreadable", pl.col(FAULT).is_not_null(), pl.col(FAULT_TEXT)),
        *_texts((*TEXTS, *dimensions), unknown),
        *_periods(),
        *_numbers(),
        *_volumes(),
        *_values(),
        Check(
            "dimensions_unreadable", pl.col("dimensions_unread"),
            _say("entity_dimensions is {}, not a JSON object of names and values.", "entity_dimensions"),
        ),
    ]  # fmt: skip


def _texts(columns: tuple[str, ...], unknown: Mapping[str, str]) -> Iterator[Check]:
    for name in columns:
        text, shown = pl.col(name), name.removeprefix(DIMENSION)
        yield _check(
            "text_unusable", text.str.contains("\0", literal=True), f"{shown} holds a NUL character; remove it."
        )
        most = _LENGTHS.get(name, _LENGTH)
        said = f"{shown} is longer than {most} characters; shorten it."
        yield _check("text_too_long", text.str.len_chars() > most, said)
    yield _check("metric_missing", pl.col("metric_id").is_null(), "metric_id is empty; say which metric this is.")
    told = pl.col("metric_id").replace_strict(dict(unknown), default="", return_dtype=pl.String)
    yield Check("metric_unknown", pl.col("unit").is_null(), told)
    yield _check("facility_missing", pl.col("facility_id").is_null(), "facility_id is empty; say whose figure this is.")


def _periods() -> Iterator[Check]:
    said = pl.format("{} is no day or period. Write {}.", _shown(*PERIODS), pl.lit(FORMS))
    yield Check("period_unreadable", pl.col("unread"), said)
    missing = pl.col("first").is_null() | pl.col("last").is_null()
    yield _check("period_missing", missing, f"The period has no beginning or no end. Write {FORMS}.")
    reversed_ = _say("The period begins on {} and ends on {}; exchange them.", "first", "last")
    yield Check("period_reversed", pl.col("first") > pl.col("last"), reversed_)


def _numbers() -> Iterator[Check]:
    for name in ("value", "expected"):
        percent = pl.col(f"{name}_text").str.ends_with("%")
        said = _say(f"{name} is {{}}: write the share itself, 0.045 for 4.5%.", f"{name}_text")
        yield Check(MIXED_UNITS, (percent & (pl.col("unit") == SHARE)).fill_null(value=False), said)
    for name in NUMBERS:
        said = _say(f"{name} is {{}}, no number. Write digits with a point, or leave it empty.", f"{name}_text")
        yield Check("number_unreadable", pl.col(f"{name}_unread"), said)
    for name in NUMBERS:
        infinite = ~pl.col(name).is_finite()
        yield _check("number_not_finite", infinite, f"{name} is not finite; leave it empty where there is none.")
    yield _check("suppressed_unreadable", flag_unreadable(), "suppressed is neither true nor false; write one of them.")


def _volumes() -> Iterator[Check]:
    for name in _VOLUMES:
        said = _say(f"{name} is {{}}; a volume can't be less than nothing.", name)
        yield Check("negative_volume", (pl.col(name) < 0).fill_null(value=False), said)
    count = pl.col("encounters")
    whole = _say("encounters is {}; a number of encounters is whole.", "encounters")
    yield Check("volume_not_whole", (count != count.floor()).fill_null(value=False), whole)
    yield _check("volume_too_large", count > _MOST, f"encounters is more than {_MOST}.")


def _values() -> Iterator[Check]:
    zero = (pl.col("denominator") == 0).fill_null(value=False) & ~pl.col("kept_back")
    yield _check(
        "denominator_zero",
        zero,
        "The denominator is 0, so there is no value. Leave the row out, or mark it suppressed.",
    )
    missing = pl.col("value").is_null() & ~pl.col("kept_back")
    yield _check(
        "value_missing", missing, "There is neither a value nor a numerator with a denominator; or mark it suppressed."
    )
    share = (pl.col("unit") == SHARE).fill_null(value=False)
    for name in ("value", "expected"):
        beyond = ((pl.col(name) > 1) & (pl.col(name) <= 100)).fill_null(value=False)
        doubtful = ~pl.col("sure") if name == "value" else pl.lit(value=True)
        said = _say(f"{name} is {{}}, where the catalogue has a share of 1: divide percents by 100.", name)
        yield Check(MIXED_UNITS, share & beyond & doubtful, said)
        outside = ((pl.col(name) < 0) | (pl.col(name) > 1)).fill_null(value=False)
        yield Check("value_out_of_range", share & outside, _say(f"{name} is {{}}; a share is between 0 and 1.", name))
    against = _say("value is {}, but numerator / denominator is {}. Correct one of them.", "value", "ratio")
    yield Check("value_contradicts", ~pl.col("agrees").fill_null(value=True), against)


def _check(reason: str, found: pl.Expr, said: str) -> Check:
    return Check(reason, found.fill_null(value=False), pl.lit(said))


def _say(pattern: str, *columns: str) -> pl.Expr:
    return pl.format(pattern, *(_shown(name) for name in columns))


def _shown(*columns: str) -> pl.Expr:
    """What stood there, shortened."""
    return pl.coalesce(pl.col(name).cast(pl.String) for name in columns).fill_null("nothing").str.slice(0, _SHOWN)
