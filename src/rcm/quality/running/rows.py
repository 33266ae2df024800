"""From series that detection found to rows of `signals`: a slice of thousands at a time, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import polars as pl

from rcm.core.ids import new_ids
from rcm.quality.detection import Found, MetricSpec
from rcm.quality.detection.impact import Costs, impacts
from rcm.quality.detection.signal_types import INPUT_NAMES
from rcm.quality.detection.wording import INPUT_COLUMNS, words
from rcm.quality.running.columns import COLUMNS
from rcm.quality.running.costs import told
from rcm.quality.running.period_documents import period_documents

_RENAMED: Final = {
    "observation_id": "canonical_node_id", "series_id": "temporal_node_id", "value": "metric_value",
    "percentile": "percentile_rank", "expected": "expected_metric_value", "signal_type": "simplified_signal_type",
    "severity": "simplified_severity",
}  # fmt: skip
#: Digits of q that mean something; more would differ between machines.
_DIGITS: Final = 9
_DECIMALS: Final = 4
#: jsonb keeps keys so: it need not sort them.
_INPUTS: Final = sorted(INPUT_COLUMNS, key=lambda name: (len(INPUT_NAMES[name]), INPUT_NAMES[name]))
_LABEL: Final = 255
_GROUP: Final = 500


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all rows of a run. `dimensions`: those of units, by their hash."""

    specs: Mapping[str, MetricSpec]
    classification: str
    dimensions: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    costs: Costs = field(default_factory=Costs)


def slices(found: Found, size: int) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Series in the order of their metrics, `size` at a time, each slice with its periods."""
    series = found.series.sort("metric_id", "series_id")
    places = series.select("series_id").with_row_index("place")
    place = found.periods.select("series_id").join(places, on="series_id", how="left", maintain_order="left")["place"]
    for start in range(0, series.height, size):
        own = found.periods.filter(place.is_between(start, start + size - 1))
        yield series.slice(start, size), own


def signal_rows(series: pl.DataFrame, periods: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Rows as `columns.COLUMNS` has them, each with a new `id`. `periods` are those of the series."""
    made = pl.concat([series, words(series, context.specs)], how="horizontal").join(
        told(impacts(series, periods, context.specs, context.costs)), on="series_id", how="left", maintain_order="left"
    )
    made = made.join(period_documents(periods), on="series_id", how="left", maintain_order="left")
    made = made.with_columns(pl.Series("id", [str(each) for each in new_ids(series.height)], pl.String))
    named = made.with_columns(
        _domain(context), _inputs(series), *_dimensions(context), *_group(context),
        classification=pl.lit(context.classification),
        detected_at=pl.col("period_end").dt.to_string("%Y-%m-%d") + " 00:00:00+00",
        simplified_severity_range=pl.format("[{},{}]", "severity_low", "severity_high"),
        why_matters_narrative=pl.coalesce("cost_narrative", "why_matters_narrative"),
        q_value=pl.col("q_value").fill_nan(None).round_sig_figs(_DIGITS),
        slope_q_value=pl.col("slope_q_value").fill_nan(None).round_sig_figs(_DIGITS),
        percentile=pl.col("percentile").fill_nan(None).clip(0, 100),
        facility=pl.coalesce(pl.col("facility").cast(pl.String), pl.col("facility_id").cast(pl.String)),
    )  # fmt: skip
    return named.rename(_RENAMED).select("id", *COLUMNS)


def _domain(context: Context) -> pl.Expr:
    domains = {name: spec.domain for name, spec in context.specs.items()}
    return pl.col("metric_id").cast(pl.String).replace_strict(domains, return_dtype=pl.String).alias("domain")


def _inputs(series: pl.DataFrame) -> pl.Series:
    """The five inputs under the names that they are stored by."""
    shown = series.select(pl.col(INPUT_COLUMNS[name]).round(_DECIMALS).alias(INPUT_NAMES[name]) for name in _INPUTS)
    return shown.select(pl.struct(pl.all()).struct.json_encode().alias("simplified_inputs")).to_series()


def _dimensions(context: Context) -> list[pl.Expr]:
    written = {
        key: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() for key, value in context.dimensions.items()
    }
    own = pl.col("entity_dimensions_hash").cast(pl.String)
    return [
        own.replace_strict(written, default="{}", return_dtype=pl.String).alias("entity_dimensions"),
        own.alias("entity_dimensions_hash"),
    ]


def _group(context: Context) -> list[pl.Expr]:
    """What the unit is within its facility, in words: its further dimensions, else its line of service."""
    labels = {key: ", ".join(value)[:_LABEL] for key, value in context.dimensions.items()}
    groups = {key: ", ".join(map(str, value.values()))[:_GROUP] for key, value in context.dimensions.items()}
    own = pl.col("entity_dimensions_hash").cast(pl.String)
    further = own.is_in(list(labels))
    line, part = pl.col("service_line").cast(pl.String), pl.col("sub_service_line").cast(pl.String)
    return [
        pl.when(further).then(own.replace_strict(labels, default=None, return_dtype=pl.String))
        .when(part.is_not_null()).then(pl.lit("Sub-service line"))
        .when(line.is_not_null()).then(pl.lit("Service line"))
        .otherwise(pl.lit("Facility")).alias("groupby_label"),
        pl.when(further).then(own.replace_strict(groups, default=None, return_dtype=pl.String))
        .otherwise(pl.coalesce(part, line, pl.col("facility").cast(pl.String), pl.col("facility_id").cast(pl.String)))
        .alias("group_value"),
    ]  # fmt: skip
