"""Memories of agents, each with those that it is related to."""

from __future__ import annotations

from rcm.clinical.records import MEMORY, Embedded, Row
from rcm.clinical.repository import links, records
from rcm.clinical.schemas.memories import MemoryIn, MemoryShown
from rcm.clinical.service import recording
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.work.idempotency import Repeat, once


class RelatedUnknown(InvalidInput):
    """A memory is related to memories that are there, and not to itself."""

    code = "clinical.related_memory_unknown"


async def add(session: WriteSession, given: MemoryIn, vector: Embedded, repeat: Repeat) -> MemoryShown:
    """Raises RelatedUnknown."""

    async def act() -> MemoryShown:
        await _require_related(session, given.related)
        return await _told(session, await recording.create(session, MEMORY, given.model_dump(), vector))

    return await once(session, repeat, MemoryShown, act)


async def change(session: WriteSession, id: str, given: MemoryIn, vector: Embedded, version: int | None) -> MemoryShown:
    """Raises RecordMissing, PreconditionFailed, RelatedUnknown."""
    current = await recording.held(session, MEMORY, id, version)
    await _require_related(session, given.related, id)
    return await _told(session, await recording.replace(session, MEMORY, current, given.model_dump(), vector))


async def remove(session: WriteSession, id: str, version: int | None) -> None:
    """Memories that name it no longer do. Raises RecordMissing, PreconditionFailed."""
    await recording.held(session, MEMORY, id, version, to_remove=True)
    for other in await links.naming(session, id):
        kept = [each for each in other["related"] if each != id]
        await recording.replace(session, MEMORY, other, {**other, "related": kept})
    await records.remove(session, MEMORY, id)


async def shown(session: ReadSession, id: str) -> MemoryShown:
    return await _told(session, await recording.shown(session, MEMORY, id))


async def _told(session: ReadSession, row: Row) -> MemoryShown:
    return MemoryShown.model_validate({**row, "related_from": await links.related_from(session, row["id"])})


async def _require_related(session: WriteSession, ids: list[str], own: str | None = None) -> None:
    if not ids:
        return
    there = await links.held_memories(session, ids) - {own}
    unknown = [each for each in ids if each not in there]
    if unknown:
        raise RelatedUnknown(f"Not one of them: {', '.join(unknown[:5])}.", related=unknown)
