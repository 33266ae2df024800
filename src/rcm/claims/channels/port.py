"""The port: one trading partner, whatever lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file in a partner's outbox; `seq` grows with each new one."""

    seq: int
    name: str
    kind: str


class Channel(Protocol):
    """One trading partner. `send` under a name that was sent before, with the same content, changes nothing."""

    async def send(self, file_name: str, body: bytes) -> None: ...

    async def listing(self, after: int) -> list[RemoteFile]: ...

    async def fetch(self, name: str) -> bytes: ...
