"""The port through which a file becomes rows of a batch. A domain registers a reader for its kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """One item of the file. With an `error_code` it is set aside: kept, told, and not run.

    `data` is JSON text; `findings` are JSON-ready dictionaries.
    """

    external_id: str
    data: bytes | None
    findings: tuple[dict[str, Any], ...] = ()
    error_code: str | None = None
    error_message: str | None = None


@dataclass(slots=True)
class FileNotes:
    """What is to be said of the file as a whole; filled while its rows are read."""

    findings: list[dict[str, Any]] = field(default_factory=list)


class IntakeReader(Protocol):
    """Recognises files and reads them, one row at a time, in constant memory."""

    kind: str

    def recognises(self, head: bytes) -> bool:
        """Is this the beginning of a file of this kind?"""
        ...

    def read(self, path: Path, file_name: str, notes: FileNotes) -> Iterator[IntakeRow]:
        """Rows in the order of the file. Raises a DomainError where the file can't be read at all."""
        ...


@runtime_checkable
class FeedsActions(Protocol):
    """A reader may say which actions can read its rows only: a workflow with one of them takes no other file."""

    kind: str
    actions: frozenset[str]
