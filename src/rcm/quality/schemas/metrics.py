"""Shapes of the metric catalogue in the API and in files."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from rcm.core.schema import Schema

_Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_LongText = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Number = Annotated[float, Field(allow_inf_nan=False)]


class MetricIn(Schema):
    """A metric: what is measured, which direction is good, and where the error of one value comes from.

    `sampling`: a share of the denominator (binomial), a count against its exposure or expected count (poisson), or the
    series itself (empirical). `unit` "share" is between 0 and 1; "per 1,000 patient days" says by what numerator /
    denominator is multiplied. `scale` is the size of a usual value. A band belongs to `target_range` only.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True, extra="forbid")

    name: _Text
    domain: Literal["Efficiency", "Safety", "Effectiveness"]
    polarity: Literal["lower_is_better", "higher_is_better", "target_range"]
    target_low: Number | None = None
    target_high: Number | None = None
    unit: _Text
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    is_ratio: bool = False
    sampling: Literal["binomial", "poisson", "empirical"] = "empirical"
    stay: Literal["arithmetic", "geometric"] | None = None
    minimum_volume: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    description: _LongText | None = None
    source: _LongText | None = None
    is_active: bool = True

    @model_validator(mode="after")
    def _band(self) -> Self:
        given = [edge for edge in (self.target_low, self.target_high) if edge is not None]
        if self.polarity != "target_range":
            if given:
                raise ValueError("target_low and target_high belong to target_range")
        elif len(given) != 2 or given[0] > given[1]:
            raise ValueError("a target_range needs target_low and a target_high that is not less")
        return self


class NamedMetricIn(MetricIn):
    """A metric of a file, which brings its id along."""

    metric_id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$")]


class MetricOut(Schema):
    metric_id: str
    name: str
    domain: str
    polarity: str
    target_low: float | None
    target_high: float | None
    unit: str
    scale: float
    is_ratio: bool
    sampling: str
    stay: str | None
    minimum_volume: int
    description: str | None
    source: str | None
    is_active: bool


class MetricsOut(Schema):
    """By domain and name."""

    items: list[MetricOut]
