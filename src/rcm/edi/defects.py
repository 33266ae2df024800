"""One known fault put into the segments of a clean claim: SNIP 1 to 3, within the claim's own loop."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final


def with_defect(kind: str, lines: list[str]) -> list[str]:
    """The claim's segments with that one fault. Raises KeyError for a kind that is not in DEFECTS."""
    return _MAKERS[kind](lines)


def _changed(lines: list[str], name: str, element: int, value: str) -> list[str]:
    """The first segment that begins with `name`, with one element replaced."""
    found = list(lines)
    at = next(n for n, x in enumerate(found) if x.startswith(name + "*"))
    elements = found[at].split("*")
    elements[element] = value
    found[at] = "*".join(elements)
    return found


def _without(lines: list[str], name: str) -> list[str]:
    at = next(n for n, x in enumerate(lines) if x.startswith(name + "*"))
    return lines[:at] + lines[at + 1 :]


def _out_of_balance(lines: list[str]) -> list[str]:
    total = Decimal(lines[0].split("*")[2]) + Decimal("10.00")
    return _changed(lines, "CLM", 2, f"{total:f}")


def _without_code(lines: list[str]) -> list[str]:
    return _changed(lines, "SV1", 1, "HC")


_MAKERS: Final[dict[str, Callable[[list[str]], list[str]]]] = {
    "total_not_numeric": lambda x: _changed(x, "CLM", 2, "12A.00"),
    "lines_out_of_balance": _out_of_balance,
    "diagnoses_missing": lambda x: _without(x, "HI"),
    "service_date_impossible": lambda x: _changed(x, "DTP*472", 3, "20251345"),
    "assignment_code_unknown": lambda x: _changed(x, "CLM", 7, "Q"),
    "line_control_number_too_long": lambda x: _changed(x, "REF*6R", 2, "X" * 60),
    "procedure_code_missing": _without_code,
    "unit_code_unknown": lambda x: _changed(x, "SV1", 3, "XX"),
    "service_date_missing": lambda x: _without(x, "DTP*472"),
    "line_charge_missing": lambda x: _changed(x, "SV1", 2, ""),
    "segment_unknown": lambda x: [*x, "ZZZ*NOBODY*KNOWS"],
}
#: All kinds, in the order in which the generator uses them.
DEFECTS: Final = tuple(_MAKERS)
