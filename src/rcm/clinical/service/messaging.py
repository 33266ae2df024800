"""Messages of a session. A message answers one that was there before it, in the same session, and stays where it is:
so answers never go in a circle."""

from __future__ import annotations

from typing import Any

from rcm.clinical.records import MESSAGE
from rcm.clinical.repository import links, records
from rcm.clinical.schemas.memories import MessageIn, MessageOut
from rcm.clinical.service import recording
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.core.time import utcnow
from rcm.work.idempotency import Repeat, once


class ParentUnknown(InvalidInput):
    """A message answers one of its own session that is there."""

    code = "clinical.message_parent_unknown"


class MessageEmpty(InvalidInput):
    """A message says something, or calls tools."""

    code = "clinical.message_empty"


class ToolCallsInvalid(InvalidInput):
    """Only an assistant calls tools, each call under an id of its own."""

    code = "clinical.tool_calls_invalid"


class MessageMoved(Conflict):
    """A message stays in its session, and with the one that it answers."""

    code = "clinical.message_moved"


class MessageAnswered(Conflict):
    """Other messages answer this one. Remove them first."""

    code = "clinical.message_answered"


async def add(session: WriteSession, given: MessageIn, repeat: Repeat) -> MessageOut:
    """Raises ParentUnknown, MessageEmpty, ToolCallsInvalid."""

    async def act() -> MessageOut:
        _require_sense(given)
        if given.parent_id is not None:
            of = await links.session_of_message(session, given.parent_id)
            if of != given.session_id:
                told = "It belongs to another session." if of else f"There is no message {given.parent_id}."
                raise ParentUnknown(told, parent_id=given.parent_id)
        return MessageOut.model_validate(await recording.create(session, MESSAGE, _values(given)))

    return await once(session, repeat, MessageOut, act)


async def change(session: WriteSession, id: str, given: MessageIn, version: int | None) -> MessageOut:
    """Raises RecordMissing, PreconditionFailed, MessageMoved, MessageEmpty, ToolCallsInvalid."""
    current = await recording.held(session, MESSAGE, id, version)
    _require_sense(given)
    moved = [name for name in ("session_id", "parent_id") if getattr(given, name) != current[name]]
    if moved:
        raise MessageMoved(f"Changed: {', '.join(moved)}.", fields=moved)
    values = _values(given)
    values["sent_at"] = given.sent_at or current["sent_at"]
    return MessageOut.model_validate(await recording.replace(session, MESSAGE, current, values))


async def remove(session: WriteSession, id: str, version: int | None) -> None:
    """Raises RecordMissing, PreconditionFailed, MessageAnswered."""
    await recording.held(session, MESSAGE, id, version, to_remove=True)
    answers = await links.answers(session, id)
    if answers:
        raise MessageAnswered(f"They are {answers}.", answers=answers)
    await records.remove(session, MESSAGE, id)


def _values(given: MessageIn) -> dict[str, Any]:
    return {**given.model_dump(), "sent_at": given.sent_at or utcnow()}


def _require_sense(given: MessageIn) -> None:
    if not given.content and not given.tool_calls:
        raise MessageEmpty
    ids = [call.id for call in given.tool_calls]
    if given.tool_calls and (given.role != "assistant" or len(set(ids)) < len(ids)):
        raise ToolCallsInvalid
