"""Sealing and opening: AES-256-GCM with a fresh key for each value (NIST SP 800-38D), wrapped by a master key."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rcm.core.vault.errors import ValueAltered, ValueDamaged, VersionUnknown
from rcm.core.vault.port import MasterKeys, RowKey, Wrapped
from rcm.core.vault.ring import NONCE_BYTES, TAG_BYTES, new_key
from rcm.core.vault.secret import Secret

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Place:
    """The row (and its column) that a value is sealed for. `org_id` is None in tables that have none."""

    table: str
    column: str
    org_id: UUID | None
    row_id: UUID

    def associated_data(self, use: str) -> bytes:
        """Each part with its length, so that no two places give the same bytes."""
        parts = ("rcm.vault", str(VERSION), use, self.table, self.column, str(self.org_id or ""), str(self.row_id))
        return b"".join(len(part).to_bytes(2, "big") + part.encode() for part in parts)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value in parts."""

    wrapped: Wrapped
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "kid": self.wrapped.kid,
            "nonce": _text(self.nonce),
            "ciphertext": _text(self.ciphertext),
            "wrapped_key": _text(self.wrapped.wrapped_key),
        }

    @classmethod
    def from_json(cls, stored: object) -> Sealed:
        """Raises ValueDamaged, VersionUnknown."""
        if not isinstance(stored, Mapping):
            raise ValueDamaged
        version = stored.get("v")
        if not isinstance(version, int) or isinstance(version, bool):
            raise ValueDamaged("It has no version.")
        if version != VERSION:
            raise VersionUnknown(f"Its version is {version}, known is {VERSION}.", version=version)
        kid = stored.get("kid")
        if not isinstance(kid, str) or not kid:
            raise ValueDamaged("It names no master key.")
        nonce, ciphertext, wrapped = (_bytes(stored, name) for name in ("nonce", "ciphertext", "wrapped_key"))
        if len(nonce) != NONCE_BYTES or len(ciphertext) < TAG_BYTES or not wrapped:
            raise ValueDamaged("A part of it is cut off.")
        return cls(Wrapped(kid, wrapped), nonce, ciphertext)


async def seal(keys: MasterKeys, place: Place, secret: Secret) -> dict[str, Any]:
    """The JSON to store in that place, and in no other."""
    key = RowKey(new_key())
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key.material).encrypt(nonce, secret.reveal().encode(), place.associated_data("value"))
    return Sealed(await keys.wrap(key, place.associated_data("key")), nonce, ciphertext).to_json()


async def unseal(keys: MasterKeys, place: Place, stored: object) -> Secret:
    """Raises ValueDamaged, VersionUnknown, KeyUnknown, ValueAltered, and what the keeper of the keys raises."""
    sealed = Sealed.from_json(stored)
    key = await keys.unwrap(sealed.wrapped, place.associated_data("key"))
    try:
        plain = AESGCM(key.material).decrypt(sealed.nonce, sealed.ciphertext, place.associated_data("value"))
    except (InvalidTag, ValueError):  # ValueError: what was unwrapped is no key
        raise ValueAltered from None
    return Secret(plain.decode())


async def rewrap(keys: MasterKeys, place: Place, stored: object) -> dict[str, Any]:
    """The same ciphertext, its key wrapped by the current master key. The value itself is not looked at."""
    sealed = Sealed.from_json(stored)
    aad = place.associated_data("key")
    key = await keys.unwrap(sealed.wrapped, aad)
    return Sealed(await keys.wrap(key, aad), sealed.nonce, sealed.ciphertext).to_json()


async def reseal(keys: MasterKeys, place: Place, stored: object) -> dict[str, Any]:
    """Opened, and sealed with a fresh key of its own under the current master key."""
    return await seal(keys, place, await unseal(keys, place, stored))


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(stored: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(stored[name], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise ValueDamaged(f"Its {name} can't be read.") from None
