"""Organisations in the short form: written by the one way that all resources go, read back in the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rcm.clinical.ids import is_id, new_resource_id
from rcm.clinical.organization_identifiers import identifier_of, is_identifier
from rcm.clinical.organization_parts import problems_of_organization
from rcm.clinical.organizations import part_of, record_of, resource_of
from rcm.clinical.preparing import ResourceInvalid, prepare
from rcm.clinical.repository import organizations, search
from rcm.clinical.repository.organizations import DEEPEST, Place
from rcm.clinical.repository.versions import LastVersion, lock_versions
from rcm.clinical.repository.writing import insert_many, remove_many, replace_many
from rcm.clinical.schemas.organizations import HierarchyOut, OrganizationIn, OrganizationOut, OrganizationPlaceOut
from rcm.clinical.text import parse
from rcm.clinical.validation import problems_of
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed
from rcm.core.paging import Filters, PageRequest
from rcm.core.time import utcnow
from rcm.work.idempotency import Repeat, once

_TYPE: Final = "Organization"
_MOST_DESCENDANTS: Final = 1_000
_MOST_TOLD: Final = 5


class OrganizationUnknown(NotFound):
    """There is no such organisation here."""

    code = "clinical.organization_not_found"


class OrganizationExists(Conflict):
    """There is an organisation of this id already. Change it by PUT, or leave out the id for a new one."""

    code = "clinical.organization_exists"


class OrganizationIdDiffers(InvalidInput):
    """The id in the body is another than the one in the address."""

    code = "clinical.organization_id_differs"


class ParentUnknown(InvalidInput):
    """`part_of` names no organisation that is here."""

    code = "clinical.organization_parent_unknown"


class PartOfCircle(InvalidInput):
    """An organisation can't be part of itself, directly or by others."""

    code = "clinical.organization_circle_refused"


class OrganizationHasParts(Conflict):
    """Other organisations are part of this one. Move or remove them first."""

    code = "clinical.organization_has_parts"


class OrganizationTwice(InvalidInput):
    """An organisation stands in the file twice."""

    code = "clinical.organization_repeated"


class OrganizationImportRefused(InvalidInput):
    """An organisation of the file is not valid. Nothing of the file was written."""

    code = "clinical.organization_import_refused"


async def add(session: WriteSession, given: OrganizationIn, repeat: Repeat) -> OrganizationOut:
    """Raises OrganizationExists, ParentUnknown, PartOfCircle, ResourceInvalid."""
    return await once(session, repeat, OrganizationOut, lambda: create(session, given))


async def create(session: WriteSession, given: OrganizationIn) -> OrganizationOut:
    """As `add` does, for a caller that repeats nothing."""
    id = given.id or new_resource_id()
    last = (await lock_versions(session, [(_TYPE, id)])).get((_TYPE, id))
    if last is not None and not last.is_deleted:
        raise OrganizationExists(id, id=id)
    resource = resource_of({"active": True, **given.record(), "id": id})
    return await _write(session, resource, last, None)


async def change(session: WriteSession, id: str, given: OrganizationIn, version: int | None) -> OrganizationOut:
    """What the short form can't say stays. Raises OrganizationUnknown, PreconditionFailed, ParentUnknown,
    PartOfCircle, ResourceInvalid, OrganizationIdDiffers."""
    last = await _held(session, id, version)
    if given.id is not None and given.id != id:
        raise OrganizationIdDiffers(f"{given.id}, not {id}.")
    had = await _body(session, id)
    resource = resource_of({"active": had.get("active"), **given.record(), "id": id}, had)
    if resource == had:
        return _out(had, _warnings(had))
    return await _write(session, resource, last, had)


async def import_all(session: WriteSession, given: Sequence[OrganizationIn]) -> list[OrganizationOut]:
    """Each is added, or changes the one of its id; what others are part of comes first, wherever it stands. Raises
    OrganizationTwice, and what `create` and `change` raise, with the id."""
    made = []
    for each in _parents_first(given):
        try:
            last = (await lock_versions(session, [(_TYPE, each.id)])).get((_TYPE, each.id)) if each.id else None
            if each.id is None or last is None or last.is_deleted:
                made.append(await create(session, each))
            else:
                made.append(await change(session, each.id, each, each.version_id))
        except ResourceInvalid as error:
            raise OrganizationImportRefused(f"{each.id or each.name}: {error.detail}", id=each.id) from error
    return made


def _parents_first(given: Sequence[OrganizationIn]) -> list[OrganizationIn]:
    """In the order of the file otherwise; a circle is left for the check of hierarchies to name."""
    by_id: dict[str, OrganizationIn] = {}
    for each in given:
        if each.id is not None and each.id in by_id:
            raise OrganizationTwice(each.id, id=each.id)
        if each.id is not None:
            by_id[each.id] = each
    placed: dict[int, OrganizationIn] = {}
    for each in given:
        way: list[OrganizationIn] = []
        at: OrganizationIn | None = each
        while at is not None and id(at) not in placed and not any(at is one for one in way):
            way.append(at)
            at = by_id.get(at.part_of or "")
        placed.update((id(one), one) for one in reversed(way))
    return list(placed.values())


