"""`rcm users …`: organisations, people and their access tokens."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape

from rcm.cli.console import emit, err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.samples.end_to_end import end_to_end_rcm
from rcm.tenancy import administration
from rcm.tenancy.repository import other_organizations
from rcm.tenancy.service import make_token
from rcm.workflows.repository.graphs import publish

app = typer.Typer(help="Organisations, people and access tokens.", no_args_is_help=True)


@app.callback()
def users() -> None:
    """Organisations, people and access tokens."""


@app.command("organization")
def organization(
    slug: Annotated[str, typer.Option(help="Short name for addresses and --org, e.g. acme.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    kind: Annotated[str, typer.Option(help="hospital, billing_firm, credentialer or payer.")] = "hospital",
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make an organisation; it gets the workflow `end_to_end_rcm`."""
    with told(as_json=as_json), opened(data_dir) as installation:
        org_id = asyncio.run(_organization(installation, slug, name, kind))
        emit({"org_id": str(org_id), "slug": slug}, as_json=as_json, text=lambda: f"{slug}: {org_id}")


@app.command("add")
def add(
    email: Annotated[str, typer.Option()],
    full_name: Annotated[str, typer.Option("--name")],
    role: Annotated[str, typer.Option(help="org_admin, operator, viewer or api_user.")] = "operator",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add a person to an organisation."""
    with told(as_json=as_json), opened(data_dir) as installation:
        user_id, also_in = asyncio.run(_add(installation, org, email, full_name, role))
        emit(
            {"user_id": str(user_id), "email": email, "also_in": also_in},
            as_json=as_json,
            text=lambda: f"{email}: {user_id}",
        )
        if also_in:
            err.print(
                f"Whoever signs in as {escape(email)} to {', '.join(also_in)} signs in here too: make sure of it."
            )


@app.command("token")
def token(
    email: Annotated[str | None, typer.Option(help="Whose token; default: the first administrator's.")] = None,
    name: Annotated[str, typer.Option(help="What it is for.")] = "shell",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make an access token. It is shown once."""
    with told(as_json=as_json), opened(data_dir) as installation:
        made = asyncio.run(_token(installation, org, email, name))
        emit(made, as_json=as_json, text=lambda: str(made["token"]))


async def _organization(installation: Installation, slug: str, name: str, kind: str) -> Any:
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        async with owner.write(Actor(new_id())) as session:
            await administration.add_organization(session, slug, name, kind)
            await publish(session, "end_to_end_rcm", end_to_end_rcm(), "Built-in template")
            return session.actor.org_id
    finally:
        await owner.close()


async def _add(
    installation: Installation, org: str | None, email: str, full_name: str, role: str
) -> tuple[UUID, list[str]]:
    """The user, and the other organisations of the same person."""
    async with connected(installation) as application:
        actor = await acting(application, org)
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        async with owner.write(actor) as session:
            user_id = await administration.add_user(session, email, full_name, role)
            return user_id, await other_organizations(session, user_id)
    finally:
        await owner.close()


async def _token(installation: Installation, org: str | None, email: str | None, name: str) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            user_id = await administration.find_user(session, email)
            made = await make_token(session, user_id, name)
    return {"token_id": str(made.token_id), "token": made.token}
