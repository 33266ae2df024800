"""Records are made, replaced and removed; each version follows the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from rcm.clinical.ids import is_id
from rcm.clinical.records import Embedded, RecordKind, Row, row_of
from rcm.clinical.repository import records
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound, PreconditionFailed
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.embedding import Embedder, EmbeddingFailed, literal

log = structlog.get_logger()


class RecordMissing(NotFound):
    """There is no such memory, message, knowledge item or template here."""

    code = "clinical.record_not_found"


async def embedded(embedder: Embedder, text: str) -> Embedded:
    """Its vector; none where the endpoint fails: what was said is kept, and embedded later. Before a transaction
    begins, since an endpoint may take its time."""
    return (await all_embedded(embedder, [text]))[0]


async def all_embedded(embedder: Embedder, texts: Sequence[str]) -> list[Embedded]:
    """The same for many: all of them, or none."""
    try:
        vectors = await embedder.embed(texts)
    except EmbeddingFailed as error:
        log.warning("embedding_failed", code=error.code, detail=error.detail)
        return [Embedded()] * len(texts)
    return [Embedded(literal(vector), embedder.model) for vector in vectors]


async def create(
    session: WriteSession, kind: RecordKind, values: Mapping[str, Any], vector: Embedded | None = None
) -> Row:
    row = row_of(kind, str(new_id()), 1, utcnow(), values)
    await records.insert(session, kind, [(row, vector or Embedded())])
    return await shown(session, kind, row["id"])


async def replace(
    session: WriteSession,
    kind: RecordKind,
    current: Row,
    values: Mapping[str, Any],
    vector: Embedded | None = None,
) -> Row:
    """The next version of a row that is held. A vector that is not new stays where the text does."""
    version = current["version_id"] + 1
    row = row_of(kind, current["id"], version, max(utcnow(), current["last_updated"]), values)
    if vector is not None and vector.model is None and kind.text_of(current) == kind.text_of(row):
        vector = None
    if not await records.replace(session, kind, row, vector):
        raise PreconditionFailed(f"{kind.type} {current['id']}.")
    return await shown(session, kind, current["id"])


async def held(
    session: WriteSession, kind: RecordKind, id: str, version: int | None, *, to_remove: bool = False
) -> Row:
    """The row, locked, in the version that the caller means. Raises RecordMissing, PreconditionFailed."""
    row = (
        await records.one(session, kind, id, "for update" if to_remove else "for no key update") if is_id(id) else None
    )
    if row is None:
        raise _missing(kind, id)
    if version is not None and row["version_id"] != version:
        raise PreconditionFailed(
            f"{kind.type} {id} has version {row['version_id']}, not {version}.", version_id=row["version_id"]
        )
    return row


async def shown(session: ReadSession, kind: RecordKind, id: str) -> Row:
    """Raises RecordMissing."""
    row = await records.one(session, kind, id) if is_id(id) else None
    if row is None:
        raise _missing(kind, id)
    return row


def _missing(kind: RecordKind, id: str) -> RecordMissing:
    return RecordMissing(f"{kind.type} {ascii(id[:64])[1:-1]}.")
