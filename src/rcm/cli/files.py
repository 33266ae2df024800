"""Files that a command reads and writes: what can't be read or written is told, and the command could not run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rcm.core.errors import Conflict, DomainError


class FileUnreadable(DomainError):
    """There is no such file, or it can't be read."""

    code = "cli.file_unreadable"


class FileUnwritable(DomainError):
    """The file can't be written."""

    code = "cli.file_unwritable"


class FileThere(Conflict):
    """There is a file of that name. Name another one, or force it."""

    code = "cli.file_there"


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Before the work is done, not after it. Raises FileThere."""
    if path.exists() and not force:
        raise FileThere(str(path), file=str(path))


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


def write_privately(path: Path, content: str) -> int:
    """Text for its owner's eyes only, whole or not at all; how many bytes. Raises FileUnwritable."""
    data, part = content.encode(), path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileUnwritable(f"{path}: {error.strerror}.", file=str(path)) from None
    return len(data)
