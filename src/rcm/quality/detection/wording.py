"""Signals in words: what stands out, why it has its type, why it matters. Templates with the figures, nothing else.

Whole columns at a time. Figures are spelt by Python's own formats, sentences are put together by polars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import polars as pl

from rcm.quality.detection.classify import ALL_TYPES
from rcm.quality.detection.metrics import MetricSpec
from rcm.quality.detection.signal_types import INPUT_NAMES, STEPS, Input, SignalType

#: A period so far from its series' mean is a spike.
SPIKE: Final = 3.0
_SUSPECT: Final = "suspect_data"
#: The columns of the five inputs.
INPUT_COLUMNS: Final[dict[Input, str]] = {
    "z": "input_z", "p": "slope_percentile", "a": "acceleration", "w": "zscore_std", "d": "max_abs_deviation",
}  # fmt: skip
#: Why a series does not bear a judgement, by reason.
WHY_SUSPECT: Final = {
    "suppressed": "its latest value is suppressed",
    "low_volume": "its volume is under the metric's minimum",
    "few_periods": "it has fewer than three periods",
    "small_cohort": "fewer than five facilities can be compared, or too seldom",
    "not_finite": "its distance from peers can't be reckoned",
}
#: What a distance is measured by: the standard deviation that chance and differences between units make together.
_USUAL: Final = " times what is usual between units (chance and ordinary differences together)"
_BY_CHANCE: Final = " times what chance alone makes usual"
_NO_TEXT: Final = pl.lit(None, dtype=pl.String)


def words(series: pl.DataFrame, specs: Mapping[str, MetricSpec]) -> pl.DataFrame:
    """(description, simplified_reasoning, simplified_indicators, simplified_severity_calculation,
    why_matters_narrative) of rows as `Found.series` has them, in their order; indicators and calculation as JSON.

    description: the metric, its value, where it stands among how many peers. reasoning: why the series has its type,
    with the figures that decided it and the evidence. indicators: position, trend, momentum, consistency, has_spike,
    consistency_reason, and the reasons of what is suspect. calculation: `{base, refinements[{factor, adjustment,
    reason}], final}`. The narrative is that of a metric that is no length of stay (`costs.told` has the others).
    """
    named = series.with_columns(*_texts(specs), pl.col(pl.Float64).fill_nan(None))
    spelt = named.with_columns(
        spelt_as(named["value"], figure, "said_value"),
        spelt_as(named["peer_mean"], figure, "said_mean"),
        spelt_as((named["value"] - named["peer_mean"]).abs(), figure, "said_gap"),
        spelt_as(named["percentile"], "{:.0f}".format, "said_percentile"),
        spelt_as(named["slope_percentile"], "{:.0f}".format, "said_slope"),
        spelt_as(named["encounters"], "{:,}".format, "said_encounters"),
        spelt_as(named["input_z"].abs(), "{:.2f}".format, "said_distance"),
        spelt_as(named["q_value"], _small, "said_level_q"),
        spelt_as(named["slope_q_value"], _small, "said_slope_q"),
        *(spelt_as(named[column], "{:.2f}".format, f"said_{name}") for name, column in _inputs_of_steps().items()),
    )  # fmt: skip
    made = spelt.with_columns(_evidence().alias("said_evidence"), *_refinements())
    return made.select(
        _description().alias("description"),
        _reasoning(specs).alias("simplified_reasoning"),
        _indicators().alias("simplified_indicators"),
        _calculation().alias("simplified_severity_calculation"),
        _why().alias("why_matters_narrative"),
    )


def spelt_as(values: pl.Series, spell: Callable[[Any], str], name: str) -> pl.Series:
    """Each value as `spell` writes it, null as null."""
    texts = [None if value is None else spell(value) for value in values.to_list()]
    return pl.Series(name, texts, dtype=pl.String)


def figure(value: float) -> str:
    """A figure of any size, in four digits that count."""
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _small(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".replace("0.", ".", 1)


def _inputs_of_steps() -> dict[Input, str]:
    used = {step.input for step in STEPS.values()}
    return {name: column for name, column in INPUT_COLUMNS.items() if name in used}


def _texts(specs: Mapping[str, MetricSpec]) -> list[pl.Expr]:
    """The metric's name and unit (with a space before it), and the texts of the row, whatever their type."""
    metric = pl.col("metric_id").cast(pl.String)
    names = {name: spec.name for name, spec in specs.items()}
    units = {name: f" {spec.unit}" if spec.unit else "" for name, spec in specs.items()}
    facility, line = pl.col("facility").cast(pl.String), pl.col("service_line").cast(pl.String)
    return [
        metric.replace_strict(names, default=None, return_dtype=pl.String).alias("metric_name"),
        metric.replace_strict(units, default=None, return_dtype=pl.String).alias("unit"),
        pl.when(facility.str.len_bytes() > 0).then(facility).otherwise(pl.col("facility_id").cast(pl.String))
        .alias("where"),
        pl.when(line.str.len_bytes() > 0).then(", " + line).otherwise(pl.lit("")).alias("line"),
        *(pl.col(name).cast(pl.String) for name in (
            "signal_type", "evidence", "trajectory_tier", "consistency_tier", "consistency_reason",
        )),
    ]  # fmt: skip


