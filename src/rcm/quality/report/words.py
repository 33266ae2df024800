"""Figures, days and codes as people read them."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Final

NONE: Final = "–"
_MINUS: Final = "\u2212"
#: From here on digits are no longer read one by one.
_HUGE: Final = 1e15
_MANY: Final = 10_000.0
RULES: Final = {
    "outside_limits": "outside the limits",
    "seven_on_one_side": "seven on one side of the center",
    "trend_of_seven": "seven in a row up or down",
    "two_of_three_near_limit": "two of three near a limit",
}
OUTCOMES: Final = {
    "improved": "improved",
    "worsened": "worsened",
    "unchanged": "unchanged",
    "too_early": "too early to tell",
}
POLARITIES: Final = {
    "lower_is_better": "Lower is better",
    "higher_is_better": "Higher is better",
    "target_range": "Within the target range is best",
}


def figure(value: float | Decimal | None, unit: str | None = None) -> str:
    """Four digits that count, thousands apart; a true minus sign."""
    if value is None or not math.isfinite(value):
        return NONE
    size = abs(float(value))
    if size >= _HUGE:
        shown = f"{size:.3g}"
    else:
        # Columns of equal precision are compared at a glance: 1.140 below 1.033.
        shown = f"{size:,.0f}" if size >= _MANY else f"{size:#,.4g}".removesuffix(".") if size else "0"
    sign = _MINUS if value < 0 and shown.strip("0.,") else ""
    return f"{sign}{shown}{f' {unit}' if unit else ''}"


def amount(value: float | None) -> str:
    """A count or a sum: whole where it is."""
    return figure(value) if value is None or not float(value).is_integer() else whole(value)


def signed(value: float | None, decimals: int = 2) -> str:
    if value is None or not math.isfinite(value):
        return NONE
    shown = f"{value:+,.{decimals}f}"
    return shown.replace("-", _MINUS) if shown.strip("+-0.,") else shown[1:]


def whole(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f}".replace("-", _MINUS)


def money(value: float | Decimal | None) -> str:
    if value is None:
        return NONE
    return f"{_MINUS if value < 0 else ''}${abs(value):,.0f}"


def small(value: float | None) -> str:
    """A q value."""
    return NONE if value is None else "under .001" if value < 0.001 else f"{value:.3f}"


def words(code: str | None) -> str:
    """`critical_trajectory`: Critical trajectory."""
    return NONE if not code else code.replace("_", " ").capitalize()


def day(moment: date | datetime | None) -> str:
    return NONE if moment is None else moment.strftime("%Y-%m-%d")


def period(start: date, end: date) -> str:
    """A month by its name, anything else by its days."""
    if start.day == 1 and (start.year, start.month) == (end.year, end.month) and (end.day >= 28):
        return f"{start:%Y-%m}"
    return f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
