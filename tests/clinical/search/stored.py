"""Puts made-up resources into the store, for tests of searching."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rcm.clinical.preparing import prepare
from rcm.clinical.repository.writing import insert_many
from rcm.core.db import WriteSession

#: Each resource a minute after the one before, so that "the newest first" is the order turned around.
BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)


async def store(session: WriteSession, resources: Sequence[dict[str, Any]], *, first: int = 0) -> None:
    prepared = [
        prepare(resource, id=resource["id"], version=1, now=BEGAN + timedelta(minutes=first + number))
        for number, resource in enumerate(resources)
    ]
    await insert_many(session, prepared)


def patient(own: str, family: str = "Vale", **members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": own, "name": [{"family": family, "given": ["Ann"]}], **members}


def observation(own: str, subject: str, code: str = "8480-6", **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": own,
        "status": "final",
        "code": concept(code),
        "subject": {"reference": subject},
        **members,
    }


def concept(code: str, system: str = "http://loinc.org", **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **more}]}


def quantity(value: float, unit: str = "mmHg", code: str = "mm[Hg]") -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": code}
