"""/memories and /messages: what agents remember and say."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Response

from rcm.clinical.records import MESSAGE
from rcm.clinical.routes.shared import CurrentEmbedder, Expected, Word, meant, tag
from rcm.clinical.schemas.memories import (
    MemoriesFound,
    MemoryIn,
    MemoryOut,
    MemorySearchIn,
    MemoryShown,
    MemoryType,
    MessageIn,
    MessageOut,
    Role,
)
from rcm.clinical.service import finding, listing, messaging, recording, remembering
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

memories: Final = api_router("/memories", "memories")
messages: Final = api_router("/messages", "messages")

Reader = Annotated[Actor, requires(Permission.MEMORY_READ)]
Writer = Annotated[Actor, requires(Permission.MEMORY_WRITE)]


@memories.post("", status_code=201)
async def add_memory(
    given: MemoryIn,
    actor: Writer,
    database: CurrentDatabase,
    embedder: CurrentEmbedder,
    repeat: CurrentRepeatable,
    response: Response,
) -> MemoryShown:
    """Remember something. Without an endpoint's vector it is kept all the same, and embedded later."""
    vector = await recording.embedded(embedder, given.content)
    async with database.write(actor) as session:
        made = await remembering.add(session, given, vector, repeat)
    tag(response, made.version_id)
    return made


@memories.post("/search")
async def search_memories(
    given: MemorySearchIn, actor: Reader, database: CurrentDatabase, embedder: CurrentEmbedder
) -> MemoriesFound:
    """The memories that are nearest in meaning. Each that is found counts as read."""
    wanted = await finding.asked(embedder, given)
    async with database.write(actor) as session:
        return await finding.memories(session, given, wanted)


@memories.get("")
async def list_memories(  # noqa: PLR0913, PLR0917 - each is a filter
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    memory_type: MemoryType | None = None,
    agent_id: Word = None,
    session_id: Word = None,
    subject_id: Word = None,
    min_importance: Annotated[float | None, Query(ge=0, le=1)] = None,
    over: Annotated[bool | None, Query(description="Only those whose time is over (true), or is not (false).")] = None,
) -> Page[MemoryOut]:
    """Memories, the newest first."""
    async with database.read(actor) as session:
        found = await listing.memories(
            session, page, min_importance=min_importance, over=over, memory_type=memory_type, agent_id=agent_id,
            session_id=session_id, subject_id=subject_id,
        )  # fmt: skip
    return Page[MemoryOut].model_validate(found)


@memories.get("/{memory_id}")
async def get_memory(memory_id: str, actor: Reader, database: CurrentDatabase, response: Response) -> MemoryShown:
    """A memory, with those that it names and those that name it."""
    async with database.read(actor) as session:
        found = await remembering.shown(session, memory_id)
    tag(response, found.version_id)
    return found


@memories.put("/{memory_id}")
async def change_memory(
    memory_id: str,
    given: MemoryIn,
    actor: Writer,
    database: CurrentDatabase,
    embedder: CurrentEmbedder,
    expected: Expected,
    response: Response,
) -> MemoryShown:
    """Say it anew, as a whole."""
    vector = await recording.embedded(embedder, given.content)
    async with database.write(actor) as session:
        made = await remembering.change(session, memory_id, given, vector, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@memories.delete("/{memory_id}", status_code=204)
async def remove_memory(memory_id: str, actor: Writer, database: CurrentDatabase, expected: Expected) -> None:
    """Forget it. Memories that name it no longer do."""
    async with database.write(actor) as session:
        await remembering.remove(session, memory_id, expected)


@messages.post("", status_code=201)
async def add_message(
    given: MessageIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response
) -> MessageOut:
    """Keep a message of a session."""
    async with database.write(actor) as session:
        made = await messaging.add(session, given, repeat)
    tag(response, made.version_id)
    return made


@messages.get("")
async def list_messages(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    session_id: Word = None,
    agent_id: Word = None,
    parent_id: Word = None,
    role: Role | None = None,
) -> Page[MessageOut]:
    """Messages in the order in which they were sent; with `session_id` a thread."""
    async with database.read(actor) as session:
        found = await listing.messages(
            session, page, session_id=session_id, agent_id=agent_id, parent_id=parent_id, role=role
        )
    return Page[MessageOut].model_validate(found)


@messages.get("/{message_id}")
async def get_message(message_id: str, actor: Reader, database: CurrentDatabase, response: Response) -> MessageOut:
    """A message."""
    async with database.read(actor) as session:
        found = MessageOut.model_validate(await recording.shown(session, MESSAGE, message_id))
    tag(response, found.version_id)
    return found


@messages.put("/{message_id}")
async def change_message(
    message_id: str,
    given: MessageIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    response: Response,
) -> MessageOut:
    """Say it anew, as a whole, in the same place."""
    async with database.write(actor) as session:
        made = await messaging.change(session, message_id, given, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@messages.delete("/{message_id}", status_code=204)
async def remove_message(message_id: str, actor: Writer, database: CurrentDatabase, expected: Expected) -> None:
    """Remove a message that none answers."""
    async with database.write(actor) as session:
        await messaging.remove(session, message_id, expected)
