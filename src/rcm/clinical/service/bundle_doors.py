"""What bundles ask of the rest of the store: the answers to their GETs, and patches."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from rcm.clinical import definitions
from rcm.clinical.addresses import meets, tagged_versions
from rcm.clinical.bundles import BundleEntry
from rcm.clinical.issues import Issue, IssueCode
from rcm.clinical.patching import JSON_PATCH, MERGE_PATCH, PatchInvalid, change_of
from rcm.clinical.refusals import ResourceDeleted
from rcm.clinical.repository.history import Version
from rcm.clinical.search.query import parse_query
from rcm.clinical.service import interactions
from rcm.clinical.service.bundles import Answer, Doors, Key
from rcm.clinical.service.historyset import HistoryAsked, history_page
from rcm.clinical.service.searching import search_page
from rcm.clinical.service.searchset import searchset
from rcm.clinical.text import parse
from rcm.core.db import WriteSession
from rcm.core.errors import NotFound

_HISTORY: Final = "_history"


def doors(base: str = "") -> Doors:
    """`base`: our own address, for links and full URLs."""

    async def read(session: WriteSession, entry: BundleEntry) -> Answer:
        try:
            return await _answer(session, entry, base)
        except NotFound as error:
            return _missing(entry, error.message)
        except ResourceDeleted as error:
            return _missing(entry, error.message, HTTPStatus.GONE)

    return Doors(read, _patch, base=base)


async def _patch(session: WriteSession, key: Key, patch: dict[str, Any]) -> dict[str, Any]:
    """`patch`: a Binary. Raises PatchInvalid, JsonUnreadable."""
    kind, data = str(patch.get("contentType", "")).partition(";")[0].strip().lower(), patch.get("data")
    if kind not in {JSON_PATCH, MERGE_PATCH}:
        raise PatchInvalid(f"Binary.contentType is {JSON_PATCH} or {MERGE_PATCH}, not {kind[:60]!a}.")
    try:
        body = base64.b64decode("".join(data.split()), validate=True) if isinstance(data, str) else None
    except (binascii.Error, ValueError):
        body = None
    if body is None:
        raise PatchInvalid("Binary.data is the patch in base64.")
    change = change_of(kind, body)
    there = await interactions.read(session, *key)
    assert there.body is not None
    return change(parse(there.body))


async def _answer(session: WriteSession, entry: BundleEntry, base: str) -> Answer:
    path, _, query = entry.address.partition("?")
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] not in definitions.resource_types() | {_HISTORY}:
        return _missing(entry, f"{parts[0]!a:.60} is no resource type of R4.")
    match parts:
        case [kind, id, "_history"]:
            return Answer(entry, 200, body=await history_page(session, HistoryAsked(base, kind, id)))
        case [kind, id, "_history", version]:
            return _shown(entry, await interactions.read_version(session, kind, id, version))
        case [kind, id] if id != _HISTORY:
            return _shown(entry, await interactions.read(session, kind, id))
        case [] | [_] if parts != [_HISTORY]:
            asked = parse_query(parse_qsl(query, keep_blank_values=True), parts[0] if parts else None, base=base)
            return Answer(entry, 200, body=searchset(await search_page(session, asked), asked, base, path))
    return _missing(entry, "Reads, searches and the history of one resource can stand in a bundle.")


def _shown(entry: BundleEntry, found: Version) -> Answer:
    known = entry.if_none_match is not None and meets(tagged_versions(entry.if_none_match), found.version)
    status = HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK
    body = None if known else found.body
    return Answer(entry, status, (found.type, found.id), found.version, found.last_updated, body)


def _missing(entry: BundleEntry, message: str, status: int = HTTPStatus.NOT_FOUND) -> Answer:
    code: IssueCode = "deleted" if status == HTTPStatus.GONE else "not-found"
    return Answer(entry, status, issues=(Issue("error", code, f"{entry.path}.request.url", message),))
