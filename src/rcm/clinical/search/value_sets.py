"""The codes of a value set, for `:in`: those that its expansion or its own lists name. Nothing is expanded here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rcm.clinical.search.criteria import TokenValue
from rcm.clinical.search.problems import Refused

#: A set of more codes than this would be a search of its own.
MOST_CODES: Final = 1000


def tokens_of(value_set: dict[str, Any]) -> tuple[TokenValue, ...]:
    """Raises Refused for a set that says by rules what is in it, or that is too large."""
    found: list[TokenValue] = []
    for token in _expanded(value_set) if "contains" in (value_set.get("expansion") or {}) else _composed(value_set):
        found.append(token)
        if len(found) > MOST_CODES:
            raise Refused(f"The value set has more than {MOST_CODES} codes.", "too-costly")
    return tuple(dict.fromkeys(found))


def _expanded(value_set: dict[str, Any]) -> Iterator[TokenValue]:
    waiting = [value_set["expansion"]]
    while waiting:
        for entry in waiting.pop().get("contains") or ():
            if "code" in entry and not entry.get("abstract"):
                yield TokenValue(entry.get("system"), entry["code"])
            if "contains" in entry:
                waiting.append(entry)


def _composed(value_set: dict[str, Any]) -> Iterator[TokenValue]:
    compose = value_set.get("compose") or {}
    if not compose.get("include") or compose.get("exclude"):
        raise Refused("The value set has neither an expansion nor plain lists of codes.", "not-supported")
    for include in compose["include"]:
        if "filter" in include or "valueSet" in include or "system" not in include:
            raise Refused("The value set says by rules what is in it; store it with its expansion.", "not-supported")
        concepts = include.get("concept")
        if not concepts:  # the whole code system
            yield TokenValue(include["system"], None)
        for concept in concepts or ():
            yield TokenValue(include["system"], concept["code"])
