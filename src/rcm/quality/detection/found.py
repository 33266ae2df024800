"""What detection found: of one metric (a Unit, which travels as bytes) and of a whole run (Found)."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from rcm.quality.detection.evidence import q_values
from rcm.quality.detection.inputs import SET_ASIDE
from rcm.quality.detection.metrics import DEFAULTS, Options
from rcm.quality.detection.signal_types import CLASSIFICATION

_ADJUSTMENTS: Final = ("C", "S", "A", "V", "W", "Z", "D")
_TEXT, _FLOAT, _WHOLE, _DAY = pl.String, pl.Float64, pl.Int64, pl.Date

#: One row of a series, its latest period being the signal. Null: not known.
SERIES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "observation_id": _TEXT, "series_id": _TEXT, "metric_id": _TEXT, "facility_id": _TEXT, "facility": _TEXT,
    "system_name": _TEXT, "service_line": _TEXT, "sub_service_line": _TEXT, "entity_dimensions_hash": _TEXT,
    "period_start": _DAY, "period_end": _DAY, "value": _FLOAT, "expected": _FLOAT, "encounters": _WHOLE,
    "peer_mean": _FLOAT, "peer_std": _FLOAT, "peer_median": _FLOAT, "peer_mad": _FLOAT,
    "p10": _FLOAT, "p25": _FLOAT, "p50": _FLOAT, "p75": _FLOAT, "p90": _FLOAT, "peer_count": _WHOLE,
    "robust_z": _FLOAT, "percentile": _FLOAT, "deviation": _FLOAT, "shrunk_value": _FLOAT, "standard_error": _FLOAT,
    "tau2": _FLOAT, "phi": _FLOAT, "shrinkage": _FLOAT,
    "input_z": _FLOAT, "slope_percentile": _FLOAT, "acceleration": _FLOAT, "zscore_std": _FLOAT,
    "max_abs_deviation": _FLOAT, "p_value": _FLOAT, "slope_p_value": _FLOAT,
    "signal_type": _TEXT, "severity": _WHOLE, "severity_low": _WHOLE, "severity_high": _WHOLE, "severity_base": _WHOLE,
    **{f"adj_{name}": _WHOLE for name in _ADJUSTMENTS},
    "magnitude_tier": _TEXT, "trajectory_tier": _TEXT, "consistency_tier": _TEXT, "consistency_reason": _TEXT,
    "suspect_reasons": pl.List(pl.String), "trend_direction": _TEXT, "slope": _FLOAT, "periods": _WHOLE,
}  # fmt: skip
#: What only the whole run can say.
OF_THE_RUN: Final[dict[str, type[pl.DataType]]] = {"q_value": _FLOAT, "slope_q_value": _FLOAT, "evidence": _TEXT}
#: One row of an observation in its series' window.
PERIODS: Final[dict[str, type[pl.DataType]]] = {
    "series_id": _TEXT, "observation_id": _TEXT, "period_start": _DAY, "period_end": _DAY, "value": _FLOAT,
    "z": _FLOAT, "percentile": _FLOAT, "peer_mean": _FLOAT, "peer_std": _FLOAT,
    "p10": _FLOAT, "p25": _FLOAT, "p50": _FLOAT, "p75": _FLOAT, "p90": _FLOAT, "peer_count": _WHOLE,
    "encounters": _WHOLE, "expected": _FLOAT, "numerator": _FLOAT, "denominator": _FLOAT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One metric's findings, without what needs the whole run."""

    metric_id: str
    series: pl.DataFrame
    periods: pl.DataFrame
    set_aside: pl.DataFrame

    def to_bytes(self) -> bytes:
        """The unit as Arrow streams, one after the other, each with its length in front."""
        parts = [self.metric_id.encode()]
        for frame in (self.series, self.periods, self.set_aside):
            stream = io.BytesIO()
            frame.write_ipc_stream(stream)
            parts.append(stream.getvalue())
        return b"".join(struct.pack("<Q", len(part)) + part for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Unit:
        """The unit that `to_bytes` wrote; ValueError for anything else."""
        parts, at = [], 0
        while at + 8 <= len(data):
            (size,) = struct.unpack_from("<Q", data, at)
            parts.append(data[at + 8 : at + 8 + size])
            at += 8 + size
        if len(parts) != 4 or at != len(data):
            raise ValueError("These bytes are no unit of detection.")
        series, periods, set_aside = (pl.read_ipc_stream(io.BytesIO(part)) for part in parts[1:])
        return cls(parts[0].decode(), series, periods, set_aside)


@dataclass(frozen=True, slots=True)
class Found:
    """All that a run found. `classification` is the version of the table that gave types and severities."""

    series: pl.DataFrame
    periods: pl.DataFrame
    set_aside: pl.DataFrame
    classification: str = CLASSIFICATION

    def of_metrics(self, metrics: Sequence[str]) -> Found:
        """Only these; their q values stay those over everything."""
        of_these = pl.col("metric_id").cast(pl.String).is_in(list(metrics))
        series = self.series.filter(of_these)
        periods = self.periods.join(series.select("series_id"), on="series_id", how="semi", maintain_order="left")
        return Found(series, periods, self.set_aside.filter(of_these), self.classification)


def merge(units: Sequence[Unit], options: Options = DEFAULTS) -> Found:
    """Units of a run to its findings: q values over all, and what is raised. The units' order is of no matter."""
    ordered = sorted(units, key=lambda unit: unit.metric_id)
    series = pl.concat([unit.series for unit in ordered]) if ordered else pl.DataFrame(schema=SERIES)
    periods = pl.concat([unit.periods for unit in ordered]) if ordered else pl.DataFrame(schema=PERIODS)
    set_aside = pl.concat([unit.set_aside for unit in ordered]) if ordered else pl.DataFrame(schema=SET_ASIDE)
    level, slope = (q_values(_floats(series[name])) for name in ("p_value", "slope_p_value"))
    raised = (level <= options.false_share) | (slope <= options.false_share)
    series = series.with_columns(
        pl.Series("q_value", level, nan_to_null=True),
        pl.Series("slope_q_value", slope, nan_to_null=True),
        pl.Series("evidence", np.where(raised, "raised", "watch"), dtype=pl.String),
    )
    return Found(series, periods, set_aside)


def _floats(series: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return series.fill_null(float("nan")).to_numpy()
