"""Our statistics against CMS's own: readmissions from counts, discharges and expected rates only.

The published excess ratio is shrunk already, so it is what ours is compared with and never what ours is made of. Rows
without a count are suppressed. Expected rates come from CMS; the figures of a complete row are a binomial's.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from rcm.quality.detection.spread import additive_variance, believed

#: Names the folder with the reference files; without it this part has no figures.
FOLDER: Final = "RCM_OUTSIDE_DATA"
_FILE: Final = "cms/hrrp_fy2025_readmissions.csv.gz"
#: Too few of their rows have counts: these are reported, and not gated.
APART: Final = ("HIP-KNEE", "CABG")
_INTERVAL: Final = 1.959964


def ratios(counts: np.ndarray, discharges: np.ndarray, rates: np.ndarray) -> dict[str, np.ndarray]:
    """Ratio of observed to expected, shrunk to 1, with its 95 % interval, and z with additive over-dispersion."""
    expected = discharges * rates
    away, error = counts / expected - 1, (1 - rates) / expected
    tau2 = np.full(away.shape, additive_variance(away, error))
    share = believed(tau2, error)
    reach = _INTERVAL * np.sqrt(share * error)
    return {
        "ratio": 1 + share * away, "excludes_1": np.abs(share * away) > reach,
        "flagged": np.abs(away) / np.sqrt(error + tau2) > _INTERVAL, "tau2": tau2,
    }  # fmt: skip


def measure() -> dict[str, Any]:
    path = Path(os.environ.get(FOLDER, "")) / _FILE
    if FOLDER not in os.environ or not path.is_file():
        return {"cms": None, "cms_note": f"{FOLDER} does not name a folder with {_FILE}"}
    rows = pl.read_csv(path, schema_overrides={"facility_id": pl.String}).with_columns(
        pl.col("measure_name").str.replace("READM-30-", "").str.replace("-HRRP", "")
    )
    complete = rows.filter(
        pl.all_horizontal(
            pl.col(name).is_not_null()
            for name in ("number_of_readmissions", "expected_readmission_rate", "excess_readmission_ratio")
        )
        & (pl.col("number_of_discharges") > 0)
    )
    found: dict[str, Any] = {}
    excluding, gated = 0, 0
    for (name,), of_one in sorted(complete.partition_by("measure_name", as_dict=True).items()):
        ours = ratios(
            of_one["number_of_readmissions"].to_numpy(), of_one["number_of_discharges"].to_numpy(),
            of_one["expected_readmission_rate"].to_numpy() / 100,
        )  # fmt: skip
        published = of_one["excess_readmission_ratio"].to_numpy()
        found[str(name)] = {
            "complete_rows": of_one.height,
            "of_rows": rows.filter(pl.col("measure_name") == name).height,
            "correlation": round(float(np.corrcoef(ours["ratio"], published)[0, 1]), 4),
            "interval_excludes_1": round(float(ours["excludes_1"].mean()), 4),
            "additive_limits_flag": round(float(ours["flagged"].mean()), 4),
            "tau2": round(float(ours["tau2"][0]), 5),
            "apart": name in APART,
        }
        if name not in APART:
            excluding, gated = excluding + int(ours["excludes_1"].sum()), gated + of_one.height
    return {"cms": found, "cms_interval_excludes_1": round(excluding / gated, 4)}
