"""From one value of a resource to its rows in the index: a function for each pair of parameter kind and FHIR type.

A row begins with the parameter and the item (which repetition of a composite it comes from, else 0); the rest are
the columns of its kind's table, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from math import isinf
from typing import Any, Final

from rcm.clinical.reference_text import pointed
from rcm.clinical.search.parameters import LASTING
from rcm.clinical.search.values import DateUnreadable, is_brief, kept, normalised, span_of, span_texts

StringRow = tuple[str, int, str, str]
TokenRow = tuple[str, int, str, str, str | None]
ReferenceRow = tuple[str, int, str | None, str | None, str | None, str | None, str | None]
DateRow = tuple[str, int, str, str]
#: A range without an end has the text Infinity, as PostgreSQL and JSON take it.
Bound = float | str
NumberRow = tuple[str, int, Bound, Bound]
QuantityRow = tuple[str, int, str, str, str, Bound, Bound]
UriRow = tuple[str, int, str]


@dataclass(slots=True)
class IndexRows:
    """One list for each index table.

    string: (param, item, value, exact). token: (param, item, system, code, display). reference: (param, item,
    target_type, target_id, url, identifier_system, identifier_value). date: (param, item, low, high) as texts.
    number: (param, item, low, high). quantity: (param, item, system, code, unit, low, high). uri: (param, item, value).
    Writers number the rows of a parameter. `base`: our own address with a slash behind; what it begins is here.
    """

    string: list[StringRow] = field(default_factory=list)
    token: list[TokenRow] = field(default_factory=list)
    reference: list[ReferenceRow] = field(default_factory=list)
    date: list[DateRow] = field(default_factory=list)
    number: list[NumberRow] = field(default_factory=list)
    quantity: list[QuantityRow] = field(default_factory=list)
    uri: list[UriRow] = field(default_factory=list)
    base: str = ""


Emit = Callable[[IndexRows, Any, int], None]

#: The system that FHIR gives to booleans where they are searched as tokens.
SPECIAL_VALUES: Final = "http://terminology.hl7.org/CodeSystem/special-values"
#: Characters of a date that is a day: shorter ones are months and years.
_DAY: Final = 10
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_WITHOUT_END: Final = "infinity"
_WITHOUT_BEGINNING: Final = "-infinity"
_NAME_TEXTS: Final = ("family", "text")
_NAME_LISTS: Final = ("given", "prefix", "suffix")
_ADDRESS_TEXTS: Final = ("text", "city", "district", "state", "postalCode", "country")

#: Longer texts hardly come twice, and what somebody sends must not stay here by the megabyte.
_REMEMBERED: Final = 200
_remembered: Final = lru_cache(maxsize=8192)(normalised)


def emitter(param: str, kind: str, fhir_type: str) -> Emit:
    """The function that adds a value's rows for this parameter."""
    return _EMITTERS[kind].get(fhir_type, _EMITTERS[kind][""])(param)


def _normal(text: str) -> str:
    return _remembered(text) if len(text) <= _REMEMBERED else normalised(text)


