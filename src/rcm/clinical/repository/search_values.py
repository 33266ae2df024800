"""One value of a search as a condition on a row of the index. Ranges instead of LIKE: they can use an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from rcm.clinical.issues import Issue
from rcm.clinical.search.criteria import (
    DateValue,
    IdentifierValue,
    NumberValue,
    QuantityValue,
    ReferenceValue,
    TextValue,
    TokenText,
    TokenValue,
    UriValue,
    Value,
)
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.search.values import BRIEF

#: Behind everything that begins with the same characters, in the order of bytes.
_LAST: Final = "\U0010ffff"
_NEVER: Final = "infinity"

#: Values of one statement; PostgreSQL takes 65,535, and plans for seconds well before.
MOST_BOUND: Final = 10_000

Row = str
"""The alias of a row in SQL."""
Compare = Callable[[str, str], str]
"""A sign and a moment compared with a column."""


class Bound:
    """The values of a statement, by name."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self._aliases = 0

    def __call__(self, value: Any) -> str:
        if len(self.values) >= MOST_BOUND:
            message = f"The search compares with more than {MOST_BOUND} values. Ask for fewer at once."
            raise SearchInvalid([Issue("error", "too-costly", "", message)])
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def alias(self, stem: str) -> str:
        self._aliases += 1
        return f"{stem}{self._aliases}"


def condition(values: Sequence[Value], row: Row, bound: Bound) -> str:
    """Any of the values. Plain codes and ids are one array."""
    codes = [each.code for each in values if isinstance(each, TokenValue) and each.system is None]
    if len(codes) == len(values) > 1:
        return f"{row}.code = any({bound(codes)}::text[])"
    return _either([_CONDITIONS[type(each)](each, row, bound) for each in values])


def _either(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' or '.join(conditions)})"


def _begins(column: str, text: str, bound: Bound) -> str:
    return f"{column} >= {bound(text)} and {column} < {bound(text + _LAST)}"


def _text(value: TextValue, row: Row, bound: Bound) -> str:
    if value.how == "contains":
        return f"position({bound(value.text)}::text in {row}.value) > 0"
    if value.how == "exact":
        return f"({row}.value = {bound(value.text)} and {row}.exact = {bound(value.exact)})"
    return f"({_begins(f'{row}.value', value.text, bound)})"


def _token(value: TokenValue, row: Row, bound: Bound) -> str:
    conditions = [] if value.code is None else [f"{row}.code = {bound(value.code)}"]
    if value.system is not None:
        systems = f"= {bound(value.system)}" if not value.implied else f"in ('', {bound(value.system)})"
        conditions.append(f"{row}.system {systems}")
    return f"({' and '.join(conditions)})"


def _token_text(value: TokenText, row: Row, bound: Bound) -> str:
    return f"""({_begins(f'{row}.display collate "C"', value.text, bound)})"""


def _reference(value: ReferenceValue, row: Row, bound: Bound) -> str:
    if value.url is not None:
        same = f"{row}.url = {bound(value.url)}"
        if not value.versions:
            return same
        versions = _begins(f'{row}.url collate "C"', f"{value.url}|", bound)
        return f"({row}.url is not null and ({same} or {versions}))"
    conditions = [f"{row}.target_id = {bound(value.id)}"]
    if len(value.types) == 1:
        conditions.append(f"{row}.target_type = {bound(value.types[0])}")
    elif value.types:
        conditions.append(f"{row}.target_type = any({bound(list(value.types))}::text[])")
    return f"({' and '.join(conditions)})"


def _identifier(value: IdentifierValue, row: Row, bound: Bound) -> str:
    conditions = [f"{row}.identifier_value = {bound(value.value)}"] if value.value is not None else []
    if value.system is not None:
        conditions.append(f"{row}.identifier_system = {bound(value.system)}")
    return f"({' and '.join(conditions)})"


def _date(value: DateValue, row: Row, bound: Bound) -> str:
    return _span(value, bound, f"{row}.low {{}} {{}}".format, f"{row}.high {{}} {{}}".format)


def lasting(values: Sequence[Value], row: Row, bound: Bound) -> str:
    """As `condition`, with the sides of each comparison exchanged. Beside the same conditions on what doesn't last,
    the planner would take out what is alike, and then no longer see that a beginning and an end make a narrow range."""

    def low(sign: str, moment: str) -> str:
        return f"{moment} {_TURNED[sign]} {row}.low"

    def high(sign: str, moment: str) -> str:
        return f"{moment} {_TURNED[sign]} {row}.high"

    return _either([_span(each, bound, low, high) for each in values if isinstance(each, DateValue)])


