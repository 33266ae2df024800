"""A piece of a file judged line by line: resources ready to be written, bundles to be carried out, and what is set
aside with its reasons. Pure, so that it can run beside the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from rcm.clinical import definitions
from rcm.clinical.bulk.pieces import Piece
from rcm.clinical.bundles import Names
from rcm.clinical.ids import is_id
from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.preparing import Prepared, ResourceInvalid, prepare
from rcm.clinical.text import JsonUnreadable, digest, dump, parse
from rcm.clinical.validation import problems_of

#: Name space of ids for what came without: the same content at the same place is the same resource again.
_IMPORTED: Final = UUID("3a0f5c1e-7d3b-5b1f-9d61-0c2f4f7f2a55")
#: Bundles that are requests, and bundles that only carry resources.
_REQUESTS: Final = frozenset({"transaction", "batch"})
_CARRIERS: Final = frozenset({"collection", "searchset"})
#: Where a line was set aside, in its OperationOutcome.
LINE_EXTENSION: Final = "urn:hybrid-rcm:fhir:import-line"
_URN: Final = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Ready:
    """A valid resource as its first version. `place` is "" for the line itself."""

    line: int
    place: str
    prepared: Prepared

    def __reduce__(self) -> tuple[Any, ...]:
        return Ready, (self.line, self.place, self.prepared)


@dataclass(frozen=True, slots=True)
class Requests:
    """A transaction or batch; `digest` names its content."""

    line: int
    bundle: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is set aside, or a part of it."""

    line: int
    issues: tuple[Issue, ...]

    def told(self, name: str) -> bytes:
        """One line of NDJSON."""
        outcome = operation_outcome(self.issues)
        parts = [{"url": "file", "valueString": name}, {"url": "line", "valueInteger": self.line}]
        return dump({**outcome, "extension": [{"url": LINE_EXTENSION, "extension": parts}]})


@dataclass(slots=True)
class Judged:
    piece: Piece
    ready: list[Ready] = field(default_factory=list)
    requests: list[Requests] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def judge(piece: Piece, now: datetime) -> Judged:
    """Everything that the piece holds, in its order. `now` is when the resources were last updated."""
    judging = _Judging(Judged(piece), now)
    if piece.unreadable:
        judging.found.faults.append(Fault(piece.first_line, (Issue("fatal", "structure", "", piece.unreadable),)))
    elif piece.is_document:
        judging.document(piece.content)
    else:
        for number, line in enumerate(piece.content.split(b"\n"), piece.first_line):
            if line and not line.isspace():
                judging.line(number, line)
    return judging.found


class _Judging:
    def __init__(self, found: Judged, now: datetime) -> None:
        self.found = found
        self._now = now

    def line(self, number: int, line: bytes) -> None:
        """One resource. A bundle with an id is a resource like any other; without, it is what it says to do."""
        resource = self._parsed(number, line)
        if resource is None:
            return
        if _kind_of(resource) in _REQUESTS and "id" not in resource:
            self.found.requests.append(Requests(number, resource, digest(line)))
        else:
            self._resource(number, "", resource)

    def document(self, content: bytes) -> None:
        """A resource; or a bundle, whose requests are carried out and whose resources are taken out."""
        resource = self._parsed(1, content)
        if resource is None:
            return
        kind = _kind_of(resource)
        if kind in _REQUESTS:
            self.found.requests.append(Requests(1, resource, digest(content)))
        elif kind in _CARRIERS:
            self._carried(resource)
        else:
            self._resource(1, "", resource)

    def _parsed(self, number: int, text: bytes) -> dict[str, Any] | None:
        try:
            return parse(text)
        except JsonUnreadable as error:
            self._aside(number, [Issue("fatal", "structure", "", error.detail)])
            return None

    def _carried(self, bundle: dict[str, Any]) -> None:
        names = Names()
        entries = []
        whole = digest(dump(bundle))
        for at, full_url, resource in _entries(bundle):
            id = resource.get("id") or _id_of(full_url, whole, at)
            entries.append((at, full_url, {**resource, "id": id}))
            if isinstance(resource.get("resourceType"), str):
                names.add(full_url, resource["resourceType"], id)
        for at, full_url, resource in entries:
            is_typed = isinstance(resource.get("resourceType"), str)
            rewritten = names.rewritten(resource, full_url) if is_typed else resource
            self._resource(1, f"Bundle.entry[{at}].resource", rewritten)

    def _resource(self, number: int, place: str, resource: dict[str, Any]) -> None:
        named = resource.get("resourceType")
        if not isinstance(named, str) or named not in definitions.resource_types():
            told = f"{named!a:.60} is no resource type of R4." if named else "It has no resourceType."
            self._aside(number, [Issue("error", "structure", place or "resourceType", told)])
            return
        found = [issue for issue in problems_of(resource) if issue.is_error]
        id = resource.get("id")
        if id is None:
            id = str(uuid5(_IMPORTED, f"{self.found.piece.name} {number} {place} {digest(dump(resource))}"))
        elif not found and not is_id(id):
            found = [Issue("error", "value", f"{named}.id", "An id is 1 to 64 of A-Z, a-z, 0-9, - and dots.")]
        if not found:
            try:
                prepared = prepare(resource, id=id, version=1, now=self._now)
            except ResourceInvalid as error:
                found = error.issues
            else:
                self.found.ready.append(Ready(number, place, prepared))
                return
        self._aside(number, [_below(place, issue) for issue in found])

    def _aside(self, number: int, issues: list[Issue]) -> None:
        self.found.faults.append(Fault(number, tuple(issues)))


def _kind_of(resource: dict[str, Any]) -> str | None:
    """Which bundle it is; None for what is none, and for one whose type is no word."""
    kind = resource.get("type") if resource.get("resourceType") == "Bundle" else None
    return kind if isinstance(kind, str) else None


def _entries(bundle: dict[str, Any]) -> Iterator[tuple[int, str | None, dict[str, Any]]]:
    """Those that carry a resource."""
    given = bundle.get("entry")
    for at, entry in enumerate(given if isinstance(given, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            full_url = entry.get("fullUrl")
            yield at, full_url if isinstance(full_url, str) else None, entry["resource"]


def _id_of(full_url: str | None, bundle_digest: str, at: int) -> str:
    """The one that its fullUrl says, so that a file that comes again brings nothing new."""
    if full_url is not None and full_url.startswith(_URN) and is_id(full_url.removeprefix(_URN)):
        return full_url.removeprefix(_URN)
    return str(uuid5(_IMPORTED, f"{bundle_digest} {at}"))


def created_id(bundle_digest: str, index: int) -> str:
    """Of what entry `index` of a transaction creates: the same for the same bundle, whenever it is imported."""
    return str(uuid5(_IMPORTED, f"{bundle_digest} {index}"))


def _below(place: str, issue: Issue) -> Issue:
    if not place:
        return issue
    _, dot, rest = issue.path.partition(".")
    return replace(issue, path=f"{place}{dot}{rest}")
