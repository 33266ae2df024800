"""A live bar for a batch, on stderr."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rcm.cli.console import err
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.workflows.repository import progress as repository

_EVERY_S = 0.15


async def follow(
    database: Database, actor: Actor, batch_job_id: UUID, meanwhile: Callable[[], None] | None = None
) -> repository.Progress:
    """Show the batch until it is done, paused or cancelled."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[green]{task.fields[completed_rows]} done[/] [red]{task.fields[failed]} failed[/]"),
        TextColumn("[yellow]{task.fields[aside]} set aside[/]"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("rows", total=None, completed_rows=0, failed=0, aside=0)
        while True:
            async with database.read(actor) as session:
                now = await repository.batch_progress(session, batch_job_id)
            bar.update(
                task,
                total=now.total,
                completed=now.finished_rows,
                completed_rows=now.completed,
                failed=now.failed,
                aside=now.set_aside,
            )
            if now.done:
                return now
            if meanwhile is not None:
                meanwhile()
            await asyncio.sleep(_EVERY_S)
