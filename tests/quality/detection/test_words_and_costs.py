"""Signals in words, what they cost, and where the limits of a funnel lie."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import orjson
import polars as pl
import pytest
from tests.quality.detection.made_up import frame, noise, row, spec

from rcm.quality.detection import Found, detect, explain, funnel, impact, wording
from rcm.quality.detection.impact import Assumption, Costs
from rcm.quality.running.costs import told
from rcm.quality.running.period_documents import period_documents

STAY = spec("m", unit="days", stay="arithmetic", scale=10)
SPECS = {"m": STAY}
GRID = list(product((-2.0, -0.7, 0.0, 1.2, 2.7), (None, 10.0, 50.0, 75.0, 95.0), (None, 0.2)))
LINE = {name: name for name in ("period_start", "period_end", "value", "z", "percentile")}
PEERS = {
    "period_end": "period_end", "mean": "peer_mean", "std": "peer_std", "p10": "p10", "p25": "p25", "p50": "p50",
    "p75": "p75", "p90": "p90", "count": "peer_count",
}  # fmt: skip


def found() -> Found:
    rows = [each | {"encounters": 50, "expected": 10.0} for each in noise(12, 8)]
    for each in rows:
        if each["facility_id"] == "F000":
            each["value"] += 5
    rows.append(row("F001", 8, None, suppressed=True))
    return detect(frame(rows), [STAY])


def test_a_raised_signal_says_where_it_stands_why_and_with_what_evidence() -> None:
    series = found().series
    assert series["evidence"][0] == "raised"
    worst, suspect, usual = wording.words(series, SPECS).to_dicts()[:3]
    assert worst["description"].startswith("Metric m at Hospital F000: ")
    assert "of 12 peers" in worst["description"]
    assert "Raised:" in worst["simplified_reasoning"]
    assert "Watched:" in usual["simplified_reasoning"]
    why = "its latest value is suppressed; fewer than five facilities can be compared, or too seldom"
    assert suspect["simplified_reasoning"] == f"The data do not bear a judgement: {why}."
    assert suspect["description"].endswith("no value in the latest period.")
    assert orjson.loads(suspect["simplified_indicators"])["suspect"] == ["suppressed", "small_cohort"]
    assert orjson.loads(worst["simplified_indicators"]) == {
        "position": "far_worse", "trend": "deteriorating", "momentum": "slowing", "consistency": "persistent",
        "has_spike": True, "consistency_reason": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("z", "polarity", "said"),
    [
        (3.2, "lower_is_better", "worse than its peers by 3.20 times what is usual between units"),
        (-1.257, "higher_is_better", "better than its peers by 1.26 times what is usual between units"),
        (-0.004, "lower_is_better", "level with its peers"),
        (2.0, "target_range", "outside its target range by 2.00 times what chance alone makes usual"),
        (0.0, "target_range", "within its target range"),
    ],
)  # fmt: skip
def test_a_distance_is_told_by_its_side_and_in_times_of_what_is_usual(z: float, polarity: str, said: str) -> None:
    series = found().series.head(1).with_columns(pl.lit(z).alias("input_z"))
    metric = spec(polarity=polarity, target_low=1, target_high=2) if polarity == "target_range" else spec()
    reasoning = wording.words(series, {"m": metric})["simplified_reasoning"][0]
    assert f": over 8 periods it is {said}" in reasoning
    assert "standard error" not in reasoning


def test_the_calculation_of_a_severity_adds_up_and_names_what_it_looked_at() -> None:
    series = found().series
    told = wording.words(series, SPECS)["simplified_severity_calculation"]
    for each, said in zip(series.iter_rows(named=True), map(orjson.loads, told), strict=True):
        total = said["base"] + sum(part["adjustment"] for part in said["refinements"])
        assert said["final"] == each["severity"] == min(max(total, each["severity_low"]), each["severity_high"])
        z, slope, acceleration, scatter, farthest = (each[column] for column in wording.INPUT_COLUMNS.values())
        suspect = each["signal_type"] == "suspect_data"
        assert said == explain(z, slope, acceleration, scatter, farthest, suspect=suspect).calculation


@pytest.mark.parametrize("given", GRID)
def test_whole_columns_tell_the_calculation_that_one_series_gets(given: tuple[float, float | None, float]) -> None:
    z, slope, acceleration = given
    for scatter, farthest in ((0.5, 1.0), (1.7, 3.6)):
        one = explain(z, slope, acceleration, scatter, farthest)
        steps = {part["factor"]: part["adjustment"] for part in one.calculation["refinements"]}
        series = found().series.head(1).with_columns(
            pl.lit(z).alias("input_z"), pl.lit(slope, pl.Float64).alias("slope_percentile"),
            pl.lit(acceleration, pl.Float64).alias("acceleration"), pl.lit(scatter).alias("zscore_std"),
            pl.lit(farthest).alias("max_abs_deviation"), pl.lit(one.type.code).alias("signal_type"),
            pl.lit(one.severity).alias("severity"),
            *(pl.lit(steps.get(name), pl.Int64).alias(f"adj_{name}") for name in "CSAVWZD"),
        )  # fmt: skip
        told = wording.words(series, SPECS)["simplified_severity_calculation"][0]
        assert orjson.loads(told) == one.calculation


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"), (-0.00001234, "-1.234e-05"), (0.12345, "0.1235"), (1234.5, "1,234"), (-9999.9, "-1e+04"),
        (10_000.0, "10,000"), (123_456_789.4, "123,456,789"), (-1e15, "-1,000,000,000,000,000"),
    ],
)  # fmt: skip
def test_figures_of_any_size_have_four_digits_that_count_and_names_stay_as_they_are(value: float, said: str) -> None:
    name = 'Św. "Anna" \\ Nord\nOst 🏥'
    series = found().series.head(1).with_columns(pl.lit(value).alias("value"), pl.lit(name).alias("facility"))
    told = wording.words(series, SPECS).row(0, named=True)
    assert told["description"].startswith(f"Metric m at {name}: {said} days, against ")


def test_what_longer_stays_cost_is_told_from_their_days() -> None:
    rows = [each | {"encounters": 100, "expected": 5.0, "value": 6.0} for each in noise(6, 12)]
    stays = detect(frame(rows), [STAY])
    costs = Costs({"F001": Assumption(1_000, 0, 1.0)}, Assumption(800, 1_500, 0.85))
    made = impact.impacts(stays.series, stays.periods, SPECS, costs)
    cost = made.filter(series_id=stays.series["series_id"][0]).row(0, named=True)
    assert cost["index"] == pytest.approx(1.2)
    assert cost["net_days"] == pytest.approx(1_200)
    assert cost["basis"] == "expected"
    assert cost["annual_excess_cost"] == pytest.approx(1_200 * 365 / 366 * 800)
    said = told(made).filter(series_id=cost["series_id"]).row(0, named=True)
    assert "20.0% longer than expected: 1,197 days a year more" in said["cost_narrative"]
    assert "$957,377" in said["cost_narrative"]
    figures = orjson.loads(said["impact"])
    assert figures["assumed"] == {"variable_day_cost": 800.0, "capacity_day_value": 1500.0, "target_occupancy": 0.85}
    assert figures["annual_excess_cost"] == round(cost["annual_excess_cost"], 4)
    own = made.filter(series_id=stays.series.filter(facility_id="F001")["series_id"][0])
    assert own["variable_day_cost"].to_list() == [1_000.0]
    bare = told(impact.impacts(stays.series, stays.periods, SPECS, Costs())).row(0, named=True)
    assert bare["cost_narrative"].endswith(
        "1,197 days a year more at this pace. What a day costs here is not recorded."
    )
    assert bare["annual_excess_cost"] is None
    assert orjson.loads(bare["impact"])["assumed"] is None


def test_geometric_means_give_an_index_and_no_days() -> None:
    rows = [each | {"encounters": 10, "expected": 5.0, "value": 4.0} for each in noise(6, 6)]
    geometric = spec("m", stay="geometric")
    stays = detect(frame(rows), [geometric])
    made = impact.impacts(stays.series, stays.periods, {"m": geometric}, Costs(of_all=Assumption(800, 1_500, 0.85)))
    assert made["index"].to_list() == pytest.approx([0.8] * 6)
    assert made["net_days"].to_list() == [None] * 6
    said = told(made)["cost_narrative"][0]
    assert said == "Stays are 20.0% shorter than expected (geometric means; they give no number of days)."
    assert impact.impacts(stays.series, stays.periods, {"m": spec("m")}, Costs()).height == 0


def test_stays_are_held_against_peers_where_one_period_expects_nothing_and_cost_nothing_where_volume_lacks() -> None:
    rows = [each | {"encounters": 10, "expected": 5.0, "value": 6.0} for each in noise(6, 6)]
    rows[0]["expected"] = None
    rows[6]["encounters"] = None
    stays = detect(frame(rows), [STAY])
    made = impact.impacts(stays.series, stays.periods, SPECS, Costs()).join(
        stays.series.select("series_id", "facility_id"), on="series_id"
    )
    assert made.filter(facility_id=rows[0]["facility_id"])["basis"].to_list() == ["peers"]
    assert made.filter(facility_id=rows[6]["facility_id"]).height == 0
    assert made.height == 5


def test_periods_are_told_as_documents_oldest_first_and_peers_that_are_the_same_share_theirs() -> None:
    rows = [each | {"encounters": 50, "expected": None} for each in noise(12, 8)]
    periods = detect(frame(rows), [STAY]).periods
    documents = period_documents(periods.sample(fraction=1, shuffle=True, seed=3))
    assert documents["peer_percentile_trends"].n_unique() == 1
    for own in documents.iter_rows(named=True):
        mine = periods.filter(series_id=own["series_id"]).sort("period_end").to_dicts()
        for name, columns in (("metric_trend_timeline", LINE), ("peer_percentile_trends", PEERS)):
            shown = orjson.loads(own[name])
            assert shown == [{key: _shown(each[column]) for key, column in columns.items()} for each in mine]
        volumes = orjson.loads(own["metadata_per_period"])
        assert [(each["encounters"], each["expected"]) for each in volumes] == [(50, None)] * 8


def _shown(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    return value.isoformat() if isinstance(value, date) else value


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
