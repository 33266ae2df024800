"""The nine types over a full grid of inputs: one type each, severities in range, never less for what is worse."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from rcm.quality.detection.classify import ALL_TYPES, classify, explain
from rcm.quality.detection.signal_types import TYPES, Input
from rcm.quality.detection.tiers import consistency, magnitude, trajectory

NAN = math.nan
#: Values at, under and over every bound of the table; NaN is null.
GRID: dict[Input, list[float]] = {
    "z": [-4, -2.5, -2.4, -2, -1.5, -1.4, -1, -0.9, -0.5, -0.4, 0, 0.5, 0.6, 1, 1.1,
          1.5, 1.6, 2, 2.1, 2.5, 2.6, 3, 3.1, 4, 5],
    "p": [NAN, 0, 19, 20, 29, 30, 39, 40, 59, 60, 69, 70, 79, 80, 89, 90, 100],
    "a": [NAN, -0.06, -0.05, 0, 0.05, 0.06],
    "w": [0, 0.9, 1, 1.4, 1.5, 1.9, 2, 3],
    "d": [0, 2.9, 3, 3.4, 3.5, 3.9, 4, 4.9, 5, 9],
}  # fmt: skip


def grid() -> dict[Input, np.ndarray]:
    axes = np.meshgrid(*(np.array(values, dtype=float) for values in GRID.values()), indexing="ij")
    return dict(zip(GRID, (axis.ravel() for axis in axes), strict=True))


def test_every_combination_has_exactly_one_type_and_a_severity_in_its_range() -> None:
    inputs = grid()
    count = inputs["z"].size
    assert count == 204_000
    found = classify(inputs, np.zeros(count, dtype=bool))
    assert set(np.unique(found.types)) == set(range(1, 9))
    low = np.array([each.low for each in ALL_TYPES])[found.types]
    high = np.array([each.high for each in ALL_TYPES])[found.types]
    assert ((found.severity >= low) & (found.severity <= high)).all()


@pytest.mark.parametrize("worse", ["z", "p", "a", "w", "d"])
def test_within_a_type_a_worse_input_never_lowers_the_severity(worse: Input) -> None:
    shape = tuple(len(values) for values in GRID.values())
    inputs = grid()
    found = classify(inputs, np.zeros(inputs["z"].size, dtype=bool))
    axis = list(GRID).index(worse)
    types, severity = (np.moveaxis(each.reshape(shape), axis, 0) for each in (found.types, found.severity))
    known = ~np.isnan(np.array(GRID[worse], dtype=float))
    types, severity = types[known], severity[known]
    same = types[1:] == types[:-1]
    assert (severity[1:][same] >= severity[:-1][same]).all()


def test_one_series_explained_has_the_type_and_severity_of_the_many() -> None:
    random = np.random.default_rng(3)
    inputs = {name: np.array(random.choice(values, 400)) for name, values in GRID.items()}
    found = classify(inputs, np.zeros(400, dtype=bool))
    for at in range(400):
        z, p, a, w, d = (None if math.isnan(inputs[name][at]) else float(inputs[name][at]) for name in GRID)
        one = explain(z, p, a, w, d)
        assert (one.type, one.severity) == (ALL_TYPES[found.types[at]], found.severity[at])
        total = one.calculation["base"] + sum(each["adjustment"] for each in one.calculation["refinements"])
        assert one.calculation["final"] == min(max(total, one.type.low), one.type.high)


def test_a_trend_that_is_not_known_meets_no_condition_on_it() -> None:
    for z, a, w, d in product([-3.0, -1.0, 0.0, 1.0, 3.0], [None, 1.0], [0.5, 2.0], [1.0, 4.0]):
        assert explain(z, None, a, w, d).type.code not in {
            "critical_trajectory", "recovering", "emerging_risk", "improving_leader",
        }  # fmt: skip
    assert explain(-2.0, None, None, 0.5, 1.0).type.code == "sustained_excellence"


@pytest.mark.parametrize("z", [None, math.inf, -math.inf, math.nan])
def test_a_distance_that_is_no_number_is_suspect_with_a_severity_of_50(z: float | None) -> None:
    one = explain(z, 50, 0, 1, 1)
    assert (one.type.code, one.severity) == ("suspect_data", 50)


@pytest.mark.parametrize(
    ("given", "code", "severity"),
    [
        ((3.5, 95, 0.1, 1, 1), "critical_trajectory", 98), ((1.6, 70, 0.06, 1, 1), "critical_trajectory", 94),
        ((1.6, 70, 0.05, 1, 1), "chronic_underperformer", 85), ((1.6, 29, 0, 1, 1), "recovering", 74),
        ((1.5, 50, 0, 1, 3), "volatility_alert", 75), ((0.0, 70, 0, 0.9, 3), "emerging_risk", 66),
        ((-1.5, 50, 0, 0.9, 1), "sustained_excellence", 6), ((-0.5, 10, 0, 1, 1), "improving_leader", 17),
        ((0.0, 50, 0, 0.5, 1), "baseline", 42),
    ],
)  # fmt: skip
def test_worked_examples_of_the_table(given: tuple[float, ...], code: str, severity: int) -> None:
    one = explain(*given)
    assert (one.type.code, one.severity) == (code, severity)


def test_the_table_has_eight_types_after_suspect_data_and_the_last_always_holds() -> None:
    assert len(TYPES) == 8
    assert TYPES[-1].clauses == ()


def test_tiers_are_half_open_and_the_worse_of_percentile_and_z_wins() -> None:
    at = np.array([0, 9.99, 10, 24.99, 25, 74.99, 75, 84.99, 85, 94.99, 95, 98.99, 99, 100, 5, 5, 99.5, NAN, NAN])
    z = np.array([NAN] * 14 + [1.0, 2.49, 0.0, 3.0, NAN])
    assert magnitude(at, z).tolist() == [
        "excellent", "excellent", "favorable", "favorable", "expected", "expected", "marginal", "marginal", "elevated",
        "elevated", "severe", "severe", "critical", "critical", "marginal", "elevated", "critical", "critical", None,
    ]  # fmt: skip
    assert trajectory(np.array([0, 9.9, 10, 29.9, 30, 69.9, 70, 89.9, 90, 100, NAN])).tolist() == [
        "rapidly_improving", "rapidly_improving", "improving", "improving", "stable", "stable", "deteriorating",
        "deteriorating", "rapidly_deteriorating", "rapidly_deteriorating", None,
    ]  # fmt: skip


def test_consistency_needs_history_before_it_calls_anything_steady() -> None:
    variation = np.array([0.29, 0.30, 0.70, 0.71, 0.1, 0.1, NAN])
    tiers, reasons = consistency(variation, np.array([6, 6, 6, 6, 5, 2, 8]))
    assert tiers.tolist() == ["persistent", "variable", "variable", *["transient"] * 4]
    assert reasons.tolist() == [None, None, None, "high_variation", "short_history", "few_periods", "high_variation"]
