"""What claim rules need of a chunk's claims, and what they leave behind; always for many claims in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import orjson

from rcm.claims.repository.claims import line_rows, mirrored
from rcm.claims.states import ClaimStatus
from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.ids import new_id
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.ports import KnownClaim, patient_key, service_keys

_decode = msgspec.json.Decoder(Claim).decode
_encode = msgspec.json.Encoder().encode
#: Of one patient's claims of one day more than this are not looked through: it would take the square of them.
MOST_EARLIER: Final = 20
QUEUE: Final = "claims"
REVIEW: Final = "claim_review"
_NEVER_SENT: Final = [ClaimStatus.SCRUB_FAILED.value, ClaimStatus.REJECTED.value]
_UNSETTLED: Final = frozenset({ClaimStatus.DRAFT.value, *_NEVER_SENT})
#: How claims are ordered: those that went out, those that are about to, and the rest; each by its id, which grows
#: with time. So whatever is ready came before a claim that is still looked at, however old that one is.
_SENT, _READY, _UNDECIDED = "0", "1", "2"


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim that rules changed. `version`: the one that they changed; `changes`: path to {before, after, rule}."""

    claim_id: UUID
    version: int
    claim: Claim
    changes: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Review:
    """A claim that a person has to look at, and why."""

    claim_id: UUID
    payer_id: UUID
    claim_number: str
    rules: Sequence[str]
    reason: str
    amount: object


#: Other claims of the same patients, days and billing providers, those that matter most first, and how the asked ones
#: stand themselves. What was set aside or rejected never reached adjudication, so its correction is no second bill.
_ALIKE: Final = """
select distinct on (o.claim_id) o.claim_id, o.claim_number, o.status, o.claim_data::text
  from json_to_recordset(%(rows)s::json) as u(claim_id uuid, policy text, date_from date, date_to date, billing text)
 cross join lateral (
   select c.claim_id, c.claim_number, c.status, c.claim_data from claims c
    where c.org_id = %(org)s and c.policy_number = u.policy
      and c.service_date_from <= u.date_to and c.service_date_to >= u.date_from
      and c.billing_npi is not distinct from u.billing and c.claim_id <> all(%(claims)s::uuid[])
    order by case when c.status = any(%(never_sent)s) or (c.status = 'draft' and c.claim_id > u.claim_id) then 2
                  when c.status = 'draft' then 1 else 0 end,
             c.claim_id desc limit %(most)s) o
 union all
select claim_id, claim_number, status, null from claims where org_id = %(org)s and claim_id = any(%(claims)s::uuid[])
 order by 1
"""
#: A patient's place among a few: so many locks at most, however many doubles a chunk has.
_ONE_BY_ONE: Final = """
select pg_advisory_xact_lock(o.place) from (
  select distinct hashtextextended('claims alike:' || %(org)s || ':' || (hashtext(key) & 63), 0) as place
    from unnest(%(keys)s::text[]) as key order by place) o
"""
_LOCK: Final = """
select claim_id, status, version, coalesce(findings, '[]'::jsonb) <> '[]'::jsonb from claims
 where org_id = %s and claim_id = any(%s::uuid[]) order by claim_id for no key update
"""
#: The version says that nobody changed the claim since we read it; a repetition finds the same data and does nothing.
_CHANGE: Final = """
with old as (
  select c.claim_id, c.version, c.status, c.payer_id, c.claim_data from claims c
   where c.org_id = %(org)s and c.claim_id = any(%(claims)s::uuid[]) order by c.claim_id for no key update
), wanted as materialized (
  select u.*, old.version, old.status, old.payer_id, old.claim_data as former
    from old join json_to_recordset(%(rows)s::json)
         as u(claim_id uuid, read_version int, snapshot_id uuid, company text, policy text, number text, frequency text,
              patient text, date_from date, date_to date, billing text, rendering text, charges numeric,
              payer_number text, data jsonb, changes jsonb)
      on u.claim_id = old.claim_id and u.read_version = old.version and u.data <> old.claim_data
   where not exists (  -- it would be another claim that is registered already
     select from claims d where d.org_id = %(org)s and d.claim_number = u.number and d.payer_id = old.payer_id
        and d.frequency_code = u.frequency and d.claim_id <> u.claim_id)
), kept as (
  insert into claim_snapshot (claim_snapshot_id, org_id, claim_id, claim_version, status, claim_data, changes, reason)
  select w.snapshot_id, %(org)s, w.claim_id, w.version, w.status, w.former, w.changes, 'claim rules' from wanted w
)
update claims c set updated_at = now(), version = w.version + 1, claim_data = w.data, insurance_company = w.company,
       policy_number = w.policy, claim_number = w.number, frequency_code = w.frequency, patient_name = w.patient,
       service_date_from = w.date_from, service_date_to = w.date_to, billing_npi = w.billing,
       rendering_npi = w.rendering, total_charges = w.charges, payer_claim_number = w.payer_number
  from wanted w where c.org_id = %(org)s and c.claim_id = any(%(claims)s::uuid[]) and c.claim_id = w.claim_id
returning c.claim_id
"""
_LINES: Final = """
update claim_line l set updated_at = now(), procedure_code = u.code, modifiers = u.modifiers,
       diagnosis_pointers = u.pointers, units = u.units, service_date = u.date, charge = u.charge
  from json_to_recordset(%(rows)s::json)
       as u(claim_id uuid, number int, code text, modifiers jsonb, pointers jsonb, units numeric, date date,
            charge numeric)
 where l.org_id = %(org)s and l.claim_id = any(%(claims)s::uuid[])
   and l.claim_id = u.claim_id and l.line_number = u.number
"""
#: One open item for a claim; a second look at it brings the item up to date.
_REVIEW: Final = """
insert into work_item (work_item_id, org_id, queue, kind, subject_type, subject_id, payer_id, title, reason,
                       next_action, dedupe_key, detail, amount)
select u.id, %(org)s, %(queue)s, %(kind)s, 'claim', u.claim_id, u.payer_id, u.title, u.reason,
       'Mend the claim, or release it', 'claim_rules:' || u.claim_id, u.detail, u.amount
  from json_to_recordset(%(rows)s::json)
       as u(id uuid, claim_id uuid, payer_id uuid, title text, reason text, detail jsonb, amount numeric)
on conflict (org_id, queue, dedupe_key) where status in ('open', 'in_progress', 'snoozed')
do update set reason = excluded.reason, detail = excluded.detail, version = work_item.version + 1
 where work_item.detail <> excluded.detail
returning work_item_id
"""
_CLOSE: Final = """
update work_item set status = 'completed', snoozed_until = null, leased_by = null, leased_until = null,
       outcome = %(outcome)s, completed_by = %(by)s, completed_at = now(), version = version + 1
 where org_id = %(org)s and queue = %(queue)s and kind = %(kind)s and subject_type = 'claim'
   and subject_id = any(%(claims)s::uuid[]) and status in ('open', 'in_progress', 'snoozed')
returning work_item_id
"""
_RELEASED: Final = """
select r.claim_id, r.rule_code from claim_rule_release r
  join claims c on c.org_id = r.org_id and c.claim_id = r.claim_id and c.version = r.claim_version
 where r.org_id = %s and r.claim_id = any(%s::uuid[])
"""


