"""Shapes of payers in the API."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from rcm.core.schema import Schema


class PayerOut(Schema):
    """`code` is the payer's id in X12 (NM109 of loop 2010BB)."""

    payer_id: UUID
    name: str
    code: str


class LookupValue(Schema):
    """One value. What is not active is no longer offered, and still accepted."""

    code: str = Field(min_length=1, max_length=100, pattern="^[A-Za-z0-9_]+$")
    label: str = Field(min_length=1, max_length=200)
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True


class LookupsOut(Schema):
    """Every lookup table by its name, values in their order."""

    tables: dict[str, list[LookupValue]]
