"""What the API asks for, done once however often it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.permissions import Permission
from rcm.requirements.new_rule import NewRule
from rcm.requirements.repository import rules as repository
from rcm.requirements.rule import Tier
from rcm.requirements.schemas import RuleEnd, RuleIn, RuleOut, SavedOut, WaiverIn
from rcm.requirements.service import waivers
from rcm.requirements.service import writing as rule_writing
from rcm.requirements.service.naming import names_of
from rcm.requirements.service.platform import PlatformDoor
from rcm.requirements.service.showing import rule_as_dict, saved_as_dict
from rcm.requirements.service.writing import Saved
from rcm.work.idempotency import Repeat, once


def needed(tier: Tier) -> Permission:
    """What it takes to write rules of a tier."""
    return Permission.REQUIREMENT_WRITE if tier is Tier.ORGANIZATION else Permission.PLATFORM_RULE_WRITE


@asynccontextmanager
async def writing(tier: Tier, actor: Actor, database: Database, door: PlatformDoor) -> AsyncIterator[WriteSession]:
    """An organisation's rules under its tenant, all others as the owner. Raises OwnerUnknown."""
    opened = database.write(actor) if tier is Tier.ORGANIZATION else door.write(actor)
    async with opened as session:
        yield session


async def set_rule(session: WriteSession, tier: Tier, given: RuleIn, repeat: Repeat, address: str | None) -> SavedOut:
    new = NewRule(
        tier, given.task, given.field, given.operation, given.value, given.payer, given.plan, given.state,
        given.endpoint_id, given.effective_from, given.effective_to, given.reason, given.compliance_ref,
    )  # fmt: skip
    return await _saved(
        session, repeat, address, given.dry_run,
        lambda: rule_writing.set_rule(session, new, supersede=given.supersede, dry_run=given.dry_run),
    )  # fmt: skip


async def end_rule(
    session: WriteSession, tier: Tier, rule_id: UUID, given: RuleEnd, repeat: Repeat, address: str | None
) -> SavedOut:
    return await _saved(
        session, repeat, address, given.dry_run,
        lambda: rule_writing.end_rule(session, tier, rule_id, given.on, dry_run=given.dry_run),
    )  # fmt: skip


async def request_waiver(session: WriteSession, given: WaiverIn, repeat: Repeat, address: str | None) -> SavedOut:
    new = NewRule(
        Tier.ORGANIZATION, given.task, given.field, given.operation, given.value, given.payer, given.plan, given.state,
        given.endpoint_id, given.effective_from, reason=given.reason, waiver_reason=given.reason,
        waiver_until=given.until,
    )  # fmt: skip
    return await _saved(
        session, repeat, address, given.dry_run,
        lambda: waivers.request_waiver(session, new, supersede=given.supersede, dry_run=given.dry_run),
    )  # fmt: skip


async def approve_waiver(session: WriteSession, rule_id: UUID, repeat: Repeat, address: str | None) -> RuleOut:
    async def approve() -> RuleOut:
        rule = await waivers.approve_waiver(session, rule_id)
        return RuleOut.model_validate(rule_as_dict(rule, await names_of(session)))

    await repository.set_address(session, address)
    return await once(session, repeat, RuleOut, approve)


async def _saved(
    session: WriteSession,
    repeat: Repeat,
    address: str | None,
    dry_run: bool,
    act: Callable[[], Awaitable[Saved]],
) -> SavedOut:
    async def done() -> SavedOut:
        return SavedOut.model_validate(saved_as_dict(await act(), await names_of(session)))

    if dry_run:
        return await done()  # nothing is done, so nothing is kept of it
    await repository.set_address(session, address)
    return await once(session, repeat, SavedOut, done)
