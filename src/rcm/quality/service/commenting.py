"""What people say of a signal."""

from __future__ import annotations

from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.quality.repository.activity import NewEvent, insert_events
from rcm.quality.repository.assignments import require_signal
from rcm.quality.schemas.workflow import CommentOut


async def comment(session: WriteSession, signal_id: UUID, text: str) -> CommentOut:
    """It stands in the feed alone, not in the audit log: people write names into comments. Raises SignalNotFound."""
    await require_signal(session, signal_id)
    (event_id,) = await insert_events(session, [NewEvent("comment", signal_id, {"text": text})])
    await audit(session, "signal.comment", "signal", [signal_id], {"event_id": event_id})
    return CommentOut(event_id=event_id, signal_id=signal_id, text=text)
