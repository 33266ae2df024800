"""interchange and submission: what went to a payer and what came back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.ids import new_id


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file on its way to a payer."""

    interchange_id: UUID
    payer_id: UUID
    file_name: str
    control_number: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that a payer gave us, not yet worked through. `done` claims of it are."""

    interchange_id: UUID
    kind: str
    file_name: str
    body: bytes
    done: int


@dataclass(frozen=True, slots=True)
class Submitted:
    claim_id: UUID
    claim_number: str


async def next_control_number(session: WriteSession, payer_id: UUID) -> int:
    """Unique for each trading partner. Take it in a short transaction of its own: a gap harms nobody, a lock
    held while the file is written makes all other files of the payer wait."""
    rows = await session.rows(
        "update payer_configs set last_control_number = last_control_number + 1"
        " where org_id = %s and payer_id = %s returning last_control_number",
        (session.actor.org_id, payer_id),
    )
    return int(rows[0][0])


async def insert_outgoing(session: WriteSession, file: Outgoing, claims: Mapping[UUID, str]) -> None:
    """The file and one submission for each claim (id to frequency code)."""
    org = session.actor.org_id
    await session.change(
        "insert into interchange (interchange_id, org_id, payer_id, direction, kind, file_name, control_number,"
        " sha256, body, status, claims) values (%s, %s, %s, 'out', '837P', %s, %s, %s, %s, 'prepared', %s)",
        (
            file.interchange_id,
            org,
            file.payer_id,
            file.file_name,
            file.control_number,
            hashlib.sha256(file.body).hexdigest(),
            file.body,
            len(claims),
        ),
    )
    rows = [{"id": new_id(), "claim_id": claim, "frequency": frequency} for claim, frequency in claims.items()]
    await session.change(
        "insert into submission"
        " (submission_id, org_id, claim_id, claim_version, frequency_code, interchange_id, status)"
        " select u.id, %s, u.claim_id, c.version, u.frequency, %s, 'prepared'"
        "   from json_to_recordset(%s::json) as u(id uuid, claim_id uuid, frequency text)"
        "   join claims c on c.org_id = %s and c.claim_id = u.claim_id",
        (org, file.interchange_id, json_rows(rows), org),
    )


async def prepared_for(session: ReadSession, claims: Sequence[UUID]) -> dict[UUID, UUID]:
    """Claims that are in a prepared file already, by an attempt that did not end: claim to file."""
    rows = await session.rows(
        "select s.claim_id, s.interchange_id from submission s"
        " where s.org_id = %s and s.claim_id = any(%s::uuid[]) and s.status = 'prepared'",
        (session.actor.org_id, array(claims)),
    )
    return {row[0]: row[1] for row in rows}


async def files_of(session: ReadSession, claims: Sequence[UUID]) -> dict[UUID, UUID]:
    """The file that carries the newest version of each claim."""
    rows = await session.rows(
        "select claim_id, interchange_id from submission where org_id = %s and claim_id = any(%s::uuid[])"
        " order by claim_version",
        (session.actor.org_id, array(claims)),
    )
    return dict(rows)


async def load_outgoing(session: ReadSession, interchanges: Sequence[UUID]) -> list[Outgoing]:
    rows = await session.rows(
        "select interchange_id, payer_id, file_name, control_number, body from interchange"
        " where org_id = %s and interchange_id = any(%s) order by interchange_id",
        (session.actor.org_id, list(interchanges)),
    )
    return [Outgoing(row[0], row[1], row[2], row[3], bytes(row[4])) for row in rows]


async def mark_sent(session: WriteSession, interchanges: Sequence[UUID]) -> list[UUID]:
    """The files are with the payer; the claims in them that were not marked so before."""
    org = session.actor.org_id
    await session.change(
        "update interchange set status = 'sent', sent_at = now()"
        " where org_id = %s and interchange_id = any(%s) and status = 'prepared'",
        (org, list(interchanges)),
    )
    rows = await session.rows(
        "update submission set updated_at = now(), status = 'sent', sent_at = now()"
        " where org_id = %s and interchange_id = any(%s) and status = 'prepared' returning claim_id",
        (org, list(interchanges)),
    )
    return [row[0] for row in rows]


_INCOMING: Final = """
insert into interchange (interchange_id, org_id, payer_id, direction, kind, file_name, sha256, body, status)
values (%s, %s, %s, 'in', %s, %s, %s, %s, 'received')
on conflict (org_id, payer_id, direction, file_name) do nothing
"""


async def insert_incoming(
    session: WriteSession, interchange_id: UUID, payer_id: UUID, kind: str, file_name: str, body: bytes
) -> bool:
    """Keep a payer's file; False when it was kept before."""
    digest = hashlib.sha256(body).hexdigest()
    return bool(
        await session.change(_INCOMING, (interchange_id, session.actor.org_id, payer_id, kind, file_name, digest, body))
    )


