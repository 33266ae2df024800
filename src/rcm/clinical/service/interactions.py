"""One resource: read, created, changed, deleted, by its id or by a search that finds just one."""

from __future__ import annotations

from typing import Any

from rcm.audit.trail import audit
from rcm.clinical.addresses import meets, tagged_versions
from rcm.clinical.capability import storable_types
from rcm.clinical.ids import is_id, new_resource_id, require_id
from rcm.clinical.patching import Change
from rcm.clinical.preparing import Prepared, ResourceInvalid, prepare
from rcm.clinical.refusals import (
    NotOffered,
    PreconditionLost,
    RequestUnusable,
    ResourceDeleted,
    ResourceUnknown,
    SeveralMatch,
    VersionUnknown,
)
from rcm.clinical.repository import history
from rcm.clinical.repository.history import Version
from rcm.clinical.repository.versions import LastVersion, lock_versions
from rcm.clinical.repository.writing import insert_many, remove_many, replace_many
from rcm.clinical.schemas.resources import Written
from rcm.clinical.service.matching import matching_ids
from rcm.clinical.service.versioning import next_version
from rcm.clinical.text import parse
from rcm.clinical.validation import problems_of
from rcm.core.db import ReadSession, WriteSession
from rcm.core.time import utcnow

Resource = dict[str, Any]


async def read(session: ReadSession, resource_type: str, id: str) -> Version:
    """Raises ResourceUnknown, and ResourceDeleted for what was here."""
    if not is_id(id):
        raise ResourceUnknown
    found = await history.current(session, resource_type, id)
    if found is not None:
        return found
    last = await history.latest_older(session, resource_type, id)
    if last is not None and last.body is None:
        raise ResourceDeleted(resource_type, id, last.version)
    raise ResourceUnknown


async def read_version(session: ReadSession, resource_type: str, id: str, version: str) -> Version:
    """Raises VersionUnknown; ResourceDeleted for the version that is a deletion."""
    if not is_id(id) or not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise VersionUnknown
    number = int(version)
    found = await history.current(session, resource_type, id)
    if found is None or found.version != number:
        found = await history.older(session, resource_type, id, number)
    if found is None:
        raise VersionUnknown
    if found.body is None:
        raise ResourceDeleted(resource_type, id, number)
    return found


async def create(
    session: WriteSession, resource_type: str, resource: Resource, *, if_none_exist: str | None = None
) -> Written:
    """Under a new id. With `if_none_exist`, a search: the one that it finds is answered, and nothing is written."""
    _require_type(resource_type, resource)
    if if_none_exist is not None:
        found = await _only_match(session, resource_type, if_none_exist.removeprefix("?"))
        if found is not None:
            there = await read(session, resource_type, found)
            assert there.body is not None
            return Written(
                type=resource_type, id=found, version=there.version, last_updated=there.last_updated, body=there.body,
                changed=False,
            )  # fmt: skip
    _require_valid(resource)
    prepared = prepare(resource, id=new_resource_id(), version=1, now=utcnow())
    await insert_many(session, [prepared], fresh=True)
    return _written(prepared, created=True)


async def update(
    session: WriteSession,
    resource_type: str,
    id: str,
    resource: Resource,
    *,
    if_match: str | None = None,
    if_none_match: str | None = None,
) -> Written:
    """The whole of it; what is not there yet is created under this id. `if_none_match` "*": only that."""
    require_id(id)
    _require_type(resource_type, resource)
    named = resource.get("id")
    if named != id:
        told = "has none" if named is None else f"has {named!a:.70}"
        raise RequestUnusable(f"The address names the id {id!a}, the resource {told}. They must be the same.")
    _require_valid(resource)
    last = await _locked(session, resource_type, id)
    _require_match(if_match, last)
    if if_none_match is not None and meets(tagged_versions(if_none_match), _version(last)):
        raise PreconditionLost(f"It has version {_version(last)}.")
    return await _put(session, resource, id, last)


async def update_matching(
    session: WriteSession, resource_type: str, query: str, resource: Resource, *, if_match: str | None = None
) -> Written:
    """The one that `query` finds; if it finds none, it is created, under the resource's own id if it has one."""
    _require_type(resource_type, resource)
    found = await _only_match(session, resource_type, query)
    named = resource.get("id")
    if found is None and named is None:
        if if_match is not None:
            raise PreconditionLost("No resource matches, so none has that version.")
        return await create(session, resource_type, resource)
    if found is not None and named not in {None, found}:
        raise RequestUnusable(f"The search finds the id {found!a}, the resource says {named!a:.70}.")
    id = found if found is not None else require_id(named)
    _require_valid(resource)
    last = await _locked(session, resource_type, id)
    if found is None and last is not None and not last.is_deleted:
        raise PreconditionLost(f"No resource matches, but {resource_type}/{id} is there.")
    _require_match(if_match, last)
    return await _put(session, {**resource, "id": id}, id, last)


