"""The transaction sets of an answer file, each as its segments: what the readers of answers begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from rcm.edi.errors import AnswerUnreadable
from rcm.edi.tokenizer import Segment, Source, tokenize


class AnswerSegment(msgspec.Struct, frozen=True):
    """A segment whose missing elements read as empty."""

    segment: Segment

    @property
    def name(self) -> str:
        return self.segment.elements[0]

    def __getitem__(self, at: int) -> str:
        elements = self.segment.elements
        return elements[at] if at < len(elements) else ""

    def __len__(self) -> int:
        return len(self.segment.elements)

    def parts(self, at: int) -> list[str]:
        """The components of one element."""
        return self[at].split(self.segment.delimiters.component)

    def amount(self, at: int) -> Decimal:
        """Raises AnswerUnreadable where there is no number."""
        try:
            found = Decimal(self[at])
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            raise self.wrong(at, "no number")
        return found

    def number(self, at: int) -> int:
        if not self[at].isdecimal():
            raise self.wrong(at, "no whole number")
        return int(self[at][:18])

    def day(self, at: int) -> date:
        text = self[at]
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            raise self.wrong(at, "no date") from None

    def wrong(self, at: int, what: str) -> AnswerUnreadable:
        place = f"segment {self.segment.number}, byte {self.segment.offset}"
        return AnswerUnreadable(f"{self.name}{at:02d} holds {self[at][:40]!r}, {what} [{place}].")


def sets_of(source: Source, transaction: str, *, file_name: str = "") -> Iterator[list[AnswerSegment]]:
    """The segments between ST and SE (without them) of each set of that transaction.

    Raises FileUnreadable, and AnswerUnreadable where a set has no SE or counts its segments wrong.
    """
    body: list[AnswerSegment] | None = None
    wanted = False
    start: Segment | None = None
    for segment in tokenize(source, file_name=file_name):
        name = segment.elements[0]
        if name == "ST":
            start, body, wanted = segment, [], segment.elements[1:2] == [transaction]
        elif name == "SE" and body is not None:
            if wanted:
                _check_count(AnswerSegment(segment), len(body) + 2)
                yield body
            body = None
        elif body is not None:
            body.append(AnswerSegment(segment))
    if body is not None and start is not None:
        raise AnswerUnreadable(f"The set that begins in segment {start.number} has no SE; the file is cut.")


def _check_count(end: AnswerSegment, actual: int) -> None:
    if end[1] != str(actual):
        raise end.wrong(1, f"the set has {actual} segments")
