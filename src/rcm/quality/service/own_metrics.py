"""Metrics of our own claims and encounters, month by month: computed anew, and written where they changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.time import today
from rcm.quality.repository import loads, own_metrics
from rcm.quality.schemas.loads import LoadedOut
from rcm.quality.service.load_attempts import UNREPEATED, Attempt
from rcm.quality.service.loading import load_ended
from rcm.work.idempotency import Repeat


class Source(StrEnum):
    CLAIMS = "claims"
    ENCOUNTERS = "encounters"


#: Classes of v3-ActCode that are inpatient stays.
INPATIENT: Final = ("IMP", "ACUTE", "NONAC")
#: Beginnings of ICD-10-CM codes of infections that care brings: of central lines, urinary catheters, ventilators,
#: procedures, and by C. difficile.
INFECTIONS: Final = ("T80.211", "T83.51", "J95.851", "T81.4", "A04.7")
_MOST_MONTHS: Final = 120


class SpanInvalid(InvalidInput):
    """Metrics are computed for whole months that are over: 1 to 120 of them."""

    code = "quality.load_span_invalid"


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """`since` goes before `months`; the month that runs is left out. `infection_codes`: beginnings of codes."""

    source: Source
    since: date | None = None
    months: int = 12
    infection_codes: tuple[str, ...] = field(default=INFECTIONS)

    def span(self, on: date) -> tuple[date, date]:
        """[first day of the first month, first day of the month of `on`). Raises SpanInvalid."""
        until = on.replace(day=1)
        count = until.year * 12 + until.month - 1 - self.months
        since = self.since.replace(day=1) if self.since else date(count // 12, count % 12 + 1, 1)
        months = (until.year - since.year) * 12 + until.month - since.month
        if not 1 <= months <= _MOST_MONTHS:
            raise SpanInvalid(f"From {since} to {until} there are {months}.")
        return since, until


async def load_own(
    database: Database, actor: Actor, asked: OwnLoad, *, dry_run: bool = False, repeat: Repeat = UNREPEATED
) -> LoadedOut:
    """In one transaction. What fails leaves a load that failed and says why. Raises SpanInvalid."""
    attempt = Attempt(database, actor, asked.source)
    return await attempt.make(partial(_load, asked=asked), repeat, dry_run=dry_run)


async def _load(session: WriteSession, asked: OwnLoad) -> LoadedOut:
    on = today()
    since, until = asked.span(on)
    load_id = await loads.start(session, asked.source, None, None)
    await loads.stage(session)
    if asked.source is Source.CLAIMS:
        await own_metrics.stage_claims(session, since, until)
    else:
        await own_metrics.stage_encounters(
            session, since, until, today=on, classes=INPATIENT, codes=asked.infection_codes
        )
    return await load_ended(session, load_id, await loads.staged(session))
