"""The reference: the maths of detection as one would write it down with pandas, a function for each group."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from rcm.quality.detection.signal_types import STEPS, TYPES, Input

_SERIES: Final = ["metric_id", "facility_id"]


def group_apply(rows: pd.DataFrame, floor: float) -> pd.DataFrame:
    """One row a series: type, severity, q. One metric is one cohort in each period."""
    rows = rows.groupby(["metric_id", "period_start"], group_keys=False)[list(rows.columns)].apply(_cohort, floor=floor)
    series = rows.groupby(_SERIES)[list(rows.columns)].apply(_window).reset_index()
    series = series.groupby("metric_id", group_keys=False)[list(series.columns)].apply(_spread)
    classes = series.apply(_classify, axis=1, result_type="expand")
    series["type"], series["severity"] = classes[0], classes[1]
    ordered = series["p_value"].sort_values(ascending=False)
    ranks = np.arange(len(ordered), 0, -1)
    series["q"] = (ordered * len(ordered) / ranks).cummin().clip(upper=1)
    return series


def _cohort(of_period: pd.DataFrame, floor: float) -> pd.DataFrame:
    value = of_period["value"]
    median = value.median()
    mad = (value - median).abs().median()
    return of_period.assign(
        peer_mean=value.mean(), peer_std=max(value.std(ddof=0), floor), peer_median=median, peer_mad=mad,
        deviation=value - value.mean(), z=(value - median) / max(1.4826 * mad, floor),
        percentile=100 * (value.rank(method="average") - 0.5) / len(value),
        **{f"p{share}": value.quantile(share / 100) for share in (10, 25, 50, 75, 90)},
    )  # fmt: skip


def _slope(values: np.ndarray) -> float:
    return float(np.median([(values[b] - values[a]) / (b - a) for a, b in combinations(range(len(values)), 2)]))


def _window(of_series: pd.DataFrame) -> pd.Series[Any]:
    of_series = of_series.sort_values("period_start").tail(12)
    deviation, z, value = (of_series[name].to_numpy() for name in ("deviation", "z", "value"))
    half = (len(z) + 1) // 2
    return pd.Series(
        {
            "periods": len(z), "deviation": deviation.mean(), "within": deviation.var(ddof=1),
            "slope": _slope(deviation),
            "value_slope": _slope(value), "a": _slope(z[-half:]) - _slope(z[:half]), "w": z.std(),
            "d": np.abs(z - z.mean()).max(), "cv": value.std() / abs(value.mean()),
            "percentile": of_series["percentile"].iloc[-1],
        }
    )  # fmt: skip


def _phi(z: pd.Series[float]) -> float:
    return float((z.clip(z.quantile(0.1), z.quantile(0.9)) ** 2).mean()) / 0.679


def _spread(of_metric: pd.DataFrame) -> pd.DataFrame:
    s2 = of_metric["within"].mean() / of_metric["periods"]
    away = of_metric["deviation"]
    away = away - away.clip(away.quantile(0.1), away.quantile(0.9)).mean()
    low, high = 0.0, float((away**2).max())
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _phi(away / (s2 + middle) ** 0.5) > 1 else (low, middle)
    z = away / (s2 + high) ** 0.5
    return of_metric.assign(
        z=z, p=100 * (of_metric["slope"].rank() - 0.5) / len(of_metric),
        p_value=[0.5 * math.erfc(each / math.sqrt(2)) for each in z],
    )  # fmt: skip


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "null": lambda value, _: math.isnan(value),
}  # fmt: skip


def _classify(row: pd.Series[Any]) -> tuple[str, int]:
    inputs: dict[Input, float] = {"z": row["z"], "p": row["p"], "a": row["a"], "w": row["w"], "d": row["d"]}
    for type_ in TYPES:
        if all(any(_COMPARE[c.operator](inputs[c.input], c.bound) for c in clause) for clause in type_.clauses):
            severity = type_.base
            for factor in type_.factors:
                step = STEPS[factor.step]
                hit = (points for sign, bound, points in step.steps if _COMPARE[sign](inputs[step.input], bound))
                points = next(hit, step.otherwise)
                severity += factor.sign * (max(points, 0) if factor.only_raises else points)
            return type_.code, min(max(severity, type_.low), type_.high)
    raise RuntimeError("The last type holds whatever the inputs.")
