"""/metric-loads: files of observations come in, and what became of them."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from fastapi import Query, Request

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, Repeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.core.upload import Upload, UploadInvalid, receive_file
from rcm.quality.loading import MappingWrong
from rcm.quality.loading.reading import FORMATS
from rcm.quality.schemas.loads import AsideRowOut, LoadedOut, LoadOut, OwnLoadIn
from rcm.quality.service import load_lists
from rcm.quality.service.loading import SentFile, load
from rcm.quality.service.own_metrics import INFECTIONS, OwnLoad, Source, load_own
from rcm.workflows.intake.table import Choices
from rcm.workflows.routes.state import CurrentRegistry

router = api_router("/metric-loads", "metric-loads")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
Writer = Annotated[Actor, requires(Permission.OBSERVATION_WRITE)]
_Word = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]

_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "file": {"type": "string", "format": "binary", "description": "CSV, NDJSON (one object a line), Parquet or XLSX."},
    "format": {"type": "string", "enum": list(FORMATS), "description": "Default: by the content."},
    "encoding": {"type": "string", "description": "Of a CSV: utf-8, utf-16, windows-1252, iso-8859-1."},
    "delimiter": {"type": "string", "description": "Of a CSV: one of , ; | or tab."},
    "mapping": {"type": "string", "description": 'JSON: {"field": "column"} where names differ.'},
    "constants": {"type": "string", "description": 'JSON: {"field": "value"} for all rows.'},
    "dry_run": {"type": "boolean", "default": False, "description": "Say what would become of it; keep nothing."},
}
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": _FIELDS}}},
    }
}


@router.post("", status_code=201, openapi_extra=_FORM)
async def load_observations(
    request: Request, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry, repeat: CurrentRepeatable
) -> LoadedOut:
    """Load a file of observations: all usable rows, or none if it breaks. The same file again changes nothing."""
    async with receive_file(request, registry.settings.upload_limit_mb) as upload:
        sent, dry_run = _read_form(upload)
        asked = await _with_file(repeat, upload)
        return await load(database, actor, sent, dry_run=dry_run, repeat=asked)


@router.post("/computed", status_code=201)
async def compute_observations(
    given: OwnLoadIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable
) -> LoadedOut:
    """Compute metrics from the organisation's own claims or encounters, for months that are over. What is the same
    already is left alone."""
    codes = tuple(given.infection_codes) if given.infection_codes else INFECTIONS
    asked = OwnLoad(Source(given.source), given.since, given.months, codes)
    return await load_own(database, actor, asked, dry_run=given.dry_run, repeat=repeat)


@router.get("")
async def list_loads(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: Literal["running", "completed", "failed"] | None = None,
) -> Page[LoadOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await load_lists.loads(session, page, status)


@router.get("/{load_id}")
async def get_load(load_id: UUID, actor: Reader, database: CurrentDatabase) -> LoadOut:
    """One load with its counts."""
    async with database.read(actor) as session:
        return await load_lists.load(session, load_id)


@router.get("/{load_id}/set-aside")
async def list_rows_set_aside(
    load_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage, reason: _Word = None
) -> Page[AsideRowOut]:
    """Rows that could not be used, in the order of the file: what stood there, why not, how to mend it."""
    async with database.read(actor) as session:
        return await load_lists.set_aside(session, page, load_id, reason)


def _read_form(upload: Upload) -> tuple[SentFile, bool]:
    """Raises UploadInvalid, MappingWrong."""
    given = upload.fields
    unknown = sorted(given.keys() - _FIELDS.keys())
    if unknown:
        raise UploadInvalid(f"Unknown field: {unknown[0][:40]!a}. Known: {', '.join(_FIELDS)}.")
    said = (given.get("dry_run") or "false").lower()
    if said not in {"true", "false"}:
        raise UploadInvalid("Field `dry_run` is true or false.")
    choices = Choices(*(given.get(name) or None for name in ("format", "encoding", "delimiter")))
    mapping, constants = _object(given, "mapping"), _object(given, "constants")
    return SentFile(upload.path, upload.file_name, choices, mapping, constants), said == "true"


def _object(given: dict[str, str], name: str) -> dict[str, str]:
    if not given.get(name):
        return {}
    try:
        found = orjson.loads(given[name])
    except orjson.JSONDecodeError as error:
        raise MappingWrong(f"Field `{name}` is no JSON at character {error.pos + 1}.") from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise MappingWrong(f"Field `{name}` is no JSON object of texts.")
    return found


async def _with_file(repeat: Repeatable, upload: Upload) -> Repeatable:
    """What was asked for includes the file and the form's fields, which came by pieces."""
    if repeat.key is None:
        return repeat
    fields = orjson.dumps([upload.file_name, sorted(upload.fields.items())])
    return repeat.and_for(fields + await asyncio.to_thread(_digest, upload.path))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