async def alike(session: ReadSession, claims: Mapping[UUID, Claim]) -> list[KnownClaim]:
    """These claims, and others of the same patient, days and billing provider that count as earlier.

    Who writes what comes of it is alone with a patient whose other claims are undecided: of two chunks that look at
    the same service at once, the second one sees what became of the first one's claim.
    """
    found, standing = await _read_alike(session, claims)
    if isinstance(session, WriteSession) and (keys := _contested(claims, found)):
        await session.rows(_ONE_BY_ONE, {"org": session.actor.org_id, "keys": keys})
        found, standing = await _read_alike(session, claims)
    others = [known for known, status in found if status not in _NEVER_SENT]
    return [*others, *(KnownClaim(k, c.claim_id, c, _order(standing.get(k, ""))) for k, c in claims.items())]


async def _read_alike(
    session: ReadSession, claims: Mapping[UUID, Claim]
) -> tuple[list[tuple[KnownClaim, str]], dict[UUID, str]]:
    """(others with their status, the status of each of these)"""
    asked = [
        {name: values[name] for name in ("claim_id", "policy", "date_from", "date_to", "billing")}
        for values in ({"claim_id": claim_id, **mirrored(claim)} for claim_id, claim in claims.items())
    ]
    values = {
        "org": session.actor.org_id,
        "rows": json_rows(asked),
        "claims": array(claims),
        "never_sent": _NEVER_SENT,
        "most": MOST_EARLIER,
    }
    found: list[tuple[KnownClaim, str]] = []
    standing: dict[UUID, str] = {}
    for claim_id, number, status, text in await session.rows(_ALIKE, values):
        if text is None:
            standing[claim_id] = status
        else:
            found.append((KnownClaim(claim_id, number, _decode(text), _order(status)), status))
    return found, standing


def _order(status: str) -> str:
    if status in _UNSETTLED or not status:
        return _UNDECIDED
    return _READY if status == ClaimStatus.READY else _SENT


