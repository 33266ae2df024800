"""A segment's table entry as one regular expression: the quick way to say "nothing to find here".

Sound, not complete: what matches has no finding; what doesn't match goes to `elements.check_segment`,
which decides. So a pattern may be narrower than the guide (29 February, long decimals, accents).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from rcm.edi.guide import Element, Guide, SegmentSpec
from rcm.edi.tokenizer import Delimiters

Matcher = Callable[[str], object]

_MONTH_DAY: Final = (
    "(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
DATE: Final = f"(?:19|20)[0-9][0-9]{_MONTH_DAY}"
_TIME: Final = "(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{2})?)?"
# A range goes the quick way only within one day: which of two dates is later is no matter for a pattern.
_DATE_FORMS: Final = {"D8": DATE, "RD8": f"({DATE})-\\1"}


class Patterns:
    """The matchers of one guide under one set of delimiters, compiled when first needed."""

    def __init__(self, guide: Guide, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self.matchers: list[Matcher | None] = [None] * len(guide.segments)

    def compile(self, spec: SegmentSpec) -> Matcher:
        found = re.compile(segment_pattern(spec, self.delimiters)).fullmatch
        self.matchers[spec.number] = found
        return found


@lru_cache(maxsize=32)
def patterns_of(guide: Guide, delimiters: Delimiters) -> Patterns:
    return Patterns(guide, delimiters)


def segment_pattern(spec: SegmentSpec, delimiters: Delimiters) -> str:
    marks = delimiters.element + delimiters.component + delimiters.repetition + delimiters.terminator
    if spec.notes:
        return _with_notes(spec, delimiters, marks)
    body = _sequence(spec.elements, re.escape(delimiters.element), delimiters, marks)
    return f"{spec.id}{body}(?<!{re.escape(delimiters.element)})"


def _with_notes(spec: SegmentSpec, delimiters: Delimiters, marks: str) -> str:
    """Paired elements as look-aheads: both there or both empty, no gap. Other notes: never the quick way."""
    separator = re.escape(delimiters.element)
    if any(note.kind not in "PG" for note in spec.notes):
        return "(?!)"
    any_element = f"(?:[^{separator}]*{separator})"
    heads = []
    for note in spec.notes:
        if note.kind == "G":
            heads.append(f"(?!.*{separator}{separator})")
            continue
        first, second = note.positions[0], note.positions[-1]
        between = second - first - 1
        both = f"{any_element}{{{first}}}[^{separator}]+{separator}{any_element}{{{between}}}[^{separator}]+"
        none = (
            f"(?:{any_element}{{{first}}}(?:{separator}{any_element}{{{between}}}(?:{separator}|$)|$)"
            f"|{any_element}{{0,{first - 1}}}[^{separator}]*$)"
        )
        heads.append(f"(?={both}|{none})")
    body = _sequence(spec.elements, separator, delimiters, marks)
    return f"{''.join(heads)}{spec.id}{body}(?<!{separator})"


def _sequence(elements: tuple[Element, ...], separator: str, delimiters: Delimiters, marks: str) -> str:
    """Elements from the last to the first, so that what may be left out at the end nests."""
    tail = ""
    skip = False
    for at in range(len(elements) - 1, -1, -1):
        element = elements[at]
        if skip:  # a format qualifier: written together with the date behind it
            skip = False
            continue
        if element.type == "DQ":
            skip = True
            one = f"{separator}{_dated(elements[at - 1], element, separator)}"
            empty = f"{separator}{separator}"
        else:
            one = f"{separator}{_one(element, delimiters, marks)}"
            empty = separator
        usage = elements[at - 1].usage if element.type == "DQ" else element.usage
        if usage == "R":
            tail = f"{one}{tail}"
        elif usage == "N":
            tail = f"(?:{empty}{tail})?" if _optional(elements[at + 1 :]) else f"{empty}{tail}"
        else:
            choice = f"(?:{one}|{empty})"
            tail = f"(?:{choice}{tail})?" if _optional(elements[at + 1 :]) else f"{choice}{tail}"
    return tail


def _optional(rest: tuple[Element, ...]) -> bool:
    return all(x.usage != "R" for x in rest)


def _dated(qualifier: Element, date: Element, separator: str) -> str:
    forms = [f"{x}{separator}{_DATE_FORMS[x]}" for x in sorted(qualifier.codes) if x in _DATE_FORMS]
    return f"(?:{'|'.join(forms)})" if forms and date.usage != "N" else "(?!)"


def _one(element: Element, delimiters: Delimiters, marks: str) -> str:
    if element.parts:
        separator = re.escape(delimiters.component)
        inner = _sequence(element.parts, separator, delimiters, marks)
        return f"{_without_first(inner, separator)}(?<!{separator})"
    if element.codes:
        return f"(?:{'|'.join(map(re.escape, sorted(element.codes)))})"
    return _simple(element, marks)


def _without_first(pattern: str, separator: str) -> str:
    """All our composites begin with a required component, hence with its separator."""
    return pattern[len(separator) :] if pattern.startswith(separator) else "(?!)"


def _simple(element: Element, marks: str) -> str:
    low, high = element.shortest, element.longest
    if element.type == "N0":
        return f"-?[0-9]{{{low},{high}}}"
    if element.type == "R":
        whole = max(high - 4, 1)
        return f"-?[0-9]{{{low},{whole}}}" + (r"(?:\.[0-9]{1,4})?" if high > 4 else "")
    if element.type == "DT":
        return DATE
    if element.type == "TM":
        return _TIME
    taken = "".join(re.escape(c) for c in marks)
    free = f"(?![{taken}])[!-~]"
    if high == 1:
        return free
    inner = f"(?:(?![{taken}])[ -~]){{{max(low - 2, 0)},{high - 2}}}"
    if low > 1:
        return f"{free}{inner}{free}"
    return f"{free}(?:{inner}{free})?"
