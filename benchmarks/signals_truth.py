"""Planted signals: how many of those that are there are found, and how many of those found are not there.

2,000 facilities x 20 metrics over 8 periods; facilities differ by N(0, tau2), each period scatters by one standard
deviation; 5 % are shifted for the worse in all periods. The oracle knows mean and variance of those that are not.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.quality.detection import MetricSpec, detect
from rcm.quality.detection.evidence import q_values, upper_tail

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHARE: Final = 0.05
Q: Final = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One simulation. `shift` and `tau` are in standard deviations of a period; `least` is the gate, if any."""

    shift: float
    tau: float = 0.0
    noise: str = "normal"
    serial: float = 0.0
    least: float | None = None


CASES: Final = {
    "tau0_shift1.0": Case(1.0),
    "tau0_shift1.5": Case(1.5, least=0.80),
    "tau0_shift2.0": Case(2.0, least=0.97),
    "tau0.3_shift2.0": Case(2.0, 0.3, least=0.80),
    "tau0_shift1.5_t5": Case(1.5, noise="t5"),
    "tau0.3_shift2.0_t5": Case(2.0, 0.3, noise="t5"),
    "tau0_shift2.0_serial0.4": Case(2.0, serial=0.4),
    "tau0.3_shift2.5_serial0.4": Case(2.5, 0.3, serial=0.4),
}


def planted(case: Case, facilities: int, metrics: int, periods: int = 8, seed: int = 7) -> tuple[Floats, Flags]:
    """Values (metric, facility, period) and which (metric, facility) were shifted."""
    random = np.random.default_rng(seed)
    size = (metrics, facilities, periods)
    heavy = case.noise == "t5"
    scatter = random.standard_t(5, size) / math.sqrt(5 / 3) if heavy else random.standard_normal(size)
    for period in range(1, periods):
        before = case.serial * scatter[:, :, period - 1]
        scatter[:, :, period] = before + math.sqrt(1 - case.serial**2) * scatter[:, :, period]
    shifted = random.random((metrics, facilities)) < SHARE
    own = case.tau * random.standard_normal((metrics, facilities))
    return 10 + scatter + (own + case.shift * shifted)[:, :, None], shifted


def observations(values: Floats) -> pl.DataFrame:
    """The frame that detection reads, months from January 2024 on; one metric after the other."""
    metrics, facilities, periods = values.shape
    starts = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(periods)]
    ends = [each.replace(day=calendar.monthrange(each.year, each.month)[1]) for each in starts]
    at = np.arange(values.size)
    period, facility, metric = at % periods, at // periods % facilities, at // (periods * facilities)
    names = pl.Series([f"F{each:05}" for each in range(facilities)])
    return pl.DataFrame(
        {
            "observation_id": pl.Series(at).cast(pl.String),
            "metric_id": pl.Series([f"M{each:02}" for each in range(metrics)])[metric],
            "facility_id": names[facility],
            "facility": names[facility],
            "period_start": pl.Series(starts)[period],
            "period_end": pl.Series(ends)[period],
            "value": values.ravel(),
        }
    ).with_columns(
        pl.lit("99914b932bd37a50b983c5e7c90ae93b").alias("entity_dimensions_hash"),
        pl.lit(value=False).alias("suppressed"),
    )


def specs(metrics: int) -> list[MetricSpec]:
    return [MetricSpec(f"M{at:02}", f"Metric {at}", "Safety", "lower_is_better", scale=10) for at in range(metrics)]


def _oracle(case: Case, values: Floats) -> Flags:
    """What one finds who knows the mean and the variance of units that were not shifted."""
    periods = values.shape[2]
    # Variance of a mean of figures of which each is `serial` times as like the next.
    like = sum((periods - lag) * case.serial**lag for lag in range(1, periods))
    variance = case.tau**2 + (1 + 2 * like / periods) / periods
    z = (values.mean(axis=2) - 10) / math.sqrt(variance)
    return (q_values(upper_tail(z.ravel())) <= Q).reshape(z.shape)


def shares(raised: Flags, shifted: Flags) -> tuple[float, float]:
    """Sensitivity, and the false share of what is raised."""
    return float((raised & shifted).sum() / shifted.sum()), float((raised & ~shifted).sum() / max(raised.sum(), 1))


def run(case: Case, facilities: int = 2_000, metrics: int = 20) -> dict[str, float]:
    values, shifted = planted(case, facilities, metrics)
    found = detect(observations(values), specs(metrics)).series
    # Series come in the order of metric and facility, as the values do.
    raised = (found["evidence"] == "raised").to_numpy().reshape(shifted.shape)
    sensitivity, false_share = shares(raised, shifted)
    oracle, oracle_false = shares(_oracle(case, values), shifted)
    return {
        "sensitivity": round(sensitivity, 4), "oracle": round(oracle, 4), "false_share": round(false_share, 4),
        "oracle_false_share": round(oracle_false, 4), "raised": int(raised.sum()),
    }  # fmt: skip


def measure(*, quick: bool = False) -> dict[str, Any]:
    found = {name: run(case, *((300, 4) if quick else (2_000, 20))) for name, case in CASES.items()}
    figures = ("sensitivity", "oracle", "false_share", "raised")
    result: dict[str, Any] = {figure: {name: each[figure] for name, each in found.items()} for figure in figures}
    result["sensitivity_must_reach"] = {name: case.least for name, case in CASES.items() if case.least is not None}
    return result
