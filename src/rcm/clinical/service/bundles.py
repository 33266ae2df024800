"""Bundles of requests carried out: a transaction as a whole or not at all, a batch entry by entry.

All creations of a transaction are written at once, so that 700 entries cost little more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rcm.audit.trail import audit
from rcm.clinical.addresses import meets, tagged_versions
from rcm.clinical.bundles import BundleEntry, BundleInvalid, BundleUnreadable, Names, Plan, conditional_references
from rcm.clinical.ids import new_resource_id
from rcm.clinical.issues import Issue, IssueCode
from rcm.clinical.patching import PatchInvalid
from rcm.clinical.preparing import Prepared, ResourceInvalid
from rcm.clinical.reference_text import localised
from rcm.clinical.repository.history import lock_conditions
from rcm.clinical.repository.versions import LastVersion, lock_versions
from rcm.clinical.repository.writing import insert_many, remove_many, replace_many
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.service.matching import matching_ids
from rcm.clinical.service.versioning import next_version
from rcm.clinical.text import JsonUnreadable
from rcm.clinical.validation import problems_of
from rcm.core.db import WriteSession
from rcm.core.errors import DomainError, PreconditionFailed
from rcm.core.ids import new_id
from rcm.core.time import utcnow

Key = tuple[str, str]
"""Type and id."""


class BundleConditionFailed(PreconditionFailed):
    """A condition of an entry does not hold: `issues` names it. Nothing was stored."""

    code = "clinical.bundle_condition_failed"

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        super().__init__("; ".join(f"{issue.path}: {issue.message}" for issue in issues[:3]), issues=len(issues))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an entry. `body` is JSON: a resource, or what a GET found; `error` in batches only."""

    entry: BundleEntry
    status: int
    key: Key | None = None
    version: int | None = None
    last_updated: datetime | None = None
    body: bytes | str | None = None
    issues: tuple[Issue, ...] = ()
    error: DomainError | None = None


Read = Callable[[WriteSession, BundleEntry], Awaitable[Answer]]
"""What answers the GETs of a bundle: the door's own reading and searching."""
Patch = Callable[[WriteSession, Key, dict[str, Any]], Awaitable[dict[str, Any]]]
"""The resource of that key as a patch leaves it."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What a bundle asks of others. `new_id` names what an entry creates; `once`: what it names is not created again
    where it is there already, which is how an import can be repeated. `base`: our own address; references that name
    it are stored as relative ones."""

    read: Read
    patch: Patch
    new_id: Callable[[BundleEntry], str] = field(default=lambda _: new_resource_id())
    once: bool = False
    base: str = ""


async def process(session: WriteSession, plan: Plan, doors: Doors) -> list[Answer]:
    """Answers in the order of the entries. A transaction raises for the first kind of fault that it has:
    BundleInvalid, BundleConditionFailed; the caller's transaction must then be given up."""
    # All of them at once: a batch that took them entry by entry could wait for another one that waits for it.
    conditions = [(entry.type, entry.condition) for entry in plan.ordered if entry.condition]
    await lock_conditions(session, conditions)
    if plan.kind == "transaction":
        answers = await _Transaction(session, plan, doors).run()
    else:
        answers = await _batch(session, plan, doors)
    counts = Counter(f"{answer.entry.method} {answer.status}" for answer in answers)
    if any(answer.entry.writes for answer in answers):
        await audit(session, f"fhir.{plan.kind}", "Bundle", [new_id()], dict(counts))
    return answers


async def _batch(session: WriteSession, plan: Plan, doors: Doors) -> list[Answer]:
    """Each entry in a savepoint of its own: what fails leaves nothing, and the others stand."""
    answers = {e.index: Answer(e, 400, issues=(e.problem,)) for e in plan.entries if e.problem is not None}
    # In one order, before the first is written: two batches of the same resources don't wait for each other crosswise.
    await lock_versions(session, [(e.type, e.id) for e in plan.ordered if e.writes and e.id is not None])
    for entry in plan.ordered:
        try:
            async with session.savepoint():
                (answers[entry.index],) = await _Transaction(session, Plan("batch", (entry,)), doors).run()
        except DomainError as error:
            answers[entry.index] = Answer(entry, 0, error=error, issues=tuple(getattr(error, "issues", ())))
    return [answers[entry.index] for entry in plan.entries]


