"""A million facility-metric-periods, detected and classified; the same maths as a plain group-apply of pandas."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pandas as pd
import polars as pl

from benchmarks.signals_pandas import group_apply
from benchmarks.signals_truth import Case, observations, planted, specs
from benchmarks.support.common import say
from rcm.quality.detection import detect

_FACILITIES: Final = 2_000
_METRICS: Final = 50
_PERIODS: Final = 10
#: Of so many metrics pandas is measured, and its time multiplied: all of them would take an hour.
_PANDAS_METRICS: Final = 2


def _frame(metrics: int, facilities: int) -> pl.DataFrame:
    values, _ = planted(Case(1.5, 0.3), facilities, metrics, _PERIODS)
    return observations(values)


def seconds(metrics: int, facilities: int, rounds: int) -> float:
    """The best of a few rounds, by the clock."""
    rows, known, times = _frame(metrics, facilities), specs(metrics), []
    for _ in range(rounds):
        gc.collect()
        started = time.perf_counter()
        found = detect(rows, known)
        times.append(time.perf_counter() - started)
        if found.series.height != metrics * facilities:
            raise RuntimeError(f"{found.series.height} series were found of {metrics * facilities}.")
    return min(times)


def peak_rss_mb(*, quick: bool) -> float:
    """Peak memory of a process that does nothing else, the observations that it makes first included."""
    size = "4" if quick else str(_METRICS)
    program = (
        "import resource, sys, json; from benchmarks.signals_speed import seconds, _FACILITIES;"
        f"seconds({size}, _FACILITIES, 1);"
        "print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    return round(float(json.loads(done.stdout.splitlines()[-1])), 1)


def measure(*, quick: bool = False) -> dict[str, Any]:
    metrics, facilities = (4, 500) if quick else (_METRICS, _FACILITIES)
    took = seconds(metrics, facilities, 1 if quick else 3)
    say(f"{metrics * facilities * _PERIODS:,} observations in {took:.2f} s")
    part = min(_PANDAS_METRICS, metrics)
    rows = pd.DataFrame(_frame(part, facilities).to_dict(as_series=False))
    started = time.perf_counter()
    rows_found = len(group_apply(rows, floor=0.1))
    by_pandas = (time.perf_counter() - started) * metrics / part
    say(f"pandas: {by_pandas:.0f} s for all, from {part} metrics ({rows_found:,} series)")
    return {
        "seconds_1m": round(took * 1_000_000 / (metrics * facilities * _PERIODS), 3),
        "ratio_pandas": round(by_pandas / took, 1),
        "pandas_s": round(by_pandas, 1),
        "pandas_measured_on": f"{part} of {metrics} metrics, multiplied",
        "peak_rss_mb": peak_rss_mb(quick=quick),
        "observations": metrics * facilities * _PERIODS,
    }
