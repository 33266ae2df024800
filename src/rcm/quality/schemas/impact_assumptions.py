"""Shapes of what a day and a bed are worth."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from rcm.core.schema import Schema
from rcm.quality.schemas.workflow import Form, storable

_Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
_Source = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$", strip_whitespace=True),
    AfterValidator(storable),
]


class ImpactAssumptionIn(Form):
    """`variable_day_cost`: money that a day more really costs (supplies, hours, drugs), never the average cost of a
    day; `capacity_day_value`: what a free bed earns in a day, where beds are short; `target_occupancy`: the share of
    beds that is to be occupied; `source`: where the figures are from."""

    variable_day_cost: _Money
    capacity_day_value: _Money = Decimal(0)
    target_occupancy: Annotated[Decimal, Field(gt=0, le=1, max_digits=4, decimal_places=3)] = Decimal("0.85")
    source: _Source | None = None


class ImpactAssumptionOut(Schema):
    """`facility_id` is null in the one for all facilities that have none of their own."""

    facility_id: str | None
    variable_day_cost: Decimal
    capacity_day_value: Decimal
    target_occupancy: Decimal
    source: str | None
    updated_at: datetime


class ImpactAssumptionsOut(Schema):
    items: list[ImpactAssumptionOut]
