"""One page of a history as a Bundle. Bodies go in as they are stored; a deletion has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from rcm.clinical.addresses import entity_tag
from rcm.clinical.ids import is_id
from rcm.clinical.preparing import instant
from rcm.clinical.refusals import ResourceUnknown
from rcm.clinical.repository import history
from rcm.clinical.repository.history import HistoryPlace, Version
from rcm.clinical.search.values import asked_span
from rcm.clinical.text import dump
from rcm.core.db import ReadSession
from rcm.core.paging import decode_cursor, encode_cursor

_METHODS: Final = {"create": "POST", "update": "PUT", "delete": "DELETE"}
_STATUS: Final = {"create": HTTPStatus.CREATED, "update": HTTPStatus.OK, "delete": HTTPStatus.NO_CONTENT}


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    base: str
    resource_type: str | None
    id: str | None
    count: int = 100
    since: str | None = None
    at: str | None = None
    cursor: str | None = None

    @property
    def address(self) -> str:
        return "/".join(part for part in (self.base, self.resource_type, self.id, "_history") if part)

    @property
    def listing(self) -> str:
        return "/".join(part for part in ("fhir", self.resource_type, self.id, "history") if part)


async def history_page(session: ReadSession, asked: HistoryAsked) -> bytes:
    """A Bundle. Raises ResourceUnknown, RequestUnusable, CursorInvalid."""
    if asked.id is not None and not is_id(asked.id):
        raise ResourceUnknown
    after = decode_cursor(asked.listing, asked.cursor, _place) if asked.cursor else None
    since = asked_span("_since", asked.since) if asked.since is not None else None
    at = asked_span("_at", asked.at) if asked.at is not None else None
    total = None
    if asked.resource_type is not None and asked.id is not None:
        total = await history.count_of(session, asked.resource_type, asked.id)
        if total == 0:
            raise ResourceUnknown
    found = await history.page(
        session, asked.resource_type, asked.id, since=since.low if since else None, at=at, after=after,
        limit=asked.count + 1,
    )  # fmt: skip
    shown = found[: asked.count]
    following = shown[-1] if len(found) > asked.count else None
    # Of a type they would have to be counted one by one.
    return _bundle(asked, shown, following, total if since is None and at is None else None)


def _bundle(asked: HistoryAsked, shown: list[Version], following: Version | None, total: int | None) -> bytes:
    given = {"_count": str(asked.count)}
    given |= {name: text for name, text in (("_since", asked.since), ("_at", asked.at)) if text}
    links = [{"relation": "self", "url": f"{asked.address}?{urlencode(given)}"}]
    if following is not None:
        cursor = encode_cursor(asked.listing, _key(following))
        links.append({"relation": "next", "url": f"{asked.address}?{urlencode(given | {'_cursor': cursor})}"})
    counted = {} if total is None else {"total": total}
    head = dump({"resourceType": "Bundle", "type": "history", "link": links, **counted})
    entries = b",".join(_entry(asked.base, each) for each in shown)
    return head[:-1] + b',"entry":[' + entries + b"]}" if entries else head


def _entry(base: str, version: Version) -> bytes:
    """Bodies go in as they are stored; a deletion has none."""
    name = f"{version.type}/{version.id}"
    rest: dict[str, Any] = {
        "fullUrl": f"{base}/{name}",
        "request": {
            "method": _METHODS[version.operation],
            "url": version.type if version.operation == "create" else name,
        },
        "response": {
            "status": f"{_STATUS[version.operation].value} {_STATUS[version.operation].phrase}",
            "etag": entity_tag(version.version),
            "lastModified": instant(version.last_updated),
        },
    }
    told = dump(rest)
    return told if version.body is None else b'{"resource":' + version.body.encode() + b"," + told[1:]


def _key(version: Version) -> str:
    return orjson.dumps([version.last_updated.isoformat(), version.type, version.id, version.version]).decode()


def _place(text: str) -> HistoryPlace:
    moment, resource_type, id, version = orjson.loads(text)
    return HistoryPlace(datetime.fromisoformat(moment), str(resource_type), str(id), int(version))
