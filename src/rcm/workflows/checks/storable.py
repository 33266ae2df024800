"""Can this JSON be kept as it is? PostgreSQL takes no NUL, JSON no infinity, and nobody endless nesting."""

from __future__ import annotations

import math
from typing import Any, Final

from rcm.workflows.checks.problem import Problem

MOST_DEPTH: Final = 40
MOST_VALUES: Final = 200_000
MOST_CHARACTERS: Final = 4_000_000
_INTEGERS: Final = range(-(2**63), 2**63)


def unstorable(snapshot: object) -> list[Problem]:
    """Problems of code `unstorable`, each with the path of the value; at most ten."""
    problems: list[Problem] = []
    stack: list[tuple[tuple[Any, ...], object]] = [((), snapshot)]
    values = characters = 0
    while stack and len(problems) < 10:
        path, value = stack.pop()
        values += 1
        found, inner = _look(path, value)
        problems += [Problem("unstorable", _node(snapshot, path), said, _written(path)) for said in found]
        stack.extend(inner)
        characters += len(value) if isinstance(value, str) else 0
        if values > MOST_VALUES or characters > MOST_CHARACTERS:
            return [*problems, Problem("too_large", "", "the graph is larger than anybody could have meant")]
    return problems


def _look(path: tuple[Any, ...], value: object) -> tuple[list[str], list[tuple[tuple[Any, ...], object]]]:
    if isinstance(value, dict):
        bad = [said for key in value if (said := _key(key))]
        inner = [((*path, key), item) for key, item in value.items() if isinstance(key, str)]
    elif isinstance(value, list):
        bad, inner = [], [((*path, number), item) for number, item in enumerate(value)]
    else:
        return [said for said in [_scalar(value)] if said], []
    if inner and len(path) >= MOST_DEPTH:
        return [*bad, f"nested deeper than {MOST_DEPTH} levels"], []
    return bad, inner


def _key(key: object) -> str:
    return _text(key) if isinstance(key, str) else "a name of a member is no text"


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return "" if value in _INTEGERS else "a whole number of more than 64 bits"
    if isinstance(value, float):
        return "" if math.isfinite(value) else "a number that is none (infinity or NaN)"
    return f"a value of type {type(value).__name__} is no JSON"


def _text(text: str) -> str:
    if "\x00" in text:
        return "text with a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "text with half a character (a lone surrogate)"
    return ""


def _node(snapshot: Any, path: tuple[Any, ...]) -> str:
    """The node that a path belongs to; of a transition the one that it leaves."""
    if len(path) < 2 or path[0] not in {"nodes", "transitions"} or not isinstance(path[1], int):
        return ""
    item = snapshot[path[0]][path[1]]
    named = item.get("id" if path[0] == "nodes" else "from") if isinstance(item, dict) else ""
    return named[:100] if isinstance(named, str) and named.isprintable() else ""


def _written(path: tuple[Any, ...]) -> str:
    return ".".join(part if isinstance(part, str) and part.isprintable() else ascii(part) for part in path)[:200]
