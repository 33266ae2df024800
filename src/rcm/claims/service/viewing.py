"""Claims as people see them, within one read session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from rcm.catalog.lookups import require_known
from rcm.claims.repository import views
from rcm.claims.schemas import ClaimDetailOut, ClaimOut, TimelineEntry
from rcm.core.db import ReadSession
from rcm.core.errors import NotFound
from rcm.core.paging import Page, PageRequest
from rcm.workflows.schemas import BatchSums
from rcm.workflows.service import reading


class ClaimNotFound(NotFound):
    """There is no such claim in this organisation."""

    code = "claims.claim_not_found"


def masked(name: str) -> str:
    """`Doe, John` as `Jo… D…`: enough to tell two rows apart, not enough to know a person."""
    last, _, first = name.partition(",")
    parts = [first.strip()[:2], last.strip()[:1]]
    return " ".join(f"{part.capitalize()}…" for part in parts if part) or "–"


def with_dot(code: str) -> str:
    """ICD-10-CM as people write it: X12 leaves the dot out."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


async def claims(session: ReadSession, request: PageRequest, filters: Mapping[str, object | None]) -> Page[ClaimOut]:
    status = filters.get("status")
    await require_known(session, "claim_status_lu", str(status) if status is not None else None)
    found = await views.list_claims(session, request, filters)
    items = [ClaimOut.model_validate(_shown(views.record_of(row))) for row in found.rows]
    return Page[ClaimOut](**found.page(items))


async def claim(session: ReadSession, claim_id: UUID) -> ClaimDetailOut:
    """Raises ClaimNotFound."""
    record = await views.find_claim(session, claim_id)
    if record is None:
        raise ClaimNotFound(str(claim_id))
    lines = await views.lines_of(session, claim_id)
    return ClaimDetailOut.model_validate(
        {
            **_shown(record),
            "diagnoses": [with_dot(each["code"]) for each in record["diagnoses"]],
            "lines": [{**line, "units": _plain(line["units"])} for line in lines],
            "submissions": await views.submissions_of(session, claim_id),
            "steps": await reading.steps(session, record["run_id"]) if record["run_id"] else [],
        }
    )


async def timeline(session: ReadSession, claim_id: UUID) -> list[TimelineEntry]:
    """From registration on, oldest first. Raises ClaimNotFound."""
    entries = await views.timeline_of(session, claim_id)
    if not entries and await views.find_claim(session, claim_id) is None:
        raise ClaimNotFound(str(claim_id))
    return [TimelineEntry.model_validate(entry) for entry in entries]


async def batch_money(session: ReadSession, batches: Sequence[UUID]) -> Mapping[UUID, BatchSums]:
    """Fills the port `rcm.workflows.service.reading.BatchMoney`."""
    rows = await views.money_of(session, batches)
    return {
        row[0]: BatchSums(billed=row[1], paid=row[2], adjusted=row[3], patient_responsibility=row[4]) for row in rows
    }


def _shown(record: views.Record) -> dict[str, Any]:
    payer = {"payer_id": record["payer_id"], "name": record["payer_name"]}
    return {**record, "payer": payer, "patient": masked(record["patient_name"])}


def _plain(units: Decimal) -> str:
    return f"{units.normalize():f}"