_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _span(value: DateValue, bound: Bound, start: Compare, end: Compare) -> str:
    """Conditions of R4, section 3.1.1.4.5, on half-open spans. What only helps an index stands behind."""
    low = bound(value.span.low.isoformat())
    high = bound(value.span.high.isoformat() if value.span.high else _NEVER)
    conditions = {
        "eq": f"{start('>=', low)} and {end('<=', high)} and {start('<', high)}",
        "ne": f"({start('<', low)} or {end('>', high)})",
        "gt": end(">", high),
        "lt": start("<", low),
        "ge": f"({start('>=', low)} or {end('>', high)}) and {end('>', low)}",
        "le": f"({end('<=', high)} or {start('<', low)}) and {start('<', high)}",
        "sa": start(">=", high),
        "eb": f"{end('<=', low)} and {start('<', low)}",
        "ap": f"{start('<', high)} and {end('>', low)}",
    }
    return f"({conditions[value.prefix]})"


def brief(values: Sequence[Value], row: Row, bound: Bound) -> str:
    """Of spans that last no longer than BRIEF, those that can meet one of the values begin after this; "" where
    that says nothing."""
    if not all(isinstance(each, DateValue) and each.prefix in {"gt", "ge", "ap"} for each in values):
        return ""
    lows = [each.span.low for each in values if isinstance(each, DateValue)]
    return f" and {row}.low > {bound(_day_before(min(lows)))}"


def _day_before(moment: datetime) -> str:
    try:
        return (moment - BRIEF).isoformat()
    except OverflowError:
        return f"-{_NEVER}"


def moment(values: Sequence[DateValue], column: str, bound: Bound) -> str:
    """Any of the values, for a column that holds a moment."""
    found = []
    for value in values:
        low = bound(value.span.low.isoformat())
        high = bound(value.span.high.isoformat() if value.span.high else _NEVER)
        conditions = {
            "ne": f"not ({column} >= {low} and {column} < {high})",
            "gt": f"{column} >= {high}",
            "sa": f"{column} >= {high}",
            "ge": f"{column} >= {low}",
            "lt": f"{column} < {low}",
            "eb": f"{column} < {low}",
            "le": f"{column} < {high}",
        }
        found.append(conditions.get(value.prefix, f"({column} >= {low} and {column} < {high})"))
    return _either(found)


def _number(value: NumberValue | QuantityValue, row: Row, bound: Bound) -> str:
    """What is stored is a point, or a range that a Range or a comparator says; what is asked for has the width that
    its digits leave open for `eq`, `ne` and `ap`, and none for the others (R4, section 3.1.1.4.6)."""
    low, high, exact = (f"{bound(each)}::float8" for each in (value.number.low, value.number.high, value.number.exact))
    start, end = f"{row}.low", f"{row}.high"
    conditions = {
        "eq": f"{start} >= {low} and {end} < {high} and {start} < {high}",
        "ne": f"({start} < {low} or {end} >= {high})",
        "gt": f"{end} > {exact}",
        "lt": f"{start} < {exact}",
        "ge": f"{end} >= {exact}",
        "le": f"{start} <= {exact}",
        "sa": f"{start} > {exact}",
        "eb": f"{end} < {exact}",
        "ap": f"{start} <= {high} and {end} >= {low}",
    }
    return f"({conditions[value.prefix]})"


def _quantity(value: QuantityValue, row: Row, bound: Bound) -> str:
    conditions = [_number(value, row, bound)]
    if value.system is not None:
        conditions.append(f"{row}.system = {bound(value.system)}")
        if value.code is not None:
            conditions.append(f"{row}.code = {bound(value.code)}")
    elif value.code is not None:
        conditions.append(f"({row}.code = {bound(value.code)} or {row}.unit = {bound(value.code)})")
    return f"({' and '.join(conditions)})"


def _uri(value: UriValue, row: Row, bound: Bound) -> str:
    column = f"{row}.value"
    if value.how == "above":
        return f"{column} = any({bound(_over(value.text))}::text[])"
    same = f"{column} = {bound(value.text)}"
    if value.how == "exact":
        # Without a version a canonical address (`_profile`) means all of its versions.
        return same if "|" in value.text else f"({same} or ({_begins(column, f'{value.text}|', bound)}))"
    under = value.text.rstrip("/") + "/"
    return f"({same} or ({_begins(column, under, bound)}))"


def _over(address: str) -> list[str]:
    """The address and those it stands under, down to the host."""
    scheme, mark, path = address.partition("://")
    parts = path.split("/") if mark else address.split("/")
    start = f"{scheme}{mark}" if mark else ""
    return [f"{start}{'/'.join(parts[:length])}" for length in range(len(parts), 0, -1)]


_CONDITIONS: Final[dict[type, Callable[[Any, Row, Bound], str]]] = {
    TextValue: _text,
    TokenValue: _token,
    TokenText: _token_text,
    ReferenceValue: _reference,
    IdentifierValue: _identifier,
    DateValue: _date,
    NumberValue: _number,
    QuantityValue: _quantity,
    UriValue: _uri,
}
