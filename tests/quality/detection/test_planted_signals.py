"""Planted signals: what has to be found of them, and how little else. The same cases that the benchmark prints."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from benchmarks.signals_truth import CASES, Case, observations, planted, run, specs
from tests.quality.detection.made_up import frame, row, spec

from rcm.quality.detection import detect

FALSE_SHARE = 0.06
LEAST_RAISED = 1_000


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "tau0_shift1.5", "tau0_shift2.0", "tau0.3_shift2.0", "tau0_shift1.5_t5", "tau0.3_shift2.0_t5",
        "tau0_shift2.0_serial0.4", "tau0.3_shift2.5_serial0.4",
    ],
)  # fmt: skip
def test_two_thousand_facilities_and_twenty_metrics_meet_the_gates(name: str) -> None:
    case = CASES[name]
    found = run(case)
    assert found["sensitivity"] >= (case.least or 0.0)
    assert found["raised"] >= LEAST_RAISED
    assert found["false_share"] <= FALSE_SHARE


def test_the_gates_are_those_that_were_agreed() -> None:
    gates = {(case.shift, case.tau): case.least for case in CASES.values() if case.least is not None}
    assert gates == {(1.5, 0.0): 0.80, (2.0, 0.0): 0.97, (2.0, 0.3): 0.80}


@pytest.mark.parametrize("tau", [0.0, 0.3])
def test_on_noise_a_quarter_is_severe_and_nearly_none_is_raised(tau: float) -> None:
    values, _ = planted(Case(0.0, tau), 1_000, 3)
    found = detect(observations(values), specs(3)).series
    severe = (found.filter(pl.col("signal_type") != "suspect_data")["severity"] >= 60).sum() / found.height
    assert 0.20 <= severe <= 0.32
    assert (found["evidence"] == "raised").sum() <= 3


def test_the_share_of_a_deviation_that_is_believed_is_that_of_the_spread_between_units() -> None:
    random = np.random.default_rng(3)
    own = 0.5 * random.standard_normal(4_000)
    values = 10 + own[None, :, None] + random.standard_normal((1, 4_000, 8))
    found = detect(observations(values), specs(1)).series
    s2, tau2, share = (found[name].to_numpy() for name in ("standard_error", "tau2", "shrinkage"))
    assert share == pytest.approx(tau2 / (tau2 + s2**2))
    # .25 between units, 1 / 8 of chance in eight periods.
    assert share.mean() == pytest.approx(0.25 / (0.25 + 0.125), abs=0.04)
    middle = found["deviation"].to_numpy()
    assert found["shrunk_value"].to_numpy() == pytest.approx(found["peer_mean"].to_numpy() + share * middle)
    shrunk, raw = (
        np.mean((each - 10 - own) ** 2) for each in (found["shrunk_value"].to_numpy(), values[0].mean(axis=1))
    )
    assert shrunk < 0.8 * raw


def test_little_is_believed_of_whoever_has_little_volume() -> None:
    random = np.random.default_rng(4)
    stays = np.where(np.arange(400) % 2, 2_000, 60)
    rate = np.clip(0.2 + 0.03 * random.standard_normal(400), 0.05, 0.5)
    counts = random.binomial(stays[:, None], rate[:, None], (400, 6))
    rows = [
        row(f"F{at:03}", number, counts[at, number] / stays[at], numerator=float(counts[at, number]),
            denominator=float(stays[at]))
        for at in range(400) for number in range(6)
    ]  # fmt: skip
    share = detect(frame(rows), [spec(is_ratio=True, sampling="binomial")]).series["shrinkage"].to_numpy()
    error = 0.16 / (6 * stays)
    assert share == pytest.approx(0.03**2 / (0.03**2 + error), abs=0.08)


@pytest.mark.parametrize(("is_ratio", "scale", "floor"), [(False, 10.0, 0.1), (False, 400.0, 4.0), (True, 10.0, 0.01)])
def test_the_least_spread_is_one_percent_of_the_scale_and_of_ratios_a_hundredth(
    is_ratio: bool, scale: float, floor: float
) -> None:
    rows = [row(f"F{at}", number, 10.0 + 0.005 * (at == 0)) for at in range(8) for number in range(3)]
    found = detect(frame(rows), [spec(is_ratio=is_ratio, scale=scale)]).series.row(0, named=True)
    assert found["peer_std"] == pytest.approx(floor)
    assert found["robust_z"] == pytest.approx(0.005 / floor)
