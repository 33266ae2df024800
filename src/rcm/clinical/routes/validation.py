"""$validate: what is wrong with a resource, told and never stored (FHIR R4, Resource-operation-validate)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final, Literal, get_args

from fastapi import Query, Response

from rcm.clinical.issues import Issue
from rcm.clinical.refusals import NotOffered, RequestUnusable
from rcm.clinical.routes.door import FhirReader, ResourceBody, ResourceType, Told, fhir_router
from rcm.clinical.service import interactions
from rcm.clinical.text import parse
from rcm.clinical.validation import all_problems_of
from rcm.core.http import CurrentDatabase

router = fhir_router()

_BASE: Final = "http://hl7.org/fhir/StructureDefinition/"
Mode = Literal["create", "update", "delete", "profile"]
_Mode = Annotated[Mode | None, Query(description="What the resource is meant for.")]
_Profile = Annotated[str | None, Query(max_length=500, description="R4's own definition of the type, or none.")]


@router.post("/{resource_type}/$validate", summary="Validate a resource")
async def validate(
    _: FhirReader,
    resource_type: ResourceType,
    resource: ResourceBody,
    told: Told,
    mode: _Mode = None,
    profile: _Profile = None,
) -> Response:
    return await _judged(told, resource_type, *_given(resource, mode, profile))


@router.post("/{resource_type}/{id}/$validate", summary="Validate what a resource is to become")
async def validate_update(  # noqa: PLR0913, PLR0917 - what R4 lets it be asked
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    resource: ResourceBody,
    told: Told,
    mode: _Mode = None,
    profile: _Profile = None,
) -> Response:
    given, asked, wanted = _given(resource, mode, profile)
    if asked == "delete":
        async with database.read(actor) as session:
            await interactions.read(session, resource_type, id)
        return told.outcome(())
    return await _judged(told, resource_type, given, asked, wanted, id=id)


@router.get("/{resource_type}/{id}/$validate", summary="Validate a resource as it is stored")
async def validate_stored(
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    told: Told,
    profile: _Profile = None,
) -> Response:
    async with database.read(actor) as session:
        found = await interactions.read(session, resource_type, id)
    assert found.body is not None
    return await _judged(told, resource_type, parse(found.body), None, profile)


def _given(
    resource: dict[str, Any], mode: Mode | None, profile: str | None
) -> tuple[dict[str, Any], str | None, str | None]:
    """What R4 puts into Parameters (resource, mode, profile), or the resource by itself."""
    if resource["resourceType"] != "Parameters":
        return resource, mode, profile
    parts = resource.get("parameter")
    named = {
        part["name"]: part
        for part in (parts if isinstance(parts, list) else ())
        if isinstance(part, dict) and isinstance(part.get("name"), str)
    }
    inner = named.get("resource", {}).get("resource")
    asked = named.get("mode", {}).get("valueCode", mode)
    if not isinstance(inner, dict) or not isinstance(inner.get("resourceType"), str):
        if asked == "delete":
            return {"resourceType": "Parameters"}, "delete", None
        raise RequestUnusable("Parameters for $validate need a part `resource` with the resource.")
    if asked is not None and asked not in get_args(Mode):
        raise RequestUnusable(f"mode is one of {', '.join(get_args(Mode))}.")
    wanted = named.get("profile", {})
    named_profile = wanted.get("valueUri", wanted.get("valueCanonical", profile))
    if named_profile is not None and not isinstance(named_profile, str):
        raise RequestUnusable("profile is the address of a profile.")
    return inner, asked, named_profile


async def _judged(
    told: Told,
    resource_type: str,
    resource: dict[str, Any],
    mode: str | None,
    profile: str | None,
    id: str | None = None,
) -> Response:
    """200 whatever is found: the outcome says it."""
    if profile is not None and profile.partition("|")[0] != f"{_BASE}{resource_type}":
        raise NotOffered(
            f"Only R4's own definition of {resource_type} is known here, not the profile {profile[:80]!a}."
        )
    if resource["resourceType"] != resource_type:
        raise RequestUnusable(f"The address is of {resource_type}, the resource is {resource['resourceType'][:60]!a}.")
    # Rules take milliseconds for each resource: others must not wait for them.
    issues = await asyncio.to_thread(all_problems_of, resource)
    if mode == "update" and id is not None and resource.get("id") != id:
        issues = [*issues, Issue("error", "value", f"{resource_type}.id", f"The address names the id {id[:64]!a}.")]
    return told.outcome(issues)
