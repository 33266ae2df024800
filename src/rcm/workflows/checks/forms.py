"""Is the form of a human node a JSON schema (draft 2020-12) of what a page can ask?

Looked at are the keywords that decide what is asked and what is taken for an answer; notes of any other name
are left alone, as the standard has it. No reference leads outside the form: nothing is ever fetched for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rcm.workflows.checks.problem import quoted
from rcm.workflows.forms import UNCHECKED, pattern_problem

_TYPES: Final = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_MOST_PATTERN: Final = 500


def form_faults(form: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(path, what is wrong) of each fault; an empty form is none, it takes any answer."""
    faults = _schema("form", form, 0)
    if form and form.get("type", "object") != "object":
        faults.append(("form.type", "an answer is an object"))
    return faults


def _schema(path: str, schema: object, depth: int) -> list[tuple[str, str]]:
    if isinstance(schema, bool):
        return []
    if not isinstance(schema, Mapping):
        return [(path, "is no schema: neither an object nor true or false")]
    if depth > 20:
        return [(path, "is nested deeper than 20 levels")]
    faults = [
        (f"{path}.{name}", said)
        for name, check in _KEYWORDS.items()
        if name in schema and (said := check(schema[name]))
    ]
    for place, inner in _inner(schema):
        faults += _schema(f"{path}.{place}", inner, depth + 1)
    return faults


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The schemas within a schema, with their places."""
    for name, value in schema.items():
        if name in {"properties", "$defs", "patternProperties"} and isinstance(value, Mapping):
            yield from ((f"{name}.{key}", each) for key, each in value.items())
        elif name in {"allOf", "anyOf", "oneOf", "prefixItems"} and isinstance(value, list):
            yield from ((f"{name}.{number}", each) for number, each in enumerate(value))
        elif name in {"items", "additionalProperties", "not", "if", "then", "else", "contains"}:
            yield name, value


def _type(value: object) -> str:
    named = value if isinstance(value, list) else [value]
    unknown = [each for each in named if not isinstance(each, str) or each not in _TYPES]
    if unknown or not named:
        return f"{quoted(unknown[0]) if unknown else 'nothing'} is no type; known: {', '.join(sorted(_TYPES))}"
    return ""


def _names(value: object) -> str:
    named = [each for each in value if isinstance(each, str)] if isinstance(value, list) else [""]
    whole = isinstance(value, list) and len(named) == len(value) == len(set(named))
    return "" if whole else "is no list of different names"


def _choices(value: object) -> str:
    return "" if isinstance(value, list) and value else "is no list of values"


def _pattern(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MOST_PATTERN:
        return "is no regular expression"
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError):
        return "is no regular expression"
    return pattern_problem(value)


def _patterns(value: object) -> str:
    if not isinstance(value, Mapping):
        return "is no object"
    return next((said for pattern in value if (said := _pattern(pattern))), "")


def _names_by_name(value: object) -> str:
    fine = isinstance(value, Mapping) and not any(_names(names) for names in value.values())
    return "" if fine else "is no object of lists of names"


def _unchecked(_value: object) -> str:
    return "can't be used in a form: answers are not checked for it"


def _count(value: object) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else "is no count"


def _number(value: object) -> str:
    return "" if isinstance(value, int | float) and not isinstance(value, bool) else "is no number"


def _positive(value: object) -> str:
    return "" if isinstance(value, int | float) and value is not True and value > 0 else "is no number above 0"


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "is no text"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "is neither true nor false"


def _object(value: object) -> str:
    return "" if isinstance(value, Mapping) else "is no object"


def _schemas(value: object) -> str:
    return "" if isinstance(value, list) and value else "is no list of schemas"


def _reference(value: object) -> str:
    return "" if isinstance(value, str) and value.startswith("#") else "leads outside the form"


_KEYWORDS: Final[dict[str, Callable[[object], str]]] = {
    "type": _type,
    "required": _names,
    "enum": _choices,
    "pattern": _pattern,
    "properties": _object,
    "patternProperties": _patterns,
    "dependentRequired": _names_by_name,
    "$defs": _object,
    "$ref": _reference,
    "title": _text,
    "description": _text,
    "format": _text,
    "uniqueItems": _flag,
    "readOnly": _flag,
    "multipleOf": _positive,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _count),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(UNCHECKED, _unchecked),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _schemas),
}