async def move_cursor(session: WriteSession, payer_id: UUID, cursor: int) -> None:
    await session.change(
        "update payer_configs set inbound_cursor = %s where org_id = %s and payer_id = %s and inbound_cursor < %s",
        (cursor, session.actor.org_id, payer_id, cursor),
    )


async def next_incoming(session: WriteSession, payer_id: UUID) -> Incoming | None:
    """The oldest file of the payer that is not worked through."""
    org = session.actor.org_id
    rows = await session.rows(
        "select interchange_id, kind, file_name, body, claims from interchange"
        " where org_id = %s and payer_id = %s and direction = 'in' and status = 'received'"
        " order by created_at, interchange_id limit 1",
        (org, payer_id),
    )
    if not rows:
        return None
    interchange_id, kind, name, body, done = rows[0]
    return Incoming(interchange_id, kind, name, bytes(body), done)


async def note_progress(session: WriteSession, interchange_id: UUID, done: int, unmatched: Sequence[str]) -> None:
    """So many claims of the file are worked through; those that were not ours join the ones of earlier turns."""
    await session.change(
        "update interchange set claims = %s, detail = case when %s::jsonb = '[]' then detail else jsonb_build_object("
        "'unmatched', coalesce(detail -> 'unmatched', '[]') || %s::jsonb) end"
        " where org_id = %s and interchange_id = %s",
        (done, *[orjson.dumps(unmatched).decode()] * 2, session.actor.org_id, interchange_id),
    )


async def finish_incoming(
    session: WriteSession, interchange_id: UUID, status: str, detail: dict[str, Any] | None = None
) -> None:
    await session.change(
        "update interchange set status = %s, processed_at = now(), detail = coalesce(%s::jsonb, detail)"
        " where org_id = %s and interchange_id = %s",
        (
            status,
            orjson.dumps(detail, default=str).decode() if detail else None,
            session.actor.org_id,
            interchange_id,
        ),
    )


async def claims_of_file(session: ReadSession, payer_id: UUID, control_number: int) -> list[Submitted]:
    """What our file with this group control number carried."""
    rows = await session.rows(
        "select c.claim_id, c.claim_number from interchange i"
        "  join submission s on s.org_id = i.org_id and s.interchange_id = i.interchange_id"
        "  join claims c on c.org_id = s.org_id and c.claim_id = s.claim_id"
        " where i.org_id = %s and i.payer_id = %s and i.direction = 'out' and i.control_number = %s",
        (session.actor.org_id, payer_id, control_number),
    )
    return [Submitted(*row) for row in rows]


async def find_claims(session: ReadSession, payer_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Claims by our own number, of those that were sent to this payer."""
    rows = await session.rows(
        "select c.claim_number, c.claim_id from claims c where c.org_id = %s and c.claim_number = any(%s)"
        " and c.payer_id = %s and exists (select 1 from submission s where s.org_id = c.org_id and"
        " s.claim_id = c.claim_id)",
        (session.actor.org_id, list(numbers), payer_id),
    )
    return dict(rows)


async def note_category(session: WriteSession, answers: Mapping[UUID, tuple[str, bool]]) -> None:
    """The 277CA category of each claim, and whether it accepts the claim."""
    rows = [{"claim_id": c, "category": category, "accepted": ok} for c, (category, ok) in answers.items()]
    await session.change(
        "update submission s set updated_at = now(), category = u.category, acknowledged_at = now(),"
        " status = case when u.accepted then 'accepted' else 'rejected' end"
        "  from json_to_recordset(%s::json) as u(claim_id uuid, category text, accepted bool)"
        " where s.org_id = %s and s.claim_id = any(%s::uuid[]) and s.claim_id = u.claim_id",
        (json_rows(rows), session.actor.org_id, array(answers)),
    )


async def payers_with_unread(session: ReadSession) -> set[UUID]:
    """Payers with a file that lies unread for ten seconds: its job was lost."""
    rows = await session.rows(
        "select distinct payer_id from interchange where org_id = %s and direction = 'in' and status = 'received'"
        " and created_at < now() - interval '10 seconds'",
        (session.actor.org_id,),
    )
    return {row[0] for row in rows}
