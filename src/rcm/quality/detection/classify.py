"""From five inputs to a type and a severity: many at once, and one with its reasons. Both read the same table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rcm.quality.detection.signal_types import (
    INPUT_NAMES,
    STEPS,
    SUSPECT,
    TYPES,
    Condition,
    Factor,
    Input,
    SignalType,
    Step,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Every type in the table's order, the one for suspect data first: its place is its number.
ALL_TYPES: Final[tuple[SignalType, ...]] = (SUSPECT, *TYPES)


@dataclass(frozen=True, slots=True)
class Classes:
    """What `classify` found. `types` are places in ALL_TYPES; `adjustments` has NaN where a type has no such factor."""

    types: NDArray[np.int64]
    severity: NDArray[np.int64]
    adjustments: dict[str, Floats]


def classify(inputs: dict[Input, Floats], suspect: Flags) -> Classes:
    """Type and severity of many series. NaN is null: it meets no condition and gives no points."""
    count = suspect.shape[0]
    types = np.full(count, len(TYPES), dtype=np.int64)
    open_ = ~suspect
    types[suspect] = 0
    for place, type_ in enumerate(TYPES, 1):
        here = open_ & _holds(type_, inputs, count)
        types[here] = place
        open_ &= ~here
    severity = np.zeros(count)
    adjustments = {name: np.full(count, np.nan) for name in STEPS}
    points = {name: _points(step, inputs[step.input]) for name, step in STEPS.items()}
    for place, type_ in enumerate(ALL_TYPES):
        here = types == place
        total = np.full(int(here.sum()), float(type_.base))
        for factor in type_.factors:
            part = _adjustment(factor, points[factor.step][here])
            adjustments[factor.step][here] = part
            total += part
        severity[here] = np.clip(total, type_.low, type_.high)
    return Classes(types, severity.astype(np.int64), adjustments)


def _holds(type_: SignalType, inputs: dict[Input, Floats], count: int) -> Flags:
    held = np.ones(count, dtype=np.bool_)
    for clause in type_.clauses:
        any_ = np.zeros(count, dtype=np.bool_)
        for condition in clause:
            any_ |= _meets(condition, inputs[condition.input])
        held &= any_
    return held


def _meets(condition: Condition, values: Floats) -> Flags:
    # Comparisons with NaN are false: so a null meets none.
    match condition.operator:
        case "<":
            return values < condition.bound
        case "<=":
            return values <= condition.bound
        case ">":
            return values > condition.bound
        case ">=":
            return values >= condition.bound
        case "null":
            return np.isnan(values)


def _points(step: Step, values: Floats) -> Floats:
    tests = [values < bound if operator == "<" else values <= bound for operator, bound, _ in step.steps]
    chosen = np.select(tests, [float(points) for *_, points in step.steps], default=float(step.otherwise))
    return np.where(np.isnan(values), 0.0, chosen)


def _adjustment(factor: Factor, points: Floats) -> Floats:
    if factor.only_raises:
        points = np.maximum(points, 0.0)
    # Adding zero: -0.0 is no figure to show.
    return factor.sign * points + 0.0


@dataclass(frozen=True, slots=True)
class Classified:
    """One series' type with its severity and how it came about."""

    type: SignalType
    severity: int
    calculation: dict[str, Any]


def explain(
    z: float | None, p: float | None, a: float | None, w: float | None, d: float | None, *, suspect: bool = False
) -> Classified:
    """The same as `classify` for one series, with `{base, refinements[{factor, adjustment, reason}], final}`."""
    given: dict[Input, float | None] = {"z": z, "p": p, "a": a, "w": w, "d": d}
    inputs = {name: np.array([math.nan if value is None else value]) for name, value in given.items()}
    found = classify(inputs, np.array([suspect or z is None or not math.isfinite(z)]))
    type_ = ALL_TYPES[int(found.types[0])]
    adjustments = {factor.step: float(found.adjustments[factor.step][0]) for factor in type_.factors}
    severity = int(found.severity[0])
    return Classified(type_, severity, calculation(type_, adjustments, given, severity))


def calculation(
    type_: SignalType, adjustments: dict[str, float], given: dict[Input, float | None], severity: int
) -> dict[str, Any]:
    """How a severity came about: `{base, refinements[{factor, adjustment, reason}], final}`."""
    refinements: list[dict[str, Any]] = []
    for factor in type_.factors:
        step = STEPS[factor.step]
        value = given[step.input]
        said = "unknown" if value is None or math.isnan(value) else f"{value:.2f}"
        refinements.append(
            {
                "factor": factor.step,
                "adjustment": int(adjustments[factor.step]),
                "reason": f"{step.means}: {INPUT_NAMES[step.input]} is {said}",
            }
        )
    return {"base": type_.base, "refinements": refinements, "final": severity}
