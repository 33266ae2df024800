"""Shapes of payers in the API."""

from __future__ import annotations

from uuid import UUID

from rcm.core.schema import Schema


class PayerOut(Schema):
    """`code` is the payer's id in X12 (NM109 of loop 2010BB)."""

    payer_id: UUID
    name: str
    code: str
