"""What was changed because of a signal, what became of the metric, and from when on its limits are reckoned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import PreconditionFailed
from rcm.core.paging import Page, PageRequest
from rcm.quality.charting.series import usable
from rcm.quality.intervention_outcome import Aim, Measured, Period, measure
from rcm.quality.refusals import BaselineExists, DayInvalid, InterventionActive, InterventionOver, SignalNotFound
from rcm.quality.repository import interventions as repository
from rcm.quality.repository.activity import NewEvent, insert_events
from rcm.quality.repository.interventions import BaselineRow, InterventionRow
from rcm.quality.repository.series import series_of
from rcm.quality.repository.signals import find_signal
from rcm.quality.schemas.interventions import (
    BaselineIn,
    BaselineOut,
    BaselinesOut,
    InterventionEndIn,
    InterventionIn,
    InterventionOut,
)
from rcm.quality.schemas.workflow import PersonOut
from rcm.quality.service.peers import spec_of
from rcm.work.outbox import tell

Record = dict[str, Any]
_TOO_EARLY: Final = "too_early"


async def activate(session: WriteSession, signal_id: UUID, given: InterventionIn) -> InterventionOut:
    """Raises SignalNotFound, DayInvalid, InterventionActive."""
    await _signal(session, signal_id)
    on = _past(given.activated_on)
    key = await repository.insert(session, signal_id, given.title, given.description, on)
    if key is None:
        raise InterventionActive(signal_id=str(signal_id))
    await _told(session, "activate", key, NewEvent("intervention_activated", signal_id, _named(key, given.title, on)))
    return await shown(session, key)


async def end(
    session: WriteSession, intervention_id: UUID, given: InterventionEndIn, expected: int | None
) -> InterventionOut:
    """Raises InterventionNotFound, InterventionOver, DayInvalid, PreconditionFailed."""
    found = await repository.lock(session, intervention_id)
    if expected is not None and found.version != expected:
        raise PreconditionFailed(f"It is {found.version}, not {expected}.")
    if found.ended_on is not None:
        raise InterventionOver(f"On {found.ended_on}.", ended_on=found.ended_on.isoformat())
    on = _past(given.ended_on)
    if on < found.activated_on:
        raise DayInvalid(f"It began on {found.activated_on}.")
    await repository.end(session, intervention_id, on)
    await _told(session, "end", intervention_id, None, signal_id=found.signal_id)
    return await shown(session, intervention_id)


async def measure_one(session: WriteSession, intervention_id: UUID) -> InterventionOut:
    """Anew, with what is loaded by now. Raises InterventionNotFound."""
    await _tell_measured(session, [await _measure(session, await repository.lock(session, intervention_id))])
    return await shown(session, intervention_id)


async def measure_interventions(session: WriteSession) -> int:
    """Measure all of the organisation's interventions anew, and tell of each outcome that changed; how many did.

    Each run of signals calls it after it has written its signals, in the same transaction or the next: it reads
    observations only. What measures as before is not written, so a second run changes nothing. All is told when the
    last one is measured.
    """
    keys = await repository.all_ids(session)
    made = [await _measure(session, await repository.lock(session, key)) for key in keys]
    await _tell_measured(session, made)
    return sum(each.changed for each in made)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What measuring gave: whether anything was written, another outcome, and what the feed is told."""

    found: InterventionRow
    written: bool
    changed: bool
    event: NewEvent | None


async def _measure(session: WriteSession, found: InterventionRow) -> _Outcome:
    signal, metric = await _signal(session, found.signal_id)
    spec, series = spec_of(signal, metric), await series_of(session, signal)
    # The same periods as on the chart: of one length, none twice, no figure that can't be.
    points, _ = usable(series, spec) if spec and series else ([], 0)
    measured = measure(
        [Period(each.period_start, each.period_end, each.value) for each in points],
        Aim(metric["polarity"] or "lower_is_better", metric["target_low"], metric["target_high"]),
        found.activated_on,
        ended_on=found.ended_on,
        baseline=await repository.baseline_at(session, signal, found.activated_on),
    )
    if (measured.outcome, measured.detail) == (found.outcome, found.outcome_detail):
        return _Outcome(found, written=False, changed=False, event=None)
    await repository.write_outcome(session, found.intervention_id, measured.outcome, measured.detail)
    changed = measured.outcome != found.outcome
    news = changed and not (measured.outcome == _TOO_EARLY and found.outcome is None)
    event = NewEvent("intervention_outcome", found.signal_id, _outcome(found, measured)) if news else None
    return _Outcome(found, written=True, changed=changed, event=event)


