"""Knowledge items, and templates of texts."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.clinical.records import KNOWLEDGE, TEMPLATE, Embedded, RecordKind, row_of
from rcm.clinical.repository import records
from rcm.clinical.schemas.knowledge import KnowledgeIn, KnowledgeOut, RenderedOut, TemplateIn, TemplateOut
from rcm.clinical.service import recording
from rcm.clinical.template_text import rendered, require_declared
from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.work.idempotency import Repeat, once


async def add(session: WriteSession, given: KnowledgeIn, vector: Embedded, repeat: Repeat) -> KnowledgeOut:
    async def act() -> KnowledgeOut:
        return KnowledgeOut.model_validate(await recording.create(session, KNOWLEDGE, given.model_dump(), vector))

    return await once(session, repeat, KnowledgeOut, act)


async def add_all(session: WriteSession, given: Sequence[tuple[KnowledgeIn, Embedded]]) -> list[str]:
    """Their ids."""
    now = utcnow()
    rows = [(row_of(KNOWLEDGE, str(new_id()), 1, now, each.model_dump()), vector) for each, vector in given]
    await records.insert(session, KNOWLEDGE, rows)
    return [row["id"] for row, _ in rows]


async def change(
    session: WriteSession, id: str, given: KnowledgeIn, vector: Embedded, version: int | None
) -> KnowledgeOut:
    """Raises RecordMissing, PreconditionFailed."""
    current = await recording.held(session, KNOWLEDGE, id, version)
    return KnowledgeOut.model_validate(await recording.replace(session, KNOWLEDGE, current, given.model_dump(), vector))


async def remove(session: WriteSession, kind: RecordKind, id: str, version: int | None) -> None:
    """Raises RecordMissing, PreconditionFailed."""
    await recording.held(session, kind, id, version, to_remove=True)
    await records.remove(session, kind, id)


async def add_template(session: WriteSession, given: TemplateIn, repeat: Repeat) -> TemplateOut:
    """Raises PlaceUnreadable, VariableUndeclared."""

    async def act() -> TemplateOut:
        require_declared(given.content, [each.model_dump() for each in given.variables])
        return TemplateOut.model_validate(await recording.create(session, TEMPLATE, given.model_dump()))

    return await once(session, repeat, TemplateOut, act)


async def change_template(session: WriteSession, id: str, given: TemplateIn, version: int | None) -> TemplateOut:
    """Raises RecordMissing, PreconditionFailed, PlaceUnreadable, VariableUndeclared."""
    current = await recording.held(session, TEMPLATE, id, version)
    require_declared(given.content, [each.model_dump() for each in given.variables])
    return TemplateOut.model_validate(await recording.replace(session, TEMPLATE, current, given.model_dump()))


async def render(session: ReadSession, id: str, values: dict[str, str]) -> RenderedOut:
    """Raises RecordMissing, VariableUndeclared, VariableMissing."""
    row = await recording.shown(session, TEMPLATE, id)
    text = rendered(row["content"], row["variables"], values)
    return RenderedOut(id=id, version_id=row["version_id"], text=text)
