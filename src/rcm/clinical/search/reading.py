"""From the text of one value to what it means, for each kind of parameter and modifier."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from rcm.clinical.reference_text import pointed
from rcm.clinical.search.criteria import (
    DateValue,
    IdentifierValue,
    NumberValue,
    Prefix,
    QuantityValue,
    ReferenceValue,
    TextValue,
    TokenText,
    TokenValue,
    UriValue,
    Value,
)
from rcm.clinical.search.parameters import Parameter
from rcm.clinical.search.problems import Refused, shown
from rcm.clinical.search.values import (
    DateUnreadable,
    NumberUnreadable,
    Range,
    about,
    about_time,
    kept,
    normalised,
    range_of,
    span_of,
)

#: More values in one parameter are a list for several requests.
MOST_VALUES: Final = 500

#: What each kind may have behind its name beside `:missing`; references also take the name of a type.
MODIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "string": ("exact", "contains"),
    "token": ("not", "text", "in"),
    "reference": ("identifier",),
    "date": (),
    "number": (),
    "quantity": (),
    "uri": ("above", "below"),
    "composite": (),
}
PREFIXES: Final = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")

_ID: Final = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_PREFIXED: Final = re.compile(f"(?P<prefix>{'|'.join(PREFIXES)})?(?P<rest>.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\,$|])")
_STRAY: Final = re.compile(r"\\(?![\\,$|])")


@dataclass(frozen=True, slots=True)
class Context:
    """What reading needs to know: our own address, for absolute references to what is here; now, for `ap`."""

    base: str
    now: datetime


def split(text: str, separator: str) -> list[str]:
    """At each separator that no backslash stands before."""
    parts, at, start = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def alternatives(text: str) -> list[str]:
    """Values between commas, still escaped. Raises Refused."""
    if _STRAY.search(text):
        raise Refused(f"{shown(text)}: a backslash stands before comma, $, | or another backslash only.", "value")
    found = split(text, ",")
    if len(found) > MOST_VALUES:
        raise Refused(f"{len(found)} values; at most {MOST_VALUES} may be asked for at once.", "too-costly")
    if "" in found:
        raise Refused("A value is empty.", "value")
    return found


def value_of(parameter: Parameter, modifier: str, text: str, context: Context) -> Value:
    """Raises Refused with what the text should be."""
    try:
        return _READERS[parameter.kind](parameter, modifier, text, context)
    except DateUnreadable:
        raise Refused(f"{shown(text)} is not a date such as ge2020 or 2020-03-31T10:00Z.", "value") from None
    except NumberUnreadable:
        raise Refused(f"{shown(text)} is not a number such as 5.4, gt100 or 1e-3.", "value") from None


def date_of(text: str, context: Context) -> DateValue:
    """Raises DateUnreadable."""
    prefix, rest = _prefixed(text)
    span = span_of(rest)
    return DateValue(prefix, about_time(span, context.now) if prefix == "ap" else span)


def _prefixed(text: str) -> tuple[Prefix, str]:
    match = _PREFIXED.fullmatch(text)
    assert match is not None
    return cast("Prefix", match["prefix"] or "eq"), match["rest"]


def _string(_parameter: Parameter, modifier: str, text: str, _context: Context) -> Value:
    exact = unescaped(text)
    plain = normalised(exact)
    if not plain and modifier != "exact":
        raise Refused("A text of nothing but spaces or accents finds nothing.", "value")
    if modifier == "exact":
        return TextValue(plain, exact, "exact")
    return TextValue(plain, exact, "contains" if modifier == "contains" else "starts")


def _token(parameter: Parameter, modifier: str, text: str, _context: Context) -> Value:
    if modifier == "text":
        return TokenText(normalised(unescaped(text)))
    system, code = _system_and_code(text)
    implied = bool(system) and all(track.fhir_type == "code" for track in parameter.tracks)
    return TokenValue(system and kept(system), code and kept(code), implied)


def _system_and_code(text: str) -> tuple[str | None, str | None]:
    parts = [unescaped(part) for part in split(text, "|")]
    if len(parts) == 1:
        return None, parts[0]
    if len(parts) > 2 or parts == ["", ""]:
        raise Refused(f"{shown(text)} is not code, system|code, |code or system|.", "value")
    return parts[0], parts[1] or None


def _reference(parameter: Parameter, modifier: str, text: str, context: Context) -> Value:
    if modifier == "identifier":
        system, value = _system_and_code(text)
        return IdentifierValue(system and kept(system), value and kept(value))
    plain = unescaped(text)
    if context.base and plain.startswith(f"{context.base}/"):
        plain = plain.removeprefix(f"{context.base}/")
    target = pointed(plain)
    if target is not None and not target.base:
        if modifier and target.type != modifier:
            raise Refused(f"{shown(plain)} is no {modifier}, which the modifier asks for.", "value")
        return ReferenceValue((target.type,), target.id)
    if ":" in plain or target is not None:
        versions = "|" not in plain and any(track.fhir_type != "Reference" for track in parameter.tracks)
        return ReferenceValue((modifier,) if modifier else (), url=kept(plain), versions=versions)
    if not _ID.fullmatch(plain):
        raise Refused(f"{shown(plain)} is neither Type/id, nor an id, nor an address.", "value")
    return ReferenceValue((modifier,) if modifier else _targets(parameter), plain)


def _targets(parameter: Parameter) -> tuple[str, ...]:
    """The types a bare id may be of; none where it may be of any."""
    return parameter.targets if len(parameter.targets) <= 20 else ()


def _date(_parameter: Parameter, _modifier: str, text: str, context: Context) -> Value:
    return date_of(unescaped(text), context)


def _measured(text: str) -> tuple[Prefix, Range]:
    prefix, rest = _prefixed(text)
    number = range_of(rest)
    return prefix, about(number) if prefix == "ap" else number


def _number(_parameter: Parameter, _modifier: str, text: str, _context: Context) -> Value:
    return NumberValue(*_measured(unescaped(text)))


def _quantity(_parameter: Parameter, _modifier: str, text: str, _context: Context) -> Value:
    parts = [unescaped(part) for part in split(text, "|")]
    if len(parts) not in {1, 3}:
        raise Refused(f"{shown(text)} is not number, number|system|code or number||unit.", "value")
    system, code = (parts[1], parts[2]) if len(parts) == 3 else ("", "")
    return QuantityValue(*_measured(parts[0]), system or None, code or None)


def _uri(_parameter: Parameter, modifier: str, text: str, _context: Context) -> Value:
    plain = kept(unescaped(text))
    if modifier == "below":
        return UriValue(plain, "below")
    return UriValue(plain, "above" if modifier == "above" else "exact")


_READERS: Final[dict[str, Callable[[Parameter, str, str, Context], Value]]] = {
    "string": _string,
    "token": _token,
    "reference": _reference,
    "date": _date,
    "number": _number,
    "quantity": _quantity,
    "uri": _uri,
}
