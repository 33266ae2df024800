"""Batches as tables for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from rcm.workflows.batch_schemas import ErrorGroupOut, MappingOut
from rcm.workflows.repository.progress import Progress
from rcm.workflows.schemas import BatchOut, RowOut


def plain(progress: Progress) -> dict[str, object]:
    return {name: getattr(progress, name) for name in progress.__slots__}


def progress_table(
    progress: Progress, aside: Sequence[tuple[str, str, str]], groups: Sequence[ErrorGroupOut] = ()
) -> Table:
    table = Table(title=escape(f"{progress.file_name}: {progress.status}"), show_header=False)
    table.add_row("batch", str(progress.batch_job_id))
    for name in ("total", "pending", "processing", "completed", "failed", "set_aside", "cancelled"):
        table.add_row(name.replace("_", " "), str(getattr(progress, name)))
    for group in groups:
        where = f" {group.field}" if group.field else ""
        said = f"{group.status.replace('_', ' ')}: {group.error_code}{where}\n{group.example}"
        table.add_row(f"{group.rows} x", escape(said))
    for key, code, message in aside[:20]:
        table.add_row(escape(f"set aside: {key}"), escape(f"{code}\n{message}"))
    if len(aside) > 20:
        table.add_row("", f"… and {len(aside) - 20} more; --json lists all")
    return table


def batches_table(found: Sequence[BatchOut]) -> Table:
    table = Table("batch", "file", "workflow", "state", "rows", "done", "failed", "set aside")
    for batch in found:
        counts = batch.counts
        figures = (counts.total, counts.completed, counts.failed, counts.set_aside)
        names = (escape(batch.file_name), escape(batch.workflow_name))
        table.add_row(str(batch.batch_job_id), *names, batch.status, *map(str, figures))
    return table


def rows_table(found: Sequence[RowOut]) -> Table:
    table = Table("row", "key", "state", "reason")
    for row in found:
        reason = f"{row.error_code}: {row.error_message}" if row.error_code else ""
        table.add_row(str(row.row_number), escape(row.external_id), row.status, escape(reason))
    return table


def mappings_table(found: Sequence[MappingOut]) -> Table:
    table = Table("mapping", "workflow", "kind", "fields")
    for mapping in found:
        fields = mapping.mapping.get("fields", {})
        said = ", ".join(
            f"{name}={source.get('column', '@' + str(source.get('value')))}" for name, source in fields.items()
        )
        table.add_row(str(mapping.batch_mapping_id), escape(mapping.workflow_name), mapping.file_kind, escape(said))
    return table
