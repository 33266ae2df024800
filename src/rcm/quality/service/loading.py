"""Load a file of observations: all of it or nothing, except rows that can't be used, which are set aside by name."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import polars as pl

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.quality.loading import Columns, Judge, KnownMetric
from rcm.quality.loading.reading import Source, open_source
from rcm.quality.repository import loads
from rcm.quality.repository.metrics import catalogue
from rcm.quality.schemas.loads import AsideOut, LoadedOut
from rcm.quality.service.load_attempts import UNREPEATED, Attempt
from rcm.work.idempotency import Repeat
from rcm.workflows.intake.table import ANY, Choices

FILE: Final = "file"
#: How many rows that were set aside an answer names.
_NAMED: Final = 1000


@dataclass(frozen=True, slots=True)
class SentFile:
    """`mapping`: field to column; `constants`: field to a value for all rows."""

    path: Path
    file_name: str
    choices: Choices = ANY
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What only all rows tell: metrics that are given in percents, and whether rows may say the same again."""

    percents: Sequence[str] = ()
    may_repeat: bool = True


ANY_MAY_REPEAT: Final = Doubtful()


async def load(
    database: Database, actor: Actor, sent: SentFile, *, dry_run: bool = False, repeat: Repeat = UNREPEATED
) -> LoadedOut:
    """In one transaction. A file that is refused leaves a load that failed and says why, and is raised."""
    attempt = Attempt(database, actor, FILE, sent.file_name)
    return await attempt.make(partial(load_file, sent=sent), repeat, dry_run=dry_run)


async def load_file(session: WriteSession, sent: SentFile) -> LoadedOut:
    """Within the caller's transaction. Raises ColumnsMissing, MappingWrong, and what reading a file has."""
    digest = await asyncio.to_thread(_digest, sent.path)
    source = await asyncio.to_thread(open_source, sent.path, sent.file_name, sent.choices)
    columns = Columns.of(source.columns, sent.mapping, sent.constants)
    load_id = await loads.start(session, FILE, sent.file_name, digest)
    judge = Judge(await known_metrics(session), source.decimal_comma)
    await loads.stage(session)
    read = await _stage(session, source, columns, judge)
    doubtful = Doubtful(judge.in_percent(), judge.may_repeat())
    return await load_ended(session, load_id, read, doubtful, sent.file_name, columns)


async def load_ended(
    session: WriteSession,
    load_id: UUID,
    read: int,
    doubtful: Doubtful = ANY_MAY_REPEAT,
    file_name: str | None = None,
    columns: Columns | None = None,
) -> LoadedOut:
    """Staged rows into observations, the others set aside, and the load with its counts. `read`: rows there were."""
    merged = await loads.merge(session, doubtful.percents, may_repeat=doubtful.may_repeat)
    reasons = await loads.set_aside(session, load_id)
    counts = {
        "read": read,
        "written": merged.inserted + merged.updated,
        "unchanged": merged.unchanged + merged.repeated,
        "set_aside": sum(reasons.values()),
    }
    await loads.end(session, load_id, counts)
    named = [AsideOut(**row) for row in await loads.first_aside(session, _NAMED)]
    return LoadedOut(
        load_id=load_id,
        dry_run=False,
        file_name=file_name,
        inserted=merged.inserted,
        updated=merged.updated,
        repeated=merged.repeated,
        reasons=reasons,
        rows=named,
        columns=columns.named if columns else {},
        unused_columns=list(columns.unused) if columns else [],
        **{f"rows_{name}": count for name, count in counts.items()},
    )


async def known_metrics(session: WriteSession) -> list[KnownMetric]:
    found = await catalogue(session, active_only=True)
    return [KnownMetric(each["metric_id"], each["unit"], each["sampling"]) for each in found]


async def _stage(session: WriteSession, source: Source, columns: Columns, judge: Judge) -> int:
    """Rows read. The next frame is read and judged while one is staged: memory does not grow with the file."""
    frames = source.frames(columns)
    read = 0
    reading = asyncio.create_task(asyncio.to_thread(_next, frames, judge))
    try:
        while (staged := await reading) is not None:
            reading = asyncio.create_task(asyncio.to_thread(_next, frames, judge))
            read += staged.rows
            await loads.stage_rows(session, staged.good, staged.bad)
    finally:
        await asyncio.gather(reading, return_exceptions=True)
    return read


@dataclass(frozen=True, slots=True)
class _Staged:
    """A frame as it is staged, and how many rows were read for it."""

    rows: int
    good: bytes
    bad: bytes


def _next(frames: Iterator[pl.DataFrame], judge: Judge) -> _Staged | None:
    frame = next(frames, None)
    if frame is None:
        return None
    judged = judge.judge(frame)
    return _Staged(frame.height, _text(judged.good), _text(judged.bad))


def _text(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_csv(written, include_header=False)
    return written.getvalue()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
