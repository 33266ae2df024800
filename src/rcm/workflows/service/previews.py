"""What a file would become, without storing anything of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession
from rcm.workflows.intake import IntakeReader, IntakeRow
from rcm.workflows.intake.exporting import masked
from rcm.workflows.repository.graphs import Published, find_published
from rcm.workflows.repository.intake import first_batch_of
from rcm.workflows.row_preview import RowPreview
from rcm.workflows.service.batches import digest_of
from rcm.workflows.service.opening import Opened, SentFile, open_file

#: More rows than this are not looked at: who previews a file waits for it.
MOST_ROWS: Final = 100_000
_READ_ROWS: Final = 1000
_SAMPLE: Final = 5


@dataclass(slots=True)
class ReasonCount:
    """Rows that would be set aside for one reason; `example` is the message of the first."""

    error_code: str
    field: str
    rows: int
    first_row: int
    example: str


@dataclass(slots=True)
class Counted:
    """What reading the rows gave. `is_exact`: all of them were read."""

    rows: int = 0
    set_aside: int = 0
    is_exact: bool = True
    sample: list[Any] = field(default_factory=list)
    reasons: dict[tuple[str, str], ReasonCount] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """`already_loaded`: the first batch of this very file."""

    file_name: str
    file_size: int
    workflow: str
    opened: Opened
    counted: Counted
    already_loaded: UUID | None


async def preview_file(
    session: ReadSession,
    readers: Sequence[IntakeReader],
    row_preview: RowPreview,
    sent: SentFile,
    *,
    show_values: bool = False,
) -> Preview:
    """Raises what running the file would raise, but for fields that have no column yet and a file loaded before."""
    published = await find_published(session, sent.workflow)
    digest, size = await asyncio.to_thread(digest_of, sent.path)
    opened = await open_file(session, readers, sent, published)
    counted = await _count(session, row_preview, published, opened, show_values=show_values)
    first = await first_batch_of(session, digest)
    return Preview(sent.file_name, size, sent.workflow, opened, counted, first)


async def _count(
    session: ReadSession, row_preview: RowPreview, published: Published, opened: Opened, *, show_values: bool
) -> Counted:
    counted = Counted()
    while chunk := await asyncio.to_thread(_some, opened.rows):
        good = _look_at(chunk, counted, show_values=show_values)
        missing = await row_preview.missing(session, published.workflow_id, good) if good else {}
        for name, rows in missing.items():
            counted.missing[name] = counted.missing.get(name, 0) + rows
        if counted.rows >= MOST_ROWS:
            counted.is_exact = not await asyncio.to_thread(_some, opened.rows)
            break
    return counted


def _look_at(chunk: Sequence[IntakeRow], counted: Counted, *, show_values: bool) -> list[Mapping[str, Any]]:
    """Count, keep the first for showing, and give the rows that would run."""
    good: list[Mapping[str, Any]] = []
    for row in chunk:
        counted.rows += 1
        values = orjson.loads(row.data) if row.data is not None else None
        if len(counted.sample) < _SAMPLE and values is not None:
            counted.sample.append(values if show_values else masked(values))
        if row.error_code is None:
            good.append(values or {})
            continue
        counted.set_aside += 1
        name = str(row.findings[0].get("field", "")) if row.findings else ""
        empty = ReasonCount(row.error_code, name, 0, counted.rows, row.error_message or "")
        counted.reasons.setdefault((row.error_code, name), empty).rows += 1
    return good


def _some(rows: Iterator[IntakeRow]) -> list[IntakeRow]:
    return list(islice(rows, _READ_ROWS))
