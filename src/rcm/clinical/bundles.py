"""Bundles of requests as a plan: which entry does what to which resource, in which order. Pure; R4 3.1.0.11.

plan = read_bundle(bundle)             # every fault of a transaction's entries at once, each at its path
for entry in plan.ordered: …           # DELETE, POST, PUT and PATCH, GET; within a kind as they stand
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args
from urllib.parse import unquote

from rcm.clinical import definitions
from rcm.clinical.issues import Issue, IssueCode
from rcm.core.errors import InvalidInput

Method = Literal["DELETE", "POST", "PUT", "PATCH", "GET", "HEAD"]
Kind = Literal["transaction", "batch"]

_RANK: Final = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3, "HEAD": 3}
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
#: What comes before `Type/id` in an absolute address.
_ABSOLUTE: Final = re.compile(r"(https?://.+?/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(/_history/[^/]+)?")
_PATCH: Final = "Send the patch as a Binary of application/json-patch+json or application/merge-patch+json."
_CONDITIONS: Final = ("ifMatch", "ifNoneMatch", "ifNoneExist", "ifModifiedSince")


class BundleInvalid(InvalidInput):
    """The bundle can't be processed: `issues` names each entry and what is wrong with it. Nothing was stored."""

    code = "clinical.bundle_invalid"

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        super().__init__("; ".join(f"{issue.path}: {issue.message}" for issue in issues[:3]), issues=len(issues))


class BundleUnreadable(BundleInvalid):
    """The bundle's requests can't be read: `issues` names each entry and what is wrong with it. Nothing was stored."""

    code = "clinical.bundle_unreadable"


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One request. `id` is None for a creation and for what is found by `query`; for GET, `address` is the whole
    of request.url. `problem` is set in batches only: the entry is answered with it and not tried."""

    index: int
    method: Method
    address: str
    type: str = ""
    id: str | None = None
    query: str | None = None
    full_url: str | None = None
    resource: dict[str, Any] | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    if_none_exist: str | None = None
    if_modified_since: str | None = None
    problem: Issue | None = None

    @property
    def path(self) -> str:
        return f"Bundle.entry[{self.index}]"

    @property
    def condition(self) -> str | None:
        """The search that says which resource is meant, or that there must be none."""
        return self.if_none_exist if self.method == "POST" else self.query

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class Plan:
    """`entries` as they stand in the bundle."""

    kind: Kind
    entries: tuple[BundleEntry, ...]

    @property
    def ordered(self) -> list[BundleEntry]:
        """In the order of processing. What can't be tried has no place in it."""
        return sorted((e for e in self.entries if e.problem is None), key=lambda e: (_RANK[e.method], e.index))


def read_bundle(bundle: dict[str, Any]) -> Plan:
    """Raises BundleInvalid for a transaction with any fault, BundleUnreadable for what is no bundle of requests."""
    kind = bundle.get("type")
    if bundle.get("resourceType") != "Bundle":
        raise BundleUnreadable([_issue("structure", "resourceType", "Send a Bundle to this address.")])
    if kind not in ("transaction", "batch"):  # a tuple: it may be a list or an object
        raise BundleUnreadable([_issue("value", "Bundle.type", "Send a transaction or a batch to this address.")])
    given = bundle.get("entry", [])
    if not isinstance(given, list):
        raise BundleUnreadable([_issue("structure", "Bundle.entry", "This is a list of entries.")])
    entries = tuple([_entry(at, each) for at, each in enumerate(given)])
    if kind == "transaction":
        issues = [entry.problem for entry in entries if entry.problem is not None]
        issues += _overlaps(entries)
        if issues:
            in_content = any(".resource" in issue.path for issue in issues)
            raise BundleInvalid(issues) if in_content else BundleUnreadable(issues)
    return Plan(kind, entries)


class _Wrong(Exception):
    """An entry's fault, on its way to the entry."""

    def __init__(self, code: IssueCode, path: str, message: str) -> None:
        self.code: IssueCode = code
        self.path = path
        self.message = message
        super().__init__(message)


def _entry(index: int, given: object) -> BundleEntry:
    try:
        return _read(index, given)
    except _Wrong as wrong:
        path = f"Bundle.entry[{index}]{wrong.path}"
        return BundleEntry(index, "GET", "", problem=_issue(wrong.code, path, wrong.message))


