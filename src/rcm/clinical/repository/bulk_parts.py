"""The pieces of what bulk jobs read and write: compressed, one row each, in their order."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession, WriteSession

Kind = Literal["input", "errors", "output"]

#: A third of the time of zlib's own choice, for a fifth more bytes.
_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class StoredPart:
    name: str
    n: int
    first_line: int
    lines: int
    content: bytes


async def add(session: WriteSession, job_id: UUID, kind: Kind, part: StoredPart) -> None:
    await session.send(
        "insert into hacs_core.bulk_parts (org_id, job_id, kind, name, n, first_line, lines, content)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            session.actor.org_id, job_id, kind, part.name, part.n, part.first_line, part.lines,
            zlib.compress(part.content, _LEVEL),
        ),
    )  # fmt: skip


async def append(session: WriteSession, job_id: UUID, kind: Kind, name: str, lines: list[bytes]) -> None:
    """As the next part of the file `name`."""
    rows = await session.rows(
        "select coalesce(max(n) + 1, 0), coalesce(max(first_line + lines), 1) from hacs_core.bulk_parts"
        " where org_id = %s and job_id = %s and kind = %s and name = %s",
        (session.actor.org_id, job_id, kind, name),
    )
    content = b"".join([line + b"\n" for line in lines])
    await add(session, job_id, kind, StoredPart(name, rows[0][0], rows[0][1], len(lines), content))


async def after(
    session: ReadSession, job_id: UUID, kind: Kind, place: tuple[str, int] | None, limit: int = 1
) -> list[StoredPart]:
    """The next ones behind (name, n), in their order; from the first on where that is None."""
    name, n = place or ("", -1)
    rows = await session.rows(
        "select name, n, first_line, lines, content from hacs_core.bulk_parts"
        " where org_id = %s and job_id = %s and kind = %s and (name, n) > (%s, %s) order by name, n limit %s",
        (session.actor.org_id, job_id, kind, name, n, limit),
    )
    return [StoredPart(row[0], row[1], row[2], row[3], zlib.decompress(row[4])) for row in rows]


async def files(session: ReadSession, job_id: UUID, kind: Kind) -> list[tuple[str, int]]:
    """(name, lines) of each file that has any."""
    rows = await session.rows(
        "select name, sum(lines)::bigint from hacs_core.bulk_parts"
        " where org_id = %s and job_id = %s and kind = %s group by name having sum(lines) > 0 order by name",
        (session.actor.org_id, job_id, kind),
    )
    return [(row[0], row[1]) for row in rows]


async def content(database: Database, actor: Actor, job_id: UUID, kind: Kind, name: str) -> AsyncIterator[bytes]:
    """A file, piece by piece, each read in a transaction of its own: a slow reader holds nothing."""
    n = -1
    while True:
        async with database.read(actor) as session:
            found = await after(session, job_id, kind, (name, n))
        if not found or found[0].name != name:
            return
        n = found[0].n
        yield found[0].content


async def delete(session: WriteSession, job_id: UUID, kind: Kind | None = None) -> None:
    """All of a job, or those of one kind."""
    await session.change(
        "delete from hacs_core.bulk_parts where org_id = %(org)s and job_id = %(job)s"
        " and (%(kind)s::text is null or kind = %(kind)s)",
        {"org": session.actor.org_id, "job": job_id, "kind": kind},
    )
