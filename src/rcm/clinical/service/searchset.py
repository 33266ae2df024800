"""One page of a search as a Bundle. Bodies go in as they are stored, unless a part of them was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rcm.clinical.issues import operation_outcome
from rcm.clinical.repository.fetching import Hit
from rcm.clinical.search.query import SearchQuery
from rcm.clinical.search.subsetting import subset
from rcm.clinical.service.searching import SearchPage
from rcm.clinical.text import dump


def searchset(page: SearchPage, query: SearchQuery, base: str, path: str, *, form: bool = False) -> bytes:
    """`base` is our own address, `path` what stands behind it: "Patient", or "" for a search over the whole store.

    `form`: the search came as a form, so that its values stand in no address. Its next link carries the cursor only,
    and is to be sent with the same form again.
    """
    address = f"{base}/{path}".rstrip("/")
    head: dict[str, Any] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "self", "url": _with(address, query.used(cursor=query.cursor))}],
    }
    if page.total is not None:
        head["total"] = page.total
    if page.next_cursor is not None:
        following = f"{address}/_search?_cursor={page.next_cursor}"
        if not form:
            following = _with(address, query.used(cursor=page.next_cursor))
        head["link"].append({"relation": "next", "url": following})
    entries = b",".join(_entries(page, query, base))
    told = dump(head)
    return told[:-1] + b',"entry":[' + entries + b"]}" if entries else told


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _entries(page: SearchPage, query: SearchQuery, base: str) -> Iterator[bytes]:
    for hit in page.matches:
        yield _entry(hit, subset(hit.body, summary=query.summary, elements=query.elements), "match", base)
    for hit in page.included:
        yield _entry(hit, subset(hit.body, summary=query.summary), "include", base)
    if page.issues:
        outcome = dump(operation_outcome(page.issues))
        yield b'{"resource":' + outcome + b',"search":{"mode":"outcome"}}'


def _entry(hit: Hit, body: bytes, mode: str, base: str) -> bytes:
    address = dump(f"{base}/{hit.type}/{hit.id}")
    return b'{"fullUrl":' + address + b',"resource":' + body + b',"search":{"mode":"' + mode.encode() + b'"}}'