def _read(index: int, given: object) -> BundleEntry:
    if not isinstance(given, dict):
        raise _Wrong("structure", "", "An entry is an object.")
    request = given.get("request")
    if not isinstance(request, dict):
        raise _Wrong("required", ".request", "Each entry needs a request with method and url.")
    method, address = _method(request.get("method")), request.get("url")
    if not isinstance(address, str) or not address:
        raise _Wrong("required", ".request.url", "Say which resource, such as Patient or Patient/123.")
    conditions = {name: request[name] for name in _CONDITIONS if name in request}
    for name, value in conditions.items():
        if not isinstance(value, str):
            raise _Wrong("value", f".request.{name}", "This is a string.")
    full_url = given.get("fullUrl")
    if full_url is not None and not isinstance(full_url, str):
        raise _Wrong("value", ".fullUrl", "This is a string.")
    target = _target(method, address)
    resource = _resource_of(method, target, given.get("resource"))
    return BundleEntry(
        index, method, address, *target, full_url, resource,
        if_match=conditions.get("ifMatch"), if_none_match=conditions.get("ifNoneMatch"),
        if_none_exist=conditions.get("ifNoneExist"), if_modified_since=conditions.get("ifModifiedSince"),
    )  # fmt: skip


def _method(given: object) -> Method:
    for method in get_args(Method):
        if method == given:
            found: Method = method
            return found
    raise _Wrong("value", ".request.method", f"One of {', '.join(get_args(Method))}.")


def _target(method: Method, address: str) -> tuple[str, str | None, str | None]:
    """Type, id and query of request.url."""
    path, marked, query = address.partition("?")
    if method in {"GET", "HEAD"}:
        return path.partition("/")[0], None, None  # read by the door itself, as any GET is
    resource_type, slash, id = path.partition("/")
    if resource_type not in definitions.resource_types():
        raise _Wrong("not-supported", ".request.url", f"{resource_type[:60]!a} is no resource type of R4.")
    if method == "POST":
        if slash or marked:
            raise _Wrong("value", ".request.url", f"To create, name the type alone: {resource_type}.")
        return resource_type, None, None
    if slash:
        if not _ID.fullmatch(id) or marked:
            raise _Wrong("value", ".request.url", f"Write {resource_type}/id or {resource_type}?search.")
        return resource_type, id, None
    if not query:
        raise _Wrong("value", ".request.url", f"Name the resource: {resource_type}/id or {resource_type}?search.")
    return resource_type, None, query


def _resource_of(method: Method, target: tuple[str, str | None, str | None], resource: object) -> dict[str, Any] | None:
    resource_type, id, _ = target
    if method not in {"POST", "PUT", "PATCH"}:
        return None
    if not isinstance(resource, dict):
        raise _Wrong("required", ".resource", f"{method} needs a resource.")
    named = resource.get("resourceType")
    if method == "PATCH":
        if named == "Parameters":
            raise _Wrong("not-supported", ".resource", f"FHIRPath Patch (Parameters) is not offered. {_PATCH}")
        if named != "Binary":
            raise _Wrong("value", ".resource", _PATCH)
        return resource
    if named != resource_type:
        raise _Wrong("value", ".resource.resourceType", f"request.url says {resource_type}, this says {named!a:.60}.")
    if method == "PUT" and id is not None and resource.get("id", id) != id:
        raise _Wrong("value", ".resource.id", f"request.url says {id}, this says {resource['id']!a:.80}.")
    return resource


def _overlaps(entries: tuple[BundleEntry, ...]) -> Iterator[Issue]:
    """A resource that two entries change would hang on their order; one name for two entries means neither."""
    targets: dict[tuple[str, str], int] = {}
    names: dict[str, int] = {}
    for entry in entries:
        if entry.problem is not None:
            continue
        if entry.writes and entry.id is not None:
            first = targets.setdefault((entry.type, entry.id), entry.index)
            if first != entry.index:
                message = f"Entry {first} changes {entry.type}/{entry.id} as well. Leave one of them."
                yield _issue("duplicate", f"{entry.path}.request.url", message)
        if entry.writes and entry.full_url is not None and not _is_version(entry.full_url):
            first = names.setdefault(entry.full_url, entry.index)
            if first != entry.index:
                yield _issue("duplicate", f"{entry.path}.fullUrl", f"Entry {first} has the same fullUrl.")


def _is_version(full_url: str) -> bool:
    return "/_history/" in full_url


def _issue(code: IssueCode, path: str, message: str) -> Issue:
    return Issue("error", code, path, message)


