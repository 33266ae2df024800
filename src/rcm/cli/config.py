"""`rcm config …`: settings that an organisation keeps in the database."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import TypeAdapter, ValidationError
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import emit, told
from rcm.cli.files import read_file
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.schemas.configuration import SettingIn, SettingName, SettingOut
from rcm.clinical.service import configuration
from rcm.core.errors import InvalidInput
from rcm.core.paging import PageRequest

app = typer.Typer(help="Settings that an organisation keeps in the database.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Small letters, digits, dots, hyphens and underscores.")]


class ValueMissing(InvalidInput):
    """Give the value, or --file with a file that holds it, and not both. A sensitive value comes by --file (`-` is
    standard input): what stands in a command is seen by others."""

    code = "cli.value_missing"


class SettingUnfit(InvalidInput):
    """This name or this value can't be kept."""

    code = "cli.setting_unfit"


@app.callback()
def config() -> None:
    """Settings that an organisation keeps in the database."""


@app.command("list")
def list_settings(
    org: Org = None,
    after: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Settings by name; of sensitive ones only that they are set."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation, org, PageRequest(after, limit)))
        emit(found, as_json=as_json, text=lambda: _table(found["items"]))


@app.command("get")
def get_setting(name: Name, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """The value of a setting; of a sensitive one only that it is set."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_get(installation, org, name))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: _shown(found))


@app.command("set")
def set_setting(  # noqa: PLR0917 - one parameter for each option
    name: Name,
    value: Annotated[str | None, typer.Argument(help="JSON; what is none is taken as text.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the value from this file; - is stdin.")] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Keep it sealed; it is text, and never shown again.")
    ] = False,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a setting, or say it anew. A sensitive one stays so until it is deleted."""
    with told(as_json=as_json):
        _require_name(name)
        given = _given(value, file, sensitive=sensitive, description=description)
        with opened(data_dir) as installation:
            made = asyncio.run(_set(installation, org, name, given))
            emit(made.model_dump(mode="json"), as_json=as_json, text=lambda: f"{name}: version {made.version_id}")


@app.command("delete")
def delete_setting(name: Name, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Delete a setting, and what was sealed with it."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asyncio.run(_delete(installation, org, name))
        emit({"name": name, "deleted": True}, as_json=as_json, text=lambda: f"{name} is gone.")


def _require_name(name: str) -> None:
    try:
        TypeAdapter(SettingName).validate_python(name)
    except ValidationError:
        raise SettingUnfit(f"Its name: {name!a}.") from None


def _given(value: str | None, file: Path | None, *, sensitive: bool, description: str | None) -> SettingIn:
    if (value is None) == (file is None) or (sensitive and file is None):
        raise ValueMissing
    try:
        text = value if file is None else read_file(file).decode().removesuffix("\n")
        found = text if sensitive else _value(text or "")
        return SettingIn(value=found, is_sensitive=True if sensitive else None, description=description)
    except (UnicodeDecodeError, ValidationError):  # neither says what was in it
        raise SettingUnfit from None


def _value(text: str) -> Any:
    try:
        return json.loads(text)  # orjson would turn an integer that is too long into a number that is not it
    except json.JSONDecodeError:
        return text


async def _list(installation: Installation, org: str | None, page: PageRequest) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            found = await configuration.listed(session, page)
    return {**found, "items": [item.model_dump(mode="json") for item in found["items"]]}


async def _get(installation: Installation, org: str | None, name: str) -> SettingOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await configuration.shown(session, name)


async def _set(installation: Installation, org: str | None, name: str, given: SettingIn) -> SettingOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as reading:
            sensitive = await configuration.is_sensitive(reading, name, given)
        keys = application.master_keys() if sensitive else None
        kept = await configuration.written(actor.org_id, keys, name, given.value)
        async with application.database.write(actor) as session:
            return await configuration.put(session, name, given, kept, None)


async def _delete(installation: Installation, org: str | None, name: str) -> None:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            await configuration.remove(session, name, None)


def _shown(found: SettingOut) -> str:
    if found.is_sensitive:
        return "(set, and sealed)"
    return found.value if isinstance(found.value, str) else orjson.dumps(found.value).decode()


def _table(items: list[dict[str, Any]]) -> Table:
    table = Table("name", "value", "version", "what for")
    for item in items:
        shown = _shown(SettingOut.model_validate(item))
        table.add_row(escape(item["name"]), escape(shown), str(item["version_id"]), escape(item["description"] or ""))
    return table
