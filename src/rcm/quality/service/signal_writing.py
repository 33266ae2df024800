"""What was found, written: signals in slices, what is news of them, and what was set aside. One transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import polars as pl

from rcm.core.db import WriteSession
from rcm.quality.detection import Found, MetricSpec
from rcm.quality.repository import run_events, run_input, signal_writing
from rcm.quality.running.aside import aside_rows
from rcm.quality.running.causes import causes
from rcm.quality.running.columns import Spelt, fitting, spelt
from rcm.quality.running.events import NEWS_SCHEMA, insights, news, payload
from rcm.quality.running.rows import Context, signal_rows, slices
from rcm.quality.service.intervening import measure_interventions

#: Rows that are built while the slice before is written: some 30 MB.
_SLICE: Final = 10_000
#: How many rows that were set aside are kept by name; the counts tell of all.
MOST_ASIDE: Final = 10_000

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Written:
    """What became of the rows so far."""

    inserted: int = 0
    changed: int = 0
    rows: int = 0
    told: list[pl.DataFrame] = field(default_factory=list)
    beyond: list[pl.DataFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows, as they are staged, and what did not fit into them."""

    rows: pl.DataFrame
    spelt: Spelt
    beyond: pl.DataFrame


async def write_found(
    session: WriteSession,
    run_id: UUID,
    found: Found,
    specs: Mapping[str, MetricSpec],
    told: Progress,
    metrics: Sequence[str] = (),
) -> dict[str, Any]:
    """Write it all and count it. `session` holds the run; `metrics`: those that were asked for, none for all.

    Events come last, shortly before the commit: live feeds look back only so far.
    """
    dimensions, costs = await run_input.dimensions(session), await run_input.costs(session)
    context = Context(specs, found.classification, dimensions, costs)
    written = await write_signals(session, run_id, found, context, told)
    reasons = await _set_aside(session, run_id, found, written, metrics)
    outcomes = await measure_interventions(session)
    events = await _tell(session, run_id, found, context, written)
    return {
        "observations": found.periods.height + found.set_aside.height,
        "series": found.series.height,
        "signals": written.rows,
        **_by_evidence(found.series),
        "inserted": written.inserted,
        "changed": written.changed,
        "unchanged": written.rows - written.inserted - written.changed,
        "by_type": _counted(found.series, "signal_type"),
        "set_aside": reasons,
        "events": events,
        "outcomes": outcomes,
    }


async def write_signals(session: WriteSession, run_id: UUID, found: Found, context: Context, told: Progress) -> Written:
    """Compare and write slice after slice; the next one is built while the database works."""
    await signal_writing.prepare(session)
    pieces = _slices(found, context)
    written = Written()
    building = asyncio.create_task(asyncio.to_thread(next, pieces, None))
    try:
        while (piece := await building) is not None:
            building = asyncio.create_task(asyncio.to_thread(next, pieces, None))
            await _write(session, run_id, piece, written)
            told("write", written.rows, found.series.height)
    finally:
        await asyncio.gather(building, return_exceptions=True)
    return written


async def _write(session: WriteSession, run_id: UUID, piece: Slice, written: Written) -> None:
    before = await signal_writing.known(session, piece.spelt.keys, first=written.rows == 0)
    inserted, changed = await signal_writing.write(session, run_id, piece.spelt, before)
    written.inserted += inserted
    written.changed += changed
    written.rows += piece.rows.height
    written.told.append(news(piece.rows, before))
    written.beyond.append(piece.beyond)


def _slices(found: Found, context: Context) -> Iterator[Slice]:
    for series, periods in slices(found, _SLICE):
        rows, beyond = fitting(signal_rows(series, periods, context))
        yield Slice(rows, spelt(rows), beyond)


async def _tell(
    session: WriteSession, run_id: UUID, found: Found, context: Context, written: Written
) -> dict[str, int]:
    """Events, the gravest last: a feed shows the newest first."""
    told = pl.concat([pl.DataFrame(schema=NEWS_SCHEMA), *written.told])
    explained = insights(told, causes(found.series, context.specs))
    explained = explained.sort("share", "series_id")
    ordered = pl.concat([told.sort("severity", "series_id"), explained], how="diagonal")
    events = [
        {"event_type": each["event_type"], "signal_id": each["id"], "payload": payload(each, run_id)}
        for each in ordered.iter_rows(named=True)
    ]
    await run_events.insert_events(session, events)
    return dict(sorted(Counter(str(event["event_type"]) for event in events).items()))


async def _set_aside(
    session: WriteSession, run_id: UUID, found: Found, written: Written, metrics: Sequence[str]
) -> dict[str, int]:
    """By reason. What is beyond the kept number is in the counts all the same."""
    rows = aside_rows(found, pl.concat(written.beyond) if written.beyond else None)
    await run_events.forget_set_aside(session, run_id, metrics)
    await run_events.insert_set_aside(session, run_id, rows.head(MOST_ASIDE).to_dicts())
    return _counted(rows, "reason")


def _counted(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return {str(value): int(count) for value, count in frame.group_by(column).len().sort(column).iter_rows()}


def _by_evidence(series: pl.DataFrame) -> dict[str, int]:
    counted = _counted(series, "evidence")
    return {evidence: counted.get(evidence, 0) for evidence in ("raised", "watch")}
