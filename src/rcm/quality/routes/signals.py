"""/signals: which deviations there are, and everything about one of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, api_router, requires
from rcm.core.permissions import Permission
from rcm.quality.schemas.signals import (
    ImpactOut,
    SeverityOut,
    SignalDetailOut,
    SignalHistoryOut,
    SignalTimelineOut,
)
from rcm.quality.service import reading

router = api_router("/signals", "signals")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]


@router.get("/{signal_id}")
async def get_signal(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> SignalDetailOut:
    """All columns, in groups: figures, type and severity with their reasons, tiers, evidence, impact, assignment."""
    async with database.read(actor) as session:
        return await reading.detail(session, signal_id)


@router.get("/{signal_id}/timeline")
async def get_signal_timeline(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> SignalTimelineOut:
    """Each period of the signal's series, up to its own, oldest first."""
    async with database.read(actor) as session:
        return await reading.timeline(session, signal_id)


@router.get("/{signal_id}/reasoning")
async def get_signal_reasoning(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> SeverityOut:
    """The five inputs, what they mean, which type they gave, and how the severity was reckoned."""
    async with database.read(actor) as session:
        return await reading.reasoning(session, signal_id)


@router.get("/{signal_id}/impact")
async def get_signal_impact(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> ImpactOut:
    """What the deviation costs in days, beds and money, with what was assumed."""
    async with database.read(actor) as session:
        return await reading.impact(session, signal_id)


@router.get("/{signal_id}/history")
async def get_signal_history(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> SignalHistoryOut:
    """Signals of the same series with what changed, what happened, and who looked after this one."""
    async with database.read(actor) as session:
        return await reading.history(session, signal_id)
