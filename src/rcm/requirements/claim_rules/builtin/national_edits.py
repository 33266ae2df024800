"""The National Correct Coding Initiative: which procedures do not go together, and how many units are likely."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rcm.edi.claim import Claim, ServiceLine
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit, except_voids
from rcm.requirements.claim_rules.ports import NO_EDIT_SET, Context, UnitsEdit, edit_set_of

#: NCCI-associated modifiers: with one of them on either line an edit of indicator 1 does not hold.
ASSOCIATED: Final = frozenset(
    "E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT LC LD RC LM RI"  # noqa: SIM905
    " 24 25 27 57 58 78 79 91 59 XE XP XS XU".split()
)
_PER_LINE, _DAY_POLICY, _DAY_CLINICAL = 1, 2, 3
_NEVER: Final = 0
#: What MUE count: not minutes (MJ), days or international units.
_UNIT: Final = "UN"
_WITH_MODIFIER: Final = 1
#: A line of more days than this is a mistake in its dates, which another rule tells.
_MOST_DAYS: Final = 366


@except_voids
def pairs(claim: Claim, context: Context) -> Iterator[Hit]:
    lines = [x for x in claim.service_lines if x.service_date is not None]
    if len(lines) < 2:
        return
    edit_set, told = edit_set_of(claim, context.payer), set[int]()
    if edit_set == NO_EDIT_SET:
        return
    for one in lines:
        for two in lines:
            if one.procedure_code == two.procedure_code or two.line_number in told or not _same_day(one, two):
                continue
            if hit := _pair(one, two, edit_set, context):
                told.add(two.line_number)
                yield hit


def _pair(one: ServiceLine, two: ServiceLine, edit_set: str, context: Context) -> Hit | None:
    day = max(one.service_date or date.min, two.service_date or date.min)
    edit = context.edits.pair(edit_set, one.procedure_code, two.procedure_code, day)
    if edit is None or edit.modifier_indicator not in {_NEVER, _WITH_MODIFIER}:
        return None
    if edit.modifier_indicator == _WITH_MODIFIER and ASSOCIATED.intersection(one.modifiers + two.modifiers):
        return None
    way_out = "no modifier changes that" if edit.modifier_indicator == _NEVER else "unless a modifier says why"
    told = (
        f"Line {two.line_number}: {two.procedure_code} is not paid beside {one.procedure_code} of line"
        f" {one.line_number} on one day; {way_out} (NCCI, {edit_set.replace('_', ' ')})."
    )
    return Hit("service.lines.procedure_code", two.procedure_code, two.line_number, told)


@except_voids
def units_of_line(claim: Claim, context: Context) -> Iterator[Hit]:
    edit_set = edit_set_of(claim, context.payer)
    for line in claim.service_lines:
        edit = _limit(line, edit_set, context)
        if edit is None or edit.adjudication_indicator != _PER_LINE:
            continue
        units = line.units / _days(line)
        if units > edit.units:
            told = f"Line {line.line_number}: {line.procedure_code} has {units:f} units a day, {edit.units} are likely."
            yield Hit("service.lines.units", f"{line.units:f}", line.line_number, told)


@except_voids
def units_by_policy(claim: Claim, context: Context) -> Iterator[Hit]:
    return _units_of_day(claim, context, _DAY_POLICY)


@except_voids
def units_by_data(claim: Claim, context: Context) -> Iterator[Hit]:
    return _units_of_day(claim, context, _DAY_CLINICAL)


def _units_of_day(claim: Claim, context: Context, indicator: int) -> Iterator[Hit]:
    """All lines of a code and day together, with whichever modifiers."""
    edit_set = edit_set_of(claim, context.payer)
    limits: dict[str, int] = {}
    days: dict[tuple[str, date], Decimal] = {}
    for line in claim.service_lines:
        edit = _limit(line, edit_set, context)
        if edit is None or line.service_date is None or edit.adjudication_indicator != indicator:
            continue
        limits[line.procedure_code] = edit.units
        spread = _days(line)
        for after in range(spread):
            key = line.procedure_code, line.service_date + timedelta(days=after)
            days[key] = days.get(key, Decimal(0)) + line.units / spread
    told = set()
    for (code, day), units in days.items():
        if units > limits[code] and code not in told:
            told.add(code)
            line_number = next(x.line_number for x in claim.service_lines if x.procedure_code == code)
            message = f"{code} has {units:f} units on {day}, {limits[code]} are likely on a day."
            yield Hit("service.lines.units", f"{units:f}", line_number, message)


def _limit(line: ServiceLine, edit_set: str, context: Context) -> UnitsEdit | None:
    if line.service_date is None or line.unit != _UNIT:
        return None
    if edit_set == NO_EDIT_SET:
        return None
    return context.edits.units(edit_set, line.procedure_code, line.service_date)


def _days(line: ServiceLine) -> int:
    """Over how many days a line's units are spread."""
    if line.service_date is None or line.service_date_end is None:
        return 1
    days = (line.service_date_end - line.service_date).days + 1
    return days if 1 <= days <= _MOST_DAYS else 1


def _same_day(one: ServiceLine, two: ServiceLine) -> bool:
    first, other = one.service_date, two.service_date
    if first is None or other is None:
        return False
    return first <= (two.service_date_end or other) and other <= (one.service_date_end or first)


_MUE: Final = "NCCI Policy Manual, chapter I, V"
RULES: Final = (
    Builtin(
        "builtin.ncci_pair", "Procedures that go together", "error", "Two procedures are not paid on one day.", pairs,
        "Drop the second one, or add the modifier that says why both were done where the record bears it out.",
        "NCCI Policy Manual, chapter I",
    ),
    Builtin(
        "builtin.mue_line", "Units of a line", "error", "A line has more units than are likely (MAI 1).", units_of_line,
        "Correct the units, or put what was done apart on lines of their own with the modifier that says why.", _MUE,
    ),
    Builtin(
        "builtin.mue_day_policy", "Units of a day by policy", "error",
        "A code has more units on a day than there can be (MAI 2).", units_by_policy,
        "Correct the units: these limits follow from what the code means, and payers pay no more.", _MUE,
    ),
    Builtin(
        "builtin.mue_day_clinical", "Units of a day by experience", "hold",
        "A code has more units on a day than are likely (MAI 3).", units_by_data,
        "Correct the units, or release the claim where the record bears them out.", _MUE,
    ),
)  # fmt: skip
