"""A client of the FHIR door for tests: paths are relative to /fhir/R4."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

from tests.support.factories import Person, Tenant

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"family": "Example", "given": ["Robin"]}],
    "gender": "female",
    "birthDate": "1980-02-29",
}


def fhir_client(app: FastAPI, who: Tenant | Person | None, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://test/fhir/R4/",
        headers={**(who.headers if who else {}), **headers},
    )


def issues(answer: httpx.Response, status: int) -> list[dict[str, Any]]:
    """Of an answer that is an OperationOutcome with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/fhir+json")
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    found: list[dict[str, Any]] = body["issue"]
    return found
