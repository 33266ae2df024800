"""The careful check of one segment against its table entry: SNIP 1 (type, length, characters) and the
SNIP 2 part that needs no neighbour (required, not used, code values)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rcm.edi.guide import Element, SegmentSpec, SyntaxNote
from rcm.edi.tokenizer import Delimiters

_NUMBER: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Fault(NamedTuple):
    """What is wrong with one element; the walker adds where the segment stands."""

    snip: int
    rule: str
    message: str
    found: str = ""
    expected: str = ""
    element: int | None = None
    component: int | None = None
    ik403: str = ""
    severity: str = "error"
    hint: str = ""


def check_segment(spec: SegmentSpec, elements: list[str], delimiters: Delimiters) -> list[Fault]:
    """All faults of the segment, in the order of its elements; `elements[0]` is the segment id."""
    values = elements[1:]
    faults: list[Fault] = []
    if len(values) > 0 and values[-1] == "":
        faults.append(
            Fault(1, "segment.trailing_separator", f"{spec.id} ends with empty elements.", severity="warning")
        )
        while values and values[-1] == "":
            values.pop()
    if len(values) > len(spec.elements):
        at = len(spec.elements) + 1
        message = f"{spec.id} has {len(values)} elements, the guide knows {len(spec.elements)}."
        faults.append(Fault(1, "element.too_many", message, values[at - 1], element=at, ik403="3"))
    for at, element in enumerate(spec.elements, start=1):
        value = values[at - 1] if at <= len(values) else ""
        before = values[at - 2] if 2 <= at <= len(values) + 1 else ""
        faults.extend(_Place(spec.id, at, None).check(element, value, before, delimiters))
    for note in spec.notes:
        faults.extend(_syntax(spec.id, note, values))
    return faults


def parse_decimal(text: str) -> bool:
    """Is it a number as X12 writes it (type R): digits, one point, a minus sign in front at most?"""
    return _NUMBER.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """CCYYMMDD of a day that the calendar has, 1800 to 2199."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    return 1800 <= year < 2200 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def is_time(text: str) -> bool:
    """HHMM, HHMMSS or HHMMSSDD."""
    if len(text) not in {4, 6, 8} or not (text.isascii() and text.isdigit()):
        return False
    return int(text[:2]) < 24 and int(text[2:4]) < 60 and int(text[4:6] or 0) < 60