@dataclass(frozen=True, slots=True)
class ConditionalReference:
    """`Organization?identifier=…` instead of an id: one match, no more and no less."""

    text: str
    type: str
    query: str


_CONDITIONAL: Final = re.compile(r"([A-Z][A-Za-z]+)\?(.+)", re.DOTALL)


def conditional_references(resource: dict[str, Any]) -> dict[str, ConditionalReference]:
    """All of the resource, by their text."""
    found: dict[str, ConditionalReference] = {}
    for reference in _references(resource):
        if "?" in reference and reference not in found:
            match = _CONDITIONAL.fullmatch(reference)
            if match and match[1] in definitions.resource_types():
                found[reference] = ConditionalReference(reference, match[1], match[2])
    return found


def _references(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            for name, child in node.items():
                if name == "reference" and type(child) is str:
                    yield child
                elif type(child) is dict or type(child) is list:
                    stack.append(child)
        else:
            stack.extend(child for child in node if type(child) is dict or type(child) is list)


@dataclass(slots=True)
class Names:
    """What references of a bundle become: fullUrls and conditional references to `Type/id`."""

    known: dict[str, str] = field(default_factory=dict)

    def add(self, full_url: str | None, resource_type: str, id: str) -> None:
        if full_url is not None:
            self.known[full_url] = f"{resource_type}/{id}"

    def rewritten(self, resource: dict[str, Any], full_url: str | None = None) -> dict[str, Any]:
        """A copy, where anything is to be changed. `full_url` is the resource's own: relative references are read
        beside it first, as R4 2.36.4 has it."""
        match = _ABSOLUTE.fullmatch(full_url) if full_url else None
        rewriting = _Rewriting(self.known, match[1] if match else "")
        changed: dict[str, Any] = rewriting.of(resource, resource.get("resourceType", ""))
        return changed


_URIS: Final = frozenset({"uri", "url", "oid", "uuid", "canonical"})
_HREF: Final = re.compile(r"((?:href|src)\s*=\s*[\"'])([^\"']+)([\"'])")


class _Rewriting:
    """One resource. Elements are looked up by type only where a text equals a known name, which is seldom."""

    def __init__(self, known: dict[str, str], base: str) -> None:
        self._known = known
        self._base = base

    def of(self, node: dict[str, Any], type_name: str) -> dict[str, Any]:
        """The same object where nothing changes."""
        changed: dict[str, Any] = {}
        for name, child in node.items():
            kind = type(child)
            if kind is str:
                fresh: Any = self._text(name, child, type_name)
            elif kind is dict:
                fresh = self.of(child, self._type_below(type_name, name, child))
            elif kind is list:
                fresh = self._list(child, type_name, name)
            else:
                continue
            if fresh is not child:
                changed[name] = fresh
        return {**node, **changed} if changed else node

    def _list(self, children: list[Any], type_name: str, name: str) -> list[Any]:
        fresh = [
            self.of(child, self._type_below(type_name, name, child)) if type(child) is dict
            else self._text(name, child, type_name) if type(child) is str
            else child
            for child in children
        ]  # fmt: skip
        return children if all(a is b for a, b in zip(fresh, children, strict=True)) else fresh

    def _text(self, name: str, text: str, type_name: str) -> str:
        if name == "reference":
            return self._reference(text)
        if name == "div":
            return self._narrative(text)
        found = self._known.get(text)
        return found if found is not None and _is_uri(type_name, name) else text

    def _reference(self, text: str) -> str:
        found = self._known.get(text)
        if found is None and self._base and not text.startswith(("#", "urn:", "http")):
            found = self._known.get(self._base + text)
        return text if found is None else found

    def _narrative(self, text: str) -> str:
        if "urn:" not in text and "http" not in text:
            return text
        fresh = _HREF.sub(lambda m: f"{m[1]}{self._known.get(unquote(m[2]), m[2])}{m[3]}", text)
        return text if fresh == text else fresh

    @staticmethod
    def _type_below(type_name: str, name: str, child: dict[str, Any]) -> str:
        contained = child.get("resourceType")
        return contained if isinstance(contained, str) else f"{type_name}.{name}"


def _is_uri(path: str, name: str) -> bool:
    """Whether the element at `Type.a.b` is of a type of addresses."""
    first, *names = [*path.split("."), name]
    type_name = first
    try:
        for each in names:
            type_name = definitions.type_named(type_name).members[each][1]
    except (definitions.TypeUnknown, KeyError):
        return False
    return type_name in _URIS
