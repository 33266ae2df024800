"""The peers of a signal, within one read session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import CursorInvalid, PageRequest, decode_cursor, encode_cursor
from rcm.quality.charting.cohort import Cohort, Member, cohort_of, needed_since, own_period
from rcm.quality.detection.metrics import DEFAULTS, MetricSpec
from rcm.quality.repository import peers as repository
from rcm.quality.repository.series import series_of
from rcm.quality.running.window import Period
from rcm.quality.schemas.peers import PeerOut, PeersOut, PeerStatisticsOut
from rcm.quality.service.reading import Record, found, last_day

GONE: Final = "The observation that gave this signal is not loaded any more."


@dataclass(frozen=True, slots=True)
class Compared:
    """A signal with what it is compared with. `series` is its own, oldest first, as loaded by now, up to the signal's
    own period; `period` and `spec` are null where the observation, or the metric, is not there any more."""

    signal: Record
    metric: Record
    spec: MetricSpec | None
    series: list[Record]
    period: Period | None
    cohort: Cohort

    @property
    def note(self) -> str | None:
        """Why there are no statistics."""
        if self.period is None:
            return GONE
        if self.cohort.statistics is None:
            least = DEFAULTS.minimum_cohort
            return f"A cohort has values of at least {least} facilities; this one has {self.cohort.facilities}."
        return None


async def compared(session: ReadSession, signal_id: UUID) -> Compared:
    """Raises SignalNotFound."""
    signal, metric = await found(session, signal_id)
    spec = spec_of(signal, metric)
    until = last_day(signal)
    series = await series_of(session, signal, until)
    own = own_period(series, signal, until)
    if own is None or spec is None:
        return Compared(signal, metric, spec, series, None, Cohort())
    period = Period(own["period_start"], own["period_end"])
    rows = await repository.cohort_rows(session, signal, period, needed_since(spec, period))
    cohort = await asyncio.to_thread(cohort_of, rows, spec, period, str(own["observation_id"]))
    return Compared(signal, metric, spec, series, period, cohort)


def spec_of(signal: Mapping[str, Any], metric: Mapping[str, Any]) -> MetricSpec | None:
    """The signal's metric as detection knows it; None where the catalogue does not have it any more."""
    if metric["name"] is None:
        return None
    names = (
        "name", "polarity", "target_low", "target_high", "unit", "scale", "is_ratio", "sampling", "stay",
        "minimum_volume",
    )  # fmt: skip
    return MetricSpec(metric_id=signal["metric_id"], domain=signal["domain"], **{name: metric[name] for name in names})


async def peers(session: ReadSession, signal_id: UUID, request: PageRequest) -> PeersOut:
    """A page of the cohort, the worst first. Raises SignalNotFound, CursorInvalid."""
    known = await compared(session, signal_id)
    members, name = known.cohort.members, f"peers:{signal_id}"
    begin = _after(members, decode_cursor(name, request.after, str)) if request.after is not None else 0
    page = members[begin : begin + request.limit]
    own = known.cohort.own
    found = await shown(session, [*page, *([own] if own else [])])
    more = begin + request.limit < len(members)
    statistics = known.cohort.statistics
    return PeersOut(
        metric_id=known.signal["metric_id"],
        unit=known.metric["unit"],
        polarity=known.metric["polarity"],
        period_start=known.period.start if known.period else None,
        period_end=last_day(known.signal),
        service_line=known.signal["service_line"],
        statistics=PeerStatisticsOut.model_validate(statistics) if statistics else None,
        note=known.note,
        own=found[-1] if own else None,
        set_aside=known.cohort.set_aside,
        items=found[: len(page)],
        next=encode_cursor(name, page[-1].observation_id) if more else None,
        total=len(members),
        total_is_exact=True,
        as_of=datetime.now(UTC),
    )


def _after(members: Sequence[Member], observation_id: str) -> int:
    """Raises CursorInvalid where that row is gone."""
    place = next((at for at, each in enumerate(members) if each.observation_id == observation_id), None)
    if place is None:
        raise CursorInvalid
    return place + 1


async def shown(session: ReadSession, members: Sequence[Member]) -> list[PeerOut]:
    dimensions = await repository.dimensions_of(session, [each.observation_id for each in members])
    return [
        PeerOut.model_validate(asdict(each) | {"entity_dimensions": dimensions.get(each.observation_id, {})})
        for each in members
    ]
