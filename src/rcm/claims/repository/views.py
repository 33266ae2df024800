"""SQL of what people look at: lists of claims, one claim with its lines and files, its timeline, sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

Record = dict[str, Any]

_COLUMNS: Final = (
    "claim_id",
    "claim_number",
    "status",
    "payer_id",
    "payer_name",
    "patient_name",
    "service_date_from",
    "service_date_to",
    "total_charges",
    "paid_amount",
    "adjusted_amount",
    "patient_responsibility",
    "denial_reason",
    "findings_count",
    "run_id",
    "version",
    "created_at",
    "updated_at",
)
_CLAIMS: Final = Listing(
    name="claims",
    select="""
select c.claim_id, c.claim_number, c.status, c.payer_id, p.name, c.patient_name, c.service_date_from,
       c.service_date_to, c.total_charges, c.paid_amount, c.adjusted_amount, c.patient_responsibility,
       c.denial_reason, coalesce(jsonb_array_length(c.findings), 0), c.run_id, c.version, c.created_at, c.updated_at""",
    source="""
  from claims c join payer p using (payer_id)
 where c.org_id = %(org)s""",
    key="c.claim_id",
    parse=UUID,
    descending=True,
)
_DETAIL: Final = (*_COLUMNS, "payer_claim_number", "frequency_code", "diagnoses", "findings")
_DETAIL_COLUMNS: Final = (
    ", c.payer_claim_number, c.frequency_code, coalesce(c.claim_data->'diagnoses', '[]'::jsonb),"
    " coalesce(c.findings, '[]'::jsonb)"
)
_LINES: Final = """
select line_number, procedure_code, modifiers, units, charge, paid, adjusted, patient_responsibility,
       diagnosis_pointers, service_date
  from claim_line where org_id = %s and claim_id = %s order by line_number
"""
_LINE_COLUMNS: Final = (
    "line_number",
    "procedure_code",
    "modifiers",
    "units",
    "charge",
    "paid",
    "adjusted",
    "patient_responsibility",
    "diagnosis_pointers",
    "service_date",
)
_SUBMISSIONS: Final = """
select s.submission_id, s.status, coalesce(lpad(i.control_number::text, 9, '0'), ''), i.file_name,
       coalesce(s.sent_at, i.sent_at), s.acknowledged_at
  from submission s join interchange i on i.org_id = s.org_id and i.interchange_id = s.interchange_id
 where s.org_id = %s and s.claim_id = %s order by s.submission_id
"""
_SUBMISSION_COLUMNS: Final = (
    "submission_id",
    "status",
    "control_number",
    "file_name",
    "sent_at",
    "acknowledged_at",
)
_TIMELINE: Final = """
select e.at, e.from_status, e.to_status, e.cause, i.file_name, e.actor
  from claim_event e left join interchange i on i.org_id = e.org_id and i.interchange_id = e.interchange_id
 where e.org_id = %s and e.claim_id = %s order by e.seq
"""
_TIMELINE_COLUMNS: Final = ("at", "from_status", "to_status", "cause", "document", "actor")
_MONEY: Final = """
select batch_job_id, sum(total_charges), sum(paid_amount), sum(adjusted_amount), sum(patient_responsibility)
  from claims where org_id = %s and batch_job_id = any(%s) group by batch_job_id
"""


async def list_claims(session: ReadSession, request: PageRequest, filters: Mapping[str, object | None]) -> Rows:
    """Newest first. `filters`: columns of claims and the value that each must have; None filters nothing."""
    wanted = Filters()
    for column, value in filters.items():
        wanted.equal(f"c.{column}", value)
    return await fetch(session, _CLAIMS, request, wanted, {"org": session.actor.org_id})


def record_of(row: tuple[Any, ...]) -> Record:
    return dict(zip(_COLUMNS, row, strict=True))


async def find_claim(session: ReadSession, claim_id: UUID) -> Record | None:
    """With `diagnoses` as they stand in the claim's data, and the findings of the last look at it."""
    rows = await session.rows(
        f"{_CLAIMS.select} {_DETAIL_COLUMNS} {_CLAIMS.source} and c.claim_id = %(claim)s",
        {"org": session.actor.org_id, "claim": claim_id},
    )
    return dict(zip(_DETAIL, rows[0], strict=True)) if rows else None


async def lines_of(session: ReadSession, claim_id: UUID) -> list[Record]:
    return await _records(session, _LINES, _LINE_COLUMNS, claim_id)


async def submissions_of(session: ReadSession, claim_id: UUID) -> list[Record]:
    return await _records(session, _SUBMISSIONS, _SUBMISSION_COLUMNS, claim_id)


async def timeline_of(session: ReadSession, claim_id: UUID) -> list[Record]:
    return await _records(session, _TIMELINE, _TIMELINE_COLUMNS, claim_id)


async def money_of(session: ReadSession, batches: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """(batch, billed, paid, adjusted, patient responsibility) over the claims of each batch."""
    return await session.rows(_MONEY, (session.actor.org_id, list(batches)))


async def _records(session: ReadSession, sql: str, columns: Sequence[str], claim_id: UUID) -> list[Record]:
    rows = await session.rows(sql, (session.actor.org_id, claim_id))
    return [dict(zip(columns, row, strict=True)) for row in rows]


class NamedClaim(NamedTuple):
    """What tells claims of one number apart."""

    claim_id: UUID
    payer_code: str
    service_date: date | None
    status: str


async def named_claims(session: ReadSession, claim_id: UUID | None, number: str, limit: int) -> list[NamedClaim]:
    """Those that have this id or this number; newest first."""
    rows = await session.rows(
        "select c.claim_id, p.code, c.service_date_from, c.status from claims c join payer p using (payer_id)"
        " where c.org_id = %(org)s and (c.claim_id = %(id)s::uuid or c.claim_number = %(number)s)"
        " order by c.claim_id desc limit %(limit)s",
        {"org": session.actor.org_id, "id": claim_id, "number": number.replace("\0", ""), "limit": limit},
    )
    return [NamedClaim(*row) for row in rows]