async def _tell_measured(session: WriteSession, made: Sequence[_Outcome]) -> None:
    written = [each for each in made if each.written]
    if not written:
        return
    await audit(session, "intervention.measure", "intervention", [each.found.intervention_id for each in written])
    # What is measured nobody did: it is news for who asked for it, too.
    await insert_events(session, [each.event for each in written if each.event is not None], by_actor=False)
    await tell(session, "signal", sorted({each.found.signal_id for each in written}))


async def shown(session: ReadSession, intervention_id: UUID) -> InterventionOut:
    """Raises InterventionNotFound."""
    return _out(await repository.find(session, intervention_id))


async def listed(
    session: ReadSession,
    request: PageRequest,
    *,
    signal_id: UUID | None = None,
    active: bool | None = None,
    outcome: str | None = None,
) -> Page[InterventionOut]:
    """The newest first. Raises SignalNotFound."""
    if signal_id is not None:
        await _signal(session, signal_id)
    found = await repository.list_interventions(session, request, signal_id, active, outcome)
    return Page[InterventionOut](**found.page([_out(InterventionRow(*row)) for row in found.rows]))


async def of_series(session: ReadSession, signal: Record) -> list[InterventionOut]:
    """Of a signal (its columns by name) and of others of its series, the oldest first."""
    return [_out(row) for row in await repository.of_series(session, signal)]


async def set_baseline(session: WriteSession, signal_id: UUID, given: BaselineIn) -> BaselinesOut:
    """From this day on the limits of the signal's series are reckoned anew. Raises SignalNotFound, DayInvalid,
    BaselineExists."""
    signal, _ = await _signal(session, signal_id)
    key = await repository.insert_baseline(session, signal, _past(given.starts_on), given.reason)
    if key is None:
        raise BaselineExists(f"From {given.starts_on}.", starts_on=given.starts_on.isoformat())
    await audit(session, "baseline.set", "series_baseline", [key], {"starts_on": given.starts_on.isoformat()})
    await tell(session, "signal", [signal_id])
    return await baselines(session, signal_id)


async def baselines(session: ReadSession, signal_id: UUID) -> BaselinesOut:
    """Raises SignalNotFound."""
    signal, _ = await _signal(session, signal_id)
    return BaselinesOut(items=[_baseline(row) for row in await repository.baselines_of(session, signal)])


async def drop_baseline(session: WriteSession, baseline_id: UUID) -> None:
    """Raises BaselineNotFound."""
    await repository.delete_baseline(session, baseline_id)
    await audit(session, "baseline.drop", "series_baseline", [baseline_id])


async def _signal(session: ReadSession, signal_id: UUID) -> tuple[Record, Record]:
    found = await find_signal(session, signal_id)
    if found is None:
        raise SignalNotFound(str(signal_id))
    return found


def _past(day: date | None) -> date:
    today = datetime.now(UTC).date()
    if day is not None and day > today:
        raise DayInvalid(f"{day} is to come.")
    return day or today


async def _told(
    session: WriteSession, action: str, key: UUID, event: NewEvent | None, *, signal_id: UUID | None = None
) -> None:
    if event is not None:
        await insert_events(session, [event])
        signal_id = event.signal_id
    await audit(session, f"intervention.{action}", "intervention", [key])
    if signal_id is not None:
        await tell(session, "signal", [signal_id])


def _named(key: UUID, title: str, on: date) -> Record:
    return {"intervention_id": key, "title": title, "activated_on": on.isoformat()}


def _outcome(found: InterventionRow, measured: Measured) -> Record:
    figures = ("center", "lower", "upper", "mean_after", "change", "change_percent", "periods_after", "measured_until")
    return {
        **_named(found.intervention_id, found.title, found.activated_on),
        "outcome": measured.outcome,
        "before": found.outcome,
        **{name: measured.detail[name] for name in figures},
    }


def _out(row: InterventionRow) -> InterventionOut:
    by = _person(row.activated_by, row.activated_by_name)
    return InterventionOut.model_validate({**asdict(row), "activated_by": by})


def _baseline(row: BaselineRow) -> BaselineOut:
    return BaselineOut.model_validate({**asdict(row), "created_by": _person(row.created_by, row.created_by_name)})


def _person(user_id: UUID | None, name: str | None) -> PersonOut | None:
    return PersonOut(user_id=user_id, full_name=name or "") if user_id is not None else None
