"""An import, from files to the table: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson

from rcm.audit.trail import audit
from rcm.catalog.code_tables.importing.entries import Entry, FileUnusable, Problem, unreadable
from rcm.catalog.code_tables.importing.kinds import Import, Source, shipped_places
from rcm.catalog.code_tables.repository.merging import Merge, Merged
from rcm.catalog.code_tables.repository.systems import (
    Stored,
    ensure_system,
    find_system,
    note_coverage,
    note_import,
    note_release,
)
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput

Progress = Callable[[int], None]
#: Lines that are set aside are counted all, and named up to here.
_NAMED: Final = 1000
_TOLD_EVERY: Final = 10_000
#: Fewer codes than these may all end.
_FEW: Final = 20


class LinesUnusable(InvalidInput):
    """There are lines that can't be used, and with --strict all must be. Nothing was imported."""

    code = "catalog.code_lines_unusable"


class NoCodes(FileUnusable):
    """Not one line could be used. Nothing was imported."""

    code = "catalog.code_file_empty"


class PeriodsOverlap(InvalidInput):
    """The same code stands twice, for days that meet. Nothing was imported."""

    code = "catalog.code_periods_overlap"


class ReleaseOlder(Conflict):
    """A newer release is there, and this one does not reach back before all that is known. Nothing was imported.

    Files whose codes bring days of their own (HCPCS, NCCI) may come in any order.
    """

    code = "catalog.release_older"


class ReleaseLooksPartial(Conflict):
    """More than a third of the codes would end: the file looks like a part. Nothing was imported.

    Say --partial if it is one, --allow-ending if the codes have ended.
    """

    code = "catalog.release_looks_partial"


@dataclass(slots=True)
class Report:
    """What became of it. `state` is imported, history (an older release filled the time before) or unchanged."""

    system: str
    on: str
    version: str | None
    state: str = "imported"
    lines: int = 0
    set_aside: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    written: Merged = field(default_factory=Merged)
    codes: int = 0
    #: Of a newer release of codes with labels: how many begin, end (or are told an end), and are called otherwise.
    codes_begin: int = 0
    codes_end: int = 0
    labels_changed: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "system": self.system,
            "valid_from": self.on,
            "version": self.version,
            "state": self.state,
            "read": self.lines,
            "set_aside": self.set_aside,
            "problems": self.problems,
            **self.written.as_dict(),
            "codes": self.codes,
            "codes_begin": self.codes_begin,
            "codes_end": self.codes_end,
            "labels_changed": self.labels_changed,
        }


