"""Results of a batch as CSV, in constant memory however many rows it has."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.workflows.intake.exporting import harmless
from rcm.workflows.repository import results as repository
from rcm.workflows.repository.progress import batch_progress

_ROWS: Final = 2000
_MOST_FIELDS: Final = 200
_FIXED: Final = ("row_number", "line", "external_id", "status", "error_code", "error_message")


@dataclass(frozen=True, slots=True)
class Download:
    """`pieces` is UTF-8 with a mark, which spreadsheets need to see that it is."""

    file_name: str
    pieces: AsyncIterator[bytes]


async def download(database: Database, actor: Actor, batch_job_id: UUID, status: str) -> Download:
    """Audited before the first byte goes out. Raises BatchMissing.

    Rows are read page by page, each page in a transaction of its own: a slow reader holds nothing open.
    """
    async with database.write(actor) as session:
        progress = await batch_progress(session, batch_job_id)
        fields = await repository.output_fields(session, batch_job_id, status, _MOST_FIELDS)
        await audit(session, "batch.download", "batch_job", [batch_job_id], {"status": status, "rows": progress.total})
    return Download(f"batch-{batch_job_id}-{status}.csv", _pieces(database, actor, batch_job_id, status, fields))


async def _pieces(
    database: Database, actor: Actor, batch_job_id: UUID, status: str, fields: list[str]
) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _text([[*_FIXED, *(f"output.{name}" for name in fields)]])
    after = 0
    while True:
        async with database.read(actor) as session:
            rows = await repository.results_after(session, batch_job_id, status, after, _ROWS)
        if not rows:
            return
        yield _text(_cells(row, fields) for row in rows)
        after = rows[-1].row_number


def _cells(row: repository.ResultRow, fields: list[str]) -> list[Any]:
    fixed = [getattr(row, name) for name in _FIXED]
    return [*fixed, *(row.output.get(name) for name in fields)]


def _text(rows: Iterable[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
