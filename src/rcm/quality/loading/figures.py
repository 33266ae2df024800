"""Text to numbers, and whether a value is what its numerator and denominator give. Expressions over columns."""

from __future__ import annotations

from typing import Final

import polars as pl

#: Written where there is no figure.
NOTHING: Final = ("", "-", "--", "na", "n/a", "n.a.", "null", "none", "not available", "not applicable", ".")
#: Written where a figure is kept back because too few people stand behind it.
KEPT_BACK: Final = ("*", "suppressed", "too few to report", "<11", "< 11")
_THOUSANDS: Final = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_COMMA: Final = r"^[+-]?\d*,\d+$"
_DECIMALS: Final = (2, 3, 4, 5, 6)
#: Of a figure that is given with fewer decimals than it has: one in a hundred.
_ROUNDED: Final = 0.01


def is_nothing(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().is_in(NOTHING)


def is_kept_back(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().is_in(KEPT_BACK)


def number(text: pl.Expr, *, decimal_comma: bool) -> pl.Expr:
    """Null where the text is no number. A comma parts thousands, or decimals where semicolons part the columns."""
    if decimal_comma:
        plain = pl.when(text.str.contains(_COMMA)).then(text.str.replace(",", ".", literal=True)).otherwise(text)
    else:
        parted = text.str.contains(_THOUSANDS)
        plain = pl.when(parted).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    return plain.cast(pl.Float64, strict=False)


def agrees(value: pl.Expr, ratio: pl.Expr) -> pl.Expr:
    """Is the value the ratio, rounded as the value is (two decimals at least), or within one percent of it?"""
    rounding = pl.coalesce(
        *(pl.when((value * 10**n - (value * 10**n).round()).abs() < 1e-6).then(0.5 * 10.0**-n) for n in _DECIMALS),
        pl.lit(0.5e-6),
    )
    allowed = pl.max_horizontal(rounding * 1.000001, ratio.abs() * _ROUNDED)
    return (value - ratio).abs() <= allowed
