"""Columns and rows of the search index made anew from the resources themselves: for what others wrote, and after a
release that reads them differently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from rcm.clinical.preparing import ResourceInvalid, prepare
from rcm.clinical.repository.reindexing import chunk_after
from rcm.clinical.repository.writing import reindex_many
from rcm.clinical.text import parse
from rcm.core.actor import Actor
from rcm.core.db import Database


@dataclass(frozen=True, slots=True)
class Reindexed:
    """Of one chunk. `last` is where the next one begins; `refused`: ids whose body today's rules don't take."""

    resource_type: str
    done: int
    last: str
    refused: tuple[str, ...] = ()


async def reindex(
    database: Database, actor: Actor, resource_type: str, *, chunk: int = 500, after: str = ""
) -> AsyncIterator[Reindexed]:
    """A chunk is a transaction; its resources are locked meanwhile, so that nobody's newer version is overwritten.

    Told after each, so that who is interrupted can go on with `after`.
    """
    while True:
        async with database.write(actor) as session:
            found = await chunk_after(session, resource_type, after, chunk)
            if not found:
                return
            prepared = []
            refused = []
            for version in found:
                try:
                    made = prepare(
                        parse(version.body), id=version.id, version=version.version, now=version.last_updated
                    )
                except ResourceInvalid:
                    refused.append(version.id)
                else:
                    prepared.append(made)
            await reindex_many(session, prepared)
            after = found[-1].id
        yield Reindexed(resource_type, len(prepared), after, tuple(refused))
