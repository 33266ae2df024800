"""What was judged goes into the store: new resources, next versions of those that differ, nothing for those that don't.

One piece is one transaction. What only the database can refuse is found by halving, and set aside like the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rcm.clinical.bulk.judging import Fault, Judged, Ready, Requests, created_id
from rcm.clinical.bundles import BundleEntry, read_bundle
from rcm.clinical.issues import Issue
from rcm.clinical.preparing import Prepared, ResourceInvalid
from rcm.clinical.repository.versions import LastVersion, lock_versions
from rcm.clinical.repository.writing import IssuedIdentifierTaken, insert_many, replace_many
from rcm.clinical.service import bundles
from rcm.clinical.service.bundles import Answer, Doors
from rcm.clinical.service.versioning import next_version
from rcm.clinical.text import parse
from rcm.core.db import WriteSession
from rcm.core.errors import DomainError

_REFUSED: Final = (ResourceInvalid, IssuedIdentifierTaken)


@dataclass(slots=True)
class Imported:
    """Counts of resources; `lines` that are done; `again`: bundles that refer to what may come later."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    faults: list[Fault] = field(default_factory=list)
    again: list[Requests] = field(default_factory=list)


async def import_piece(session: WriteSession, judged: Judged, doors: Doors, *, last_try: bool) -> Imported:
    """Everything of the piece. `last_try`: references that lead nowhere are faults now."""
    done = Imported(faults=list(judged.faults))
    for wave in _waves(judged.ready):
        await _resources(session, wave, done)
    for requests in judged.requests:
        await _carry_out(session, requests, doors, done, last_try=last_try)
    at_fault = {fault.line for fault in done.faults} | {requests.line for requests in done.again}
    fine = {ready.line for ready in judged.ready} | {requests.line for requests in judged.requests}
    done.lines = len(fine - at_fault)
    return done


def _waves(ready: list[Ready]) -> Iterator[list[Ready]]:
    """A resource that comes twice in a piece is two versions, one after the other."""
    while ready:
        seen: set[tuple[str, str]] = set()
        wave: list[Ready] = []
        rest: list[Ready] = []
        for each in ready:
            key = (each.prepared.type, each.prepared.id)
            (rest if key in seen else wave).append(each)
            seen.add(key)
        yield wave
        ready = rest


async def _resources(session: WriteSession, wave: list[Ready], done: Imported) -> None:
    last = await lock_versions(session, [(each.prepared.type, each.prepared.id) for each in wave])
    await _halved(session, wave, last, done)


async def _halved(
    session: WriteSession, ready: list[Ready], last: Mapping[tuple[str, str], LastVersion], done: Imported
) -> None:
    try:
        async with session.savepoint():
            counts = await _store(session, ready, last)
    except _REFUSED as error:
        if len(ready) == 1:
            done.faults.append(Fault(ready[0].line, tuple(_issues(ready[0], error))))
            return
        middle = len(ready) // 2
        await _halved(session, ready[:middle], last, done)
        await _halved(session, ready[middle:], last, done)
    else:
        done.counts.update(counts)


def _issues(ready: Ready, error: DomainError) -> list[Issue]:
    found: list[Issue] = getattr(error, "issues", [])
    return found or [Issue("error", "conflict", ready.place or ready.prepared.type, error.message)]


async def _store(
    session: WriteSession, ready: list[Ready], last: Mapping[tuple[str, str], LastVersion]
) -> Counter[str]:
    created: list[Prepared] = []
    brought_back: list[Prepared] = []
    changed: list[Prepared] = []
    for each in ready:
        before = last.get((each.prepared.type, each.prepared.id))
        if before is None:
            created.append(each.prepared)
            continue
        made = next_version(parse(each.prepared.body), each.prepared.id, before, each.prepared.last_updated)
        if before.is_deleted:
            brought_back.append(made)
        elif made.version != before.version:
            changed.append(made)
    await insert_many(session, [*created, *brought_back])
    if changed:
        await replace_many(session, changed)
    new = len(created) + len(brought_back)
    return Counter(created=new, updated=len(changed), unchanged=len(ready) - new - len(changed))


async def _carry_out(
    session: WriteSession, requests: Requests, doors: Doors, done: Imported, *, last_try: bool
) -> None:
    """A bundle with the ids that it always has, so that it can come again."""

    def new_id(entry: BundleEntry) -> str:
        return created_id(requests.digest, entry.index)

    try:
        async with session.savepoint():
            plan = read_bundle(requests.bundle)
            answers = await bundles.process(session, plan, Doors(doors.read, doors.patch, new_id, once=True))
    except bundles.BundleConditionFailed as error:
        if not last_try and all(issue.code == "not-found" for issue in error.issues):
            done.again.append(requests)
        else:
            done.faults.append(Fault(requests.line, tuple(error.issues)))
    except DomainError as error:
        issues: Any = getattr(error, "issues", None) or [Issue("error", "processing", "Bundle", error.message)]
        done.faults.append(Fault(requests.line, tuple(issues)))
    else:
        _count(answers, done, requests.line)


_COUNTED: Final = {201: "created", 204: "deleted"}


def _count(answers: list[Answer], done: Imported, line: int) -> None:
    for answer in answers:
        if answer.error is not None or answer.status >= 400:
            done.faults.append(Fault(line, answer.issues or (_failed(answer),)))
        elif answer.entry.writes:
            done.counts[_COUNTED.get(answer.status, "unchanged" if answer.entry.method == "POST" else "updated")] += 1


def _failed(answer: Answer) -> Issue:
    message = answer.error.message if answer.error is not None else f"Status {answer.status}."
    return Issue("error", "processing", answer.entry.path, message)
