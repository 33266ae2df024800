"""Answers of people, checked against the form of their task: a JSON schema (2020-12) without references outside.

Pure. The form itself was checked when it was published (rcm.workflows.checks.forms), which refuses what can't be
checked here. What is said of an answer names fields and rules, never values: those may be a patient's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

Schema = Mapping[str, Any]

_MOST_DEPTH: Final = 50
_MOST_FAULTS: Final = 100
_MOST_STEPS: Final = 100_000
#: Texts longer than this are not matched against a pattern.
_MOST_MATCHED: Final = 1000
_MOST_OPEN: Final = 2

#: Words of the standard that are not looked at here: a form that has them would let through what it seems to refuse.
UNCHECKED: Final = frozenset(
    {
        "$dynamicRef", "$anchor", "$dynamicAnchor", "dependentSchemas", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "minContains", "maxContains",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """`field`: dotted path from the top of the answer; empty for the answer itself."""

    field: str
    message: str


def answer_faults(form: Schema, answer: object) -> list[Fault]:
    """Every fault of the answer, with its field. The form must be one that could be published."""
    return _Check(form).faults(form, answer, "", 0)[:_MOST_FAULTS]


def pattern_problem(pattern: str) -> str:
    """Why answers can't be matched with it: matching may take for ever, and an answer must not stop the program."""
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "a", pattern)
    if re.search(r"\)[*+{?]|\(\?", plain) or re.search(r"\\[1-9]", pattern):
        return "repeats a group, looks around or refers back: matching it may take for ever"
    if len(re.findall(r"[*+]|\{\d*,\}", plain)) > _MOST_OPEN:
        return f"has more than {_MOST_OPEN} repetitions without an end: matching it may take for ever"
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return _is_number(value) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


_TYPES: Final[dict[str, Callable[[object], bool]]] = {
    "object": lambda v: isinstance(v, Mapping),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "number": _is_number,
    "integer": _is_whole,
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, OverflowError):
            return False
        return True

    return check


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "date": _parses(date.fromisoformat),
    "time": _parses(time.fromisoformat),
    "date-time": _parses(datetime.fromisoformat),
    "uuid": _parses(UUID),
    "email": lambda text: re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,255}", text) is not None,
}


class _Check:
    """One answer against one form. Its steps are counted: forms that refer to themselves could go on for ever."""

    def __init__(self, form: Schema) -> None:
        self._form = form
        self._steps = 0

    def faults(self, schema: object, value: object, field: str, depth: int) -> list[Fault]:
        self._steps += 1
        if depth > _MOST_DEPTH or self._steps > _MOST_STEPS:
            return [Fault(field, "is nested too deep to be checked")]
        if schema is True:
            return []
        if not isinstance(schema, Mapping):
            return [Fault(field, "is not expected here")]
        if "type" in schema and not _has_type(value, schema["type"]):
            names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            return [Fault(field, f"must be of type {' or '.join(names)}")]
        found = _value_faults(schema, value, field)
        if isinstance(value, str):
            found += _text_faults(schema, value, field)
        elif _is_number(value):
            found += _number_faults(schema, value, field)
        elif isinstance(value, list):
            found += self._list(schema, value, field, depth + 1)
        elif isinstance(value, Mapping):
            found += self._object(schema, value, field, depth + 1)
        return found + self._joined(schema, value, field, depth + 1)

    def _list(self, schema: Schema, value: list[Any], field: str, depth: int) -> list[Fault]:
        found = _size_faults(schema, len(value), field, "Items", "entries")
        if schema.get("uniqueItems") and any(_same(a, b) for n, a in enumerate(value[:1000]) for b in value[:n]):
            found.append(Fault(field, "must not name anything twice"))
        first: Sequence[object] = schema.get("prefixItems", ())
        for number, item in enumerate(value):
            if len(found) > _MOST_FAULTS:
                break
            inner = first[number] if number < len(first) else schema.get("items", True)
            found += self.faults(inner, item, _below(field, str(number)), depth)
        if "contains" in schema and all(self.faults(schema["contains"], item, field, depth) for item in value):
            found.append(Fault(field, "has no entry of the kind that is asked for"))
        return found

    def _object(self, schema: Schema, value: Mapping[str, Any], field: str, depth: int) -> list[Fault]:
        needed = [*schema.get("required", ())]
        needed += [n for name, names in schema.get("dependentRequired", {}).items() if name in value for n in names]
        found = [Fault(_below(field, name), "is missing") for name in dict.fromkeys(needed) if name not in value]
        found += _size_faults(schema, len(value), field, "Properties", "fields")
        for name, below in value.items():
            if len(found) > _MOST_FAULTS:
                break
            for inner in _schemas_of(schema, name):
                found += self.faults(inner, below, _below(field, name), depth)
        return found

    def _joined(self, schema: Schema, value: object, field: str, depth: int) -> list[Fault]:
        parts = [*schema.get("allOf", ()), *([self._referred(schema["$ref"])] if "$ref" in schema else [])]
        found = [fault for part in parts for fault in self.faults(part, value, field, depth)]
        if "anyOf" in schema and all(self.faults(part, value, field, depth) for part in schema["anyOf"]):
            found.append(Fault(field, "fits none of the forms that are allowed here"))
        if "oneOf" in schema and sum(not self.faults(part, value, field, depth) for part in schema["oneOf"]) != 1:
            found.append(Fault(field, "must fit exactly one of the forms that are allowed here"))
        if "not" in schema and not self.faults(schema["not"], value, field, depth):
            found.append(Fault(field, "is what is not allowed here"))
        if "if" in schema:
            branch = "else" if self.faults(schema["if"], value, field, depth) else "then"
            found += self.faults(schema.get(branch, True), value, field, depth)
        return found

    def _referred(self, reference: str) -> object:
        """The part of the form at `#/a/b`; one that is not there lets nothing through."""
        found: object = self._form
        for part in reference.removeprefix("#").split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, Mapping):
                found = found.get(name, False)
            elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
                found = found[int(name)]
            else:
                return False
        return found