async def import_codes(
    session: WriteSession,
    asked: Import,
    *,
    strict: bool = False,
    allow_ending: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Read, check, merge. Raises FileUnusable, LinesUnusable, PeriodsOverlap, ReleaseOlder, ReleaseLooksPartial,
    LockHeld; nothing is written then."""
    await session.only_one(asked.lock)
    name = asked.system.code if asked.system else "fee_schedule"
    report = Report(name, asked.on.isoformat(), asked.version)
    stored = await find_system(session, name) if asked.system else None
    digest = _digest(asked)
    if stored is not None and (stored.sha256, stored.released_on) == (digest, asked.on):
        report.state, report.codes = "unchanged", stored.code_count
        return report
    merge = Merge(session, asked.target, asked.on)
    await merge.read_in(_rows(asked, report, progress))
    await _require_usable(merge, asked, report, strict=strict)
    if asked.system:
        await ensure_system(session, asked.system)
    named = "label" in asked.target.columns
    if named:
        await merge.remember()
    await _merge(merge, asked, stored, report, allow_ending=allow_ending)
    if named and report.state == "imported":
        report.codes_begin, report.codes_end, report.labels_changed = await merge.moves()
    report.written, report.codes = merge.done, await merge.current()
    if report.state == "imported" and not merge.done.total:
        report.state = "unchanged"
    if asked.system:
        await _note(session, asked, stored, report, digest)
    elif merge.done.total:
        await _note_fees(session, asked, report, digest)
    return report


async def load_places(session: WriteSession) -> int:
    """Labels of ours for places of service, where nobody imported any; the number of codes."""
    if await find_system(session, "pos") is not None:
        return 0
    return (await import_codes(session, shipped_places())).written.added


async def _require_usable(merge: Merge, asked: Import, report: Report, *, strict: bool) -> None:
    if strict and report.set_aside:
        first = "; ".join(f"{each['file']} line {each['line']}: {each['reason']}" for each in report.problems[:5])
        raise LinesUnusable(f"{report.set_aside} lines. {first}.", problems=report.problems)
    if report.lines == report.set_aside:
        raise NoCodes(
            "; ".join(f"{each['file']} line {each['line']}: {each['reason']}" for each in report.problems[:3]),
            problems=report.problems[:20],
        )
    said = [
        {"code": key, "lines": [f"{asked.sources[one].name} line {line}", f"{asked.sources[two].name} line {other}"]}
        for one, line, two, other, key in await merge.overlaps()
    ]
    if said:
        first = "; ".join(f"{each['code']}: {' and '.join(each['lines'])}" for each in said[:5])
        raise PeriodsOverlap(f"{first}.", overlaps=said)


async def _merge(merge: Merge, asked: Import, stored: Stored | None, report: Report, *, allow_ending: bool) -> None:
    newest = stored.released_on if stored else None
    if newest is not None and asked.on < newest:
        assert stored is not None
        report.state = "history"
        await _fill(merge, asked, stored, newest)
    else:
        if asked.complete and not allow_ending:
            held, ending = await merge.would_end()
            if held >= _FEW and ending * 3 > held:
                raise ReleaseLooksPartial(f"{ending} of {held}.", held=held, ending=ending)
        await merge.forward(complete=asked.complete)
    met = await merge.meeting()
    if met:
        said = "; ".join(f"{key} from {start} and from {other}" for key, start, other in met[:5])
        raise PeriodsOverlap(f"With what is there already: {said}.", overlaps=[key for key, _, _ in met])


async def _fill(merge: Merge, asked: Import, stored: Stored, newest: date) -> None:
    """Lines with days of their own fill them, whichever releases are there. Those without hold until the next release,
    so they must lie before all; a part of a release before all that is known of any code."""
    undated = await merge.undated()
    first = stored.first_released_on
    if first is None or (undated and not asked.complete):
        first = await merge.first_day()
    if undated and first is not None and asked.on >= first:
        raise ReleaseOlder(f"{asked.on} is before {newest}, and after {first}.", newest=newest, first=first)
    next_release = None
    if asked.complete:
        next_release = first if first is not None and asked.on < first else newest
    await merge.backward(first, next_release)


async def _note_fees(session: WriteSession, asked: Import, report: Report, digest: str) -> None:
    """Prices decide about money: who changed an organisation's, from which file, is written down."""
    payer = asked.target.scope["payer_id"][1]
    said = {
        "payer_id": payer,
        "plan": asked.target.scope["plan"][1],
        "valid_from": asked.on,
        "files": [each.name for each in asked.sources],
        "sha256": digest,
        "set_aside": report.set_aside,
        **report.written.as_dict(),
    }
    # A schedule has no id of its own: it is the payer's, or the organisation's charges.
    await audit(session, "fee_schedule.import", "fee_schedule", [payer or session.actor.org_id], said)


async def _note(session: WriteSession, asked: Import, stored: Stored | None, report: Report, digest: str) -> None:
    assert asked.system is not None
    first = stored is None or stored.released_on is None
    if report.state != "history" and (first or asked.complete or asked.target.table == "ncci_pair"):
        version = asked.version or (stored.version if stored and stored.released_on == asked.on else None)
        await note_release(session, asked.system.code, version, asked.on, digest)
    if first or asked.complete:
        await note_coverage(session, asked.system.code, asked.on)
    source = ", ".join(each.name for each in asked.sources)
    await note_import(session, asked.system.code, source[:500], asked.licence, report.codes)


def _rows(asked: Import, report: Report, progress: Progress) -> Iterator[tuple[Any, ...]]:
    """Lines as the temporary table takes them; one at a time, so a million of them need no memory."""
    merged = asked.target.merged
    places = [place for place, name in enumerate(asked.target.columns) if name in merged]
    for number, source in enumerate(asked.sources):
        for found in source.read():
            report.lines += 1
            if report.lines % _TOLD_EVERY == 0:
                progress(report.lines)
            if isinstance(found, Problem):
                _set_aside(report, source, found)
                continue
            values: tuple[Any, ...] = found.values
            if places:
                values = tuple(
                    orjson.dumps(value).decode() if at in places else value for at, value in enumerate(values)
                )
            dated = _dated(found, asked)
            if dated is None:
                said = f"ended on {found.valid_to}, and no day of its begin is given"
                _set_aside(report, source, Problem(found.line, said))
                continue
            yield (number, found.line, *values, *dated)


def _dated(entry: Entry, asked: Import) -> tuple[Any, ...] | None:
    if entry.valid_from is not None:
        return (entry.valid_from, entry.valid_to, True)
    if entry.valid_to is None:
        return (asked.on, None, False)
    return (asked.on, entry.valid_to, True) if entry.valid_to > asked.on else None


def _set_aside(report: Report, source: Source, problem: Problem) -> None:
    report.set_aside += 1
    if len(report.problems) < _NAMED:
        report.problems.append({"file": source.name, "line": problem.line, "reason": problem.reason})


def _digest(asked: Import) -> str:
    """Of the files' bytes, and of what else decides about the result."""
    digest = hashlib.sha256()
    for source in asked.sources:
        if source.path is None:
            digest.update(f"{source.name} {asked.version}".encode())
            continue
        try:
            with source.path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise unreadable(source.path, error) from None
    if asked.settings:
        digest.update(orjson.dumps(dict(asked.settings), option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()
