"""What all shapes of the API share: frozen, closed, money as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from rcm.core.money import cents

#: "123.45": JSON numbers are floats in most clients, and floats lose cents.
MoneyText = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{cents(amount):.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["123.45"]}),
]


class Schema(BaseModel):
    """An answer of the API, made from a value with attributes of the same names."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
