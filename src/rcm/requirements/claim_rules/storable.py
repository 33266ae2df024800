"""What a rule may hold: JSON that can be stored, and that can be walked without an end to the stack."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: Levels of objects, and of lists in lists. The evaluator of conditions goes no deeper either.
DEEPEST: Final = 50
#: Values in one condition or in the settings of one rule.
MOST_VALUES: Final = 20_000
_LEAST_INTEGER, _MOST_INTEGER = -(2**63), 2**63 - 1


def fault_of(value: object) -> str | None:
    """What is wrong with it, in words; by hand, as depth is what the sender likes."""
    pending: list[tuple[Any, int, bool]] = [(value, 0, False)]  # value, depth, inside a list in a list
    seen = 0
    while pending:
        each, depth, literal = pending.pop()
        seen += 1
        if depth > DEEPEST:
            return f"nested deeper than {DEEPEST} levels"
        if seen > MOST_VALUES:
            return f"more than {MOST_VALUES} values"
        if isinstance(each, Mapping):
            if literal:
                return "an object inside a list of values would never be evaluated; give the list plain values"
            if fault := next((fault for key in each if (fault := _fault_of_key(key))), None):
                return fault
            pending += [(x, depth + 1, False) for x in each.values()]
        elif _is_list(each):
            pending += [(x, depth + 1, True) if _is_list(x) else (x, depth, literal) for x in each]
        elif fault := _fault_of_plain(each):
            return fault
    return None


def fault_of_text(text: str) -> str | None:
    if "\0" in text:
        return "holds a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "holds text that is no Unicode (half of a surrogate pair)"
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _fault_of_key(key: object) -> str | None:
    return fault_of_text(key) if isinstance(key, str) else "a name in it is no text"


def _fault_of_plain(value: object) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return fault_of_text(value)
    if isinstance(value, int):
        return None if _LEAST_INTEGER <= value <= _MOST_INTEGER else "a number of more than 64 bits"
    if isinstance(value, float):
        return None if math.isfinite(value) else "a number that JSON does not have"
    return f"{type(value).__name__} is nothing that JSON has"
