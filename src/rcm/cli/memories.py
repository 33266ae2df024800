"""`rcm memories …`: what agents remember."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from rcm.cli.clinical_options import Limit, Threshold, form_of, opened_as, table_of
from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.schemas.memories import MemoryOut, MemorySearchIn
from rcm.clinical.service import finding, listing
from rcm.core.paging import Page, PageRequest

app = typer.Typer(help="What agents remember.", no_args_is_help=True)
Type = Annotated[str | None, typer.Option("--type", help="episodic, procedural, executive, semantic or working.")]
Session = Annotated[str | None, typer.Option("--session", help="Of this session only.")]
Agent = Annotated[str | None, typer.Option("--agent", help="Of this agent only.")]
Subject = Annotated[str | None, typer.Option("--subject", help="About this patient only.")]
Importance = Annotated[float | None, typer.Option("--min-importance", min=0, max=1)]


@app.callback()
def memories() -> None:
    """What agents remember."""


@app.command("list")
def list_memories(  # noqa: PLR0917 - each is an option
    memory_type: Type = None,
    session: Session = None,
    agent: Agent = None,
    subject: Subject = None,
    min_importance: Importance = None,
    limit: Limit = 50,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Memories, the newest first."""
    with told(as_json=as_json), opened(data_dir) as installation:
        # The same words as a search takes, so that a type that is none is told.
        form = form_of(MemorySearchIn, memory_type=memory_type, session_id=session, agent_id=agent, subject_id=subject)
        found = asyncio.run(_list(installation, org, limit, min_importance, form))
        emit(
            found,
            as_json=as_json,
            text=lambda: table_of(found["items"], "id", "memory_type", "importance", "access_count", "content"),
        )


@app.command("search")
def search(  # noqa: PLR0917 - each is an option
    query: Annotated[str, typer.Argument(help="What is looked for, in plain words.")],
    memory_type: Type = None,
    session: Session = None,
    agent: Agent = None,
    subject: Subject = None,
    min_importance: Importance = None,
    limit: Limit = 10,
    threshold: Threshold = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The memories that are nearest in meaning. Each that is found counts as read."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = form_of(
            MemorySearchIn, query=query, memory_type=memory_type, session_id=session, agent_id=agent,
            subject_id=subject, min_importance=min_importance, limit=limit, threshold=threshold,
        )  # fmt: skip
        found = asyncio.run(_search(installation, org, asked))
        emit(
            found,
            as_json=as_json,
            text=lambda: table_of(found["items"], "similarity", "id", "memory_type", "content"),
        )


async def _list(
    installation: Installation, org: str | None, limit: int, min_importance: float | None, form: MemorySearchIn
) -> dict[str, Any]:
    equal = form.model_dump(include={"memory_type", "session_id", "agent_id", "subject_id"})
    async with (
        opened_as(installation, org) as here,
        here.application.database.read(here.actor) as session,
    ):
        page = PageRequest(limit=limit)
        found = await listing.memories(session, page, min_importance=min_importance, over=None, **equal)
    return Page[MemoryOut].model_validate(found).model_dump(mode="json")


async def _search(installation: Installation, org: str | None, asked: MemorySearchIn) -> dict[str, Any]:
    async with opened_as(installation, org) as here:
        wanted = await finding.asked(here.application.embedder, asked)
        async with here.application.database.write(here.actor) as session:
            return (await finding.memories(session, asked, wanted)).model_dump(mode="json")
