"""A file of resources cut into pieces of whole lines, in bounded memory: NDJSON, or one JSON document; gzip or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import msgspec

from rcm.core.errors import InvalidInput

#: What one transaction takes: enough to be quick, little enough to be repeated.
PIECE_LINES: Final = 1000
PIECE_BYTES: Final = 3 << 20
_READ: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
#: Text that compresses better than this is no record of anybody.
_MOST_RATIO: Final = 200


class ImportTooLarge(InvalidInput):
    """A line or a document of the file is larger than this installation takes (RCM_FHIR_BUNDLE_LIMIT_MB)."""

    code = "clinical.import_line_too_large"


class ImportUnreadable(InvalidInput):
    """The file can't be read. Send NDJSON, a resource or a Bundle as JSON, or either of them compressed by gzip."""

    code = "clinical.import_unreadable"


@dataclass(frozen=True, slots=True)
class Piece:
    """`n` numbers the pieces of a file from 0; `lines` counts those that are not empty; `is_document`: the whole file
    is one JSON value; `unreadable`: why the rest of the file is lost."""

    name: str
    n: int
    first_line: int
    lines: int
    content: bytes
    is_document: bool = False
    unreadable: str = ""


def pieces(file: BinaryIO, name: str, *, limit: int) -> Iterator[Piece]:
    """All of the file, in order. `limit`: bytes that one line, or a document, may have.

    Raises ImportTooLarge, ImportUnreadable.
    """
    blocks = _plain(file)
    head = next(blocks, b"").removeprefix(_BOM)
    if not _starts_with_a_line(head):
        held = _up_to(limit, head, blocks)
        if held.complete and _is_json(held.content):
            yield Piece(name, 0, 1, 1, held.content, is_document=True)
            return
        yield from _cut(name, limit, held.content, blocks)
        return
    yield from _cut(name, limit, head, blocks)


@dataclass(frozen=True, slots=True)
class _Held:
    content: bytes
    complete: bool


def _up_to(limit: int, head: bytes, blocks: Iterator[bytes]) -> _Held:
    found = [head]
    size = len(head)
    while size <= limit:
        block = next(blocks, b"")
        if not block:
            return _Held(b"".join(found), complete=True)
        found.append(block)
        size += len(block)
    return _Held(b"".join(found), complete=False)


def _starts_with_a_line(head: bytes) -> bool:
    """Whether the first line is a whole value and more follows: a document of one line is a document."""
    first, newline, rest = head.lstrip().partition(b"\n")
    return bool(newline and rest.strip()) and _is_json(first)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _cut(name: str, limit: int, head: bytes, blocks: Iterator[bytes]) -> Iterator[Piece]:
    """Pieces of whole lines. Empty lines count, so that numbers are those of an editor."""
    cutter = _Cutter(name, limit)
    yield from cutter.add(head)
    for block in blocks:
        yield from cutter.add(block)
    yield from cutter.end()


class _Cutter:
    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._lines: list[bytes] = []
        self._size = 0
        self._n = 0
        self._next_line = 1

    def add(self, block: bytes) -> Iterator[Piece]:
        whole, newline, rest = block.rpartition(b"\n")
        if not newline:
            self._keep(block)
            return
        whole = b"".join([*self._rest, whole])
        self._rest, self._rest_size = [], 0
        self._keep(rest)
        for line in whole.split(b"\n"):
            if len(line) > self._limit:
                raise self._too_large()
            self._lines.append(line)
            self._size += len(line)
            if len(self._lines) >= PIECE_LINES or self._size >= PIECE_BYTES:
                yield self._piece()

    def end(self) -> Iterator[Piece]:
        if self._rest_size:
            self._lines.append(b"".join(self._rest))
        if self._lines:
            yield self._piece()

    def _keep(self, rest: bytes) -> None:
        self._rest.append(rest)
        self._rest_size += len(rest)
        if self._rest_size > self._limit:
            raise self._too_large()

    def _too_large(self) -> ImportTooLarge:
        line = self._next_line + len(self._lines)
        return ImportTooLarge(f"{self._name}, line {line}: more than {self._limit >> 20} MiB.")

    def _piece(self) -> Piece:
        filled = sum(1 for line in self._lines if line.strip())
        made = Piece(self._name, self._n, self._next_line, filled, b"\n".join(self._lines))
        self._next_line += len(self._lines)
        self._n += 1
        self._lines, self._size = [], 0
        return made


def _plain(file: BinaryIO) -> Iterator[bytes]:
    """Blocks of the file, unpacked where it is gzip, several members one after the other too."""
    block = file.read(_READ)
    if not block.startswith(_GZIP):
        while block:
            yield block
            block = file.read(_READ)
        return
    yield from _unpacked(file, block)


def _unpacked(file: BinaryIO, block: bytes) -> Iterator[bytes]:
    read, made = len(block), 0
    unpacking, begun = zlib.decompressobj(wbits=31), False
    try:
        while block:
            piece, begun = unpacking.decompress(block, _READ), True
            made += len(piece)
            if made > _MOST_RATIO * read + _READ:
                raise ImportUnreadable("It unpacks to many times its size.")
            if piece:
                yield piece
            block = unpacking.unconsumed_tail
            if unpacking.eof:
                block = unpacking.unused_data.lstrip(b"\0")
                unpacking, begun = zlib.decompressobj(wbits=31), False
            if not block:
                block = file.read(_READ)
                read += len(block)
        last = unpacking.flush() if begun else b""
    except zlib.error as error:
        raise ImportUnreadable(f"The gzip is damaged: {error}.") from None
    if begun and not unpacking.eof:
        raise ImportUnreadable("The gzip ends in the middle: it was cut off.")
    if last:
        yield last
