"""Changes of a part of a resource: JSON Patch (RFC 6902) and merge patch (RFC 7386). Pure."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import msgspec

from rcm.clinical.text import JsonUnreadable, parse, require_shallow
from rcm.core.errors import InvalidInput

JSON_PATCH: Final = "application/json-patch+json"
MERGE_PATCH: Final = "application/merge-patch+json"

Change = Callable[[dict[str, Any]], dict[str, Any]]
"""What a resource becomes."""

#: A patch of more steps is a resource in disguise.
MOST_STEPS: Final = 1000
#: A copy of the whole into itself doubles it: thirty of them would fill any memory.
MOST_COPIED: Final = 100_000
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_OPERATIONS: Final = ("add", "remove", "replace", "move", "copy", "test")


class PatchInvalid(InvalidInput):
    """The patch can't be used on this resource."""

    code = "clinical.patch_invalid"


def change_of(media_type: str, body: bytes) -> Change:
    """A patch by its media type, which is one of the two. Raises JsonUnreadable, PatchInvalid."""
    if media_type == MERGE_PATCH:
        return partial(_by, merged, parse(body))
    try:
        # As a member, so that decimals keep their digits and what no resource may hold is refused.
        steps = parse(b'{"steps":' + body + b"}")["steps"]
        msgspec.json.decode(body)
    except (KeyError, msgspec.DecodeError) as error:
        raise JsonUnreadable(f"Not JSON of a patch: {error}.") from None
    if not isinstance(steps, list):
        raise PatchInvalid("A JSON Patch is a list of steps.")
    return partial(_by, patched, steps)


def _by(how: Callable[[dict[str, Any], Any], dict[str, Any]], patch: Any, resource: dict[str, Any]) -> dict[str, Any]:
    return how(resource, patch)


def patched(document: dict[str, Any], steps: object) -> dict[str, Any]:
    """`document` after all steps, or PatchInvalid naming the one that fails: then nothing counts."""
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        raise PatchInvalid(f"A JSON Patch is a list of at most {MOST_STEPS} steps.")
    holder: list[Any] = [copy.deepcopy(document)]
    copied = 0
    for number, step in enumerate(steps):
        try:
            copied += _apply(holder, step)
            if copied > MOST_COPIED:
                raise ValueError(f"more than {MOST_COPIED} values would be copied")  # noqa: TRY301 - told as all others
        except (KeyError, IndexError, ValueError, TypeError, RecursionError) as error:
            told = error.args[0] if error.args and isinstance(error.args[0], str) else "it leads nowhere"
            raise PatchInvalid(f"Step {number}: {told}.", step=number) from None
    result = holder[0] if holder else None
    if not isinstance(result, dict):
        raise PatchInvalid("What the patch leaves is no resource.")
    require_shallow(result)  # each step may nest what the one before left
    return result


def merged(document: dict[str, Any], change: object) -> dict[str, Any]:
    """Members of `change` replace those of the same name, null removes them, lists are replaced as a whole."""
    if not isinstance(change, dict):
        raise PatchInvalid("A merge patch is an object.")
    result = dict(document)
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[name] = value
    return result


def _apply(holder: list[Any], step: object) -> int:
    """How many values were copied."""
    if not isinstance(step, dict) or step.get("op") not in _OPERATIONS:
        raise ValueError(f"op is one of {', '.join(_OPERATIONS)}")
    operation, path = step["op"], _pointer(step.get("path"))
    if operation in {"add", "replace", "test"} and "value" not in step:
        raise ValueError("value is missing")
    if operation == "test":
        if not _same(_read(holder, path), step["value"]):
            raise ValueError("test: the value is another one")
    elif operation == "remove":
        _remove(holder, path)
    elif operation == "replace":
        _remove(holder, path)
        _add(holder, path, copy.deepcopy(step["value"]))
    elif operation == "add":
        _add(holder, path, copy.deepcopy(step["value"]))
    else:
        return _carry(holder, _pointer(step.get("from")), path, keep=operation == "copy")
    return 0


def _carry(holder: list[Any], source: list[str], path: list[str], *, keep: bool) -> int:
    value = copy.deepcopy(_read(holder, source))
    if not keep:
        if path[: len(source)] == source and len(path) > len(source):
            raise ValueError("nothing can be moved into itself")
        _remove(holder, source)
    _add(holder, path, value)
    return _size(value) if keep else 0


def _size(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_size, inner))


def _pointer(text: object) -> list[str]:
    """RFC 6901. The document itself stands at place 0 of its holder."""
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise ValueError("path and from are JSON pointers: /name/0/given")
    return ["0", *(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])]


def _read(holder: list[Any], path: list[str]) -> Any:
    value: Any = holder
    for part in path:
        value = value[_place(value, part)] if isinstance(value, list) else _member(value, part)
    return value


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise KeyError(f"there is no {name[:60]!a}")
    return value[name]


def _place(items: list[Any], part: str, *, beyond: bool = False) -> int:
    if beyond and part == "-":
        return len(items)
    if not _INDEX.fullmatch(part) or int(part) > len(items) - (not beyond):
        raise IndexError(f"there is no place {part[:20]!a} in a list of {len(items)}")
    return int(part)


def _add(holder: list[Any], path: list[str], value: Any) -> None:
    if len(path) == 1:
        holder[:] = [value]
        return
    parent = _read(holder, path[:-1])
    if isinstance(parent, list):
        parent.insert(_place(parent, path[-1], beyond=True), value)
    elif isinstance(parent, dict):
        parent[path[-1]] = value
    else:
        raise TypeError("its parent is neither an object nor a list")


def _remove(holder: list[Any], path: list[str]) -> None:
    if len(path) == 1:
        holder[:] = []
        return
    parent = _read(holder, path[:-1])
    if isinstance(parent, list):
        del parent[_place(parent, path[-1])]
    else:
        _member(parent, path[-1])
        del parent[path[-1]]


def _same(one: Any, other: Any) -> bool:
    """As JSON has it: true is not 1, and 1.0 is 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
