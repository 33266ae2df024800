"""Conditions of rules in the vocabulary of fields: older names become paths, and what they read is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rcm.core.predicate import EACH, check, variables
from rcm.requirements.fields import canonical

#: Their second argument speaks of an item of a list, in names of the item's own.
_OF_ITEMS: Final = frozenset({"some", "all", "none", "count"})


def with_paths(predicate: Any) -> Any:
    """The same condition with the paths of this vocabulary."""
    if isinstance(predicate, Mapping) and len(predicate) == 1:
        ((name, arguments),) = predicate.items()
        if name == "var" and isinstance(arguments, str):
            return {"var": canonical(arguments)}
        if isinstance(arguments, list | tuple):
            kept = 1 if name in _OF_ITEMS else len(arguments)
            return {name: [*map(with_paths, arguments[:kept]), *arguments[kept:]]}
    return predicate


def read_by(predicate: Any) -> frozenset[str]:
    """Paths that the condition reads, in this vocabulary; places in lists left out. Empty where it can't be read."""
    if check(predicate):
        return frozenset()
    return frozenset(
        canonical(".".join(part for part in path.split(".") if part != EACH)) for path in variables(predicate)
    )
