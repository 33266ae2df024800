"""A search from its query to one page: value sets read, ids found, bodies fetched, what comes along added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from rcm.clinical.issues import Issue
from rcm.clinical.reference_text import pointed
from rcm.clinical.repository import fetching, inclusion, search
from rcm.clinical.repository.fetching import Hit
from rcm.clinical.search import cursors
from rcm.clinical.search.controls import Include
from rcm.clinical.search.criteria import (
    AllOf,
    AnyOf,
    Backward,
    Criterion,
    Forward,
    InSet,
    Not,
    Rows,
    TokenValue,
)
from rcm.clinical.search.problems import Problems, Refused, shown
from rcm.clinical.search.query import SearchQuery
from rcm.clinical.search.value_sets import tokens_of
from rcm.clinical.text import parse
from rcm.core.db import ReadSession
from rcm.core.paging import COUNTED_TO

#: With one page come along at most so many resources, by so many steps of `:iterate`.
MOST_INCLUDED: Final = 1000
MOST_STEPS: Final = 6


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page. `total` is None where nobody counted; `issues` are told beside the matches."""

    matches: tuple[Hit, ...]
    included: tuple[Hit, ...] = ()
    total: int | None = None
    next_cursor: str | None = None
    issues: tuple[Issue, ...] = ()


async def search_page(session: ReadSession, query: SearchQuery) -> SearchPage:
    """Raises SearchInvalid for a cursor of another search and for value sets that can't be used."""
    position, told = cursors.decode(query, query.cursor) if query.cursor else (None, None)
    query = await _with_sets(session, query)
    if query.summary == "count":
        return SearchPage((), total=await search.count_of(session, query, None), issues=query.ignored)
    keys, last = await search.page_of(session, query, position)
    total = told if told is not None else await _total(session, query, None if last or position else len(keys))
    bodies = await fetching.bodies(session, keys)
    included, cut = await _along(session, query, keys)
    return SearchPage(
        matches=tuple(bodies[key] for key in keys if key in bodies),
        included=included,
        total=total,
        next_cursor=cursors.encode(query, last, total) if last else None,
        issues=query.ignored + ((_CUT,) if cut else ()),
    )


_CUT: Final = Issue(
    "warning", "incomplete", "", f"More than {MOST_INCLUDED} resources would come along; the others were left out."
)


async def _total(session: ReadSession, query: SearchQuery, known: int | None) -> int | None:
    """What is known is told; what is asked for is counted; else no further than is cheap, and then left out."""
    if query.total == "none":
        return None
    if known is not None:
        return known
    if query.total == "accurate":
        return await search.count_of(session, query, None)
    counted = await search.count_of(session, query, COUNTED_TO + 1)
    return counted if counted <= COUNTED_TO or query.total == "estimate" else None


async def _along(session: ReadSession, query: SearchQuery, page: inclusion.Keys) -> tuple[tuple[Hit, ...], bool]:
    """Each resource once, none that is on the page; True if there were more than may come along."""
    if not page or not (query.includes or query.revincludes):
        return (), False
    seen = set(page)
    found: inclusion.Keys = []
    fresh = page
    cut = False
    for step in range(MOST_STEPS):
        reached = await _reached(session, query, fresh, iterated=step > 0)
        fresh = [key for key in dict.fromkeys(reached) if key not in seen]
        cut = len(found) + len(fresh) > MOST_INCLUDED
        fresh = fresh[: MOST_INCLUDED - len(found)]
        seen.update(fresh)
        found += fresh
        if cut or not fresh:
            break
    bodies = await fetching.bodies(session, found)
    return tuple(bodies[key] for key in found if key in bodies), cut


async def _reached(
    session: ReadSession, query: SearchQuery, start: inclusion.Keys, *, iterated: bool
) -> inclusion.Keys:
    by_type: dict[str, list[str]] = {}
    for kind, own in start:
        by_type.setdefault(kind, []).append(own)
    reached: inclusion.Keys = []
    follow: tuple[tuple[Follow, tuple[Include, ...]], ...] = (
        (inclusion.referenced, query.includes),
        (inclusion.referring, query.revincludes),
    )
    for along, includes in follow:
        for include in includes:
            if include.iterate or not iterated:
                reached += await along(session, include, by_type, MOST_INCLUDED + len(start) + 1)
    return reached


Follow = Callable[[ReadSession, Include, dict[str, list[str]], int], Awaitable[inclusion.Keys]]


async def _with_sets(session: ReadSession, query: SearchQuery) -> SearchQuery:
    """The query with codes in the place of value sets."""
    problems = Problems()
    asked: dict[str, tuple[Criterion, ...]] = {}
    for kind, criteria in query.asked.items():
        asked[kind] = tuple([await _without_sets(session, each, problems) for each in criteria])
    problems.settle()
    return query.evolve(asked)


async def _without_sets(session: ReadSession, criterion: Criterion, problems: Problems) -> Criterion:
    match criterion:
        case InSet():
            return await _codes(session, criterion, problems)
        case Forward() | Backward() | Not():
            return replace(criterion, criterion=await _without_sets(session, criterion.criterion, problems))
        case AnyOf(criteria) | AllOf(criteria):
            inner = tuple([await _without_sets(session, each, problems) for each in criteria])
            return replace(criterion, criteria=inner)
    return criterion


async def _codes(session: ReadSession, criterion: InSet, problems: Problems) -> Criterion:
    found: list[TokenValue] = []
    for text in criterion.sets:
        try:
            found += await _members(session, text)
        except Refused as refusal:
            problems.add(Refused(f"{criterion.told_as}: {refusal.issue.message}", refusal.issue.code))
    return Rows("token", criterion.sources, tuple(found)) if found else AnyOf(())


async def _members(session: ReadSession, text: str) -> tuple[TokenValue, ...]:
    """A stored value set by its address or as ValueSet/id; or a token of a list that stands in the request."""
    target = pointed(text)
    own = target.id if target is not None and not target.base and target.type == "ValueSet" else None
    url, bar, version = text.partition("|")
    stored = await fetching.value_sets(session, url, version if bar else None, own)
    if stored:
        return tokens_of(parse(stored[0]))
    if bar:
        return (TokenValue(url, version or None),)
    raise Refused(f"{shown(text)} is no value set that is stored here; name one, or write system|code.", "not-found")
