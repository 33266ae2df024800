"""The report of a signal, within one read session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.quality.charting.cohort import Member
from rcm.quality.report.document import report
from rcm.quality.report.facts import MetricWords, ReportFacts
from rcm.quality.service import intervening, reading
from rcm.quality.service.charts import charts_of
from rcm.quality.service.peers import Compared, compared, shown

#: Of a long cohort: so many of the worst and the best, and so many on each side of the signal's own.
_ENDS: Final = 5
_NEAR: Final = 3


async def signal_report(session: ReadSession, signal_id: UUID) -> str:
    """The report as HTML. Raises SignalNotFound."""
    return report(await facts(session, signal_id))


async def facts(session: ReadSession, signal_id: UUID) -> ReportFacts:
    """All that it is made from. Raises SignalNotFound."""
    known = await compared(session, signal_id)
    members = known.cohort.members
    places = excerpt(members)
    found = await shown(session, [members[place] for place in places])
    return ReportFacts(
        signal=await reading.detail(session, signal_id),
        charts=await charts_of(session, known),
        timeline=await reading.timeline(session, signal_id),
        history=await reading.history(session, signal_id),
        metric=_metric(known),
        made_at=datetime.now(UTC),
        peers=list(zip(places, found, strict=True)),
        cohort=len(members),
        set_aside=known.cohort.set_aside,
        interventions=await intervening.of_series(session, known.signal),
    )


def excerpt(members: Sequence[Member]) -> list[int]:
    """Places in the cohort that are worth a row: the worst, the best, and those around the signal's own."""
    size = len(members)
    own = next((at for at, each in enumerate(members) if each.is_own), None)
    near = range(own - _NEAR, own + _NEAR + 1) if own is not None else range(0)
    return sorted({at for at in (*range(_ENDS), *near, *range(size - _ENDS, size)) if 0 <= at < size})


def _metric(known: Compared) -> MetricWords:
    names: Any = known.metric
    return MetricWords(names["description"], names["source"], names["minimum_volume"])