def _text(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        rows.string.append((param, item, _normal(value), value))

    return emit


def _texts(param: str, single: tuple[str, ...], lists: tuple[str, ...]) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        parts = [value[name] for name in single if name in value]
        for name in lists:
            parts += [part for part in value.get(name) or () if part is not None]
        rows.string += [(param, item, _normal(part), part) for part in dict.fromkeys(parts)]

    return emit


def _code(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        rows.token.append((param, item, "", kept(value), None))

    return emit


def _boolean(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        rows.token.append((param, item, SPECIAL_VALUES, "true" if value else "false", None))

    return emit


def _coding(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        display = value.get("display")
        if display or "code" in value or "system" in value:
            shown = _normal(display) if display else None
            rows.token.append((param, item, kept(value.get("system", "")), kept(value.get("code", "")), shown))

    return emit


def _concept(param: str) -> Emit:
    coding = _coding(param)

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        text = value.get("text")
        for each in value.get("coding") or ():
            coding(rows, each, item)
            if text is not None and each.get("display") == text:
                text = None  # `:text` finds it there
        if text is not None:
            rows.token.append((param, item, "", "", _normal(text)))

    return emit


def _identifier(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        if "value" in value or "system" in value:
            kind = value.get("type")
            shown = _normal(kind["text"]) if kind and "text" in kind else None
            rows.token.append((param, item, kept(value.get("system", "")), kept(value.get("value", "")), shown))

    return emit


def _contact(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        if "value" in value:
            rows.token.append((param, item, value.get("system", ""), kept(value["value"]), None))

    return emit


def _target(reference: str) -> tuple[str | None, str | None, str | None]:
    return _known_target(reference) if len(reference) <= _REMEMBERED else _read_target(reference)


def _read_target(reference: str) -> tuple[str | None, str | None, str | None]:
    """Type and id of what is here, else the address; of what is elsewhere the type too, if the address tells it."""
    target = pointed(reference)
    if target is None:
        return None, None, kept(reference)
    return (target.type, None, kept(reference)) if target.base else (target.type, target.id, None)


_known_target: Final = lru_cache(maxsize=16384)(_read_target)


def _reference(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        text, identifier = value.get("reference"), value.get("identifier")
        if text is None and identifier is None:
            return  # what has but a display points nowhere
        if text is not None and rows.base and text.startswith(rows.base):
            text = text.removeprefix(rows.base)
        kind, target, url = _target(text) if text is not None else (None, None, None)
        system, own = (None, None)
        if identifier:
            system, own = kept(identifier.get("system", "")), kept(identifier.get("value", ""))
        rows.reference.append((param, item, kind or value.get("type"), target, url, system, own))

    return emit


def _canonical(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        rows.reference.append((param, item, *_target(value), None, None))

    return emit


def _resource(param: str) -> Emit:
    """Bundle's own entries: found as what they are, as if they had been stored."""

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        kind, own = value.get("resourceType"), value.get("id")
        if kind and own:
            rows.reference.append((param, item, kind, own, None, None, None))

    return emit


def _moment(param: str) -> Emit:
    lasting = param + LASTING

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        with suppress(DateUnreadable):  # whether it is a date is for validation to say
            low, high, _ = span_texts(value)
            rows.date.append((param if len(value) >= _DAY else lasting, item, low, high))

    return emit


def _period(param: str) -> Emit:
    lasting = param + LASTING

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        start, end = value.get("start"), value.get("end")
        if start is None and end is None:
            return
        with suppress(DateUnreadable):
            low, _, first = span_texts(start) if start else (_WITHOUT_BEGINNING, "", None)
            _, high, last = span_texts(end) if end else ("", _WITHOUT_END, None)
            brief = first is not None and last is not None and is_brief(first.low, last.high)
            rows.date.append((param if brief else lasting, item, low, high))

    return emit


def _timing(param: str) -> Emit:
    """Its outer limits only: events, and the period that bounds the repetition."""
    period = _period(param)

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        events = [each for each in value.get("event") or () if each is not None]
        bounds = (value.get("repeat") or {}).get("boundsPeriod") or {}
        outer = dict(bounds)
        with suppress(DateUnreadable):
            if events and (not bounds or "start" in bounds):
                outer["start"] = min([*events, bounds.get("start", events[0])], key=_low)
            if events and (not bounds or "end" in bounds):
                outer["end"] = max([*events, bounds.get("end", events[0])], key=_high)
        period(rows, outer, item)

    return emit


def _low(text: str) -> datetime:
    return span_of(text).low


def _high(text: str) -> datetime:
    return span_of(text).high or _LATEST


def _bound(value: Decimal | int | None, otherwise: str) -> Bound:
    if value is None:
        return otherwise
    number = float(value)
    return number if not isinf(number) else ("Infinity" if number > 0 else "-Infinity")


def _number(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        number = _bound(value, "Infinity")
        rows.number.append((param, item, number, number))

    return emit


def _number_range(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        low, high = (value.get(end) or {} for end in ("low", "high"))
        if "value" in low or "value" in high:
            bounds = _bound(low.get("value"), "-Infinity"), _bound(high.get("value"), "Infinity")
            rows.number.append((param, item, *bounds))

    return emit


def _quantity(param: str) -> Emit:
    """A comparator makes a range of it: "< 5" is anything below 5."""

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        amount = value.get("value")
        if amount is None:
            return
        low = high = _bound(amount, "Infinity")
        comparator = value.get("comparator")
        if comparator:
            low, high = ("-Infinity", high) if comparator[0] == "<" else (low, "Infinity")
        rows.quantity.append(
            (param, item, value.get("system", ""), value.get("code", ""), value.get("unit", ""), low, high)
        )

    return emit


CURRENCIES: Final = "urn:iso:std:iso:4217"


def _money(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        amount = value.get("value")
        if amount is not None:
            number, currency = _bound(amount, "Infinity"), value.get("currency", "")
            rows.quantity.append((param, item, CURRENCIES if currency else "", currency, currency, number, number))

    return emit


def _quantity_range(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        low, high = (value.get(end) or {} for end in ("low", "high"))
        if "value" in low or "value" in high:
            said = low if "value" in low else high
            names = (said.get("system", ""), said.get("code", ""), said.get("unit", ""))
            bounds = _bound(low.get("value"), "-Infinity"), _bound(high.get("value"), "Infinity")
            rows.quantity.append((param, item, *names, *bounds))

    return emit


def _sample(text: str) -> Decimal | None:
    """None for E, U and L (error, above, below the limits), and for what is no number that can be compared."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _sampled(param: str) -> Emit:
    """From the least to the greatest of the samples: origin + sample * factor."""

    def emit(rows: IndexRows, value: Any, item: int) -> None:
        origin = value.get("origin") or {}
        numbers = [number for text in (value.get("data") or "").split() if (number := _sample(text)) is not None]
        if "value" in origin and numbers:
            start, factor = Decimal(origin["value"]), Decimal(value.get("factor", 1))
            try:
                ends = sorted(start + number * factor for number in (min(numbers), max(numbers)))
            except ArithmeticError:
                return
            names = (origin.get("system", ""), origin.get("code", ""), origin.get("unit", ""))
            rows.quantity.append((param, item, *names, *(_bound(end, "Infinity") for end in ends)))

    return emit


def _uri(param: str) -> Emit:
    def emit(rows: IndexRows, value: Any, item: int) -> None:
        rows.uri.append((param, item, kept(value)))

    return emit


#: For each kind: FHIR type -> emitter; "" is what all its other types are.
_EMITTERS: Final[dict[str, dict[str, Callable[[str], Emit]]]] = {
    "string": {
        "": _text,
        "HumanName": lambda param: _texts(param, _NAME_TEXTS, _NAME_LISTS),
        "Address": lambda param: _texts(param, _ADDRESS_TEXTS, ("line",)),
    },
    "token": {
        "": _code,
        "boolean": _boolean,
        "Coding": _coding,
        "CodeableConcept": _concept,
        "Identifier": _identifier,
        "ContactPoint": _contact,
    },
    "reference": {"": _canonical, "Reference": _reference, "Resource": _resource},
    "date": {"": _moment, "Period": _period, "Timing": _timing},
    "number": {"": _number, "Range": _number_range},
    "quantity": {"": _quantity, "Money": _money, "Range": _quantity_range, "SampledData": _sampled},
    "uri": {"": _uri},
}