class _Transaction:
    """One plan, from what its conditions find to its answers."""

    def __init__(self, session: WriteSession, plan: Plan, doors: Doors) -> None:
        self._session = session
        self._ordered = plan.ordered
        self._doors = doors
        self._now = utcnow()
        self._names = Names()
        self._keys: dict[int, Key] = {}
        self._answers: dict[int, Answer] = {}
        self._last: dict[Key, LastVersion] = {}
        self._asked: dict[Key, int] = {}
        """Type and condition that found nothing, and the entry that makes it."""

    async def run(self) -> list[Answer]:
        deletions = [entry for entry in self._ordered if entry.method == "DELETE"]
        others = [entry for entry in self._ordered if entry.writes and entry.method != "DELETE"]
        await self._find(deletions)
        await self._find(others)
        self._require_apart()
        await self._lock(deletions, others)
        await self._delete(deletions)
        for wave in await self._waves([entry for entry in others if entry.index not in self._answers]):
            await self._write(wave)
        for entry in self._ordered:
            if not entry.writes:
                self._answers[entry.index] = await self._doors.read(self._session, entry)
        return [self._answers[index] for index in sorted(self._answers)]

    async def _find(self, entries: list[BundleEntry]) -> None:
        """The resource that each entry is about: named, found, or new."""
        for entry in entries:
            found = await self._matches(entry, entry.condition) if entry.condition else None
            if found is None and entry.condition and entry.method != "DELETE" and self._is_made_by_another(entry):
                continue
            if entry.method == "POST":
                self._create(entry, found)
            elif entry.id is not None:
                self._keys[entry.index] = (entry.type, entry.id)
            else:
                self._conditional(entry, found)
            if entry.index in self._keys and entry.method in {"POST", "PUT"}:
                self._names.add(entry.full_url, *self._keys[entry.index])

    async def _matches(self, entry: BundleEntry, condition: str) -> str | None:
        name = "ifNoneExist" if entry.method == "POST" else "url"
        path = f"{entry.path}.request.{name}"
        try:
            gone = self._gone(entry)
            found = await matching_ids(self._session, entry.type, condition.removeprefix("?"), 2 + len(gone))
        except SearchInvalid as error:
            raise BundleUnreadable([replace(issue, path=path) for issue in error.issues]) from error
        ids = [id for id in found if id not in gone]
        if len(ids) > 1:
            raise BundleConditionFailed([Issue("error", "multiple-matches", path, "More than one resource matches.")])
        return ids[0] if ids else None

    def _gone(self, entry: BundleEntry) -> set[str]:
        """What this transaction deletes first is not there for a creation: it would be answered, and be gone."""
        if entry.method != "POST":
            return set()
        keys = (self._keys.get(each.index) for each in self._ordered if each.method == "DELETE")
        return {key[1] for key in keys if key is not None and key[0] == entry.type}

    def _is_made_by_another(self, entry: BundleEntry) -> bool:
        """Two creations under one condition are one; two of which one is an update would each make their own."""
        asked = "&".join(sorted((entry.condition or "").removeprefix("?").split("&")))
        first = self._asked.setdefault((entry.type, asked), entry.index)
        if first == entry.index:
            return False
        if entry.method != "POST" or all(each.index != first or each.method != "POST" for each in self._ordered):
            told = f"Entry {first} is about the same {entry.type}. Leave one of them."
            raise BundleInvalid([Issue("error", "duplicate", f"{entry.path}.request", told)])
        key = self._keys[first]
        self._names.add(entry.full_url, *key)
        self._answers[entry.index] = Answer(entry, 200, key)
        return True

    def _create(self, entry: BundleEntry, found: str | None) -> None:
        if found is not None:
            self._names.add(entry.full_url, entry.type, found)
            self._answers[entry.index] = Answer(entry, 200, (entry.type, found))
        else:
            self._keys[entry.index] = (entry.type, self._doors.new_id(entry))

    def _conditional(self, entry: BundleEntry, found: str | None) -> None:
        named = entry.resource.get("id") if entry.resource is not None and entry.method == "PUT" else None
        if found is not None and named is not None and named != found:
            path = f"{entry.path}.resource.id"
            raise BundleInvalid([Issue("error", "value", path, f"The search finds {entry.type}/{found}.")])
        if found is not None:
            self._keys[entry.index] = (entry.type, found)
        elif entry.method == "PUT":
            self._keys[entry.index] = (entry.type, named or self._doors.new_id(entry))
        elif entry.method == "DELETE":
            self._answers[entry.index] = Answer(entry, 204)
        else:
            issue = Issue("error", "not-found", f"{entry.path}.request.url", "No resource matches.")
            raise BundleConditionFailed([issue])

    def _require_apart(self) -> None:
        """Two entries may name one resource in different ways: one by its id, one by a search."""
        first: dict[Key, int] = {}
        for index, key in sorted(self._keys.items()):
            if first.setdefault(key, index) != index:
                message = f"Entry {first[key]} changes {key[0]}/{key[1]} as well. Leave one of them."
                raise BundleUnreadable([Issue("error", "duplicate", f"Bundle.entry[{index}].request.url", message)])

    async def _lock(self, deletions: list[BundleEntry], others: list[BundleEntry]) -> None:
        """Nobody else writes what we are about to; what an entry presumes of it holds until we are done."""
        named = [e for e in others if e.index in self._keys and (e.method != "POST" or self._doors.once)]
        entries = [*(e for e in deletions if e.index in self._keys), *named]
        self._last = dict(await lock_versions(self._session, [self._keys[e.index] for e in entries]))
        issues = [issue for e in entries if (issue := self._unmet(e)) is not None]
        if issues:
            raise BundleConditionFailed(issues)

    def _unmet(self, entry: BundleEntry) -> Issue | None:
        last = self._last.get(self._keys[entry.index])
        there = last is not None and not last.is_deleted
        version = last.version if last is not None and there else None
        if entry.if_match is not None and not meets(tagged_versions(entry.if_match), version):
            path = f"{entry.path}.request.ifMatch"
            return Issue("error", "conflict", path, f"The version is {version or 'none'}, not {entry.if_match:.40}.")
        if entry.if_none_match is not None and entry.if_none_match.strip() == "*" and there:
            return Issue("error", "conflict", f"{entry.path}.request.ifNoneMatch", "The resource is there already.")
        if entry.method == "PATCH" and not there:
            return Issue("error", "not-found", f"{entry.path}.request.url", "There is no such resource.")
        return None

    async def _delete(self, entries: list[BundleEntry]) -> None:
        gone = {e.index: self._keys[e.index] for e in entries if e.index in self._keys}
        there = {index: key for index, key in gone.items() if key in self._last and not self._last[key].is_deleted}
        if there:
            await remove_many(self._session, list(there.values()))
        for entry in entries:
            if entry.index in gone:
                version = self._last[gone[entry.index]].version + 1 if entry.index in there else None
                self._answers[entry.index] = Answer(entry, 204, version=version)

    async def _waves(self, entries: list[BundleEntry]) -> list[list[BundleEntry]]:
        """Conditional references may lead to what the same transaction creates: that is written first, then they
        are looked up. Where none does, all of them are, and everything is written at once."""
        asked = {ref.text: ref for e in entries if e.resource for ref in conditional_references(e.resource).values()}
        types = {reference.type for reference in asked.values()}
        first = [e for e in entries if e.type in types and not conditional_references(e.resource or {})]
        if first:
            await self._write(first)
        written = {entry.index for entry in first}
        rest = [entry for entry in entries if entry.index not in written]
        issues: list[Issue] = []
        for text, reference in asked.items():
            ids = await matching_ids(self._session, reference.type, reference.query)
            if len(ids) == 1:
                self._names.known[text] = f"{reference.type}/{ids[0]}"
                continue
            path = next(e.path for e in rest if e.resource and text in conditional_references(e.resource))
            code: IssueCode = "multiple-matches" if ids else "not-found"
            told = "More than one resource matches" if ids else "No resource matches"
            issues.append(Issue("error", code, f"{path}.resource", f"{told} the reference {text:.120}."))
        if issues:
            raise BundleConditionFailed(issues)
        return [rest] if rest else []

    async def _write(self, entries: list[BundleEntry]) -> None:
        prepared: dict[int, Prepared] = {}
        issues: list[Issue] = []
        for entry in entries:
            if self._doors.once and entry.method == "POST" and self._is_there(entry):
                last = self._last[self._keys[entry.index]]
                key = self._keys[entry.index]
                self._answers[entry.index] = Answer(entry, 200, key, last.version, last.last_updated)
                continue
            resource = await self._resource(entry)
            found = problems_of(resource)
            if not any(issue.is_error for issue in found):
                try:
                    prepared[entry.index] = self._prepare(entry, resource)
                    continue
                except ResourceInvalid as error:
                    found = error.issues
            issues += [replace(issue, path=_below(entry, issue.path)) for issue in found]
        if issues:
            raise BundleInvalid(issues)
        await self._store(entries, prepared)

    async def _resource(self, entry: BundleEntry) -> dict[str, Any]:
        assert entry.resource is not None
        if entry.method == "PATCH":
            return await self._patched(entry, entry.resource)
        return self._local(self._names.rewritten(entry.resource, entry.full_url))

    async def _patched(self, entry: BundleEntry, patch: dict[str, Any]) -> dict[str, Any]:
        key = self._keys[entry.index]
        path = f"{entry.path}.resource"
        try:
            resource = await self._doors.patch(self._session, key, patch)
        except (PatchInvalid, JsonUnreadable) as error:
            raise BundleInvalid([Issue("error", "processing", path, error.message)]) from error
        if (resource.get("resourceType"), resource.get("id")) != key:
            raise BundleInvalid([Issue("error", "value", path, "A patch can't change resourceType and id.")])
        return self._local(self._names.rewritten(resource, None))

    def _local(self, resource: dict[str, Any]) -> dict[str, Any]:
        if not self._doors.base:
            return resource
        found: dict[str, Any] = localised(resource, self._doors.base)
        return found

    def _prepare(self, entry: BundleEntry, resource: dict[str, Any]) -> Prepared:
        key = self._keys[entry.index]
        return next_version(resource, key[1], self._last.get(key), self._now)

    def _is_there(self, entry: BundleEntry) -> bool:
        last = self._last.get(self._keys[entry.index])
        return last is not None and not last.is_deleted

    async def _store(self, entries: Iterable[BundleEntry], prepared: Mapping[int, Prepared]) -> None:
        created: list[Prepared] = []
        brought_back: list[Prepared] = []
        changed: list[Prepared] = []
        for entry in entries:
            if entry.index not in prepared:
                continue
            each = prepared[entry.index]
            last = self._last.get((each.type, each.id))
            is_new = last is None or last.is_deleted
            if is_new:
                (created if entry.method == "POST" and not self._doors.once else brought_back).append(each)
            elif last is not None and each.version != last.version:
                changed.append(each)
            self._answers[entry.index] = Answer(
                entry, 201 if is_new else 200, (each.type, each.id), each.version, each.last_updated, each.body
            )
        await insert_many(self._session, created, fresh=True)
        await insert_many(self._session, brought_back)
        await replace_many(self._session, changed)


def _below(entry: BundleEntry, path: str) -> str:
    """`Patient.name[0]` is `Bundle.entry[7].resource.name[0]`."""
    _, dot, rest = path.partition(".")
    return f"{entry.path}.resource{dot}{rest}"
