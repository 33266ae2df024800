"""GET /metadata: what this door can do, for who is not signed in yet as well."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response

from rcm.clinical.capability import capability_statement
from rcm.clinical.routes.door import FhirBase, Told, fhir_router

router = fhir_router(signed_in=False)

Mode = Annotated[Literal["full"] | None, Query(description="full is what there is.")]


@router.get("/metadata", summary="What this door can do")
async def metadata(base: FhirBase, told: Told, mode: Mode = None) -> Response:  # noqa: ARG001 - declared for clients
    return told.resource(capability_statement(base))
