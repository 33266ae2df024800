"""What a row says of cost: the sentence, all figures as JSON with what was assumed, and the columns that lists show."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from rcm.quality.detection.wording import spelt_as

_FIGURES: Final = (
    "index", "net_days", "excess_days", "annual_net_days", "annual_excess_days", "bed_capacity", "annual_excess_cost",
    "annual_capacity_value",
)  # fmt: skip
_ASSUMED: Final = ("variable_day_cost", "capacity_day_value", "target_occupancy")
_DECIMALS: Final = 4
TOLD: Final[dict[str, Any]] = {
    "series_id": pl.String, "cost_narrative": pl.String, "impact": pl.String, "annual_excess_cost": pl.Float64,
    "excess_los_days": pl.Float64, "capacity_impact_bed_days": pl.Float64,
}  # fmt: skip


def told(impacts: pl.DataFrame) -> pl.DataFrame:
    """`TOLD` of rows as `impact.IMPACT` has them."""
    spelt = impacts.with_columns(
        spelt_as((impacts["index"] - 1).abs(), "{:.1%}".format, "said_index"),
        spelt_as(impacts["annual_net_days"].abs(), "{:,.0f}".format, "said_days"),
        spelt_as(impacts["bed_capacity"].abs(), "{:,.1f}".format, "said_beds"),
        spelt_as(impacts["annual_excess_cost"].abs(), "{:,.0f}".format, "said_cost"),
        spelt_as(impacts["annual_capacity_value"].abs(), "{:,.0f}".format, "said_capacity"),
    )
    return spelt.with_columns(
        _narrative().alias("cost_narrative"),
        _document(impacts),
        excess_los_days=pl.col("excess_days"),
        capacity_impact_bed_days=pl.col("bed_capacity"),
    ).select(pl.col(name).cast(kind) for name, kind in TOLD.items())


def _narrative() -> pl.Expr:
    """What it costs; without an assumption its days, of geometric means the index."""
    longer = pl.when(pl.col("index") >= 1).then(pl.lit(" longer than ")).otherwise(pl.lit(" shorter than "))
    basis = pl.col("basis") == "expected"
    against = pl.when(basis).then(pl.lit("expected")).otherwise(pl.lit("usual among peers"))
    stays = pl.concat_str(pl.lit("Stays are "), "said_index", longer, against)
    over = pl.col("annual_net_days") >= 0
    more = pl.when(over).then(pl.lit("more")).otherwise(pl.lit("fewer"))
    verb = pl.when(over).then(pl.lit("takes")).otherwise(pl.lit("frees"))
    days = pl.concat_str(stays, pl.lit(": "), "said_days", pl.lit(" days a year "), more, pl.lit(" at this pace"))
    money = pl.concat_str(
        days, pl.lit(", which "), verb, pl.lit(" "), "said_beds",
        pl.lit(" beds. At the variable cost of a day that is $"), "said_cost",
        pl.lit(" a year; the beds' capacity is worth $"), "said_capacity",
        pl.lit(", told apart because it is no cash."),
    )  # fmt: skip
    return pl.coalesce(
        money,
        days + ". What a day costs here is not recorded.",
        stays + " (geometric means; they give no number of days).",
    )


def _document(impacts: pl.DataFrame) -> pl.Series:
    rounded = [pl.Series(name, _rounded(impacts[name]), pl.Float64) for name in _FIGURES]
    shown = impacts.with_columns(*rounded).select(
        pl.struct(
            "index", "kind", "basis", *_FIGURES[1:],
            pl.when(pl.col(_ASSUMED[0]).is_not_null()).then(pl.struct(_ASSUMED)).alias("assumed"),
        ).struct.json_encode().alias("impact")
    )  # fmt: skip
    return shown.to_series()


def _rounded(values: pl.Series) -> list[float | None]:
    return [None if value is None else round(value, _DECIMALS) for value in values.to_list()]
