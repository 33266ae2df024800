"""What bundles ask of the rest of the store: the answers to their GETs, and patches."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from rcm.clinical import definitions
from rcm.clinical.bundles import BundleEntry
from rcm.clinical.issues import Issue
from rcm.clinical.repository import search
from rcm.clinical.search.query import parse_query
from rcm.clinical.service.bundles import Answer, BundleConditionFailed, Doors, Key
from rcm.clinical.service.searching import search_page
from rcm.clinical.service.searchset import searchset
from rcm.core.db import WriteSession

_PARTS: Final = 2


def doors(base: str = "") -> Doors:
    """`base`: our own address, for links and full URLs."""

    async def read(session: WriteSession, entry: BundleEntry) -> Answer:
        return await _answer(session, entry, base)

    return Doors(read, _no_patch)


async def _no_patch(_session: WriteSession, _key: Key, _patch: dict[str, Any]) -> dict[str, Any]:
    raise BundleConditionFailed([Issue("error", "not-supported", "", "Patches in bundles are not supported.")])


async def _answer(session: WriteSession, entry: BundleEntry, base: str) -> Answer:
    path, _, query = entry.address.partition("?")
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] not in definitions.resource_types():
        return _missing(entry, f"{parts[0]!a:.60} is no resource type of R4.")
    if len(parts) == _PARTS:
        found = await search.bodies(session, [(parts[0], parts[1])])
        if not found:
            return _missing(entry, f"There is no {parts[0]}/{parts[1]:.64}.")
        hit = found[parts[0], parts[1]]
        return Answer(entry, 200, (hit.type, hit.id), hit.version, body=hit.body)
    if len(parts) < _PARTS:
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = parse_query(pairs, parts[0] if parts else None, base=base)
        return Answer(entry, 200, body=searchset(await search_page(session, asked), asked, base, path))
    return _missing(entry, "Reads and searches can stand in a bundle.")


def _missing(entry: BundleEntry, message: str) -> Answer:
    issue = Issue("error", "not-found", f"{entry.path}.request.url", message)
    return Answer(entry, 404, issues=(issue,))
