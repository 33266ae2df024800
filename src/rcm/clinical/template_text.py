"""Texts with places for values, `{{name}}`. What is filled in is never read again, so values can't bring places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rcm.core.errors import InvalidInput

NAME: Final = r"[A-Za-z_][A-Za-z0-9_.]{0,63}"
_PLACE: Final = re.compile(rf"\{{\{{\s*({NAME})\s*\}}\}}")
_BRACES: Final = re.compile(r"\{\{|\}\}")


class PlaceUnreadable(InvalidInput):
    """A place for a value is written {{name}}: letters, digits, `_` and `.`, up to 64. Braces that are doubled mean
    nothing else."""

    code = "clinical.template_place_unreadable"


class VariableUndeclared(InvalidInput):
    """The template has no such variable. Declare it in `variables`, or leave it out."""

    code = "clinical.template_variable_undeclared"


class VariableMissing(InvalidInput):
    """The template needs values that were not given."""

    code = "clinical.template_variable_missing"


def places(content: str) -> list[str]:
    """Names of the places, each once, in order. Raises PlaceUnreadable with the line."""
    rest = _PLACE.sub(lambda found: " " * len(found[0]), content)
    stray = _BRACES.search(rest)
    if stray is not None:
        line = content.count("\n", 0, stray.start()) + 1
        raise PlaceUnreadable(f"Line {line}.", line=line)
    return list(dict.fromkeys(_PLACE.findall(content)))


def require_declared(content: str, variables: Sequence[Mapping[str, Any]]) -> None:
    """Raises PlaceUnreadable, VariableUndeclared."""
    declared = {each["name"] for each in variables}
    _refuse(VariableUndeclared, [name for name in places(content) if name not in declared])


def rendered(content: str, variables: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> str:
    """The text with its values. Raises VariableUndeclared, VariableMissing with all names."""
    known = {each["name"]: each.get("default") for each in variables}
    _refuse(VariableUndeclared, sorted(values.keys() - known.keys()))
    whole = {**known, **values}
    _refuse(VariableMissing, [name for name, value in whole.items() if value is None])
    return _PLACE.sub(lambda found: str(whole[found[1]]), content)


def _refuse(kind: type[InvalidInput], names: list[str]) -> None:
    if names:
        raise kind(f"{', '.join(ascii(name[:64])[1:-1] for name in names)}.", names=names)
