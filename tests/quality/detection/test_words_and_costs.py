"""Signals in words, what they cost, and where the limits of a funnel lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.quality.detection.made_up import frame, noise, row, spec

from rcm.quality.detection import detect, funnel, impact, wording
from rcm.quality.detection.impact import Assumption

STAY = spec("m", unit="days", stay="arithmetic", scale=10)


def found_rows() -> list[dict[str, Any]]:
    rows = [each | {"encounters": 50, "expected": 10.0} for each in noise(12, 8)]
    for each in rows:
        if each["facility_id"] == "F000":
            each["value"] += 5
    rows.append(row("F001", 8, None, suppressed=True))
    return detect(frame(rows), [STAY]).series.to_dicts()


def test_a_raised_signal_says_where_it_stands_why_and_with_what_evidence() -> None:
    worst, suspect, usual = found_rows()[:3]
    assert worst["evidence"] == "raised"
    assert wording.description(worst, STAY).startswith("Metric m at Hospital F000: ")
    assert "of 12 peers" in wording.description(worst, STAY)
    assert "Raised:" in wording.reasoning(worst)
    assert "Watched:" in wording.reasoning(usual)
    why = "its latest value is suppressed; it has fewer than five peers"
    assert wording.reasoning(suspect) == f"The data do not bear a judgement: {why}."
    assert wording.description(suspect, STAY).endswith("no value in the latest period.")
    assert set(wording.indicators(worst)) == {"position", "trend", "momentum", "consistency", "has_spike"}
    assert wording.indicators(worst)["position"] == "far_worse"


def test_the_calculation_of_a_severity_adds_up() -> None:
    for each in found_rows():
        told = wording.severity_calculation(each)
        total = told["base"] + sum(part["adjustment"] for part in told["refinements"])
        assert told["final"] == each["severity"] == min(max(total, each["severity_low"]), each["severity_high"])
        assert set(wording.inputs(each)) == {
            "aggregate_zscore", "slope_percentile", "acceleration", "zscore_std", "max_abs_deviation",
        }  # fmt: skip


def test_what_longer_stays_cost_is_told_from_their_days() -> None:
    rows = [each | {"encounters": 100, "expected": 5.0, "value": 6.0} for each in noise(6, 12)]
    found = detect(frame(rows), [STAY])
    mine = found.periods.filter(found.periods["series_id"] == found.series["series_id"][0]).to_dicts()
    cost = impact.of_series(STAY, mine, Assumption(800, 1_500, 0.85))
    assert cost is not None
    assert cost.index == pytest.approx(1.2)
    assert cost.net_days == pytest.approx(1_200)
    assert cost.basis == "expected"
    assert cost.annual_excess_cost == pytest.approx(1_200 * 365 / 366 * 800)
    said = wording.why_matters(found.series.row(0, named=True), STAY, cost)
    assert "20.0% longer than expected: 1,197 days a year more" in said
    assert "$957,377" in said
    bare = impact.of_series(STAY, mine, None)
    assert "not recorded" in wording.why_matters(found.series.row(0, named=True), STAY, bare)


def test_geometric_means_give_an_index_and_no_days() -> None:
    periods = [{"value": 4.0, "expected": 5.0, "peer_mean": 5.0, "encounters": 10}]
    cost = impact.of_series(spec("m", stay="geometric"), periods, Assumption(800, 1_500, 0.85))
    assert cost is not None
    assert cost.index == pytest.approx(0.8)
    assert cost.net_days is None
    assert impact.of_series(spec("m"), periods, None) is None


def test_limits_of_a_funnel_are_a_binomials_and_widen_with_over_dispersion() -> None:
    random = np.random.default_rng(1)
    volumes = random.integers(50, 800, 400).astype(float)
    share = spec("m", is_ratio=True, sampling="binomial")
    calm = random.binomial(volumes.astype(int), 0.2).astype(float)
    plain = funnel(share, (calm / volumes).tolist(), volumes.tolist(), calm.tolist())
    assert plain is not None
    widest = plain.limits[0]
    assert widest.upper95 - plain.center == pytest.approx(1.96 * (0.16 / widest.volume + plain.tau2) ** 0.5, rel=0.03)
    assert widest.lower998 < widest.lower95 < plain.center < widest.upper95 < widest.upper998
    wild = random.binomial(volumes.astype(int), np.clip(random.normal(0.2, 0.05, 400), 0.01, 0.9)).astype(float)
    spread = funnel(share, (wild / volumes).tolist(), volumes.tolist(), wild.tolist())
    assert spread is not None
    assert spread.tau2 == pytest.approx(0.0025, rel=0.3)
    assert spread.tau2 > 5 * plain.tau2
    assert sum(each.outside != "" for each in spread.points) < 0.1 * 400


def test_a_funnel_without_volumes_is_none() -> None:
    assert funnel(spec(), [1.0, 2.0], [None, 0.0]) is None
