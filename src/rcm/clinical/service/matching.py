"""What a search finds where exactly one resource is meant: conditional interactions and conditional references."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from rcm.clinical.issues import Issue
from rcm.clinical.repository import search
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.search.query import parse_query
from rcm.core.db import ReadSession


async def matching_ids(session: ReadSession, resource_type: str, query: str, most: int = 2) -> list[str]:
    """Ids of what meets `query`, at most so many. Raises SearchInvalid for a query that can't be used."""
    parsed = parse_query(parse_qsl(query, keep_blank_values=True), resource_type)
    if not any(parsed.asked.values()):
        # Everything meets an empty condition, `?name=` and `?_count=1` too: the only patient would be deleted by it.
        raise SearchInvalid([Issue("error", "invalid", "", "A condition needs a search parameter with a value.")])
    found, _ = await search.page_of(session, replace(parsed, count=most, sort=()), None)
    return [id for _, id in found]
