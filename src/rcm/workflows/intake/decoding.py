"""Bytes to lines of text, in constant memory: which encoding it is, and where it is broken."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rcm.workflows.intake.refusals import FileEncodingInvalid, FileTooLong

_BLOCK: Final = 1 << 20
MOST_LINE: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_NAMES: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "latin-1",
    "latin-1": "latin-1",
}
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Five bytes mean nothing in Windows-1252.
_NOT_1252: Final = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")
_VALID_UTF8: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` is Python's name; `skip` the bytes of a mark at the beginning. `guessed`: nobody said so."""

    codec: str
    skip: int = 0
    guessed: bool = False

    @property
    def shown(self) -> str:
        return {"cp1252": "windows-1252", "latin-1": "iso-8859-1"}.get(self.codec, self.codec)


def find_encoding(path: Path, declared: str | None, file_name: str) -> Encoding:
    """By its mark, else as declared, else UTF-8 if all of it is, else Windows-1252 if nothing speaks against it.

    Raises FileEncodingInvalid with the byte and the line where it ends to be text.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileEncodingInvalid(f"{file_name} is UTF-32.", file=file_name, byte_offset=0, line=1)
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, len(mark))
    if declared:
        return _declared(declared, file_name)
    if head.count(b"\0") > len(head) // 4:
        where = {"file": file_name, "byte_offset": head.index(b"\0"), "line": 1}
        raise FileEncodingInvalid(f"{file_name} looks like UTF-16 without its mark (byte order mark).", **where)
    encoding = Encoding("utf-8")
    bad = _first_bad(path, encoding)
    if bad is None:
        return encoding
    if _may_be_1252(path):
        return Encoding("cp1252", guessed=True)
    raise _broken(file_name, encoding, *bad)


def sample(path: Path, encoding: Encoding) -> str:
    """The beginning as text, up to the last whole line if there are some; for looking, not for taking."""
    with path.open("rb") as file:
        raw = file.read(_SAMPLE)
    text = raw[encoding.skip :].decode(encoding.codec, "ignore")
    whole = len(raw) < _SAMPLE or text.count("\n") < 2
    return text if whole else text[: text.rindex("\n") + 1]


def lines(path: Path, encoding: Encoding, file_name: str) -> Iterator[str]:
    """Lines with their ends. Raises FileEncodingInvalid at the first byte that is no text, FileTooLong."""
    rest, done, only_cr = "", 0, None
    for text in _texts(path, encoding, file_name):
        if only_cr is None and text:
            only_cr = "\r" in text and "\n" not in text  # an old Macintosh
        pieces = (rest + (text.replace("\r", "\n") if only_cr else text)).split("\n")
        rest = pieces.pop()
        for piece in pieces:
            yield piece + "\n"
        done += len(pieces)
        if len(rest) > MOST_LINE:
            said = f"{file_name}: line {done + 1} is longer than {MOST_LINE} characters."
            raise FileTooLong(said, file=file_name, line=done + 1)
    if rest:
        yield rest


def _declared(name: str, file_name: str) -> Encoding:
    codec = _NAMES.get(name.strip().lower().replace("_", "-"))
    if codec is None:
        raise FileEncodingInvalid(f"Encoding {name[:40]!a} is not among them.", file=file_name, encoding=name[:40])
    # Without a mark UTF-16 is little-endian wherever it comes from today.
    return Encoding("utf-16-le" if codec == "utf-16" else codec)


def _texts(path: Path, encoding: Encoding, file_name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    offset, line = encoding.skip, 1
    with path.open("rb") as file:
        file.seek(encoding.skip)
        while True:
            block = file.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding.codec, "ignore")
                at = offset + len(block) - len(error.object) + error.start
                raise _broken(file_name, encoding, at, line + before.count("\n")) from None
            offset += len(block)
            line += text.count("\n")
            yield text
            if not block:
                return


def _first_bad(path: Path, encoding: Encoding) -> tuple[int, int] | None:
    try:
        for _ in _texts(path, encoding, ""):
            pass
    except FileEncodingInvalid as error:
        return error.facts["byte_offset"], error.facts["line"]
    return None


def _may_be_1252(path: Path) -> bool:
    """Nothing in it is undefined there, and nothing in it is good UTF-8: that would be a UTF-8 file with a fault."""
    last = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if _NOT_1252.search(block) or _VALID_UTF8.search(last + block):
                return False
            last = block[-3:]
    return True


def _broken(file_name: str, encoding: Encoding, offset: int, line: int) -> FileEncodingInvalid:
    said = f"{file_name} is no {encoding.shown} at byte {offset}, line {line}."
    return FileEncodingInvalid(said, file=file_name, encoding=encoding.shown, byte_offset=offset, line=line)
