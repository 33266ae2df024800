"""Master keys of the environment, and those of tests."""

from __future__ import annotations

import re

from rcm.core.vault.errors import KeyNotMade
from rcm.core.vault.port import RowKey, Wrapped
from rcm.core.vault.ring import Ring, name_of, new_key, read, read_named


class HeldKeys:
    """Keys that came with the process and stay as they are."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._ring!r})"

    async def current(self) -> str:
        return self._ring.current

    async def known(self) -> list[str]:
        return self._ring.names

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        return self._ring.wrap(key, aad)

    async def unwrap(self, wrapped: Wrapped, aad: bytes) -> RowKey:
        return self._ring.unwrap(wrapped, aad)

    async def add(self) -> str:
        raise KeyNotMade("They come from the environment: `rcm keys new` prints one for RCM_MASTER_KEY.")


class EnvironmentKeys(HeldKeys):
    """`RCM_MASTER_KEY` is the current key, `RCM_MASTER_KEYS_OLD` lists those that may still unwrap."""

    @classmethod
    def from_text(cls, current: str, old: str | None = None) -> EnvironmentKeys:
        """`old`: `kid=base64`, with commas or blanks between. Raises KeyInvalid."""
        key = read(current, "RCM_MASTER_KEY")
        entries = [entry for entry in re.split(r"[,\s]+", old or "") if entry]
        keys = read_named(entries, "RCM_MASTER_KEYS_OLD")
        keys.pop(name_of(key), None)  # it may stand in both; the current one comes last
        return cls(Ring({**keys, name_of(key): key}))


class MemoryKeys(HeldKeys):
    """Keys of this process alone, for tests: what is sealed with them can't be opened by any other."""

    def __init__(self, keys: int = 1) -> None:
        self._keys = {name_of(key): key for key in (new_key() for _ in range(keys))}
        super().__init__(Ring(self._keys))

    async def add(self) -> str:
        key = new_key()
        self._keys[name_of(key)] = key
        self._ring = Ring(self._keys)
        return name_of(key)

    def forget(self, kid: str) -> None:
        del self._keys[kid]
        self._ring = Ring(self._keys)