def _schemas_of(schema: Schema, name: str) -> list[object]:
    """What a field has to fit."""
    known: Schema = schema.get("properties", {})
    alike: Schema = schema.get("patternProperties", {})
    found = [known[name]] if name in known else []
    found += [inner for pattern, inner in alike.items() if len(name) <= _MOST_MATCHED and re.search(pattern, name)]
    return found or [schema.get("additionalProperties", True)]


def _value_faults(schema: Schema, value: object, field: str) -> list[Fault]:
    found = []
    allowed: Sequence[object] | None = schema.get("enum")
    if allowed is not None and not any(_same(value, one) for one in allowed):
        found.append(Fault(field, f"must be one of: {', '.join(str(one) for one in allowed)}"))
    if "const" in schema and not _same(value, schema["const"]):
        found.append(Fault(field, "is not the value asked for"))
    return found


def _has_type(value: object, wanted: Any) -> bool:
    names: list[str] = wanted if isinstance(wanted, list) else [wanted]
    return any(_TYPES[name](value) for name in names)


def _same(one: object, other: object) -> bool:
    """JSON's own equality: 1 is 1.0, and true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _text_faults(schema: Schema, value: str, field: str) -> list[Fault]:
    found = []
    if len(value) < schema.get("minLength", 0):
        found.append(Fault(field, f"must have at least {schema['minLength']} characters"))
    if len(value) > schema.get("maxLength", len(value)):
        found.append(Fault(field, f"must have at most {schema['maxLength']} characters"))
    if "pattern" in schema and (len(value) > _MOST_MATCHED or not re.search(schema["pattern"], value)):
        found.append(Fault(field, f"must match the pattern {schema['pattern']}"))
    known = _FORMATS.get(schema.get("format", ""))  # others are notes, as the standard has it
    if known is not None and not known(value):
        found.append(Fault(field, f"must be written as {schema['format']}"))
    return found


def _number_faults(schema: Schema, value: Any, field: str) -> list[Fault]:
    rules: tuple[tuple[str, bool, str], ...] = (
        ("minimum", value < schema.get("minimum", value), "must be at least {}"),
        ("maximum", value > schema.get("maximum", value), "must be at most {}"),
        ("exclusiveMinimum", value <= schema.get("exclusiveMinimum", value - 1), "must be more than {}"),
        ("exclusiveMaximum", value >= schema.get("exclusiveMaximum", value + 1), "must be less than {}"),
    )
    found = [Fault(field, said.format(schema[word])) for word, wrong, said in rules if word in schema and wrong]
    if "multipleOf" in schema and not _is_multiple(value, schema["multipleOf"]):
        found.append(Fault(field, f"must be a multiple of {schema['multipleOf']}"))
    return found


def _is_multiple(value: float, of: float) -> bool:
    """In decimals, as they were written: 0.3 is three times 0.1."""
    try:
        return Decimal(str(value)) % Decimal(str(of)) == 0
    except InvalidOperation:  # more digits than decimals have
        return False


def _size_faults(schema: Schema, size: int, field: str, noun: str, said: str) -> list[Fault]:
    least, most = schema.get(f"min{noun}", 0), schema.get(f"max{noun}", size)
    found = [Fault(field, f"must have at least {least} {said}")] if size < least else []
    return found + ([Fault(field, f"must have at most {most} {said}")] if size > most else [])


def _below(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name
