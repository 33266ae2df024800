"""/claim-rules: the edits that claims must pass, which version of each acts, what this organisation made of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, Repeatable, api_router, requires
from rcm.core.model import PLATFORM_ORG
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.requirements.claim_rules import service, switching, views
from rcm.requirements.claim_rules.schemas import (
    Activation,
    ClaimRuleDetail,
    ClaimRuleIn,
    ClaimRuleOut,
    Deactivation,
    SwitchAnswer,
    SwitchIn,
    SwitchOut,
)
from rcm.requirements.rule import Tier
from rcm.requirements.service.platform import PlatformDoor
from rcm.work.idempotency import once

router = api_router("/claim-rules", "claim rules")
ROUTERS: Final[tuple[APIRouter, ...]] = (router,)
T = TypeVar("T", bound=BaseModel)

Reader = Annotated[Actor, requires(Permission.REQUIREMENT_READ)]
#: Of the organisation's own rules; those of the installation need PLATFORM_RULE_WRITE in its place.
Writer = Annotated[Actor, requires(Permission.REQUIREMENT_READ)]
Switcher = Annotated[Actor, requires(Permission.REQUIREMENT_WRITE)]
Approver = Annotated[Actor, requires(Permission.WAIVER_APPROVE)]


class Door:
    """Whose rules a request writes: those of the caller's organisation, or of the installation, as its owner."""

    def __init__(self, request: Request, database: Database, actor: Actor) -> None:
        self._request, self._database, self._actor = request, database, actor

    @asynccontextmanager
    async def open(self, tier: Tier) -> AsyncIterator[WriteSession]:
        if tier is Tier.ORGANIZATION:
            self._actor.require(Permission.REQUIREMENT_WRITE)
            async with self._database.write(self._actor) as session:
                yield session
            return
        self._actor.require(Permission.PLATFORM_RULE_WRITE)
        door: PlatformDoor = self._request.app.state.platform_door
        async with door.write(Actor(PLATFORM_ORG, self._actor.user_id, self._actor.permissions)) as session:
            yield session

    async def write(
        self, tier: Tier, repeat: Repeatable, answer: type[T], act: Callable[[WriteSession], Awaitable[T]]
    ) -> T:
        async with self.open(tier) as session:
            return await once(session, repeat, answer, lambda: act(session))


@router.get("")
async def list_claim_rules(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, active: bool | None = None
) -> Page[ClaimRuleOut]:
    """In the order in which they run, built-in ones and those of all tiers."""
    async with database.read(actor) as session:
        return await views.rules(session, page, active=active)


@router.get("/{code}")
async def get_claim_rule(code: str, actor: Reader, database: CurrentDatabase) -> ClaimRuleDetail:
    """A rule with all its versions."""
    async with database.read(actor) as session:
        return await views.rule(session, code)


@router.post("", status_code=201)
async def write_claim_rule(
    rule: ClaimRuleIn, actor: Writer, database: CurrentDatabase, request: Request, repeat: CurrentRepeatable
) -> ClaimRuleOut:
    """The next version of a rule: a draft, unless `active` is true. Everything that is wrong is told at once."""

    async def act(session: WriteSession) -> ClaimRuleOut:
        return views.stored(await service.write(session, rule))

    return await Door(request, database, actor).write(rule.tier, repeat, ClaimRuleOut, act)


@router.post("/{code}/activate")
async def activate_claim_rule(
    code: str, asked: Activation, actor: Writer, database: CurrentDatabase, request: Request, repeat: CurrentRepeatable
) -> ClaimRuleOut:
    """Switch one version on, from its first day; what acts until then goes on to, what would act beside it is off."""

    async def act(session: WriteSession) -> ClaimRuleOut:
        return views.stored(await service.activate(session, code, asked.version, asked.reason))

    return await Door(request, database, actor).write(asked.tier, repeat, ClaimRuleOut, act)


@router.post("/{code}/deactivate")
async def deactivate_claim_rule(
    code: str,
    asked: Deactivation,
    actor: Writer,
    database: CurrentDatabase,
    request: Request,
    repeat: CurrentRepeatable,
) -> ClaimRuleOut:
    """Switch the rule off, with all its versions, now or on a day to come."""

    async def act(session: WriteSession) -> ClaimRuleOut:
        return views.stored(await service.deactivate(session, code, asked.ends_on, asked.reason))

    return await Door(request, database, actor).write(asked.tier, repeat, ClaimRuleOut, act)


@router.post("/{code}/switch")
async def switch_claim_rule(
    code: str, asked: SwitchIn, actor: Switcher, database: CurrentDatabase, repeat: CurrentRepeatable
) -> SwitchAnswer:
    """What this organisation makes of a rule: stricter at once; weaker as a request that another person approves."""

    async def act(session: WriteSession) -> SwitchAnswer:
        made = await switching.switch(session, code, asked)
        return SwitchAnswer(code=code, switch=SwitchOut.model_validate(made) if made else None)

    async with database.write(actor) as session:
        return await once(session, repeat, SwitchAnswer, lambda: act(session))


@router.post("/switches/{switch_id}/approve")
async def approve_switch(
    switch_id: UUID, actor: Approver, database: CurrentDatabase, repeat: CurrentRepeatable
) -> SwitchOut:
    """Let a rule be weaker until its day, as another person asked."""

    async def act(session: WriteSession) -> SwitchOut:
        return SwitchOut.model_validate(await switching.approve(session, switch_id))

    async with database.write(actor) as session:
        return await once(session, repeat, SwitchOut, lambda: act(session))
