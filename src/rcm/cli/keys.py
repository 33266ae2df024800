"""`rcm keys …`: the master keys that secrets at rest hang on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from rcm.catalog.adoption import Adopted, Exposed, adopt, look
from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.db import Database
from rcm.core.embedded import default_data_dir, prepare_data_dir
from rcm.core.settings import Settings, load_settings
from rcm.core.vault import KeyMissing, MasterKeys, master_keys
from rcm.core.vault.file import FileKeys
from rcm.core.vault.held import EnvironmentKeys
from rcm.core.vault.ring import name_of, new_key, written
from rcm.core.vault.rotation import Failure, Told, check, count_keys, rotate
from rcm.main.sealed import SEALED_COLUMNS

app = typer.Typer(help="Master keys of sealed secrets.", no_args_is_help=True)
_SHOWN: Final = 20


def keys_of(installation: Installation) -> MasterKeys:
    """The installation's keeper of master keys. Raises KeyMissing, KeyInvalid, ConfigurationError."""
    return master_keys(installation.settings, installation.data_dir if installation.server is not None else None)


@app.callback()
def keys() -> None:
    """Master keys of sealed secrets."""


@app.command("new")
def new(
    file: Annotated[Path | None, typer.Option(help="Add the key to this file, and make it if it is new.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a master key: in the key file, at the key management service, or shown once for RCM_MASTER_KEY."""
    with told(as_json=as_json):
        keeper = FileKeys(file) if file is not None else _keeper(load_settings(), data_dir)
        if keeper is None or isinstance(keeper, EnvironmentKeys):
            _show_new(asyncio.run(keeper.current()) if keeper else None, as_json=as_json)
            return
        kid = asyncio.run(keeper.add())
        place = str(keeper.path) if isinstance(keeper, FileKeys) else None
        emit(
            {"kid": kid, "file": place},
            as_json=as_json,
            text=lambda: f"{kid} is the current key now{f', in {place}' if place else ''}.",
        )
        err.print("Bring what is sealed under it: [bold]rcm keys rotate[/]")


@app.command("list")
def list_keys(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Which keys there are, and how many rows each of them wraps."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(keys_and_rows(installation))
        emit(found, as_json=as_json, text=lambda: _key_table(found))
        if any(key["rows"] and not key["known"] for key in found["keys"]):
            raise typer.Exit(WRONG)


@app.command("rotate")
def rotate_keys(
    make: Annotated[bool, typer.Option("--new", help="Make a new master key first.")] = False,
    reencrypt: Annotated[bool, typer.Option(help="Encrypt the secrets themselves again as well.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Wrap every sealed row by the newest key, in all organisations. Killed, it goes on at the next call."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_rotate(installation, make=make, reencrypt=reencrypt))
        emit(found, as_json=as_json, text=lambda: f"{found['rewrapped']} rows brought under {found['kid']}.")
        _show_failures(found["failures"])
        if found["left"] or found["failures"]:
            err.print(f"[red]{found['left']} rows are still under another key.[/]")
            raise typer.Exit(WRONG)


@app.command("check")
def check_keys(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Open every sealed row, and say which can't be opened."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_check(installation))
        emit(found, as_json=as_json, text=lambda: f"{found['opened']} of {found['rows']} sealed rows can be opened.")
        _show_failures(found["failures"])
        if found["failures"]:
            raise typer.Exit(WRONG)


@app.command("adopt")
def adopt_secrets(
    execute: Annotated[bool, typer.Option("--execute", help="Move them; without it, only look.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Secrets in clear text among endpoints' settings, left by the system before V8: list them, or seal them."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_adopt(installation, execute=execute))
        emit(found, as_json=as_json, text=lambda: _exposed_table(found))
        if found["left"]:
            more = "Run it again" if execute else "Seal them: [bold]rcm keys adopt --execute[/]"
            err.print(f"[red]{found['left']} secrets are in clear text.[/] {more}")
            raise typer.Exit(WRONG)


def _keeper(settings: Settings, data_dir: Path | None) -> MasterKeys | None:
    """Without touching the database; None: nothing is configured."""
    embedded = None
    if data_dir is not None or not settings.database_url:
        embedded = prepare_data_dir(data_dir or settings.data_dir or default_data_dir())
    try:
        return master_keys(settings, embedded)
    except KeyMissing:
        return None


def _show_new(former: str | None, *, as_json: bool) -> None:
    key = new_key()
    emit({"kid": name_of(key), "key": written(key), "former": former}, as_json=as_json, text=lambda: written(key))
    err.print(
        f"This is {name_of(key)}; it is shown once. Keep it apart from the database, and set RCM_MASTER_KEY to it."
    )
    if former:
        err.print(
            f"Put the present key, as [bold]{former}=…[/], into RCM_MASTER_KEYS_OLD until rcm keys rotate is done."
        )


@asynccontextmanager
async def _owner(installation: Installation) -> AsyncIterator[Database]:
    from rcm.migrations.database import NotMigrated  # noqa: PLC0415
    from rcm.migrations.runner import status  # noqa: PLC0415 - Alembic is slow to import

    found = await asyncio.to_thread(status, installation.urls.owner)
    if not found.at_head:
        raise NotMigrated(f"It is at {found.current or 'nothing'}, the program at {found.head}.")
    database = Database(installation.urls.owner, pool_size=1, name="rcm-keys")
    try:
        yield database
    finally:
        await database.close()


async def keys_and_rows(installation: Installation) -> dict[str, Any]:
    """The current key, and for each key whether it is at hand and how many rows it wraps."""
    keeper = keys_of(installation)
    current, known = await keeper.current(), await keeper.known()
    async with _owner(installation) as database:
        counts = await count_keys(database, SEALED_COLUMNS)
    names = dict.fromkeys([*known, *(kid for column in counts.values() for kid in sorted(column))])
    return {
        "current": current,
        "keys": [
            {
                "kid": kid,
                "current": kid == current,
                "known": kid in known,
                "rows": sum(column.get(kid, 0) for column in counts.values()),
                "columns": {name: column[kid] for name, column in counts.items() if kid in column},
            }
            for kid in names
        ],
    }


async def _rotate(installation: Installation, *, make: bool, reencrypt: bool) -> dict[str, Any]:
    keeper = keys_of(installation)
    async with _owner(installation) as database:
        if make:
            await keeper.add()
        current = await keeper.current()
        counts = await count_keys(database, SEALED_COLUMNS)
        due = sum(rows for column in counts.values() for kid, rows in column.items() if kid != current)
        with _progress("wrapping", due) as advance:
            found = await rotate(database, keeper, SEALED_COLUMNS, reencrypt=reencrypt, told=advance)
    return {
        "kid": found.kid,
        "rewrapped": sum(found.rewrapped.values()),
        "columns": found.rewrapped,
        "reencrypted": reencrypt,
        "skipped": found.skipped,
        "left": found.left,
        "failures": [asdict(failure) for failure in found.failures],
    }


async def _check(installation: Installation) -> dict[str, Any]:
    keeper = keys_of(installation)
    async with _owner(installation) as database:
        counts = await count_keys(database, SEALED_COLUMNS)
        total = sum(sum(column.values()) for column in counts.values())
        with _progress("opening", total) as advance:
            found = await check(database, keeper, SEALED_COLUMNS, told=advance)
    opened_rows = sum(found.opened.values())
    return {
        "rows": opened_rows + len(found.failures),
        "opened": opened_rows,
        "columns": found.opened,
        "failures": [asdict(failure) for failure in found.failures],
    }


async def exposed_secrets(installation: Installation) -> list[Exposed]:
    """Endpoints that have secrets in clear text. Raises NotMigrated."""
    async with _owner(installation) as database:
        return await look(database)


async def _adopt(installation: Installation, *, execute: bool) -> dict[str, Any]:
    keeper = keys_of(installation) if execute else None
    async with _owner(installation) as database:
        found = await look(database)
        done: list[Adopted] = []
        left = found
        if keeper is not None:
            with _progress("sealing", len(found)) as advance:
                done = await adopt(database, keeper, told=advance)
            left = await look(database)
    made = {each.exposed.endpoint_id: each for each in done}
    return {
        "executed": execute,
        "endpoints": [_adoption(each, made.get(each.endpoint_id)) for each in found],
        "found": sum(len(each.paths) for each in found),
        "moved": sum(len(each.exposed.paths) for each in done),
        "set_aside": sum(not each.in_use for each in done),
        "left": sum(len(each.paths) for each in left),
    }


def _adoption(exposed: Exposed, adopted: Adopted | None) -> dict[str, Any]:
    made = {"credential_id": adopted.credential_id, "in_use": adopted.in_use} if adopted is not None else {}
    return {**asdict(exposed), **made}


@contextmanager
def _progress(what: str, total: int) -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda rows: progress.advance(task, rows)


def _show_failures(failures: list[dict[str, Any]]) -> None:
    for failure in failures[:_SHOWN]:
        shown = Failure(**failure)
        err.print(
            f"[red]{shown.column}[/] {shown.row_id}: {escape(shown.code)}  {escape(shown.message)}", soft_wrap=True
        )
    if len(failures) > _SHOWN:
        err.print(f"… and {len(failures) - _SHOWN} more (--json has all)")


def _key_table(found: dict[str, Any]) -> Table:
    table = Table("key", "", "rows")
    for key in found["keys"]:
        state = "current" if key["current"] else "" if key["known"] else "[red]not configured[/]"
        table.add_row(escape(key["kid"] or "(none named)"), state, str(key["rows"]))
    return table


def _exposed_table(found: dict[str, Any]) -> object:
    if not found["endpoints"]:
        return "No endpoint has secrets in clear text."
    if found["executed"]:
        made = sum("credential_id" in each for each in found["endpoints"])
        aside = f" {found['set_aside']} of them had a credential in use, which stays." if found["set_aside"] else ""
        return f"{found['moved']} secrets of {made} endpoints sealed.{aside}"
    table = Table("organization", "endpoint", "kind", "where")
    for each in found["endpoints"]:
        cells = (each["organization"], each["endpoint"], each["credential_type"], "\n".join(each["paths"]))
        table.add_row(*map(escape, cells))
    return table
