"""claims, claim_line, claim_event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec
import orjson

from rcm.claims.posting import Posting
from rcm.claims.states import COMES_FROM, ClaimStatus
from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.edi.claim import Claim

_decode = msgspec.json.Decoder(Claim).decode


@dataclass(frozen=True, slots=True)
class NewClaim:
    claim_id: UUID
    run_id: UUID
    batch_job_id: UUID | None
    row_number: int | None
    payer_id: UUID
    claim: Claim
    data: str  # the claim as JSON text, as it was read


@dataclass(frozen=True, slots=True)
class Move:
    """Claims that go to `status` by one cause; `documents` is the interchange that says so."""

    claims: Sequence[UUID]
    status: ClaimStatus
    cause: str
    actor: str
    interchange_id: UUID | None = None
    details: Mapping[UUID, dict[str, object]] = field(default_factory=dict)


_INSERT: Final = """
insert into claims (claim_id, org_id, batch_job_id, row_number, run_id, payer_id, insurance_company, policy_number,
                    claim_number, frequency_code, patient_name, service_date_from, service_date_to, billing_npi,
                    rendering_npi, total_charges, payer_claim_number, claim_data, event_count)
select u.claim_id, %(org)s, u.job, u.row_number, u.run_id, u.payer_id, u.company, u.policy, u.number, u.frequency,
       u.patient, u.date_from, u.date_to, u.billing, u.rendering, u.charges, u.payer_number, u.data, 1
  from json_to_recordset(%(rows)s::json)
       as u(claim_id uuid, job uuid, row_number int, run_id uuid, payer_id uuid, company text, policy text, number text,
            frequency text, patient text, date_from date, date_to date, billing text, rendering text, charges numeric,
            payer_number text, data jsonb)
on conflict (org_id, claim_number, payer_id, frequency_code) do nothing
returning claim_id
"""
_LINES: Final = """
insert into claim_line (org_id, claim_id, line_number, procedure_code, modifiers, diagnosis_pointers, units,
                        service_date, charge)
select %(org)s, u.claim_id, u.number, u.code, u.modifiers, u.pointers, u.units, u.date, u.charge
  from json_to_recordset(%(rows)s::json)
       as u(claim_id uuid, number int, code text, modifiers jsonb, pointers jsonb, units numeric, date date,
            charge numeric)
"""
_FIRST_EVENTS: Final = """
insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, actor)
select %(org)s, id, 1, null, 'draft', 'registered', %(actor)s from unnest(%(claims)s::uuid[]) as id
"""
_MOVE: Final = """
with old as (
  select claim_id, status from claims
   where org_id = %(org)s and claim_id = any(%(claims)s::uuid[]) order by claim_id for no key update
), moved as (
  update claims c set updated_at = now(), status = %(to)s, event_count = c.event_count + 1,
         submission_date = case when %(to)s = 'transmitted' then now() else c.submission_date end
    from old where c.org_id = %(org)s and c.claim_id = any(%(claims)s::uuid[])
     and c.claim_id = old.claim_id and old.status = any(%(from)s)
  returning c.claim_id, old.status, c.event_count
), said as materialized (
  select key::uuid as claim_id, value from jsonb_each(%(details)s::jsonb)
), told as (
  insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, interchange_id, detail, actor)
  select %(org)s, m.claim_id, m.event_count, m.status, %(to)s, %(cause)s, %(document)s::uuid, said.value, %(actor)s
    from moved m left join said using (claim_id)
)
select claim_id from moved
"""
_POST: Final = """
with old as (
  select claim_id, status from claims
   where org_id = %(org)s and claim_id = any(%(claims)s::uuid[]) order by claim_id for no key update
), moved as (
  update claims c set updated_at = now(), status = u.status, event_count = c.event_count + 1, paid_amount = u.paid,
         adjusted_amount = u.adjusted, patient_responsibility = u.patient, denial_reason = u.reason,
         payer_claim_number = coalesce(nullif(u.payer_number, ''), c.payer_claim_number)
    from old, json_to_recordset(%(rows)s::json)
         as u(claim_id uuid, status text, paid numeric, adjusted numeric, patient numeric, reason text,
              payer_number text)
   where c.org_id = %(org)s and c.claim_id = any(%(claims)s::uuid[])
     and c.claim_id = old.claim_id and u.claim_id = c.claim_id and old.status = any(%(from)s)
  returning c.claim_id, old.status as was, c.status, c.event_count
), told as (
  insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, interchange_id, actor)
  select %(org)s, claim_id, event_count, was, status, 'remittance 835', %(document)s, %(actor)s from moved
)
select claim_id from moved
"""
_POST_LINES: Final = """
update claim_line l set updated_at = now(), paid = u.paid, adjusted = u.adjusted, patient_responsibility = u.patient
  from json_to_recordset(%(rows)s::json)
       as u(claim_id uuid, number int, paid numeric, adjusted numeric, patient numeric)
 where l.org_id = %(org)s and l.claim_id = any(%(claims)s::uuid[])
   and l.claim_id = u.claim_id and l.line_number = u.number