async def patch(
    session: WriteSession, resource_type: str, id: str, change: Change, *, if_match: str | None = None
) -> Written:
    """What `change` makes of it. Raises ResourceUnknown, ResourceDeleted."""
    if not is_id(id):
        raise ResourceUnknown
    last = await _locked(session, resource_type, id)
    there = await read(session, resource_type, id)
    assert there.body is not None
    _require_match(if_match, last)
    resource = change(parse(there.body))
    if (resource.get("resourceType"), resource.get("id")) != (resource_type, id):
        raise RequestUnusable("A patch can't change resourceType and id.")
    _require_valid(resource)
    return await _put(session, resource, id, last)


async def patch_matching(
    session: WriteSession, resource_type: str, query: str, change: Change, *, if_match: str | None = None
) -> Written:
    found = await _only_match(session, resource_type, query)
    if found is None:
        raise ResourceUnknown("No resource matches.")
    return await patch(session, resource_type, found, change, if_match=if_match)


async def delete(session: WriteSession, resource_type: str, id: str, *, if_match: str | None = None) -> int | None:
    """The version that the deletion is; None where nothing was there (any more)."""
    if not is_id(id):
        return None
    last = await _locked(session, resource_type, id)
    if if_match is not None:
        _require_match(if_match, last)
    if last is None or last.is_deleted:
        return None
    await remove_many(session, [(resource_type, id)])
    await audit(session, "fhir.delete", resource_type, [id], {"version": last.version + 1})
    return last.version + 1


async def delete_matching(session: WriteSession, resource_type: str, query: str) -> int | None:
    """The one that `query` finds, if it finds one."""
    found = await _only_match(session, resource_type, query)
    return None if found is None else await delete(session, resource_type, found)


def _require_type(resource_type: str, resource: Resource) -> None:
    if resource_type not in storable_types():
        raise NotOffered(f"{resource_type} can't be stored.")
    named = resource.get("resourceType")
    if named != resource_type:
        raise RequestUnusable(f"The address is of {resource_type}, the resource says {named!a:.70}.")


def _require_valid(resource: Resource) -> None:
    issues = [issue for issue in problems_of(resource) if issue.is_error]
    if issues:
        raise ResourceInvalid(issues)


async def _only_match(session: WriteSession, resource_type: str, query: str) -> str | None:
    """Nobody else asks the same until we are done. Raises SeveralMatch; RequestUnusable for a search for anything."""
    if not query.strip("&? "):
        raise RequestUnusable("A conditional request needs search parameters: they say which resource is meant.")
    await history.lock_conditions(session, [(resource_type, query)])
    found = await matching_ids(session, resource_type, query)
    if len(found) > 1:
        raise SeveralMatch
    return found[0] if found else None


async def _locked(session: WriteSession, resource_type: str, id: str) -> LastVersion | None:
    return (await lock_versions(session, [(resource_type, id)])).get((resource_type, id))


def _require_match(if_match: str | None, last: LastVersion | None) -> None:
    if if_match is None:
        return
    version = _version(last)
    if not meets(tagged_versions(if_match), version):
        told = f"It has version {version}." if version is not None else "There is none."
        raise PreconditionLost(told)


def _version(last: LastVersion | None) -> int | None:
    return None if last is None or last.is_deleted else last.version


async def _put(session: WriteSession, resource: Resource, id: str, last: LastVersion | None) -> Written:
    prepared = next_version(resource, id, last, utcnow())
    if last is None or last.is_deleted:
        await insert_many(session, [prepared])
        return _written(prepared, created=True)
    if prepared.version == last.version:
        return _written(prepared, changed=False)
    await replace_many(session, [prepared])
    return _written(prepared)


def _written(prepared: Prepared, *, created: bool = False, changed: bool = True) -> Written:
    return Written(
        type=prepared.type, id=prepared.id, version=prepared.version, last_updated=prepared.last_updated,
        body=prepared.body.decode(), created=created, changed=changed,
    )  # fmt: skip
