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
from rcm.core.db import ReadSession, WriteSession
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
       u.patient, u.date_from, u.date_to, u.billing, u.rendering, u.charges, u.payer_number, u.data::jsonb, 1
  from unnest(%(claims)s::uuid[], %(jobs)s::uuid[], %(row_numbers)s::int[], %(runs)s::uuid[], %(payers)s::uuid[],
              %(companies)s::text[], %(policies)s::text[], %(numbers)s::text[], %(frequencies)s::text[],
              %(patients)s::text[], %(froms)s::date[], %(tos)s::date[], %(billings)s::text[], %(renderings)s::text[],
              %(charges)s::numeric[], %(payer_numbers)s::text[], %(data)s::text[])
       as u(claim_id, job, row_number, run_id, payer_id, company, policy, number, frequency, patient, date_from,
            date_to, billing, rendering, charges, payer_number, data)
on conflict (org_id, claim_number, payer_id, frequency_code) do nothing
returning claim_id
"""
_LINES: Final = """
insert into claim_line (org_id, claim_id, line_number, procedure_code, modifiers, diagnosis_pointers, units,
                        service_date, charge)
select %(org)s, u.claim_id, u.number, u.code, u.modifiers::jsonb, u.pointers::jsonb, u.units, u.date, u.charge
  from unnest(%(claims)s::uuid[], %(numbers)s::int[], %(codes)s::text[], %(modifiers)s::text[], %(pointers)s::text[],
              %(units)s::numeric[], %(dates)s::date[], %(charges)s::numeric[])
       as u(claim_id, number, code, modifiers, pointers, units, date, charge)
"""
_FIRST_EVENTS: Final = """
insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, actor)
select %(org)s, id, 1, null, 'draft', 'registered', %(actor)s from unnest(%(claims)s::uuid[]) as id
"""
_MOVE: Final = """
with old as (
  select claim_id, status from claims
   where org_id = %(org)s and claim_id = any(%(claims)s) order by claim_id for no key update
), moved as (
  update claims c set status = %(to)s, event_count = c.event_count + 1,
         submission_date = case when %(to)s = 'transmitted' then now() else c.submission_date end
    from old where c.org_id = %(org)s and c.claim_id = old.claim_id and old.status = any(%(from)s)
  returning c.claim_id, old.status, c.event_count
), told as (
  insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, interchange_id, detail, actor)
  select %(org)s, m.claim_id, m.event_count, m.status, %(to)s, %(cause)s, %(document)s::uuid,
         (%(details)s::jsonb) -> m.claim_id::text, %(actor)s
    from moved m
)
select claim_id from moved
"""
_POST: Final = """
with old as (
  select claim_id, status from claims
   where org_id = %(org)s and claim_id = any(%(claims)s) order by claim_id for no key update
), moved as (
  update claims c set status = u.status, event_count = c.event_count + 1, paid_amount = u.paid,
         adjusted_amount = u.adjusted, patient_responsibility = u.patient, denial_reason = u.reason,
         payer_claim_number = coalesce(nullif(u.payer_number, ''), c.payer_claim_number)
    from old, unnest(%(claims)s::uuid[], %(statuses)s::text[], %(paid)s::numeric[], %(adjusted)s::numeric[],
                     %(patient)s::numeric[], %(reasons)s::text[], %(payer_numbers)s::text[])
         as u(claim_id, status, paid, adjusted, patient, reason, payer_number)
   where c.org_id = %(org)s and c.claim_id = old.claim_id and u.claim_id = c.claim_id and old.status = any(%(from)s)
  returning c.claim_id, old.status as was, c.status, c.event_count
), told as (
  insert into claim_event (org_id, claim_id, seq, from_status, to_status, cause, interchange_id, actor)
  select %(org)s, claim_id, event_count, was, status, 'remittance 835', %(document)s, %(actor)s from moved
)
select claim_id from moved
"""
_POST_LINES: Final = """
update claim_line l set paid = u.paid, adjusted = u.adjusted, patient_responsibility = u.patient
  from unnest(%(claims)s::uuid[], %(numbers)s::int[], %(paid)s::numeric[], %(adjusted)s::numeric[],
              %(patient)s::numeric[]) as u(claim_id, number, paid, adjusted, patient)
 where l.org_id = %(org)s and l.claim_id = u.claim_id and l.line_number = u.number