def _description() -> pl.Expr:
    at = pl.concat_str("metric_name", pl.lit(" at "), "where", "line")
    said = pl.concat_str(at, pl.lit(": "), "said_value", "unit")
    among = pl.concat_str(
        said, pl.lit(", against "), "said_mean", "unit", pl.lit(" of "), pl.col("peer_count").cast(pl.String),
        pl.lit(" peers; worse than "), "said_percentile", pl.lit(" % of them."),
    )  # fmt: skip
    return pl.coalesce(among, said + ".", at + ": no value in the latest period.")


def _reasoning(specs: Mapping[str, MetricSpec]) -> pl.Expr:
    says = _of_type(lambda each: pl.lit(each.says))
    why = pl.col("suspect_reasons").list.eval(pl.element().replace_strict(WHY_SUSPECT, return_dtype=pl.String))
    slope = pl.concat_str(pl.lit("its slope is worse than "), "said_slope", pl.lit(" % of its peers'"))
    judged = pl.concat_str(
        says, pl.lit(": over "), pl.col("periods").cast(pl.String), pl.lit(" periods it is "), _distance(specs),
        pl.lit("; "), pl.coalesce(slope, pl.lit("its trend is not known yet")), pl.lit(". "), "said_evidence",
    )  # fmt: skip
    suspect = pl.concat_str(says, pl.lit(": "), why.list.join("; "), pl.lit("."))
    return pl.when(pl.col("signal_type") == _SUSPECT).then(suspect).otherwise(judged)


def _distance(specs: Mapping[str, MetricSpec]) -> pl.Expr:
    """Which side of its peers, or of its band, it is on, and how many times what is usual."""
    bands = [name for name, spec in specs.items() if spec.polarity == "target_range"]
    in_band = pl.col("metric_id").cast(pl.String).is_in(bands)
    side = pl.when(pl.col("input_z") > 0).then(pl.lit("worse")).otherwise(pl.lit("better"))
    from_peers = pl.concat_str(side, pl.lit(" than its peers by "), "said_distance", pl.lit(_USUAL))
    from_band = pl.concat_str(pl.lit("outside its target range by "), "said_distance", pl.lit(_BY_CHANCE))
    near = pl.col("said_distance") == "0.00"
    return (
        pl.when(near & in_band).then(pl.lit("within its target range"))
        .when(near).then(pl.lit("level with its peers"))
        .when(in_band).then(from_band).otherwise(from_peers)
    )  # fmt: skip


def _evidence() -> pl.Expr:
    figures = pl.concat_str(
        pl.concat_str(pl.lit("q "), "said_level_q", pl.lit(" for level")),
        pl.concat_str(pl.lit("q "), "said_slope_q", pl.lit(" for slope")),
        separator=", ", ignore_nulls=True,
    )  # fmt: skip
    told = pl.when(figures.str.len_bytes() > 0).then(" (" + figures + ")").otherwise(pl.lit(""))
    raised = "Raised: chance alone would rarely do this among so many units"
    watched = "Watched: among so many units chance may do this"
    found = pl.when(pl.col("evidence") == "raised").then(pl.lit(raised)).otherwise(pl.lit(watched))
    return pl.concat_str(found, told, pl.lit("."))


