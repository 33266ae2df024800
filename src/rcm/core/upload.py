"""Receive one file of a multipart form (RFC 7578) piece by piece onto the disk, never whole in memory."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from rcm.core.errors import DomainError, InvalidInput

#: Enough for the mapping of a thousand columns.
_FIELD_BYTES: Final = 64_000
_FIELDS: Final = 20
_WRITE_BYTES: Final = 1 << 20
_NAME_LENGTH: Final = 150


class UploadTooLarge(DomainError):
    """The file is larger than this installation takes (RCM_UPLOAD_LIMIT_MB)."""

    code = "core.upload_too_large"


class UploadInvalid(InvalidInput):
    """Send the file as a multipart form, in a field named `file`."""

    code = "core.upload_invalid"


@dataclass(slots=True)
class Upload:
    """`path` is gone when the block ends; `fields` are the form's other fields."""

    path: Path
    file_name: str = ""
    size: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def safe_name(name: str) -> str:
    """The last part of a path of any system, without control characters: for showing, never for opening."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, suffix = clean.rpartition(".")
    if dot and len(suffix) <= 10:
        clean = f"{stem[: _NAME_LENGTH - len(suffix) - 1]}.{suffix}"
    return clean[:_NAME_LENGTH] or "upload"


@asynccontextmanager
async def receive_file(request: Request, limit_mb: int) -> AsyncIterator[Upload]:
    """The file in field `file`, at most `limit_mb` MiB.

    Raises UploadTooLarge as soon as that is known, and UploadInvalid where the form is none.
    """
    limit = limit_mb << 20
    if int(request.headers.get("content-length") or 0) > limit + _FIELDS * _FIELD_BYTES * 2:
        raise UploadTooLarge(f"The limit is {limit_mb} MiB.", limit_mb=limit_mb)
    handle, name = await asyncio.to_thread(tempfile.mkstemp, prefix="rcm-upload-")
    try:
        with os.fdopen(handle, "wb") as file:
            receiver = _Receiver(request.headers.get("content-type", ""), Upload(Path(name)), limit)
            async for chunk in request.stream():
                receiver.feed(chunk)
                if receiver.waiting >= _WRITE_BYTES:
                    await asyncio.to_thread(receiver.write, file)
            upload = receiver.finish()
            await asyncio.to_thread(receiver.write, file)
        yield upload
    finally:
        await asyncio.to_thread(Path(name).unlink, missing_ok=True)


class _Receiver:
    """Takes the parser's calls. Bytes of the file wait here until they are written."""

    def __init__(self, content_type: str, upload: Upload, limit: int) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise UploadInvalid(f"Content-Type is {ascii(content_type[:60]) if content_type else 'missing'}.")
        self._upload = upload
        self._limit = limit
        self._pieces: list[bytes] = []
        self.waiting = 0
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._raw: dict[str, bytearray] = {}
        self._name = ""
        self._is_file = False
        self._has_file = False
        self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise UploadInvalid("The form can't be read.") from error

    def write(self, file: IO[bytes]) -> None:
        pieces, self._pieces, self.waiting = self._pieces, [], 0
        file.writelines(pieces)

    def finish(self) -> Upload:
        if not self._complete:
            raise UploadInvalid("The form ends before its last boundary: the upload was cut off.")
        if not self._has_file:
            raise UploadInvalid("There is no field `file` with a file in it.")
        self._upload.fields = {name: raw.decode("utf-8", "replace") for name, raw in self._raw.items()}
        return self._upload

    def _begin(self) -> None:
        self._headers = {}

    def _header_end(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = self._name == "file" and b"filename" in options
        if self._is_file:
            if self._has_file:
                raise UploadInvalid("Send one file at a time.")
            self._has_file = True
            # Options come decoded as latin-1; browsers send UTF-8.
            self._upload.file_name = safe_name(options[b"filename"].decode("utf-8", "replace"))
        elif len(self._raw) >= _FIELDS:
            raise UploadInvalid(f"The form has more than {_FIELDS} fields.")
        else:
            self._raw[self._name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._is_file:
            self._upload.size += len(piece)
            if self._upload.size > self._limit:
                raise UploadTooLarge(f"The limit is {self._limit >> 20} MiB.", limit_mb=self._limit >> 20)
            self._pieces.append(piece)
            self.waiting += len(piece)
        else:
            raw = self._raw[self._name]
            raw += piece
            if len(raw) > _FIELD_BYTES:
                raise UploadInvalid(f"Field {self._name[:40]!a} is too long.")

    def _end(self) -> None:
        self._complete = True
