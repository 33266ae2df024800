"""From figures to places on a drawing, and the round figures that an axis names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_PAD: Final = 0.06
#: Volumes that differ by more than this are drawn by their logarithm.
_WIDE: Final = 12.0
#: From which figure on, in which unit.
_SHORT: Final = ((1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures from `low` to `high` onto places from `start` to `end`, by logarithm if that is said."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        low, high, each = self.low, self.high, min(max(value, self.low), self.high)
        if self.logarithmic:
            low, high, each = math.log(low), math.log(high), math.log(each)
        return self.start + (each - low) / (high - low) * (self.end - self.start)

    def ticks(self, count: int = 5) -> list[float]:
        """Round figures within the scale, about so many."""
        if self.logarithmic:
            return _log_ticks(self.low, self.high)
        step = _step((self.high - self.low) / count)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def spanning(values: Iterable[float | None], start: float, end: float, *, at_least: float | None = None) -> Scale:
    """A scale over all values with some room around; equal values get room as well. `at_least`: never below it."""
    known = [value for value in values if value is not None and math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        room = abs(high) * 0.1 or 1.0
        low, high = low - room, high + room
    room = (high - low) * _PAD
    below = low - room if at_least is None or low < at_least else max(low - room, at_least)
    return Scale(below, high + room, start, end)


def of_volumes(values: Iterable[float], start: float, end: float) -> Scale:
    """Volumes are over 0; far apart they go by their logarithm."""
    known = list(values)
    low, high = min(known), max(known)
    if high <= low * 1.0001:
        return Scale(low * 0.5, high * 1.5, start, end)
    if high / low > _WIDE:
        return Scale(low * 0.85, high * 1.18, start, end, logarithmic=True)
    room = (high - low) * _PAD
    return Scale(max(low - room, 0.0), high + room, start, end)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(each * power for each in _STEPS if each * power >= rough * (1 - 1e-9))


def _log_ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [each * 10.0**power for power in powers for each in (1, 2, 5) if low <= each * 10.0**power <= high]
    return found if len(found) <= 9 else [each for each in found if f"{each:e}"[0] == "1"]


def tick_label(value: float, ticks: list[float]) -> str:
    """All labels of an axis have the same decimals; large figures are short."""
    largest = max((abs(each) for each in ticks), default=0.0)
    size, suffix = next(((size, suffix) for least, size, suffix in _SHORT if largest >= least), (1.0, ""))
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=largest or 1.0) / size
    decimals = min(max(-math.floor(math.log10(step) + 1e-9), 0), 12) if step > 0 else 0
    if decimals < 12 and round(step * 10**decimals, 6) % 1:
        decimals += 1
    if suffix == "T" and largest >= 1e15:
        return f"{value:.3g}"
    shown = f"{value / size:,.{decimals}f}{suffix}"
    return "0" if float(f"{value / size:.{decimals}f}") == 0 else shown.replace("-", "\u2212")
