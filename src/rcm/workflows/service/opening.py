"""Open a file for a workflow: who reads it, and which column is which field. Stores nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.workflows.graph import Graph
from rcm.workflows.intake import FeedsActions, FileNotes, IntakeReader, IntakeRow
from rcm.workflows.intake.mapping import (
    ColumnMapping,
    columns_hash,
    read_mapping,
    require_columns,
    unmapped_fields,
)
from rcm.workflows.intake.proposing import propose
from rcm.workflows.intake.refusals import FileKindNotTaken, FileWithoutRows, MappingInvalid
from rcm.workflows.intake.rows import RowMaker
from rcm.workflows.intake.sniffing import open_table
from rcm.workflows.intake.table import ANY, Choices, Table
from rcm.workflows.repository import mappings
from rcm.workflows.repository.graphs import Published
from rcm.workflows.required_fields import TargetField, target_fields

_HEAD_BYTES: Final = 4096
Origin = Literal["given", "remembered", "proposed"]


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came in, and what was said about it. `mapping` as people write it."""

    path: Path
    file_name: str
    workflow: str
    mapping: object = None
    choices: Choices = ANY


@dataclass(frozen=True, slots=True)
class Opened:
    """`rows` may be read once; `notes` are complete when they are read. No mapping where a domain reads the file."""

    kind: str
    rows: Iterator[IntakeRow]
    notes: FileNotes
    columns: tuple[str, ...] = ()
    fields: tuple[TargetField, ...] = ()
    mapping: ColumnMapping | None = None
    origin: Origin | None = None

    @property
    def hash(self) -> str:
        return columns_hash(self.columns)

    @property
    def unmapped(self) -> list[str]:
        """Required fields without a column."""
        return unmapped_fields(self.mapping, self.fields) if self.mapping is not None else []


async def open_file(
    session: ReadSession,
    readers: Sequence[IntakeReader],
    sent: SentFile,
    published: Published,
) -> Opened:
    """Raises what intake/refusals.py names. Required fields without a column are for the caller to judge."""
    path, file_name = sent.path, sent.file_name
    reader = await asyncio.to_thread(_reader_for, readers, path, file_name, sent.choices)
    if reader is not None:
        _require_taken(published.graph, readers, reader.kind, file_name)
        if sent.mapping is not None:
            raise MappingInvalid(f"A file of kind {reader.kind} has no columns: it takes no mapping.")
        notes = FileNotes()
        return Opened(reader.kind, reader.read(path, file_name, notes), notes)
    table = await asyncio.to_thread(open_table, path, file_name, sent.choices)
    _require_taken(published.graph, readers, table.kind, file_name)
    fields = target_fields(await mappings.required_data(session, published.workflow_id))
    mapping, origin = await _mapping(session, table, published.workflow_id, fields, sent.mapping)
    require_columns(mapping, table.columns, nested=table.nested, file_name=file_name)
    rows = RowMaker(table, mapping, fields).rows(table.records)
    return Opened(table.kind, rows, FileNotes(table.findings), table.columns, fields, mapping, origin)


def _reader_for(readers: Sequence[IntakeReader], path: Path, file_name: str, choices: Choices) -> IntakeReader | None:
    """A domain's reader goes before the general ones: it knows more."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise FileWithoutRows(f"{file_name} is empty.", file=file_name)
    if choices.kind is not None:
        return next((reader for reader in readers if reader.kind == choices.kind), None)
    return next((reader for reader in readers if reader.recognises(head)), None)


def _require_taken(graph: Graph, readers: Sequence[IntakeReader], kind: str, file_name: str) -> None:
    called = {node.action: node.id for node in graph.nodes.values() if node.action is not None}
    for reader in readers:
        if not isinstance(reader, FeedsActions) or reader.kind == kind:
            continue
        for action in sorted(reader.actions & called.keys()):
            said = f"{file_name} is {kind}; step {called[action]} ({action}) reads {reader.kind} only."
            raise FileKindNotTaken(said, file=file_name, kind=kind, expected=reader.kind)


async def _mapping(
    session: ReadSession, table: Table, workflow_id: UUID, fields: Sequence[TargetField], given: object
) -> tuple[ColumnMapping, Origin]:
    if given is not None:
        return read_mapping(given), "given"
    proposed = propose(table.columns, fields)
    kept = await mappings.find_mapping(session, workflow_id, table.kind, columns_hash(table.columns))
    if kept is None:
        return proposed, "proposed"
    remembered = read_mapping(kept)
    used = set(remembered.columns)
    # What the workflow has come to need since then is looked for among the columns that are free.
    new = {
        name: proposed.fields[name]
        for name in unmapped_fields(remembered, fields)
        if name in proposed.fields and proposed.fields[name].column not in used
    }
    return remembered.model_copy(update={"fields": {**remembered.fields, **new}}), "remembered"
