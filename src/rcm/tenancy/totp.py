"""The second factor of an identity: time-based one-time passwords (RFC 6238), the seed sealed in identity.totp."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound
from rcm.core.vault import MasterKeys, Secret, seal, unseal
from rcm.core.vault.rows import SealedColumn, fetch, store

#: Shared by all organisations of a person, so no organisation is part of its associated data.
SEALED: Final = SealedColumn("identity", "identity_id", "totp", has_org=False)
_SEED_BYTES: Final = 20  # RFC 4226, 4: at least 128 bits, 160 recommended
_STEP_S: Final = 30
_DIGITS: Final = 6


class IdentityMissing(NotFound):
    """There is no such identity."""

    code = "tenancy.identity_not_found"


def new_seed() -> Secret:
    """160 random bits in base32, as authenticators take it."""
    return Secret(base64.b32encode(secrets.token_bytes(_SEED_BYTES)).decode())


def provisioning_uri(seed: Secret, email: str, issuer: str = "Hybrid RCM") -> Secret:
    """What the QR code shows, once."""
    return Secret(_totp(seed).get_provisioning_uri(email, issuer))


def matching_step(seed: Secret, code: str, at: datetime, after: int | None = None) -> int | None:
    """The time step whose code this is, the present one or a neighbour (clocks differ); None: it is wrong.

    `after`: the step that was used last; a code is good once (RFC 6238, 5.2).
    """
    if len(code) != _DIGITS or not (code.isascii() and code.isdecimal()):
        return None
    present = int(at.timestamp()) // _STEP_S
    for step in (present, present - 1, present + 1):
        if after is not None and step <= after:
            continue
        try:
            _totp(seed).verify(code.encode(), step * _STEP_S)
        except InvalidToken:
            continue
        return step
    return None


async def store_seed(session: WriteSession, keys: MasterKeys, identity_id: UUID, seed: Secret) -> None:
    """As rcm_owner: the application may read identities only."""
    sealed = await seal(keys, SEALED.place(None, identity_id), seed)
    if not await store(session, SEALED, identity_id, sealed):
        raise IdentityMissing(str(identity_id))


async def remove_seed(session: WriteSession, identity_id: UUID) -> None:
    if not await store(session, SEALED, identity_id, None):
        raise IdentityMissing(str(identity_id))


async def read_seed(session: ReadSession, keys: MasterKeys, identity_id: UUID) -> Secret | None:
    """None: this person has no second factor. Raises the vault's errors."""
    stored = await fetch(session, SEALED, identity_id)
    return None if stored is None else await unseal(keys, SEALED.place(None, identity_id), stored)


def _totp(seed: Secret) -> TOTP:
    return TOTP(base64.b32decode(seed.reveal()), _DIGITS, SHA1(), _STEP_S)  # noqa: S303 - RFC 6238's, and every app's
