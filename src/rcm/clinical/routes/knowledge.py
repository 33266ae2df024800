"""/knowledge-items and /templates: what is known, and texts with places for values."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Response

from rcm.clinical.records import KNOWLEDGE, TEMPLATE
from rcm.clinical.routes.shared import CurrentEmbedder, Expected, Word, meant, tag
from rcm.clinical.schemas.knowledge import (
    KnowledgeIn,
    KnowledgeItemsFound,
    KnowledgeOut,
    KnowledgeSearchIn,
    RenderedOut,
    RenderIn,
    Status,
    TemplateIn,
    TemplateOut,
)
from rcm.clinical.service import finding, knowing, listing, recording
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

items: Final = api_router("/knowledge-items", "knowledge")
templates: Final = api_router("/templates", "knowledge")

Reader = Annotated[Actor, requires(Permission.KNOWLEDGE_READ)]
Writer = Annotated[Actor, requires(Permission.KNOWLEDGE_WRITE)]


@items.post("", status_code=201)
async def add_knowledge(
    given: KnowledgeIn,
    actor: Writer,
    database: CurrentDatabase,
    embedder: CurrentEmbedder,
    repeat: CurrentRepeatable,
    response: Response,
) -> KnowledgeOut:
    """Add a knowledge item. Without an endpoint's vector it is kept all the same, and embedded later."""
    vector = await recording.embedded(embedder, KNOWLEDGE.text_of(given.model_dump()))
    async with database.write(actor) as session:
        made = await knowing.add(session, given, vector, repeat)
    tag(response, made.version_id)
    return made


@items.post("/search")
async def search_knowledge(
    given: KnowledgeSearchIn, actor: Reader, database: CurrentDatabase, embedder: CurrentEmbedder
) -> KnowledgeItemsFound:
    """The knowledge items that are nearest in meaning."""
    wanted = await finding.asked(embedder, given)
    async with database.read(actor) as session:
        return await finding.knowledge(session, given, wanted)


@items.get("")
async def list_knowledge(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    category: Word = None,
    status: Status | None = None,
    language: Word = None,
    tag: Word = None,
) -> Page[KnowledgeOut]:
    """Knowledge items, the newest first."""
    async with database.read(actor) as session:
        found = await listing.knowledge(session, page, tag, category=category, status=status, language=language)
    return Page[KnowledgeOut].model_validate(found)


@items.get("/{knowledge_item_id}")
async def get_knowledge(
    knowledge_item_id: str, actor: Reader, database: CurrentDatabase, response: Response
) -> KnowledgeOut:
    """A knowledge item."""
    async with database.read(actor) as session:
        found = KnowledgeOut.model_validate(await recording.shown(session, KNOWLEDGE, knowledge_item_id))
    tag(response, found.version_id)
    return found


@items.put("/{knowledge_item_id}")
async def change_knowledge(
    knowledge_item_id: str,
    given: KnowledgeIn,
    actor: Writer,
    database: CurrentDatabase,
    embedder: CurrentEmbedder,
    expected: Expected,
    response: Response,
) -> KnowledgeOut:
    """Say it anew, as a whole."""
    vector = await recording.embedded(embedder, KNOWLEDGE.text_of(given.model_dump()))
    async with database.write(actor) as session:
        made = await knowing.change(session, knowledge_item_id, given, vector, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@items.delete("/{knowledge_item_id}", status_code=204)
async def remove_knowledge(
    knowledge_item_id: str, actor: Writer, database: CurrentDatabase, expected: Expected
) -> None:
    """Remove a knowledge item."""
    async with database.write(actor) as session:
        await knowing.remove(session, KNOWLEDGE, knowledge_item_id, expected)


@templates.post("", status_code=201)
async def add_template(
    given: TemplateIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response
) -> TemplateOut:
    """Add a template. Every place in its text is among its variables."""
    async with database.write(actor) as session:
        made = await knowing.add_template(session, given, repeat)
    tag(response, made.version_id)
    return made


@templates.get("")
async def list_templates(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    name: Word = None,
    kind: Word = None,
    status: Status | None = None,
) -> Page[TemplateOut]:
    """Templates, the newest first."""
    async with database.read(actor) as session:
        found = await listing.templates(session, page, name=name, kind=kind, status=status)
    return Page[TemplateOut].model_validate(found)


@templates.get("/{template_id}")
async def get_template(template_id: str, actor: Reader, database: CurrentDatabase, response: Response) -> TemplateOut:
    """A template."""
    async with database.read(actor) as session:
        found = TemplateOut.model_validate(await recording.shown(session, TEMPLATE, template_id))
    tag(response, found.version_id)
    return found


@templates.put("/{template_id}")
async def change_template(
    template_id: str,
    given: TemplateIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    response: Response,
) -> TemplateOut:
    """Write it anew, as a whole."""
    async with database.write(actor) as session:
        made = await knowing.change_template(session, template_id, given, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@templates.delete("/{template_id}", status_code=204)
async def remove_template(template_id: str, actor: Writer, database: CurrentDatabase, expected: Expected) -> None:
    """Remove a template."""
    async with database.write(actor) as session:
        await knowing.remove(session, TEMPLATE, template_id, expected)


@templates.post("/{template_id}/render")
async def render_template(template_id: str, given: RenderIn, actor: Reader, database: CurrentDatabase) -> RenderedOut:
    """The text with its values. What is missing or not declared is refused by name."""
    async with database.read(actor) as session:
        return await knowing.render(session, template_id, given.values)
