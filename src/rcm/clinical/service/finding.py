"""Search by meaning: what is asked becomes a vector, within the model that the installation uses now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from rcm.clinical.records import EMBEDDED, KNOWLEDGE, MEMORY
from rcm.clinical.repository import nearest
from rcm.clinical.schemas.knowledge import KnowledgeItemsFound, KnowledgeSearchIn
from rcm.clinical.schemas.memories import MemoriesFound, MemorySearchIn
from rcm.clinical.schemas.shared import SearchIn
from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.paging import Filters
from rcm.embedding import Embedder, Vector, literal, padded

#: Of cosine distance: opposite directions.
_FARTHEST: Final = 2.0
#: Half precision rounds: who asks for 1.0 means the same text.
_ROUNDING: Final = 1e-3


class SearchUnclear(InvalidInput):
    """Give either `query`, a text, or `vector` with the `embedding_model` that made it."""

    code = "clinical.search_unclear"


class ModelDiffers(InvalidInput):
    """The vector comes from another model than the one in use, so it can't be compared. Give `query` instead."""

    code = "clinical.embedding_model_differs"


@dataclass(frozen=True, slots=True)
class Asked:
    vector: Vector
    model: str
    limit: int
    threshold: float | None

    @property
    def values(self) -> dict[str, Any]:
        farthest = _FARTHEST + 1 if self.threshold is None else 1 - self.threshold + _ROUNDING
        return {"vector": literal(self.vector), "model": self.model, "farthest": farthest, "limit": self.limit}


async def asked(embedder: Embedder, given: SearchIn) -> Asked:
    """Before a transaction begins. Raises SearchUnclear, ModelDiffers, VectorInvalid, EmbeddingFailed."""
    if (given.query is None) == (given.vector is None) or (given.vector is None) != (given.embedding_model is None):
        raise SearchUnclear
    if given.vector is None:
        assert given.query is not None
        (vector,) = await embedder.embed([given.query])
    elif given.embedding_model != embedder.model:
        raise ModelDiffers(f"In use: {embedder.model}.", model=embedder.model)
    else:
        vector = padded(given.vector)
    return Asked(vector, embedder.model, given.limit, given.threshold)


async def memories(session: WriteSession, given: MemorySearchIn, wanted: Asked) -> MemoriesFound:
    """Those that are not over. What is found counts as read."""
    filters = Filters().equal("t.memory_type", given.memory_type).equal("t.agent_id", given.agent_id)
    filters.equal("t.session_id", given.session_id).equal("t.subject_id", given.subject_id)
    filters.where("t.importance >= {}", given.min_importance)
    filters.only("(t.expires_at is null or t.expires_at > now())", wanted=True)
    items = await nearest.nearest_counted(session, MEMORY, filters, wanted.values)
    stale = await nearest.stale(session, MEMORY, filters, wanted.model)
    return MemoriesFound.model_validate({"items": items, "model": wanted.model, "stale": stale})


async def knowledge(session: ReadSession, given: KnowledgeSearchIn, wanted: Asked) -> KnowledgeItemsFound:
    filters = Filters().equal("t.category", given.category).equal("t.status", given.status)
    filters.equal("t.language", given.language).where("t.tags ?& {}", given.tags or None)
    items = await nearest.nearest(session, KNOWLEDGE, filters, wanted.values)
    stale = await nearest.stale(session, KNOWLEDGE, filters, wanted.model)
    return KnowledgeItemsFound.model_validate({"items": items, "model": wanted.model, "stale": stale})


async def embed_stale(database: Database, actor: Actor, embedder: Embedder, chunk: int = 64) -> dict[str, int]:
    """Vectors of the model in use for every text that has none of it; how many, by table. Each chunk stands by
    itself: whoever is interrupted goes on where the last one ended. Raises EmbeddingFailed."""
    done: dict[str, int] = {}
    for kind in EMBEDDED:
        table = kind.table.partition(".")[2]
        done[table], after = 0, ""
        while True:
            async with database.read(actor) as session:
                rows = await nearest.next_stale(session, kind, embedder.model, after, chunk)
            if not rows:
                break
            vectors = await embedder.embed([kind.text_of(row) for row in rows])
            made = [
                {"id": row["id"], "version_id": row["version_id"], "embedding": literal(vector)}
                for row, vector in zip(rows, vectors, strict=True)
            ]
            async with database.write(actor) as session:
                done[table] += await nearest.embed(session, kind, embedder.model, made)
            after = rows[-1]["id"]
    return done
