"""/system-config: settings that an organisation keeps in the database."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Request, Response

from rcm.clinical.routes.shared import Expected, meant, tag
from rcm.clinical.schemas.configuration import SettingIn, SettingName, SettingOut
from rcm.clinical.service import configuration
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

settings: Final = api_router("/system-config", "configuration")

Reader = Annotated[Actor, requires(Permission.CONFIG_READ)]
Writer = Annotated[Actor, requires(Permission.CONFIG_WRITE)]


@settings.get("")
async def list_settings(actor: Reader, database: CurrentDatabase, page: CurrentPage) -> Page[SettingOut]:
    """Settings by name; sensitive values are not among them."""
    async with database.read(actor) as session:
        found = await configuration.listed(session, page)
    return Page[SettingOut].model_validate(found)


@settings.get("/{name}")
async def get_setting(name: SettingName, actor: Reader, database: CurrentDatabase, response: Response) -> SettingOut:
    """A setting. Of a sensitive one it is told only that it is set."""
    async with database.read(actor) as session:
        found = await configuration.shown(session, name)
    tag(response, found.version_id)
    return found


@settings.put("/{name}")
async def put_setting(
    name: SettingName,
    given: SettingIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    request: Request,
    response: Response,
) -> SettingOut:
    """Make a setting, or say it anew. Once sensitive, it stays so until it is deleted."""
    async with database.read(actor) as reading:
        sensitive = await configuration.is_sensitive(reading, name, given)
        keys = request.app.state.master_keys() if sensitive else None
    kept = await configuration.written(actor.org_id, keys, name, given.value)
    async with database.write(actor) as session:
        made = await configuration.put(session, name, given, kept, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@settings.delete("/{name}", status_code=204)
async def remove_setting(name: SettingName, actor: Writer, database: CurrentDatabase, expected: Expected) -> None:
    """Remove a setting, and what was sealed with it."""
    async with database.write(actor) as session:
        await configuration.remove(session, name, expected)
