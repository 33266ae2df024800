"""Settings that an organisation keeps in the database. A sensitive one is sealed, and stays sensitive until it is
deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.audit.trail import audit
from rcm.clinical.repository import configuration as repository
from rcm.clinical.schemas.configuration import SettingIn, SettingOut
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed
from rcm.core.paging import PageRequest
from rcm.core.vault import MasterKeys, Secret, seal, unseal
from rcm.core.vault.rows import SealedColumn

SEALED: Final = SealedColumn("hacs_admin.system_config", "id", "sealed", named=True)
MOST_BYTES: Final = 100_000
_NOUN: Final = "system_config"


class SettingMissing(NotFound):
    """There is no such setting in this organisation."""

    code = "clinical.setting_not_found"


class SettingSensitive(Conflict):
    """The setting is sensitive and stays so. Delete it first if its value may be kept in the open."""

    code = "clinical.setting_sensitive"


class SettingTooLong(InvalidInput):
    """A setting's value has at most 100,000 bytes as JSON."""

    code = "clinical.setting_too_long"


@dataclass(frozen=True, slots=True)
class Written:
    """What goes into the row: one of the two, as JSON."""

    body: str | None
    sealed: str | None


async def listed(session: ReadSession, page: PageRequest) -> dict[str, Any]:
    """By name."""
    found = await repository.listed(session, page)
    return found.page([_told(row) for row in found.rows])


async def shown(session: ReadSession, name: str) -> SettingOut:
    """Raises SettingMissing."""
    row = await repository.find(session, name)
    if row is None:
        raise SettingMissing(name, name=name)
    return _told(row)


async def is_sensitive(session: ReadSession, name: str, given: SettingIn) -> bool:
    """Whether the value has to be sealed. Raises SettingSensitive."""
    row = await repository.find(session, name)
    current = row is not None and _told(row).is_sensitive
    if current and given.is_sensitive is False:
        raise SettingSensitive(name, name=name)
    return current or bool(given.is_sensitive)


async def written(org_id: UUID, keys: MasterKeys | None, name: str, value: Any) -> Written:
    """Before the transaction that stores it: the keeper of the keys may be far away. `keys`: it has to be sealed.

    Raises SettingTooLong and the vault's errors.
    """
    text = orjson.dumps(value).decode()
    if len(text.encode()) > MOST_BYTES:
        raise SettingTooLong(name=name)
    if keys is None:
        return Written(orjson.dumps({"value": value}).decode(), None)
    sealed = await seal(keys, SEALED.place_of(org_id, name), Secret(text))
    return Written(None, orjson.dumps(sealed).decode())


async def put(session: WriteSession, name: str, given: SettingIn, kept: Written, version: int | None) -> SettingOut:
    """Make it, or say it anew. Raises PreconditionFailed, and SettingSensitive if somebody made it so meanwhile."""
    await _require(session, name, version)
    row = await repository.put(session, name, kept.body, kept.sealed, given.description)
    if row is None:
        raise SettingSensitive(name, name=name)
    made = _told(row)
    await audit(session, "config.put", _NOUN, [name], {"version": made.version_id, "sensitive": made.is_sensitive})
    return made


async def remove(session: WriteSession, name: str, version: int | None) -> None:
    """Raises SettingMissing, PreconditionFailed."""
    if await _require(session, name, version) is None:
        raise SettingMissing(name, name=name)
    await repository.delete(session, name)
    await audit(session, "config.delete", _NOUN, [name])


async def read_for_use(session: ReadSession, keys: MasterKeys, name: str) -> Any:
    """The value itself, opened, for a program that works with it. Raises SettingMissing and the vault's errors."""
    found = await shown(session, name)
    if not found.is_sensitive:
        return found.value
    stored = await repository.find_sealed(session, name)
    return orjson.loads((await unseal(keys, SEALED.place_of(session.actor.org_id, name), stored)).reveal())


async def _require(session: WriteSession, name: str, version: int | None) -> int | None:
    current = await repository.lock(session, name)
    if version is not None and current != version:
        raise PreconditionFailed(f"{name} has version {current or 'none'}.", name=name, current=current)
    return current


def _told(row: tuple[Any, ...]) -> SettingOut:
    return SettingOut.model_validate(dict(zip(SettingOut.model_fields, row, strict=True)))
