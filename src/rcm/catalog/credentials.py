"""What signs an organisation in at an endpoint: stored sealed, opened for use, replaced, ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg

from rcm.catalog import repository
from rcm.catalog.repository import CredentialRow
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound
from rcm.core.ids import new_id
from rcm.core.vault import MasterKeys, Secret, seal, unseal
from rcm.core.vault.rows import SealedColumn

SEALED: Final = SealedColumn("portal_credential", "credential_id", "encrypted_credential", notes=True)
_LONGEST_PROBLEM: Final = 500


class CredentialMissing(NotFound):
    """There is no such credential in use for this endpoint. Add one, or replace the one that ended."""

    code = "catalog.credential_not_found"


class CredentialExpired(Conflict):
    """The credential has expired. Replace it with the portal's new one."""

    code = "catalog.credential_expired"


class CredentialInvalid(InvalidInput):
    """The credential names an endpoint or a kind of sign-in (channel_auth_type_lu) that is not there."""

    code = "catalog.credential_invalid"


@dataclass(frozen=True, slots=True)
class NewCredential:
    """`account_id` is the user name, client id or the like: not secret. `secret` is text of any form."""

    endpoint_id: UUID
    credential_type: str
    secret: Secret = field(repr=False)
    account_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """Opened, for use at once; it does not show its secret."""

    credential_id: UUID
    endpoint_id: UUID
    credential_type: str
    account_id: str | None
    expires_at: datetime | None
    secret: Secret = field(repr=False)


async def add(session: WriteSession, keys: MasterKeys, new: NewCredential) -> UUID:
    credential_id = new_id()
    sealed = await seal(keys, SEALED.place(session.actor.org_id, credential_id), new.secret)
    row = CredentialRow(credential_id, new.endpoint_id, new.credential_type, new.account_id, sealed, new.expires_at)
    try:
        async with session.savepoint():
            await repository.insert_credential(session, row)
    except psycopg.errors.ForeignKeyViolation:
        raise CredentialInvalid(f"{new.credential_type} at {new.endpoint_id}.") from None
    return credential_id


async def read_for_use(
    session: ReadSession, keys: MasterKeys, endpoint_id: UUID, account_id: str | None = None
) -> Credential:
    """The newest active one of the endpoint (of that account). Raises CredentialMissing, CredentialExpired, and the
    vault's errors."""
    row = await repository.find_credential(session, endpoint_id, account_id)
    if row is None:
        raise CredentialMissing(str(endpoint_id), endpoint_id=str(endpoint_id))
    if row.expired:
        raise CredentialExpired(f"{row.credential_id}, at {row.expires_at}.", credential_id=str(row.credential_id))
    secret = await unseal(keys, SEALED.place(session.actor.org_id, row.credential_id), row.sealed)
    return Credential(row.credential_id, row.endpoint_id, row.credential_type, row.account_id, row.expires_at, secret)


async def replace(
    session: WriteSession,
    keys: MasterKeys,
    credential_id: UUID,
    secret: Secret,
    *,
    expires_at: datetime | None = None,
) -> None:
    """A new secret in the same row; what the portal said about the former one is forgotten."""
    sealed = await seal(keys, SEALED.place(session.actor.org_id, credential_id), secret)
    _found(await repository.replace_credential(session, credential_id, sealed, expires_at), credential_id)


async def deactivate(session: WriteSession, credential_id: UUID) -> None:
    """Out of use; the row stays, for whoever asks later what was used."""
    _found(await repository.deactivate_credential(session, credential_id), credential_id)


async def expire(session: WriteSession, credential_id: UUID, at: datetime | None = None) -> None:
    """It ends at that time; without one, now."""
    _found(await repository.expire_credential(session, credential_id, at), credential_id)


async def note_validation(session: WriteSession, credential: Credential, problem: str | None = None) -> None:
    """What the portal said when it was tried; None: it let us in. Should a portal quote the secret, it is blotted."""
    told = problem
    if told is not None and (secret := credential.secret.reveal()):
        told = told.replace(secret, "…")[:_LONGEST_PROBLEM]
    _found(await repository.note_validation(session, credential.credential_id, told), credential.credential_id)


def _found(changed: bool, credential_id: UUID) -> None:
    if not changed:
        raise CredentialMissing(str(credential_id), credential_id=str(credential_id))
