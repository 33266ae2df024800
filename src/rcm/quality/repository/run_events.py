"""What a run leaves beside its signals: events of the feed, and the rows that it could not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson

from rcm.core.db import WriteSession
from rcm.core.ids import new_ids
from rcm.quality.repository import activity, signal_runs
from rcm.quality.repository.activity import NewEvent
from rcm.work.outbox import tell

T = TypeVar("T")
#: The topic of live pages: one line for a run, whatever it found.
TOPIC: Final = "signal_run"
_SLICE: Final = 5000
_ASIDE: Final = """
insert into metric_row_set_aside
       (org_id, run_id, row_id, metric_id, facility_id, period_start, period_end, reason, detail, data)
select %s, %s, r.row_id, r.metric_id, r.facility_id, r.period_start, r.period_end, r.reason, r.detail,
       coalesce(r.data, '{}'::jsonb)
  from jsonb_to_recordset(%s::jsonb) r (row_id uuid, metric_id text, facility_id text, period_start date,
       period_end date, reason text, detail text, data jsonb)
"""


async def insert_events(session: WriteSession, events: Sequence[Mapping[str, Any]]) -> None:
    """`events` have event_type, signal_id and payload; the last one is the newest. Nobody did them."""
    await activity.insert_events(session, [NewEvent(**event) for event in events], by_actor=False)


async def tell_run(session: WriteSession, run_id: UUID) -> None:
    """Live pages ask anew: a run began, ended or was cancelled."""
    await tell(session, TOPIC, [run_id])


async def technical_error(session: WriteSession, what: str, subject_id: UUID, code: str, message: str) -> None:
    """A run (`what` is signal_run) or a load (metric_load) failed: one event of the feed."""
    payload = {what: str(subject_id), "code": code, "message": message[:500]}
    await insert_events(session, [{"event_type": "technical_error", "signal_id": None, "payload": payload}])
    await tell(session, what, [subject_id])


async def fail_lost(session: WriteSession) -> None:
    """Runs whose process was killed are failed, and told."""
    for run_id in await signal_runs.fail_lost(session):
        await technical_error(
            session, "signal_run", run_id, "quality.run_lost", "The process that computed the run ended without a word."
        )


async def insert_set_aside(session: WriteSession, run_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """They are read in this order."""
    for some in _slices(rows):
        named = [{"row_id": key, **row} for key, row in zip(new_ids(len(some)), some, strict=True)]
        written = orjson.dumps(named, default=str).decode()
        await session.change(_ASIDE, (session.actor.org_id, run_id, written))


async def forget_set_aside(session: WriteSession, run_id: UUID, metrics: Sequence[str]) -> None:
    """What earlier runs set aside of these metrics (none: of all): the newest names it again if it is still so."""
    await session.change(
        "delete from metric_row_set_aside where org_id = %(org)s and run_id <> %(run)s"
        " and (%(metrics)s::text[] is null or metric_id = any(%(metrics)s::text[]))",
        {"org": session.actor.org_id, "run": run_id, "metrics": list(metrics) or None},
    )


def _slices(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _SLICE):
        yield rows[start : start + _SLICE]
