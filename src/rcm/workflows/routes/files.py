"""The form in which a file comes: its fields, and what they may say. Read by us, piece by piece, and not by FastAPI."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from rcm.core.http import Repeatable
from rcm.core.upload import Upload, UploadInvalid
from rcm.workflows.intake.refusals import MappingInvalid
from rcm.workflows.intake.table import KINDS, Choices
from rcm.workflows.service.batches import DEFAULT_WORKFLOW
from rcm.workflows.service.opening import SentFile

_BOOLEAN: Final = TypeAdapter(bool)
_READING: Final = ("workflow", "mapping", "sheet", "kind", "encoding", "delimiter")
_PROPERTIES: Final[dict[str, dict[str, Any]]] = {
    "file": {
        "type": "string",
        "format": "binary",
        "description": "X12 837P, CSV, XLSX, JSON lines or NDJSON of FHIR.",
    },
    "workflow": {"type": "string", "default": DEFAULT_WORKFLOW},
    "mapping": {
        "type": "string",
        "description": 'JSON: {"field": "column"}, {"field": {"column": "DOB", "type": "date", "format": "%m/%d/%Y"}},'
        ' {"field": {"value": "constant"}}. Default: the one last used for these columns, else by their names.',
    },
    "sheet": {"type": "string", "description": "Of a workbook; default: the first."},
    "kind": {"type": "string", "enum": ["837P", *KINDS], "description": "Default: by the content."},
    "encoding": {"type": "string", "description": "Of a CSV: utf-8, utf-16, windows-1252, iso-8859-1."},
    "delimiter": {"type": "string", "description": "Of a CSV: one of , ; | or tab."},
    "force": {"type": "boolean", "default": False, "description": "Load the same file again."},
    "show_values": {"type": "boolean", "default": False, "description": "Show the sample's values as they are."},
}


@dataclass(frozen=True, slots=True)
class FileForm:
    """`flag` is the one field that is true or false."""

    sent: SentFile
    flag: bool


def form_of(flag: str) -> dict[str, Any]:
    """For the OpenAPI document; `flag` is the one field that is true or false."""
    properties = {name: _PROPERTIES[name] for name in ("file", *_READING, flag)}
    schema = {"type": "object", "required": ["file"], "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def with_file(repeat: Repeatable, upload: Upload) -> Repeatable:
    """What was asked for includes the file and the form's fields, which came by pieces."""
    if repeat.key is None:
        return repeat
    fields = orjson.dumps([upload.file_name, sorted(upload.fields.items())])
    return repeat.and_for(fields + await asyncio.to_thread(_digest, upload.path))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_form(upload: Upload, flag: str) -> FileForm:
    """Raises UploadInvalid, MappingInvalid."""
    given = upload.fields
    unknown = sorted(given.keys() - {*_READING, flag})
    if unknown:
        raise UploadInvalid(f"Unknown field: {unknown[0][:40]!a}. Known: file, {', '.join((*_READING, flag))}.")
    try:
        said = _BOOLEAN.validate_python(given.get(flag) or False)
    except ValidationError:
        raise UploadInvalid(f"Field `{flag}` is true or false.") from None
    mapping: object = None
    if given.get("mapping"):
        try:
            mapping = orjson.loads(given["mapping"])
        except orjson.JSONDecodeError as error:
            raise MappingInvalid(f"Field `mapping` is no JSON at character {error.pos + 1}.") from None
    choices = Choices(*(given.get(name) or None for name in ("kind", "encoding", "delimiter", "sheet")))
    workflow = given.get("workflow") or DEFAULT_WORKFLOW
    return FileForm(SentFile(upload.path, upload.file_name, workflow, mapping, choices), said)
