"""`rcm init-db`: from nothing to a database that is ready to work with."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from rcm.cli.console import emit, err, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir
from rcm.cli.schema import show_verification, tell
from rcm.core.db import Database
from rcm.core.vault import MasterKeys
from rcm.migrations.bootstrap import bootstrap
from rcm.migrations.connecting import connect, place_of
from rcm.migrations.errors import BootstrapUrlMissing, DatabaseMissing, PasswordWrong
from rcm.migrations.runner import Migrated, Options, migrate
from rcm.migrations.verify import verify


def init_db(
    sample_data: Annotated[
        bool, typer.Option("--sample-data/--no-sample-data", help="Data for development; not for production.")
    ] = True,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make database, roles, extensions and tables where they are missing, check them, and load sample data.

    Without DATABASE_URL the embedded server is used. On a server of your own, RCM_BOOTSTRAP_URL names a superuser
    or the provider's administrator. What is there already is left alone.
    """
    with told(as_json=as_json), opened(data_dir) as installation:
        keys = _keys(installation) if sample_data else None  # credentials of the samples are sealed
        made = _bootstrap(installation)
        done = migrate(installation.urls.owner, options=Options(tell=tell))
        found = verify(installation.urls.owner)
        if not found.fine:
            show_verification(found, as_json=as_json)
            return
        loaded = asyncio.run(_load(installation, keys)) if keys else None
        if loaded is not None and not any(loaded.values()):
            err.print("The sample data are there already; nothing was added.")
        emit(_result(installation, made, done, loaded), as_json=as_json, text=lambda: _sentence(done, loaded))
        if loaded is not None:
            err.print(_invitation(), soft_wrap=True)


def _bootstrap(installation: Installation) -> tuple[str, ...]:
    """The embedded server has everything already; on others it takes the administrator."""
    admin = installation.settings.bootstrap_url
    if installation.server is not None:
        return ()
    if admin is not None:
        return bootstrap(admin, installation.urls, tell)
    try:
        connect(installation.urls.owner).close()
    except (DatabaseMissing, PasswordWrong) as error:
        raise BootstrapUrlMissing(error.message) from None
    return ()


def _invitation() -> str:
    from rcm.samples.reference_organizations import ORGANIZATIONS  # noqa: PLC0415 - with sample data only

    slugs = ", ".join(organization.slug for organization in ORGANIZATIONS)
    first = ORGANIZATIONS[0].slug
    return f"Organisations: {slugs}. Sign in with a token: rcm users token --org {first}; serve: rcm up"


def _keys(installation: Installation) -> MasterKeys:
    from rcm.cli.keys import keys_of  # noqa: PLC0415 - it knows every domain; the schema needs none of them

    return keys_of(installation)


async def _load(installation: Installation, keys: MasterKeys) -> dict[str, int]:
    from rcm.samples.reference import load_samples  # noqa: PLC0415 - like the keys

    owner = Database(installation.urls.owner, pool_size=1, name="rcm-init-db")
    try:
        return await load_samples(owner, keys)
    finally:
        await owner.close()


def _result(
    installation: Installation, made: tuple[str, ...], done: Migrated, loaded: dict[str, int] | None
) -> dict[str, Any]:
    return {
        "database": "embedded" if installation.server else place_of(installation.urls.owner),
        "made": made,
        "current": done.current,
        "at_head": done.at_head,
        "steps": done.steps,
        "backup": str(done.backup) if done.backup else None,
        "verified": True,
        "samples": loaded,
    }


def _sentence(done: Migrated, loaded: dict[str, int] | None) -> str:
    rows = "" if loaded is None else f", {sum(loaded.values())} rows of sample data"
    return f"ready: at {done.current}, verified{rows}"
