"""Master keys in a file that only its owner may read: one `kid=base64` a line, the newest last."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rcm.core.embedded.lock import FolderLock
from rcm.core.vault.errors import KeyInvalid, KeyMissing, KeyNotMade
from rcm.core.vault.port import RowKey, Wrapped
from rcm.core.vault.ring import Ring, name_of, new_key, read_named, written

_HEAD: Final = "# Master keys of Hybrid RCM, the newest last. Whoever has them can open every sealed secret; whoever\n"
_HEAD_END: Final = "# loses them can open none: keep a copy apart from the database.\n"
_LOCK_SECONDS: Final = 10.0


class FileKeys:
    """Reads the file again when it changed, so that a running process learns of a new key.

    `made_on_need`: a file that is not there yet is made with a first key (the embedded installation).
    """

    def __init__(self, path: Path, *, made_on_need: bool = False) -> None:
        self.path = path
        self._made_on_need = made_on_need
        self._seen: tuple[int, int, int] | None = None
        self._ring = Ring({})

    def __repr__(self) -> str:
        return f"FileKeys({self.path}, {self._ring!r})"

    async def current(self) -> str:
        return self._fresh().current

    async def known(self) -> list[str]:
        return self._fresh().names

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        return self._fresh().wrap(key, aad)

    async def unwrap(self, wrapped: Wrapped, aad: bytes) -> RowKey:
        return self._fresh().unwrap(wrapped, aad)

    async def add(self) -> str:
        return self._append(only_first=False)

    def _fresh(self) -> Ring:
        if self._made_on_need and not self.path.exists():
            self._append(only_first=True)
        try:
            facts = self.path.stat()
        except FileNotFoundError:
            raise KeyMissing(f"{self.path} is not there: `rcm keys new` makes it.", path=str(self.path)) from None
        except OSError as error:
            raise KeyInvalid(f"{self.path}: {error.strerror}.", path=str(self.path)) from None
        seen = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if seen != self._seen:
            self._ring = self._read(facts.st_mode)
            self._seen = seen
        return self._ring

    def _read(self, mode: int) -> Ring:
        if sys.platform != "win32" and mode & 0o077:
            raise KeyInvalid(
                f"{self.path} can be read by others (mode {mode & 0o777:04o}): chmod 600 {self.path}",
                path=str(self.path),
            )
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise KeyInvalid(f"{self.path} can't be read.", path=str(self.path)) from None
        ring = Ring(read_named([line for line in lines if line.strip() and not line.startswith("#")], str(self.path)))
        if not ring.names:
            raise KeyMissing(f"{self.path} holds none.", path=str(self.path))
        return ring

    def _append(self, *, only_first: bool) -> str:
        """The file with one key more takes the old one's place at once: no reader sees half a line."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                there = self.path.exists()
                if there and only_first:
                    return self._fresh().current
                if there:
                    self._fresh()  # what can't be read is not written over
                before = self.path.read_text(encoding="utf-8") if there else _HEAD + _HEAD_END
                key = new_key()
                line = f"{name_of(key)}={written(key)}\n"
                self._replace(before if before.endswith("\n") else f"{before}\n", line)
                return name_of(key)
        except OSError as error:
            raise KeyNotMade(f"{self.path}: {error.strerror}.", path=str(self.path)) from None

    def _replace(self, before: str, line: str) -> None:
        path = self.path.resolve()  # a link stays one
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)  # of a process that was killed here
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(before + line)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        deadline = time.monotonic() + _LOCK_SECONDS
        path = self.path.with_name(f"{self.path.name}.lock")
        while (lock := FolderLock.take(path)) is None:
            if time.monotonic() > deadline:
                raise KeyNotMade(f"Another process holds {path}.", path=str(path))
            time.sleep(0.02)
        try:
            yield
        finally:
            lock.release()
