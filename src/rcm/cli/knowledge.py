"""`rcm knowledge …`: what is known, found by what it says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from rcm.cli.clinical_options import Limit, Threshold, form_of, opened_as, records_of, table_of, text_of
from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.records import KNOWLEDGE
from rcm.clinical.schemas.knowledge import KnowledgeIn, KnowledgeOut, KnowledgeSearchIn
from rcm.clinical.service import finding, knowing, listing, recording
from rcm.core.paging import Page, PageRequest

app = typer.Typer(help="What is known, found by what it says.", no_args_is_help=True)
Category = Annotated[str | None, typer.Option("--category", help="Of this category only.")]
Status = Annotated[str | None, typer.Option("--status", help="draft, active or retired.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="With this tag; may be given more than once.")]


@app.callback()
def knowledge() -> None:
    """What is known, found by what it says."""


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="JSON: an object, a list, or one a line; - is standard input.")],
    title: Annotated[str | None, typer.Option("--title", help="The file is a plain text of this title.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="Category of that text.")] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="Tag of that text.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add knowledge items: all of a file, or none."""
    with told(as_json=as_json), opened(data_dir) as installation:
        if title is None:
            given = records_of(file, KnowledgeIn)
        else:
            content = text_of(file)
            given = [form_of(KnowledgeIn, title=title, content=content, category=category, tags=tags or [])]
        found = asyncio.run(_add(installation, org, given))
        emit(
            found, as_json=as_json, text=lambda: f"{len(found['ids'])} added, {found['without_vector']} without vector"
        )


@app.command("list")
def list_items(
    category: Category = None,
    status: Status = None,
    tag: Annotated[str | None, typer.Option("--tag", help="With this tag.")] = None,
    limit: Limit = 50,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Knowledge items, the newest first."""
    with told(as_json=as_json), opened(data_dir) as installation:
        # The same words as a search takes, so that a status that is none is told.
        form = form_of(KnowledgeSearchIn, category=category, status=status)
        equal = form.model_dump(include={"category", "status"})
        found = asyncio.run(_list(installation, org, limit, tag, equal))
        emit(found, as_json=as_json, text=lambda: table_of(found["items"], "id", "title", "category", "status", "tags"))


@app.command("search")
def search(  # noqa: PLR0917 - each is an option
    query: Annotated[str, typer.Argument(help="What is looked for, in plain words.")],
    category: Category = None,
    status: Status = "active",
    tags: Tags = None,
    limit: Limit = 10,
    threshold: Threshold = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The knowledge items that are nearest in meaning."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asked = form_of(
            KnowledgeSearchIn, query=query, category=category, status=status, tags=tags or [], limit=limit,
            threshold=threshold,
        )  # fmt: skip
        found = asyncio.run(_search(installation, org, asked))
        emit(found, as_json=as_json, text=lambda: table_of(found["items"], "similarity", "id", "title", "content"))


@app.command("embed")
def embed(
    chunk: Annotated[int, typer.Option("--chunk", min=1, max=1000, help="Texts of one transaction.")] = 64,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Vectors of the model in use for all knowledge items and memories that lack one. Interrupted, it goes on where
    it ended."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_embed(installation, org, chunk))
        emit(
            found,
            as_json=as_json,
            text=lambda: f"{found['model']}: {found['knowledge_items']} knowledge items, {found['memories']} memories",
        )


async def _add(installation: Installation, org: str | None, given: list[KnowledgeIn]) -> dict[str, Any]:
    async with opened_as(installation, org) as here:
        texts = [KNOWLEDGE.text_of(each.model_dump()) for each in given]
        vectors = await recording.all_embedded(here.application.embedder, texts)
        async with here.application.database.write(here.actor) as session:
            ids = await knowing.add_all(session, list(zip(given, vectors, strict=True)))
    return {"ids": ids, "without_vector": sum(vector.model is None for vector in vectors)}


async def _list(
    installation: Installation, org: str | None, limit: int, tag: str | None, equal: dict[str, str | None]
) -> dict[str, Any]:
    async with (
        opened_as(installation, org) as here,
        here.application.database.read(here.actor) as session,
    ):
        found = await listing.knowledge(session, PageRequest(limit=limit), tag, **equal)
    return Page[KnowledgeOut].model_validate(found).model_dump(mode="json")


async def _search(installation: Installation, org: str | None, asked: KnowledgeSearchIn) -> dict[str, Any]:
    async with opened_as(installation, org) as here:
        wanted = await finding.asked(here.application.embedder, asked)
        async with here.application.database.read(here.actor) as session:
            return (await finding.knowledge(session, asked, wanted)).model_dump(mode="json")


async def _embed(installation: Installation, org: str | None, chunk: int) -> dict[str, Any]:
    async with opened_as(installation, org) as here:
        embedder = here.application.embedder
        done = await finding.embed_stale(here.application.database, here.actor, embedder, chunk)
    return {"model": embedder.model, **done}
