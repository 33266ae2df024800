"""Master keys whose bytes this process holds: a ring of named keys, the newest last."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rcm.core.vault.errors import KeyInvalid, KeyMissing, KeyUnknown, ValueAltered, ValueDamaged
from rcm.core.vault.port import RowKey, Wrapped

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
_WRAPPED_BYTES: Final = NONCE_BYTES + KEY_BYTES + TAG_BYTES
_NAME: Final = re.compile(r"mk-[0-9a-f]{16}")


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def name_of(key: bytes) -> str:
    """`mk-` and 16 hex digits of a hash of the key: the name fits one key only, and tells nothing about it."""
    return f"mk-{hashlib.sha256(b'rcm master key ' + key).hexdigest()[:16]}"


def written(key: bytes) -> str:
    """How a key is written down: base64."""
    return base64.b64encode(key).decode()


def read(text: str, where: str) -> bytes:
    """Raises KeyInvalid, which names `where`, never the text."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyInvalid(f"{where}: this is not base64.") from None
    if len(key) != KEY_BYTES:
        raise KeyInvalid(f"{where}: it has {len(key)} bytes.")
    return key


def read_named(entries: Iterable[str], where: str) -> dict[str, bytes]:
    """Entries `kid=base64`. A name that belongs to another key is refused here, before anything is tried with it."""
    found: dict[str, bytes] = {}
    for number, entry in enumerate(entries, 1):
        place = f"{where}, entry {number}"
        kid, equals, text = entry.strip().partition("=")
        if not equals or not _NAME.fullmatch(kid):
            raise KeyInvalid(f"{place}: the form is kid=base64, and kid is what `rcm keys list` shows.")
        key = read(text, place)
        if name_of(key) != kid:
            raise KeyInvalid(f"{place}: {kid} is the name of another key; this one is {name_of(key)}.")
        found[kid] = key
    return found


class Ring:
    """Keys by name, in order; wraps by AES-256-GCM under the last one."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"Ring({', '.join(self._keys)})"

    @property
    def names(self) -> list[str]:
        return list(self._keys)

    @property
    def current(self) -> str:
        if not self._keys:
            raise KeyMissing
        return self.names[-1]

    def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        kid = self.current
        nonce = os.urandom(NONCE_BYTES)
        return Wrapped(kid, nonce + AESGCM(self._keys[kid]).encrypt(nonce, key.material, aad))

    def unwrap(self, wrapped: Wrapped, aad: bytes) -> RowKey:
        master = self._keys.get(wrapped.kid)
        if master is None:
            raise KeyUnknown(f"It is {wrapped.kid}.", kid=wrapped.kid)
        if len(wrapped.wrapped_key) != _WRAPPED_BYTES:
            raise ValueDamaged("Its wrapped key is cut off.")
        nonce, ciphertext = wrapped.wrapped_key[:NONCE_BYTES], wrapped.wrapped_key[NONCE_BYTES:]
        try:
            return RowKey(AESGCM(master).decrypt(nonce, ciphertext, aad))
        except InvalidTag:
            raise ValueAltered from None
