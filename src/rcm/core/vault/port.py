"""What a keeper of master keys must do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A row's key, encrypted by the master key `kid`."""

    kid: str
    wrapped_key: bytes


@dataclass(frozen=True, slots=True)
class RowKey:
    """The 32 bytes that one row is encrypted with; they don't show themselves."""

    material: bytes = field(repr=False)


class MasterKeys(Protocol):
    """Wraps keys of rows. Master keys never leave it.

    `aad` names the row: a key that was wrapped for one row can't be unwrapped for another.
    """

    async def current(self) -> str:
        """The name (kid) of the key that wraps from now on, the newest. Raises KeyMissing."""
        ...

    async def known(self) -> list[str]:
        """Names of all keys that can still unwrap, the newest last."""
        ...

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        """By the current key; the answer says which that was."""
        ...

    async def unwrap(self, wrapped: Wrapped, aad: bytes) -> RowKey:
        """Raises KeyUnknown, ValueAltered (other aad, changed bytes), ValueDamaged."""
        ...

    async def add(self) -> str:
        """Make a new key, which becomes the current one; its name. Raises KeyNotMade where that is not ours to do."""
        ...