"""


async def insert_claims(session: WriteSession, claims: Sequence[NewClaim], actor: str) -> set[UUID]:
    """Register claims; those that were there already (number, payer, frequency) are not in the answer."""
    org = session.actor.org_id
    columns = [_columns(new) for new in claims]
    names = [
        "claims",
        "jobs",
        "row_numbers",
        "runs",
        "payers",
        "companies",
        "policies",
        "numbers",
        "frequencies",
        "patients",
        "froms",
        "tos",
        "billings",
        "renderings",
        "charges",
        "payer_numbers",
        "data",
    ]
    values = {name: [column[i] for column in columns] for i, name in enumerate(names)}
    inserted = {row[0] for row in await session.rows(_INSERT, {"org": org, **values})}
    fresh = [new for new in claims if new.claim_id in inserted]
    lines = [(new.claim_id, line) for new in fresh for line in new.claim.service_lines]
    await session.change(
        _LINES,
        {
            "org": org,
            "claims": [claim_id for claim_id, _ in lines],
            "numbers": [line.line_number for _, line in lines],
            "codes": [line.procedure_code for _, line in lines],
            "modifiers": [orjson.dumps(line.modifiers).decode() for _, line in lines],
            "pointers": [orjson.dumps(line.diagnosis_pointers).decode() for _, line in lines],
            "units": [line.units for _, line in lines],
            "dates": [line.service_date for _, line in lines],
            "charges": [line.charge for _, line in lines],
        },
    )
    await session.change(_FIRST_EVENTS, {"org": org, "claims": [new.claim_id for new in fresh], "actor": actor})
    return inserted


def _columns(new: NewClaim) -> tuple[object, ...]:
    claim = new.claim
    person = claim.patient.party if claim.patient else claim.subscriber.party
    return (
        new.claim_id,
        new.batch_job_id,
        new.row_number,
        new.run_id,
        new.payer_id,
        claim.payer.last_name,
        claim.subscriber.party.id,
        claim.claim_id,
        claim.frequency_code,
        f"{person.last_name}, {person.first_name}",
        claim.first_service_date,
        claim.last_service_date,
        claim.billing_provider.id or None,
        claim.rendering_provider.id if claim.rendering_provider else None,
        claim.total_charge,
        claim.payer_claim_number or None,
        new.data,
    )


async def load(session: ReadSession, claims: Sequence[UUID]) -> dict[UUID, Claim]:
    rows = await session.rows(
        "select claim_id, claim_data::text from claims where org_id = %s and claim_id = any(%s)",
        (session.actor.org_id, list(claims)),
    )
    return {row[0]: _decode(row[1]) for row in rows}


async def statuses(session: ReadSession, claims: Sequence[UUID], *, lock: bool = False) -> dict[UUID, ClaimStatus]:
    """Present states; with `lock` nobody changes them before this transaction ends."""
    rows = await session.rows(
        "select claim_id, status from claims where org_id = %s and claim_id = any(%s) order by claim_id"
        + (" for share" if lock else ""),
        (session.actor.org_id, list(claims)),
    )
    return {row[0]: ClaimStatus(row[1]) for row in rows}


async def move(session: WriteSession, wanted: Move) -> set[UUID]:
    """Make the transition where the table allows it; the claims that did move."""
    if not wanted.claims:
        return set()
    details = {str(claim): detail for claim, detail in wanted.details.items()}
    rows = await session.rows(
        _MOVE,
        {
            "org": session.actor.org_id,
            "claims": list(wanted.claims),
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
    claims, values = list(postings), list(postings.values())
    rows = await session.rows(
        _POST,
        {
            "org": org,
            "claims": claims,
            "statuses": [p.status for p in values],
            "paid": [p.paid for p in values],
            "adjusted": [p.adjusted for p in values],
            "patient": [p.patient_responsibility for p in values],
            "reasons": [p.denial_reason for p in values],
            "payer_numbers": [p.payer_claim_number for p in values],
            "from": list(COMES_FROM[ClaimStatus.PAID]),
            "document": interchange_id,
            "actor": actor,
        },
    )
    moved = {row[0] for row in rows}
    lines = [(claim, line) for claim, posting in postings.items() if claim in moved for line in posting.lines]
    await session.change(
        _POST_LINES,
        {
            "org": org,
            "claims": [claim for claim, _ in lines],
            "numbers": [line.position for _, line in lines],
            "paid": [line.paid for _, line in lines],
            "adjusted": [line.adjusted for _, line in lines],
            "patient": [line.patient_responsibility for _, line in lines],
        },
    )
    return moved


async def write_fhir(session: WriteSession, resources: Mapping[UUID, bytes]) -> None:
    await session.change(
        "update claims c set fhir_claim = u.body::jsonb from unnest(%s::uuid[], %s::text[]) as u(claim_id, body)"
        " where c.org_id = %s and c.claim_id = u.claim_id",
        (list(resources), [body.decode() for body in resources.values()], session.actor.org_id),
    )


async def write_findings(session: WriteSession, findings: Mapping[UUID, list[dict[str, str]]]) -> None:
    await session.change(
        "update claims c set findings = u.body::jsonb from unnest(%s::uuid[], %s::text[]) as u(claim_id, body)"
        " where c.org_id = %s and c.claim_id = u.claim_id",
        (list(findings), [orjson.dumps(f).decode() for f in findings.values()], session.actor.org_id),
    )
