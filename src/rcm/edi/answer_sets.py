"""The transaction sets of an answer file, each as its segments: what the readers of answers begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rcm.edi.elements import parse_decimal
from rcm.edi.errors import AnswerUnreadable
from rcm.edi.tokenizer import Segment, Source, tokenize


class AnswerSegment:
    """A segment whose missing elements read as empty."""

    __slots__ = ("elements", "name", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.elements = segment.elements
        self.name = segment.elements[0]

    def __getitem__(self, at: int) -> str:
        elements = self.elements
        return elements[at] if at < len(elements) else ""

    def __len__(self) -> int:
        return len(self.elements)

    def parts(self, at: int) -> list[str]:
        """The components of one element."""
        return self[at].split(self.segment.delimiters.component)

    def amount(self, at: int) -> Decimal:
        """Raises AnswerUnreadable where there is no number."""
        text = self[at]
        if not parse_decimal(text):
            raise self.wrong(at, "no number")
        return Decimal(text)

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


def sets_of(source: Source, transaction: str, *, file_name: str = "") -> Iterator[Iterator[AnswerSegment]]:
    """For each set of that transaction its segments between ST and SE, to be taken before the next set.

    Raises FileUnreadable, and AnswerUnreadable where a set has no SE or counts its segments wrong.
    """
    segments = tokenize(source, file_name=file_name)
    for segment in segments:
        if segment.elements[0] == "ST":
            body = _body(segments, segment)
            if segment.elements[1:2] == [transaction]:
                yield body
            for _ in body:  # what nobody asked for
                pass


def _body(segments: Iterator[Segment], start: Segment) -> Iterator[AnswerSegment]:
    count = 2
    for segment in segments:
        name = segment.elements[0]
        if name == "SE":
            end = AnswerSegment(segment)
            if end[1] != str(count):
                raise end.wrong(1, f"the set has {count} segments")
            return
        if name == "ST":
            break
        count += 1
        yield AnswerSegment(segment)
    raise AnswerUnreadable(f"The set that begins in segment {start.number} has no SE; the file is cut.")
