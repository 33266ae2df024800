"""The statistics against figures worked out by hand, published rules of charts, and signals that were planted."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from benchmarks.signals_cms import ratios
from benchmarks.signals_truth import Case, observations, run, specs
from tests.quality.detection.made_up import frame, noise, spec

from rcm.quality.detection import detect, spc
from rcm.quality.detection.evidence import count_tail, q_values, upper_tail
from rcm.quality.detection.impact import Assumption, Costs, geometric_index, impacts
from rcm.quality.detection.peers import cohort_figures, percentile_ranks, robust_z
from rcm.quality.detection.spread import NULL_PHI, additive_variance, winsorised_phi
from rcm.quality.detection.trend import theil_sen


def test_percentile_counts_those_below_and_half_of_the_equal_ones() -> None:
    cohort = np.array([0, 0, 0, 0, 1])
    assert percentile_ranks(cohort, np.array([1.0, 2.0, 2.0, 3.0, 9.0]), 2).tolist() == [12.5, 50.0, 50.0, 87.5, 50.0]


def test_figures_of_a_cohort() -> None:
    values = np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    found = cohort_figures(np.zeros(8, dtype=np.int64), values, 1, 0.01)
    assert (found.mean[0], found.std[0], found.median[0], found.mad[0]) == (5.0, 2.0, 4.5, 0.5)
    assert {share: float(each[0]) for share, each in found.percentiles.items()} == {
        share: pytest.approx(np.percentile(values, share)) for share in (10, 25, 50, 75, 90)
    }
    assert robust_z(np.array([9.0]), found.median, found.mad, 0.01)[0] == pytest.approx(4.5 / (1.4826 * 0.5))


def test_winsorised_phi_is_one_for_normal_figures() -> None:
    edge = 1.2815515655446004
    density = math.exp(-(edge**2) / 2) / math.sqrt(2 * math.pi)
    assert pytest.approx(0.2 * edge**2 + 0.8 - 2 * edge * density, abs=5e-4) == NULL_PHI
    assert winsorised_phi(np.random.default_rng(1).standard_normal(200_000)) == pytest.approx(1, abs=0.01)


def test_additive_variance_finds_the_spread_between_units_whatever_their_volumes() -> None:
    random = np.random.default_rng(2)
    error = random.uniform(0.2, 3.0, 20_000)
    away = random.standard_normal(20_000) * np.sqrt(0.5 + error)
    assert additive_variance(away, error) == pytest.approx(0.5, abs=0.05)
    assert additive_variance(random.standard_normal(500) * 0.5, np.ones(500)) == 0.0


def test_theil_sen_is_the_median_slope_and_bears_a_stray_value() -> None:
    times = np.arange(7.0)[None, :]
    values = 3 + 2 * times
    values[0, 3] = 500
    assert theil_sen(values, times).tolist() == [2.0]
    uneven = np.array([[0.0, 1.0, 4.0]])
    assert theil_sen(5 * uneven, uneven).tolist() == [5.0]


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    # The fifteen p values of their paper's example (1995, section 3.2): four are significant at .05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    found = q_values(np.array([*p, math.nan]))
    assert (found[:15] <= 0.05).sum() == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert math.isnan(found[15])
    assert upper_tail(np.array([1.959963984540054]))[0] == pytest.approx(0.025)


@pytest.mark.parametrize(("observed", "expected"), [(1, 0.1), (3, 0.8), (6, 2.0), (20, 12.0), (90, 70.0)])
def test_the_tail_of_a_count_is_poissons(observed: int, expected: float) -> None:
    below = sum(math.exp(-expected) * expected**each / math.factorial(each) for each in range(observed))
    found = upper_tail(count_tail(np.array([float(observed)]), np.array([expected])))
    assert found[0] == pytest.approx(1 - below, rel=0.12)


def test_rare_events_are_raised_no_more_often_than_others() -> None:
    random = np.random.default_rng(4)
    expected = 0.1 * random.lognormal(0, 0.7, (8, 500, 1)) * np.ones((1, 1, 8))
    counts = random.poisson(expected).astype(float)
    rows = observations(counts / expected).with_columns(
        pl.Series("numerator", counts.ravel()), pl.Series("denominator", expected.ravel())
    )
    metrics = [dataclasses.replace(each, sampling="poisson", is_ratio=True) for each in specs(8)]
    assert detect(rows, metrics).series["evidence"].to_list().count("raised") <= 1


def test_worse_is_high_whatever_the_polarity() -> None:
    rows = noise(12, 8)
    for each in rows:
        if each["facility_id"] == "F000":
            each["value"] += 6
    lower, higher = (
        detect(frame(rows), [spec(polarity=polarity)]).series.row(0, named=True)
        for polarity in ("lower_is_better", "higher_is_better")
    )
    assert lower["input_z"] > 3
    assert lower["percentile"] > 90
    assert higher["input_z"] == -lower["input_z"]
    assert higher["percentile"] == pytest.approx(100 - lower["percentile"])
    assert higher["shrunk_value"] == pytest.approx(lower["shrunk_value"])


def test_inside_the_band_of_a_target_range_nothing_is_wrong_and_beyond_either_edge_it_is() -> None:
    rows = noise(12, 8)
    for each in rows:
        each["value"] += {"F000": 8, "F001": -8}.get(each["facility_id"], 0)
    found = detect(frame(rows), [spec(polarity="target_range", target_low=7.0, target_high=13.0)]).series
    z = dict(found.select("facility_id", "input_z").iter_rows())
    assert z["F000"] > 5
    assert z["F001"] > 5
    assert {z[f"F{each:03}"] for each in range(2, 12)} == {0.0}


def test_limits_of_an_xmr_chart_need_twelve_points_and_are_2_66_mean_moving_ranges_away() -> None:
    values = [10.0, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12]
    assert spc.xmr(values).upper is None
    chart = spc.xmr([*values, 10])
    ranges = [2, 1, 2, 1, 2, 1, 1, 1, 2, 1, 2]
    assert chart.moving_range_mean == pytest.approx(sum(ranges) / 11)
    assert chart.center == pytest.approx(137 / 12)
    assert chart.upper == pytest.approx(137 / 12 + 2.66 * 16 / 11)
    assert chart.violations == ()


@pytest.mark.parametrize(
    ("tail", "rule", "at"),
    [
        ([60.0], spc.OUTSIDE, 12), ([11.9] * 7, spc.ONE_SIDE, 18),
        ([8.0, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0], spc.TREND, 18), ([15.0, 11.0, 15.0], spc.NEAR_LIMIT, 14),
    ],
)  # fmt: skip
def test_each_rule_is_told_at_the_value_that_completes_it(tail: list[float], rule: str, at: int) -> None:
    assert (at, rule) in spc.xmr([10.0, 12.0] * 6 + tail, end=12).violations


# Montgomery, Introduction to Statistical Quality Control, costs of loan applications; NIST/SEMATECH e-Handbook 6.3.2.2.
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_published_charts_have_their_published_limits() -> None:
    loans = spc.xmr(LOANS)
    assert loans.center == 300.5
    assert loans.moving_range_mean == pytest.approx(7.79, abs=0.005)
    assert loans.upper == pytest.approx(321.22, abs=0.01)
    assert loans.lower == pytest.approx(279.78, abs=0.01)
    assert loans.violations == ()
    flow = spc.xmr(FLOW)
    assert flow.center == pytest.approx(50.81)
    assert flow.moving_range_mean is not None
    assert flow.moving_range_mean == pytest.approx(1.8778, abs=1e-4)
    assert spc.XMR_FACTOR * flow.moving_range_mean == pytest.approx(55.8041 - 50.81, abs=0.002)
    # Ten points are too few for limits of our own.
    assert flow.upper is None


def test_values_before_the_baseline_take_no_part() -> None:
    chart = spc.xmr([100.0] * 12 + [10.0, 12.0] * 6, start=12)
    assert chart.center == 11.0
    assert chart.violations == ()


def test_rules_fire_on_one_stable_chart_in_six() -> None:
    random = np.random.default_rng(5)
    fired = sum(bool(spc.xmr(random.standard_normal(24).tolist()).violations) for _ in range(2_000)) / 2_000
    assert 0.10 <= fired <= 0.22


def test_net_excess_and_its_positive_part_are_told_apart_and_cash_from_capacity() -> None:
    index = spec("m", stay="arithmetic", is_ratio=True)
    series = pl.DataFrame({"series_id": ["s"], "metric_id": ["m"], "facility_id": ["F"], "signal_type": ["baseline"]})
    periods = pl.DataFrame(
        {
            "series_id": ["s", "s"], "period_start": [date(2025, 1, 1), date(2025, 6, 30)],
            "period_end": [date(2025, 6, 29), date(2025, 12, 31)], "value": [1.2, 0.9], "expected": [None, None],
            "encounters": [None, None], "numerator": [1_200.0, 900.0], "denominator": [1_000.0, 1_000.0],
            "peer_mean": [1.0, 1.0],
        }
    )  # fmt: skip
    assumed = Costs(of_all=Assumption(800, 1_500, 0.85))
    found = impacts(series, periods, {"m": index}, assumed).row(0, named=True)
    assert found["index"] == pytest.approx(2_100 / 2_000)
    assert (found["net_days"], found["excess_days"]) == (100, 200)
    assert found["bed_capacity"] == pytest.approx(100 / 365 / 0.85)
    assert (found["annual_excess_cost"], found["annual_capacity_value"]) == (80_000, 150_000)
    assert geometric_index([2, 8], [4, 4]) == pytest.approx(1)


@pytest.mark.parametrize(("case", "least"), [(Case(2.0), 0.9), (Case(2.5, 0.3), 0.8), (Case(2.5, noise="t5"), 0.9)])
def test_planted_signals_are_found_and_little_else(case: Case, least: float) -> None:
    found = run(case, facilities=500, metrics=6)
    assert found["sensitivity"] >= least
    assert found["false_share"] <= 0.10


def test_ratios_shrunk_from_counts_come_nearer_to_the_truth_than_raw_ones() -> None:
    random = np.random.default_rng(9)
    discharges = random.integers(30, 900, 3_000).astype(float)
    rates = random.uniform(0.12, 0.22, 3_000)
    truth = 1 + 0.1 * random.standard_normal(3_000)
    counts = random.binomial(discharges.astype(int), rates * truth).astype(float)
    ours = ratios(counts, discharges, rates)
    raw = counts / (discharges * rates)
    assert ours["tau2"][0] == pytest.approx(0.01, abs=0.003)
    assert np.mean((ours["ratio"] - truth) ** 2) < 0.5 * np.mean((raw - truth) ** 2)
    assert 0.03 <= ours["flagged"].mean() <= 0.07