"""


async def insert_claims(session: WriteSession, claims: Sequence[NewClaim], actor: str) -> set[UUID]:
    """Register claims; those that were there already (number, payer, frequency) are not in the answer."""
    org = session.actor.org_id
    rows = await session.rows(_INSERT, {"org": org, "rows": json_rows([_columns(new) for new in claims])})
    inserted = {row[0] for row in rows}
    fresh = [new for new in claims if new.claim_id in inserted]
    lines = [row for new in fresh for row in line_rows(new.claim_id, new.claim)]
    await session.change(_LINES, {"org": org, "rows": json_rows(lines)})
    await session.change(_FIRST_EVENTS, {"org": org, "claims": array(n.claim_id for n in fresh), "actor": actor})
    return inserted


def line_rows(claim_id: UUID, claim: Claim) -> list[dict[str, object]]:
    """Rows of claim_line."""
    return [
        {
            "claim_id": claim_id,
            "number": line.line_number,
            "code": line.procedure_code,
            "modifiers": line.modifiers,
            "pointers": line.diagnosis_pointers,
            "units": line.units,
            "date": line.service_date,
            "charge": line.charge,
        }
        for line in claim.service_lines
    ]


def _columns(new: NewClaim) -> dict[str, object]:
    return {
        "claim_id": new.claim_id,
        "job": new.batch_job_id,
        "row_number": new.row_number,
        "run_id": new.run_id,
        "payer_id": new.payer_id,
        "data": orjson.Fragment(new.data),
        **mirrored(new.claim),
    }


def mirrored(claim: Claim) -> dict[str, object]:
    """What columns of its row repeat of the claim, for lists and look-ups."""
    person = claim.patient.party if claim.patient else claim.subscriber.party
    return {
        "company": claim.payer.last_name,
        "policy": claim.subscriber.party.id,
        "number": claim.claim_id,
        "frequency": claim.frequency_code,
        "patient": f"{person.last_name}, {person.first_name}",
        "date_from": claim.first_service_date,
        "date_to": claim.last_service_date,
        "billing": claim.billing_provider.id or None,
        "rendering": claim.rendering_provider.id if claim.rendering_provider else None,
        "charges": claim.total_charge,
        "payer_number": claim.payer_claim_number or None,
    }


async def load(session: ReadSession, claims: Sequence[UUID]) -> dict[UUID, Claim]:
    rows = await session.rows(
        "select claim_id, claim_data::text from claims where org_id = %s and claim_id = any(%s::uuid[])",
        (session.actor.org_id, array(claims)),
    )
    return {row[0]: _decode(row[1]) for row in rows}


async def statuses(session: ReadSession, claims: Sequence[UUID], *, lock: bool = False) -> dict[UUID, ClaimStatus]:
    """Present states; with `lock` nobody changes them before this transaction ends."""
    rows = await session.rows(
        "select claim_id, status from claims where org_id = %s and claim_id = any(%s::uuid[]) order by claim_id"
        + (" for share" if lock else ""),
        (session.actor.org_id, array(claims)),
    )
    return {row[0]: ClaimStatus(row[1]) for row in rows}


async def move(session: WriteSession, wanted: Move) -> set[UUID]:
    """Make the transition where the table allows it; the claims that did move."""
    if not wanted.claims:
        return set()
    details = {str(claim): wanted.details[claim] for claim in wanted.claims if claim in wanted.details}
    rows = await session.rows(
        _MOVE,
        {
            "org": session.actor.org_id,
            "claims": array(wanted.claims),
            "to": wanted.status,
            "from": list(COMES_FROM[wanted.status]),
            "cause": wanted.cause,
            "document": wanted.interchange_id,
            "details": orjson.dumps(details).decode(),
            "actor": wanted.actor,
        },
    )
    return {row[0] for row in rows}


async def post(session: WriteSession, postings: Mapping[UUID, Posting], interchange_id: UUID, actor: str) -> set[UUID]:
    """Write what was paid, adjusted and left to the patient; a claim that is adjudicated already stays as it is."""
    org = session.actor.org_id
    judged = [
        {
            "claim_id": claim,
            "status": p.status,
            "paid": p.paid,
            "adjusted": p.adjusted,
            "patient": p.patient_responsibility,
            "reason": p.denial_reason,
            "payer_number": p.payer_claim_number,
        }
        for claim, p in postings.items()
    ]
    values = {
        "org": org,
        "claims": array(postings),
        "rows": json_rows(judged),
        "from": list(COMES_FROM[ClaimStatus.PAID]),
        "document": interchange_id,
        "actor": actor,
    }
    moved = {row[0] for row in await session.rows(_POST, values)}
    lines = [
        {
            "claim_id": claim,
            "number": line.position,
            "paid": line.paid,
            "adjusted": line.adjusted,
            "patient": line.patient_responsibility,
        }
        for claim, posting in postings.items()
        if claim in moved
        for line in posting.lines
    ]
    await session.change(_POST_LINES, {"org": org, "rows": json_rows(lines), "claims": array(moved)})
    return moved


async def write_fhir(session: WriteSession, resources: Mapping[UUID, bytes]) -> None:
    rows = json_rows([{"claim_id": claim, "body": orjson.Fragment(body)} for claim, body in resources.items()])
    await session.change(
        "update claims c set updated_at = now(), fhir_claim = u.body"
        "  from json_to_recordset(%s::json) as u(claim_id uuid, body jsonb)"
        " where c.org_id = %s and c.claim_id = any(%s::uuid[]) and c.claim_id = u.claim_id",
        (rows, session.actor.org_id, array(resources)),
    )


async def write_findings(session: WriteSession, findings: Mapping[UUID, Sequence[Mapping[str, object]]]) -> None:
    rows = json_rows([{"claim_id": claim, "body": body} for claim, body in findings.items()])
    await session.change(
        "update claims c set findings = u.body from json_to_recordset(%s::json) as u(claim_id uuid, body jsonb)"
        " where c.org_id = %s and c.claim_id = any(%s::uuid[]) and c.claim_id = u.claim_id",
        (rows, session.actor.org_id, array(findings)),
    )
