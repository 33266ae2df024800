"""Bytes to segments: streaming, in constant memory, with the byte offset of every segment.

Delimiters come from each ISA (ASC X12.5): the element separator is its 4th character, repetition
separator ISA11, component separator ISA16, terminator the character behind. In a regular ISA these
are positions 3, 82, 104 and 105; a padded or shortened ISA is still read by counting separators.

Decoding: blocks are taken as Latin-1, so that a character is a byte and offsets are exact; a segment
that holds non-ASCII bytes is read as UTF-8 where it is valid UTF-8 and stays Latin-1 where not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from rcm.edi.errors import FileUnreadable

Source = bytes | Path | BinaryIO

BLOCK: Final = 128 * 1024
#: No segment of a HIPAA transaction comes near; without a limit a file that lost its terminator fills memory.
LONGEST_SEGMENT: Final = 16 * 1024 * 1024
LAYOUT: Final = "\r\n\t "
_ISA_SPAN: Final = 400
_BOM: Final = b"\xef\xbb\xbf"


class Delimiters(msgspec.Struct, frozen=True):
    """`repetition` is empty where ISA11 holds a letter (the 4010 habit `U`)."""

    element: str
    component: str
    repetition: str
    terminator: str


STANDARD: Final = Delimiters("*", ":", "^", "~")


class Segment(msgspec.Struct, frozen=True, gc=False):
    """`number` counts from 1 in the file, `offset` is that of the first byte; `complete`: terminator seen."""

    number: int
    offset: int
    text: str
    elements: list[str]
    delimiters: Delimiters
    complete: bool = True


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source


def tokenize(source: Source, *, file_name: str = "") -> Iterator[Segment]:
    """All segments of all interchanges.

    Raises FileUnreadable where there is no interchange to be read: at the start of the file, or later
    where a further ISA is broken or no terminator comes any more.
    """
    with _opened(source) as stream:
        yield from _Scan(stream, file_name).segments()


class _Scan:
    """The state between two blocks: undone text, its offset, the number of segments so far."""

    def __init__(self, stream: BinaryIO, file_name: str) -> None:
        self.stream = stream
        self.file_name = file_name
        self.text = ""
        self.offset = 0
        self.number = 0
        self.ended = False

    def segments(self) -> Iterator[Segment]:
        self._start()
        while self.text:
            delimiters = self._isa()
            yield self._isa_segment(delimiters)
            yield from self._interchange(delimiters)

    def _more(self) -> bool:
        if self.ended:
            return False
        block = self.stream.read(BLOCK)
        self.ended = not block
        self.text += block.decode("latin-1")
        return not self.ended

    def _at_least(self, count: int) -> None:
        """A pipe may give less than was asked for."""
        while len(self.text) < count and self._more():
            continue

    def _start(self) -> None:
        self._at_least(8)
        head = self.text[:8].encode("latin-1")
        if head.startswith(_BOM):
            self._drop(len(_BOM))
        elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self._unreadable("It is UTF-16 text; X12 is ASCII or UTF-8.")
        elif head.startswith(b"PK\x03\x04"):
            raise self._unreadable("It is a zip archive; unpack it first.")
        elif head.startswith(b"\x1f\x8b"):
            raise self._unreadable("It is gzip data; unpack it first.")
        elif head.startswith(b"%PDF"):
            raise self._unreadable("It is a PDF document.")
        self._skip_layout()
        self._at_least(32)
        if not self.text:
            raise self._unreadable("It is empty.")
        if not self.text.startswith("ISA"):
            raise self._unreadable(_why_not_isa(self.text))

    def _drop(self, count: int) -> None:
        self.text = self.text[count:]
        self.offset += count

    def _skip_layout(self) -> None:
        while True:
            self._drop(len(self.text) - len(self.text.lstrip(LAYOUT)))
            if self.text or not self._more():
                return

    def _isa(self) -> Delimiters:
        self._at_least(_ISA_SPAN)
        head = self.text[:_ISA_SPAN]
        element = head[3:4]
        if not element or element.isalnum() or element.isspace():
            raise self._unreadable(f"The character behind ISA must be the element separator, it is {element!r}.")
        fields = head.split(element, 16)
        if len(fields) < 17 or len(fields[16]) < 2:
            raise self._unreadable("The ISA segment is cut short: it needs 16 elements and a terminator.")
        repetition = fields[11]
        component, terminator = fields[16][0], fields[16][1]
        if len(repetition) != 1 or repetition.isalnum() or repetition.isspace():
            repetition = ""
        found = Delimiters(element, component, repetition, terminator)
        self._distinct(found)
        return found

    def _distinct(self, found: Delimiters) -> None:
        for name, mark in (("component separator", found.component), ("terminator", found.terminator)):
            allowed_space = name == "terminator" and mark in "\r\n"
            if mark.isalnum() or (mark.isspace() and not allowed_space):
                raise self._unreadable(f"The {name} behind ISA is {mark!r}; the ISA segment has lost its shape.")
        marks = [found.element, found.component, found.terminator, *filter(None, [found.repetition])]
        if len(set(marks)) < len(marks):
            raise self._unreadable(f"Two delimiters of the ISA are the same character: {' '.join(map(repr, marks))}.")

    def _isa_segment(self, delimiters: Delimiters) -> Segment:
        head = self.text[:_ISA_SPAN]
        rest = head.split(delimiters.element, 16)[16]
        length = len(head) - len(rest) + 1
        self.number += 1
        text = head[:length]
        segment = Segment(self.number, self.offset, text, text.split(delimiters.element), delimiters)
        self._drop(length + 1)
        return segment

    def _interchange(self, delimiters: Delimiters) -> Iterator[Segment]:
        """Everything up to the next ISA or the end of the file."""
        terminator, element = delimiters.terminator, delimiters.element
        while True:
            text = self.text
            plain = text.isascii()
            position = 0
            pieces = text.split(terminator)
            tail = pieces.pop()
            for piece in pieces:
                body = piece.strip("\r\n") if plain else _decoded(piece)
                if body[:1] in LAYOUT:
                    body = body.lstrip(LAYOUT)
                if body[:3] == "ISA":
                    self._drop(position + piece.index("ISA"))
                    return
                if body:
                    self.number += 1
                    start = self.offset + position + len(piece) - len(piece.lstrip(LAYOUT))
                    yield Segment(self.number, start, body, body.split(element), delimiters)
                position += len(piece) + 1
            self._drop(position)
            if tail.lstrip(LAYOUT)[:3] == "ISA":
                self._skip_layout()
                return
            if len(tail) > LONGEST_SEGMENT:
                self.number += 1
                raise self._unreadable(f"No segment terminator {terminator!r} within {LONGEST_SEGMENT} bytes.")
            if not self._more():
                yield from self._last(delimiters)
                return

    def _last(self, delimiters: Delimiters) -> Iterator[Segment]:
        """What stands behind the last terminator: nothing, or a segment that was cut."""
        self._skip_layout()
        body = _decoded(self.text.rstrip(LAYOUT + "\x00\x1a"))
        if body:
            self.number += 1
            elements = body.split(delimiters.element)
            yield Segment(self.number, self.offset, body, elements, delimiters, complete=False)
        self._drop(len(self.text))

    def _unreadable(self, reason: str) -> FileUnreadable:
        return FileUnreadable(
            reason, file_name=self.file_name, segment_number=max(self.number, 1), byte_offset=self.offset
        )


def _decoded(piece: str) -> str:
    body = piece.strip("\r\n")
    if body.isascii():
        return body
    try:
        return body.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return body


def _why_not_isa(text: str) -> str:
    start = text[:20]
    if start[:2] in {"GS", "ST", "BH"}:
        return f"It begins with {start[:2]}; the interchange header ISA is missing."
    if any(ord(c) < 9 for c in start):
        return "It is binary data."
    return f"It begins with {start!r} and not with ISA."
