"""Signals to work on, and the people who do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import client_of
from tests.support.factories import Factory, Person, Tenant

from rcm.core.ids import new_id

#: The shortest way to each state: what is done, from a signal that nobody has.
PATHS = {
    "new": ["assign", "unassign"],
    "assigned": ["assign"],
    "in_progress": ["assign", "start"],
    "resolved": ["assign", "start", "resolve"],
    "closed": ["assign", "start", "resolve", "close"],
}


@dataclass(frozen=True)
class Ward:
    """An organisation's signals, made as the owner."""

    factory: Factory
    org_id: UUID

    def signal(self, **values: Any) -> UUID:
        key = new_id()
        row = {
            "id": key, "org_id": self.org_id, "canonical_node_id": key.hex, "metric_id": "losIndex",
            "domain": "Efficiency", "facility": "Maple General", "facility_id": "330101", "service_line": "Cardiology",
            "detected_at": "2026-10-31T00:00:00Z", "temporal_node_id": "series-1",
            "simplified_signal_type": "critical_trajectory", "simplified_severity": 95, "evidence": "raised",
        }  # fmt: skip
        self.factory.insert("signals", **(row | values))
        return key


@pytest.fixture
def ward(factory: Factory, tenant: Tenant) -> Ward:
    return Ward(factory, tenant.org_id)


@pytest.fixture
async def nurse(factory: Factory, tenant: Tenant) -> Person:
    """Leads the nurses."""
    return await factory.person(tenant.org_id, "nursing_leadership")


@pytest.fixture
async def operator(factory: Factory, tenant: Tenant) -> Person:
    """May work on what is assigned to her, and assigns nothing."""
    return await factory.person(tenant.org_id, "operator")


@pytest.fixture
async def viewer(factory: Factory, tenant: Tenant) -> Person:
    return await factory.person(tenant.org_id, "viewer")


@pytest.fixture
async def as_nurse(app: FastAPI, nurse: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, nurse) as client:
        yield client


@pytest.fixture
async def as_operator(app: FastAPI, operator: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, operator) as client:
        yield client


async def do(client: httpx.AsyncClient, signal: UUID, what: str, person: Person, **body: Any) -> httpx.Response:
    """A move, with what its body needs."""
    needed: dict[str, Any] = {}
    if what in {"assign", "reassign"}:
        needed["assignee_id"] = str(person.user_id)
    if what == "resolve":
        needed["resolution_notes"] = "Discharge rounds are at nine now."
    return await client.post(f"signals/{signal}/{what}", json=needed | body)


async def bring(client: httpx.AsyncClient, signal: UUID, state: str, person: Person) -> dict[str, Any]:
    """Its assignment in this state."""
    found: dict[str, Any] = {}
    for what in PATHS[state]:
        answer = await do(client, signal, what, person)
        assert answer.status_code == 200, answer.text
        found = answer.json()
    assert found["status"] == state
    return found