def _contested(claims: Mapping[UUID, Claim], found: Sequence[tuple[KnownClaim, str]]) -> list[str]:
    """Patients of whom the same service stands on a claim of ours and on one that somebody may be looking at."""
    others = {key for known, status in found if status in _UNSETTLED for key in service_keys(known.claim)}
    if not others:
        return []
    return sorted({patient_key(claim) for claim in claims.values() if not others.isdisjoint(service_keys(claim))})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands: nobody else changes it before this transaction ends. `found`: it has findings."""

    status: ClaimStatus
    version: int
    found: bool


async def lock(session: WriteSession, claims: Sequence[UUID]) -> dict[UUID, Standing]:
    rows = await session.rows(_LOCK, (session.actor.org_id, array(claims)))
    return {row[0]: Standing(ClaimStatus(row[1]), row[2], row[3]) for row in rows}


async def change(session: WriteSession, changed: Sequence[ChangedClaim]) -> set[UUID]:
    """Write each claim with its columns and lines, and keep what it was; the claims that were written.

    One that would become the double of another (number, payer, frequency) is left as it is.
    """
    changed = list(
        {(each.claim.claim_id, each.claim.payer.id, each.claim.frequency_code): each for each in changed}.values()
    )
    if not changed:
        return set()
    rows = [
        {
            "claim_id": each.claim_id,
            "read_version": each.version,
            "snapshot_id": new_id(),
            "data": orjson.Fragment(_encode(each.claim)),
            "changes": each.changes,
            **mirrored(each.claim),
        }
        for each in changed
    ]
    org, claims = session.actor.org_id, array(each.claim_id for each in changed)
    written = {row[0] for row in await session.rows(_CHANGE, {"org": org, "claims": claims, "rows": json_rows(rows)})}
    lines = [row for each in changed if each.claim_id in written for row in line_rows(each.claim_id, each.claim)]
    await session.change(_LINES, {"org": org, "claims": claims, "rows": json_rows(lines)})
    return written


async def open_reviews(session: WriteSession, reviews: Sequence[Review]) -> list[UUID]:
    """An open item for each; the ids of those that are new or changed."""
    rows = [
        {
            "id": new_id(),
            "claim_id": each.claim_id,
            "payer_id": each.payer_id,
            "title": f"Claim {each.claim_number} is held",
            "reason": each.reason,
            "detail": {"rules": list(each.rules)},
            "amount": each.amount,
        }
        for each in reviews
    ]
    values = {"org": session.actor.org_id, "queue": QUEUE, "kind": REVIEW, "rows": json_rows(rows)}
    return [row[0] for row in await session.rows(_REVIEW, values)] if rows else []


async def close_reviews(session: WriteSession, claims: Sequence[UUID], outcome: str) -> list[UUID]:
    """The ids of the items that were open."""
    values = {
        "org": session.actor.org_id,
        "queue": QUEUE,
        "kind": REVIEW,
        "claims": array(claims),
        "outcome": outcome,
        "by": session.actor.user_id,
    }
    return [row[0] for row in await session.rows(_CLOSE, values)] if claims else []


async def released(session: ReadSession, claims: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Rules that people let the present versions of these claims pass."""
    found: dict[UUID, set[str]] = {}
    for claim_id, code in await session.rows(_RELEASED, (session.actor.org_id, array(claims))) if claims else []:
        found.setdefault(claim_id, set()).add(code)
    return found


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A claim, locked, with what rules found in it."""

    claim_id: UUID
    claim_number: str
    version: int
    status: str
    run_id: UUID | None
    findings: list[dict[str, Any]]


async def lock_held(session: WriteSession, claim_id: UUID) -> HeldClaim | None:
    rows = await session.rows(
        "select claim_id, claim_number, version, status, run_id, coalesce(findings, '[]'::jsonb) from claims"
        " where org_id = %s and claim_id = %s for no key update",
        (session.actor.org_id, claim_id),
    )
    return HeldClaim(*rows[0]) if rows else None


async def insert_releases(session: WriteSession, held: HeldClaim, rules: Sequence[str], reason: str) -> list[str]:
    """Those that were not there yet."""
    rows = await session.rows(
        "insert into claim_rule_release (org_id, claim_id, claim_version, rule_code, reason, released_by)"
        " select %s, %s, %s, unnest(%s::text[]), %s, %s on conflict do nothing returning rule_code",
        (
            session.actor.org_id,
            held.claim_id,
            held.version,
            list(rules),
            reason,
            session.actor.user_id,
        ),
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class ClaimsRun:
    run_id: UUID | None


async def run_of(session: ReadSession, claim_id: UUID) -> ClaimsRun | None:
    """The run of a claim; without a lock."""
    rows = await session.rows(
        "select run_id from claims where org_id = %s and claim_id = %s", (session.actor.org_id, claim_id)
    )
    return ClaimsRun(rows[0][0]) if rows else None
