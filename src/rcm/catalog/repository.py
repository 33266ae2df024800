"""Payers and an organisation's settings for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from rcm.core.db import ReadSession


@dataclass(frozen=True, slots=True)
class PayerSettings:
    """How the current organisation works with a payer."""

    payer_id: UUID
    code: str
    name: str
    channel: str
    channel_config: dict[str, Any]
    submitter_id: str
    receiver_id: str
    requires_preauth: bool
    preauth_threshold: Decimal | None
    timely_filing_days: int
    inbound_cursor: int


_SELECT = """
select p.payer_id, p.code, p.name, c.channel, c.channel_config, c.submitter_id, c.receiver_id, c.requires_preauth,
       c.preauth_threshold, c.timely_filing_days, c.inbound_cursor
  from payer_configs c join payer p using (payer_id)
 where c.org_id = %s and c.active and p.is_active
"""


async def payers_by_code(session: ReadSession, codes: Sequence[str]) -> dict[str, PayerSettings]:
    rows = await session.rows(f"{_SELECT} and p.code = any(%s)", (session.actor.org_id, list(codes)))
    return {row[1]: PayerSettings(*row) for row in rows}


async def payers_by_id(session: ReadSession, payers: Sequence[UUID]) -> dict[UUID, PayerSettings]:
    rows = await session.rows(f"{_SELECT} and p.payer_id = any(%s)", (session.actor.org_id, list(payers)))
    return {row[0]: PayerSettings(*row) for row in rows}


async def all_payers(session: ReadSession) -> list[PayerSettings]:
    rows = await session.rows(f"{_SELECT} order by p.name", (session.actor.org_id,))
    return [PayerSettings(*row) for row in rows]
