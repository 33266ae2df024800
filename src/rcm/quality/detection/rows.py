"""Why a single row can't be used: no such period, no figure, a figure that can't be, another unit than its metric's."""

from __future__ import annotations

from typing import Final

import polars as pl

from rcm.quality.detection.metrics import MetricSpec

#: A factor between a row and most others that no difference in performance makes.
_OTHER_UNIT: Final = 20.0
_HUNDRED: Final = 100.0
_COUNTED: Final = ("binomial", "poisson")

#: A reason's code, when it holds, what is said, and the columns named in it.
_Check = tuple[str, pl.Expr, str, tuple[str, ...]]


# long: the checks are one list, in the order in which they count
def row_reasons(rows: pl.DataFrame, spec: MetricSpec) -> pl.DataFrame:
    """The rows with `reason` (a code) and `detail`, null where the row can be used. The first that holds is told."""
    checks = _checks(rows, spec)
    named = pl.coalesce(
        *(pl.when(holds.fill_null(value=False)).then(pl.lit(code)) for code, holds, *_ in checks),
        pl.lit(None, dtype=pl.String),
    )
    rows = rows.with_columns(named.alias("reason"), pl.lit(None, dtype=pl.String).alias("detail"))
    if rows["reason"].null_count() == rows.height:
        return rows
    detail = pl.lit(None, dtype=pl.String)
    for code, _, said, names in checks:
        filled = pl.format(said, *(pl.col(name).cast(pl.String).fill_null("none") for name in names))
        detail = pl.when(pl.col("reason") == code).then(filled if names else pl.lit(said)).otherwise(detail)
    bad = pl.col("reason").is_not_null()
    return pl.concat([rows.filter(~bad), rows.filter(bad).with_columns(detail.alias("detail"))])


def _checks(rows: pl.DataFrame, spec: MetricSpec) -> list[_Check]:
    value, shown = pl.col("value"), ~pl.col("suppressed")
    counted = spec.sampling in _COUNTED
    checks: list[_Check] = [
        ("no_facility", pl.col("facility_id").is_null(), "The row names no facility.", ()),
        (
            "bad_period",
            pl.col("period_start").is_null() | pl.col("period_end").is_null()
            | (pl.col("period_end") < pl.col("period_start")),
            "The period has no beginning or end, or ends before it begins: {} to {}.", ("period_start", "period_end"),
        ),
        (
            "negative_volume",
            (pl.col("encounters") < 0) | (pl.col("denominator") < 0)
            | ((pl.col("numerator") < 0) if counted else pl.lit(value=False)),
            "A volume is under zero: encounters {}, numerator {}, denominator {}.",
            ("encounters", "numerator", "denominator"),
        ),
        ("zero_denominator", shown & (pl.col("denominator") == 0), "The denominator is zero: nothing to measure.", ()),
        ("no_value", shown & value.is_null(), "The row has no value and is not marked as suppressed.", ()),
        ("not_finite", shown & ~value.is_finite(), "The value is no finite number: {}.", ("value",)),
    ]  # fmt: skip
    if counted:
        checks.append(("negative_value", value < 0, "A share or rate can't be under zero: {}.", ("value",)))
    checks.append(
        (
            "mixed_units", _other_unit(rows, spec),
            "The value {} is in another unit than the metric's ({}): a percentage among shares?".replace(
                "({})", f"({spec.unit or 'no unit'})"
            ),
            ("value",),
        )
    )  # fmt: skip
    return checks


def _other_unit(rows: pl.DataFrame, spec: MetricSpec) -> pl.Expr:
    """A share over 1; a value that its own parts contradict by a factor; a ratio a hundred times what others have."""
    value = pl.col("value")
    usable = value.is_finite() & (value > 0)
    found = pl.lit(value=False)
    if spec.is_ratio and spec.sampling == "binomial":
        found = found | (value > 1)
    parts = pl.col("numerator") / pl.col("denominator")
    factor = (value / parts).log10()
    stated = usable & parts.is_finite() & (parts > 0)
    usual = rows.filter(stated.fill_null(value=False)).select(factor.median()).item()
    if usual is not None:
        found = found | (stated & ((factor - usual).abs() > 1))
    middle = rows.filter(usable.fill_null(value=False)).select(value.median()).item() if spec.is_ratio else None
    if middle is not None:
        found = found | ((value > _OTHER_UNIT * middle) & (value / _HUNDRED < _OTHER_UNIT * middle) & (value > 10))
    return found