class _Place(NamedTuple):
    segment: str
    element: int
    component: int | None

    @property
    def name(self) -> str:
        part = "" if self.component is None else f"-{self.component}"
        return f"{self.segment}{self.element:02d}{part}"

    def fault(self, rule: str, message: str, found: str, ik403: str, *, snip: int = 1, expected: str = "") -> Fault:
        return Fault(snip, rule, f"{self.name} {message}", found[:80], expected, self.element, self.component, ik403)

    def check(self, element: Element, value: str, before: str, marks: Delimiters) -> Iterator[Fault]:
        if not value or value.isspace():
            if element.usage == "R":
                yield self.fault("element.missing", "is required and empty.", value, "1", snip=2)
            elif value:
                yield self.fault("element.blank", "holds blanks only.", value, "6")
        elif element.usage == "N":
            yield self.fault("element.not_used", "must be empty in this guide.", value, "I10", snip=2)
        elif marks.repetition and marks.repetition in value:
            yield self.fault("element.repeated", "must not repeat.", value, "12")
        elif element.parts:
            yield from self._composite(element, value, marks)
        elif marks.component in value:
            yield self.fault("element.components", "is a simple element and has components.", value, "13")
        else:
            yield from self._simple(element, value, before)

    def _composite(self, element: Element, value: str, marks: Delimiters) -> Iterator[Fault]:
        parts = value.split(marks.component)
        if parts[-1] == "":
            yield self.fault("element.trailing_separator", "ends with empty components.", value, "")._replace(
                severity="warning"
            )
        while parts and parts[-1] == "":
            parts.pop()
        if len(parts) > len(element.parts):
            yield self.fault("component.too_many", f"has {len(parts)} components.", value, "13")
        for at, part in enumerate(element.parts, start=1):
            given = parts[at - 1] if at <= len(parts) else ""
            yield from _Place(self.segment, self.element, at).check(part, given, "", marks)

    def _simple(self, element: Element, value: str, before: str) -> Iterator[Fault]:
        if element.codes:
            if value not in element.codes:
                yield self._wrong_code(element, value)
            return
        if element.type == "DQ":
            yield from self._dated(value, before)
            return
        if element.type == "DT":
            yield from self._date(value)
            return
        if element.type == "TM":
            if not is_time(value):
                yield self.fault("element.time", f"holds {value!r}, which is no time.", value, "9", expected="HHMM")
            return
        yield from self._typed(element, value)

    def _wrong_code(self, element: Element, value: str) -> Fault:
        expected = "/".join(sorted(element.codes))
        allowed = expected if len(expected) <= 60 else f"one of {len(element.codes)} codes"
        message = f"holds {value!r}, the guide allows {allowed}."
        return self.fault("element.code", message, value, "7", snip=2, expected=expected)

    def _dated(self, value: str, before: str) -> Iterator[Fault]:
        if before == "RD8":
            first, _, last = value.partition("-")
            if not (is_date(first) and is_date(last)):
                message = f"holds {value!r}, which is no range of dates."
                yield self.fault("element.date", message, value, "8", expected="CCYYMMDD-CCYYMMDD")
            elif last < first:
                yield self.fault("element.date", f"holds {value!r}, which ends before it begins.", value, "8")
        elif before == "D8":
            yield from self._date(value)

    def _date(self, value: str) -> Iterator[Fault]:
        if not is_date(value):
            yield self.fault("element.date", f"holds {value!r}, which is no date.", value, "8", expected="CCYYMMDD")

    def _typed(self, element: Element, value: str) -> Iterator[Fault]:
        length = len(value)
        if element.type == "R":
            if not parse_decimal(value):
                yield self.fault("element.number", f"holds {value[:40]!r}, which is no number.", value, "6")
                return
            length = sum(c.isdigit() for c in value)
        elif element.type == "N0":
            if not _INTEGER.fullmatch(value):
                yield self.fault("element.number", f"holds {value[:40]!r}, which is no whole number.", value, "6")
                return
            length = len(value.lstrip("-"))
        else:
            yield from self._characters(value)
        if length < element.shortest:
            message = f"has {length} characters, at least {element.shortest} are needed."
            yield self.fault("element.too_short", message, value, "4", expected=f"{element.shortest} or more")
        elif length > element.longest:
            message = f"has {length} characters, at most {element.longest} are allowed."
            yield self.fault("element.too_long", message, value, "5", expected=f"{element.longest} or fewer")

    def _characters(self, value: str) -> Iterator[Fault]:
        if _CONTROL.search(value):
            yield self.fault("element.character", "holds a control character.", value, "6")
        elif not value.isascii():
            yield self.fault("element.charset", "holds characters outside the X12 character set.", value, "6")._replace(
                severity="warning"
            )
        elif value[-1] == " ":
            yield self.fault("element.trailing_blank", "ends with blanks.", value, "6")._replace(severity="warning")


def _syntax(segment: str, note: SyntaxNote, values: list[str]) -> Iterator[Fault]:
    if note.kind == "G":
        if "" in values:
            at = values.index("") + 1
            yield Fault(1, "element.gap", f"{segment}{at:02d} is left out before others.", element=at, ik403="1")
        return
    there = [at <= len(values) and values[at - 1] != "" for at in note.positions]
    names = ", ".join(f"{segment}{at:02d}" for at in note.positions)
    missing = next((at for at, has in zip(note.positions, there, strict=True) if not has), note.positions[0])
    if note.kind == "P" and any(there) and not all(there):
        yield Fault(1, "element.paired", f"{names} come together or not at all.", element=missing, ik403="2")
    elif note.kind == "R" and not any(there):
        yield Fault(1, "element.one_of", f"One of {names} is needed.", element=missing, ik403="2")
    elif note.kind == "C" and there[0] and not all(there[1:]):
        yield Fault(1, "element.conditional", f"{names}: the first needs the others.", element=missing, ik403="2")
    elif note.kind == "L" and there[0] and not any(there[1:]):
        yield Fault(1, "element.conditional", f"{names}: the first needs one other.", element=missing, ik403="2")