def _indicators() -> pl.Expr:
    places = ((-1.5, "far_better"), (-0.5, "better"), (0.5, "near_peers"), (1.5, "worse"))
    spike = pl.when(pl.col("max_abs_deviation") >= SPIKE).then(pl.lit("true")).otherwise(pl.lit("false"))
    reason = pl.concat_str(pl.lit('"'), "consistency_reason", pl.lit('"'))
    listed = pl.concat_str(pl.lit(',"suspect":["'), pl.col("suspect_reasons").list.join('","'), pl.lit('"]'))
    return pl.concat_str(
        pl.lit('{"position":"'), _between("input_z", places, "far_worse"),
        pl.lit('","trend":"'), pl.col("trajectory_tier").fill_null("unknown"),
        pl.lit('","momentum":"'), _between("acceleration", ((-0.05, "slowing"), (0.05, "steady")), "gathering_pace"),
        pl.lit('","consistency":"'), pl.col("consistency_tier").fill_null("unknown"),
        pl.lit('","has_spike":'), spike, pl.lit(',"consistency_reason":'), reason.fill_null("null"),
        pl.when(pl.col("suspect_reasons").list.len() > 0).then(listed).otherwise(pl.lit("")), pl.lit("}"),
    )  # fmt: skip


def _between(column: str, steps: tuple[tuple[float, str], ...], otherwise: str) -> pl.Expr:
    found = pl.lit(otherwise)
    for bound, word in reversed(steps):
        found = pl.when(pl.col(column) <= bound).then(pl.lit(word)).otherwise(found)
    return pl.when(pl.col(column).is_null()).then(pl.lit("unknown")).otherwise(found)


def _refinements() -> list[pl.Expr]:
    """Each step as JSON, for whatever type has it. Keys as jsonb keeps them, by length: it need not sort them."""
    return [
        pl.concat_str(
            pl.lit(f'{{"factor":"{name}","reason":"{step.means}: {INPUT_NAMES[step.input]} is '),
            pl.col(f"said_{step.input}").fill_null("unknown"), pl.lit('","adjustment":'),
            pl.col(f"adj_{name}").cast(pl.String), pl.lit("}"),
        ).alias(f"step_{name}")
        for name, step in STEPS.items()
    ]  # fmt: skip


def _calculation() -> pl.Expr:
    def of(each: SignalType) -> pl.Expr:
        steps = [pl.col(f"step_{factor.step}") for factor in each.factors]
        parts = pl.concat_str(steps, separator=",") if steps else pl.lit("")
        final = pl.col("severity").cast(pl.String)
        return pl.concat_str(
            pl.lit(f'{{"base":{each.base},"final":'), final, pl.lit(',"refinements":['), parts, pl.lit("]}")
        )

    return _of_type(of)


def _of_type(made: Callable[[SignalType], pl.Expr]) -> pl.Expr:
    found: pl.Expr = _NO_TEXT
    for each in ALL_TYPES:
        found = pl.when(pl.col("signal_type") == each.code).then(made(each)).otherwise(found)
    return found


def _why() -> pl.Expr:
    gap = pl.col("value") - pl.col("peer_mean")
    side = pl.when(gap >= 0).then(pl.lit(" above")).otherwise(pl.lit(" below"))
    said = pl.concat_str("metric_name", pl.lit(" is "), "said_gap", "unit", side, pl.lit(" the mean of its peers"))
    for_whom = pl.concat_str(said, pl.lit(", for "), "said_encounters", pl.lit(" encounters in the latest period."))
    lacks = pl.when(pl.col("value").is_null()).then(pl.lit(" has no value to weigh"))
    lacking = lacks.otherwise(pl.lit(" has too few peers to be weighed against"))
    return pl.coalesce(for_whom, said + ".", pl.concat_str("metric_name", lacking, pl.lit(" in the latest period.")))
