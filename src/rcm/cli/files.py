"""Files that a command reads and writes: what can't be read or written is told, and the command could not run."""

from __future__ import annotations

import sys
from pathlib import Path

from rcm.core.errors import DomainError


class FileUnreadable(DomainError):
    """There is no such file, or it can't be read."""

    code = "cli.file_unreadable"


class FileUnwritable(DomainError):
    """The file can't be written."""

    code = "cli.file_unwritable"


def read_file(path: Path | str, most: int = -1) -> bytes:
    """`-` is standard input; `most` bytes of it, if that is said. Raises FileUnreadable."""
    if str(path) == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(path).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror}.", file=str(path)) from None


def write_file(path: Path, content: str | bytes) -> None:
    """Text as UTF-8. Raises FileUnwritable."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise FileUnwritable(f"{path}: {error.strerror}.", file=str(path)) from None
