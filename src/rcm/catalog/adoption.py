"""Secrets that an older system kept in clear text among an endpoint's settings become sealed credentials."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rcm.catalog import repository
from rcm.catalog.clear_text import Found, account, credential_type, find, read, written
from rcm.catalog.credentials import SEALED
from rcm.catalog.repository import CredentialRow, EndpointConfig
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.errors import InvalidInput
from rcm.core.ids import new_id
from rcm.core.vault import MasterKeys, Secret, seal

Told = Callable[[int], None]
_PAGE: Final = 200


class ConfigTooDeep(InvalidInput):
    """An endpoint's settings (endpoint.config) are nested too deeply to be looked through. Take its secrets out by
    hand, and flatten them."""

    code = "catalog.config_too_deep"


@dataclass(frozen=True, slots=True)
class Exposed:
    """An endpoint and where in its settings the secrets stand (JSON pointers), never what they are."""

    org_id: UUID
    organization: str
    endpoint_id: UUID
    endpoint: str
    credential_type: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """`in_use`: False where the endpoint has an active credential already; the adopted one is kept beside it."""

    exposed: Exposed
    credential_id: UUID
    in_use: bool


async def look(owner: Database) -> list[Exposed]:
    """Every endpoint of every organisation that has secrets in clear text. `owner` is bound to no organisation.

    Raises ConfigTooDeep.
    """
    return [_exposed(row, found) async for row, found in _endpoints(owner)]


async def adopt(owner: Database, keys: MasterKeys, *, told: Told = lambda _: None) -> list[Adopted]:
    """Move them, each endpoint in a transaction of its own: a killed run goes on with those that are left.

    Raises what the keeper of the keys raises, before anything is touched; ConfigTooDeep. `told` gets 1 for each
    endpoint.
    """
    await keys.current()
    done = []
    async for row, found in _endpoints(owner):
        if (adopted := await _move(owner, keys, row, found)) is not None:
            done.append(adopted)
        told(1)
    return done


async def _endpoints(owner: Database) -> AsyncIterator[tuple[EndpointConfig, list[Found]]]:
    after = None
    while True:
        async with owner.read(None) as session:
            rows = await repository.endpoint_configs(session, after, _PAGE)
        if not rows:
            return
        for row in rows:
            if found := _found(row):
                yield row, found
        after = rows[-1].endpoint_id


def _found(row: EndpointConfig) -> list[Found]:
    try:
        return find(read(row.config))
    except RecursionError:
        raise ConfigTooDeep(f"{row.name} ({row.endpoint_id}).", endpoint_id=str(row.endpoint_id)) from None


async def _move(owner: Database, keys: MasterKeys, row: EndpointConfig, found: list[Found]) -> Adopted | None:
    """None: somebody changed these settings since they were read, and whoever that was (or the next call) is due.

    What is sealed is sealed before the transaction, so that no lock waits for a key management service.
    """
    credential_id, exposed = new_id(), _exposed(row, found)
    sealed = await seal(keys, SEALED.place(row.org_id, credential_id), Secret(written(found)))
    user = account(read(row.config), found)
    new = CredentialRow(credential_id, row.endpoint_id, exposed.credential_type, user, sealed, expires_at=None)
    async with owner.write(Actor(row.org_id)) as session:
        # The row stays locked from here to the commit: of two at once, the second finds other settings.
        if not await repository.remove_from_config(session, row, [each.path for each in found]):
            return None
        present = await repository.find_credential(session, row.endpoint_id, None)
        in_use = present is None or present.expired
        await repository.insert_credential(session, new)
        if not in_use:
            await repository.deactivate_credential(session, credential_id)
    return Adopted(exposed, credential_id, in_use)


def _exposed(row: EndpointConfig, found: list[Found]) -> Exposed:
    paths = tuple(each.pointer for each in found)
    return Exposed(row.org_id, row.organization, row.endpoint_id, row.name, credential_type(found), paths)
