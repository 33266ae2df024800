"""What the commands of requirements share: options, and sessions of a tenant or of the owner."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any, Final

import orjson
import typer

from rcm.cli.installation import Installation, acting, connected
from rcm.core.actor import Actor
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.model import PLATFORM_ORG
from rcm.core.permissions import Permission
from rcm.requirements.rule import Tier
from rcm.requirements.service.platform import PlatformDoor
from rcm.tenancy.administration import find_user

_DAY: Final = ["%Y-%m-%d"]
Task = Annotated[str, typer.Option("--task", help="domain.action, such as eligibility.verify.")]
Payer = Annotated[str | None, typer.Option("--payer", help="The payer's code.")]
Plan = Annotated[str | None, typer.Option("--plan", help="A plan of the payer.")]
State = Annotated[str | None, typer.Option("--state", help="Two letters.")]
FieldPath = Annotated[str, typer.Option("--field", help="Path such as member.id; older names are understood.")]
On = Annotated[datetime | None, typer.Option("--on", formats=_DAY, help="As of this day; default: today.")]
From = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day; default: today.")]
Until = Annotated[datetime | None, typer.Option("--until", formats=_DAY, help="First day without it.")]
TierOption = Annotated[Tier, typer.Option("--tier", help="Whose rule: global, payer or organization.")]
By = Annotated[str | None, typer.Option("--by", help="E-mail of the person who acts.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show which effective rows would change.")]
Supersede = Annotated[
    bool,
    typer.Option(
        "--supersede", help="Rules of this field and operation end where the new one begins, and go on where it ends."
    ),
]


class ValueUnreadable(InvalidInput):
    """--value takes a JSON object, such as '{"pattern": "^[0-9]{9}$"}'."""

    code = "requirements.value_unreadable"


def day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def json_object(text: str | None) -> Mapping[str, Any]:
    """Raises ValueUnreadable."""
    if text is None:
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueUnreadable(str(error)) from None
    if not isinstance(found, dict):
        raise ValueUnreadable
    return found


@asynccontextmanager
async def reading(installation: Installation, org: str | None) -> AsyncIterator[ReadSession]:
    """As rcm_app: in the organisation; without one, what holds for all."""
    async with connected(installation) as application:
        named = org or application.settings.org
        actor = await acting(application, org) if named else Actor(PLATFORM_ORG)
        async with application.database.read(actor) as session:
            yield session


@asynccontextmanager
async def writing(
    installation: Installation, tier: Tier, org: str | None, by: str | None
) -> AsyncIterator[WriteSession]:
    """An organisation's rules under its tenant, as rcm_app; all others as the owner. `by`: a person of the
    organisation, or of the platform. Raises OrganizationMissing, UserMissing."""
    async with connected(installation) as application:
        platform = Actor(PLATFORM_ORG, None, frozenset(Permission))
        named = tier is Tier.ORGANIZATION or org is not None
        actor = await acting(application, org) if named else platform
        if by is not None and named:
            async with application.database.read(actor) as session:
                actor = Actor(actor.org_id, await find_user(session, by.strip().lower()), actor.permissions)
        elif by is not None:
            async with PlatformDoor(installation.urls.owner).write(platform) as owner:
                actor = Actor(PLATFORM_ORG, await find_user(owner, by.strip().lower()), actor.permissions)
        if tier is Tier.ORGANIZATION:
            async with application.database.write(actor) as session:
                yield session
        else:
            async with PlatformDoor(installation.urls.owner).write(actor) as session:
                yield session