async def remove(session: WriteSession, id: str, version: int | None) -> None:
    """Raises OrganizationUnknown, PreconditionFailed, OrganizationHasParts."""
    await _held(session, id, version)
    await organizations.hold_hierarchy(session)
    found = await organizations.parts(session, id, _MOST_TOLD + 1)
    if found:
        more = ", …" if len(found) > _MOST_TOLD else ""
        raise OrganizationHasParts(f"{', '.join(found[:_MOST_TOLD])}{more}.", parts=found[:_MOST_TOLD])
    await remove_many(session, [(_TYPE, id)])


async def shown(session: ReadSession, id: str) -> OrganizationOut:
    """Raises OrganizationUnknown."""
    return _out(await _body(session, id))


async def page(
    session: ReadSession,
    request: PageRequest,
    *,
    name: str | None,
    type: str | None,
    active: bool | None,
    identifier: str | None,
    part_of: str | None,
) -> dict[str, Any]:
    """`name`: how it begins, in any case. `identifier`: as the short form writes it, or its value alone."""
    filters = Filters().where("starts_with(lower(t.name), lower({}))", name).equal("t.part_of_id", part_of)
    filters.equal("t.active", active)
    organizations.with_type(filters, type)
    if identifier is not None:
        named = identifier_of(identifier) if is_identifier(identifier) else {"value": identifier}
        organizations.with_identifier(filters, named.get("system"), named["value"])
    found = await organizations.listed(session, request, filters)
    return found.page([_out(parse(row[3])) for row in found.rows])


async def hierarchy(session: ReadSession, id: str) -> HierarchyOut:
    """Raises OrganizationUnknown."""
    above = await organizations.with_ancestors(session, id) if is_id(id) else []
    if not above:
        raise OrganizationUnknown(id)
    below = await organizations.descendants(session, id, _MOST_DESCENDANTS + 1)
    deep = any(place[4] >= DEEPEST for place in (above[-1], *below))
    return HierarchyOut(
        organization=_place(above[0]),
        ancestors=[_place(each) for each in above[1:]],
        descendants=[_place(each) for each in below[:_MOST_DESCENDANTS]],
        is_whole=not deep and len(below) <= _MOST_DESCENDANTS,
    )


async def _held(session: WriteSession, id: str, version: int | None) -> LastVersion:
    last = (await lock_versions(session, [(_TYPE, id)])).get((_TYPE, id)) if is_id(id) else None
    if last is None or last.is_deleted:
        raise OrganizationUnknown(ascii(id[:64])[1:-1])
    if version is not None and last.version != version:
        raise PreconditionFailed(f"{_TYPE} {id} has version {last.version}, not {version}.", version_id=last.version)
    return last


async def _body(session: ReadSession, id: str) -> dict[str, Any]:
    found = await search.bodies(session, [(_TYPE, id)]) if is_id(id) else {}
    if not found:
        raise OrganizationUnknown(ascii(id[:64])[1:-1])
    return parse(found[_TYPE, id].body)


async def _write(
    session: WriteSession, resource: dict[str, Any], last: LastVersion | None, had: Mapping[str, Any] | None
) -> OrganizationOut:
    issues = problems_of(resource)
    if issues:
        raise ResourceInvalid(issues)
    await _require_place(session, resource, had)
    version = 1 if last is None else last.version + 1
    now = utcnow() if last is None else max(utcnow(), last.last_updated)
    prepared = prepare(resource, id=resource["id"], version=version, now=now)
    await (insert_many if had is None else replace_many)(session, [prepared])
    return _out(parse(prepared.body), _warnings(resource))


async def _require_place(session: WriteSession, resource: Mapping[str, Any], had: Mapping[str, Any] | None) -> None:
    """Where it is part of another one, that is there and is not part of it. A reference that came by FHIR and stays
    as it was is not judged."""
    parent = part_of(resource)
    if parent is None or (had is not None and parent == part_of(had)):
        return
    await organizations.hold_hierarchy(session)
    id = str(resource["id"])
    if parent != id and not await organizations.is_there(session, parent):
        raise ParentUnknown(f"part_of: {parent:.200}.", path="part_of")
    chain = [place[0] for place in await organizations.with_ancestors(session, parent)]
    if parent == id or id in chain:
        way = [id, *chain[: chain.index(id)], id] if id in chain else [id, id]
        raise PartOfCircle(f"part_of: {' < '.join(way)}.", path="part_of", chain=way)


def _warnings(resource: Mapping[str, Any]) -> list[dict[str, str]]:
    found = [issue for issue in problems_of_organization(resource) if not issue.is_error]
    return [{"path": issue.path, "message": issue.message} for issue in found]


def _out(resource: Mapping[str, Any], warnings: Sequence[dict[str, str]] | None = None) -> OrganizationOut:
    meta = resource["meta"]
    return OrganizationOut.model_validate(
        {
            **record_of(resource),
            "version_id": int(meta["versionId"]),
            "last_updated": meta["lastUpdated"],
            "warnings": warnings,
        }
    )


def _place(place: Place) -> OrganizationPlaceOut:
    names = ("id", "name", "active", "part_of", "depth")
    return OrganizationPlaceOut.model_validate(dict(zip(names, place, strict=True)))
