"""As whom the commands of claim rules act: an organisation, a person of it, or the owner."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from rcm.cli.installation import acting, connected, opened
from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.model import PLATFORM_ORG
from rcm.main import Application
from rcm.requirements.rule import Tier
from rcm.tenancy.administration import find_user

T = TypeVar("T")
By = Annotated[str | None, typer.Option("--by", help="E-mail of the person of this organisation who acts.")]


def run_as(
    org: str | None, by: str | None, data_dir: Path | None, act: Callable[[Application, Actor], Awaitable[T]]
) -> T:
    async def run() -> T:
        async with connected(installation) as application:
            return await act(application, await _person(application, org, by))

    with opened(data_dir) as installation:
        return asyncio.run(run())


def run_writing(
    org: str | None,
    by: str | None,
    data_dir: Path | None,
    tier: Tier,
    act: Callable[[WriteSession], Awaitable[T]],
) -> T:
    """In a transaction of the organisation; or of the owner, for rules that hold for all."""

    async def run() -> T:
        if tier is not Tier.ORGANIZATION:
            owner = Database(installation.urls.owner, pool_size=1)
            try:
                async with owner.write(Actor(PLATFORM_ORG)) as session:
                    return await act(session)
            finally:
                await owner.close()
        async with connected(installation) as application:
            actor = await _person(application, org, by)
            async with application.database.write(actor) as session:
                return await act(session)

    with opened(data_dir) as installation:
        return asyncio.run(run())


async def _person(application: Application, org: str | None, by: str | None) -> Actor:
    actor = await acting(application, org)
    if by is None:
        return actor
    async with application.database.read(actor) as session:
        return Actor(actor.org_id, await find_user(session, by), actor.permissions)
