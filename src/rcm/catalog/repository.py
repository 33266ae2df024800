"""Payers and an organisation's settings for them; its credentials, sealed as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class PayerSettings:
    """How the current organisation works with a payer."""

    payer_id: UUID
    code: str
    name: str
    channel: str
    channel_config: dict[str, Any]
    submitter_id: str
    receiver_id: str
    requires_preauth: bool
    preauth_threshold: Decimal | None
    timely_filing_days: int
    inbound_cursor: int
    config_data: dict[str, Any] = field(default_factory=dict)


_SELECT = """
select p.payer_id, p.code, p.name, c.channel, c.channel_config, c.submitter_id, c.receiver_id, c.requires_preauth,
       c.preauth_threshold, c.timely_filing_days, c.inbound_cursor, c.config_data
  from payer_configs c join payer p using (payer_id)
 where c.org_id = %s and c.active and p.is_active
"""


async def payers_by_code(session: ReadSession, codes: Sequence[str]) -> dict[str, PayerSettings]:
    rows = await session.rows(f"{_SELECT} and p.code = any(%s)", (session.actor.org_id, list(codes)))
    return {row[1]: PayerSettings(*row) for row in rows}


async def payers_by_id(session: ReadSession, payers: Sequence[UUID]) -> dict[UUID, PayerSettings]:
    rows = await session.rows(f"{_SELECT} and p.payer_id = any(%s)", (session.actor.org_id, list(payers)))
    return {row[0]: PayerSettings(*row) for row in rows}


async def all_payers(session: ReadSession) -> list[PayerSettings]:
    rows = await session.rows(f"{_SELECT} order by p.name", (session.actor.org_id,))
    return [PayerSettings(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """`sealed` opens in this row only; `expired` is judged by the database's clock."""

    credential_id: UUID
    endpoint_id: UUID
    credential_type: str
    account_id: str | None
    sealed: dict[str, Any]
    expires_at: datetime | None
    expired: bool = False


async def insert_credential(session: WriteSession, row: CredentialRow) -> None:
    await session.change(
        "insert into portal_credential (credential_id, org_id, endpoint_id, credential_type, account_id,"
        " encrypted_credential, expires_at) values (%s, %s, %s, %s, %s, %s::jsonb, %s)",
        (
            row.credential_id,
            session.actor.org_id,
            row.endpoint_id,
            row.credential_type,
            row.account_id,
            orjson.dumps(row.sealed).decode(),
            row.expires_at,
        ),
    )


async def find_credential(session: ReadSession, endpoint_id: UUID, account_id: str | None) -> CredentialRow | None:
    """The newest active one; one that has not expired comes first."""
    rows = await session.rows(
        "select credential_id, endpoint_id, credential_type, account_id, encrypted_credential, expires_at,"
        " coalesce(expires_at <= now(), false) as expired from portal_credential"
        " where org_id = %(org)s and endpoint_id = %(endpoint)s and is_active"
        " and (%(account)s::text is null or account_id = %(account)s)"
        " order by expired, created_at desc, credential_id desc limit 1",
        {"org": session.actor.org_id, "endpoint": endpoint_id, "account": account_id},
    )
    return CredentialRow(*rows[0]) if rows else None


async def replace_credential(
    session: WriteSession, credential_id: UUID, sealed: dict[str, Any], expires_at: datetime | None
) -> bool:
    changed = await session.change(
        "update portal_credential set encrypted_credential = %s::jsonb, expires_at = %s, is_active = true,"
        " last_rotation_at = now(), rotation_status = 'replaced', last_validated_at = null, validation_error = null"
        " where org_id = %s and credential_id = %s",
        (orjson.dumps(sealed).decode(), expires_at, session.actor.org_id, credential_id),
    )
    return changed == 1


async def deactivate_credential(session: WriteSession, credential_id: UUID) -> bool:
    changed = await session.change(
        "update portal_credential set is_active = false where org_id = %s and credential_id = %s",
        (session.actor.org_id, credential_id),
    )
    return changed == 1


async def expire_credential(session: WriteSession, credential_id: UUID, at: datetime | None) -> bool:
    changed = await session.change(
        "update portal_credential set expires_at = coalesce(%s, now()) where org_id = %s and credential_id = %s",
        (at, session.actor.org_id, credential_id),
    )
    return changed == 1


async def note_validation(session: WriteSession, credential_id: UUID, problem: str | None) -> bool:
    changed = await session.change(
        "update portal_credential set last_validated_at = now(), validation_error = %s"
        " where org_id = %s and credential_id = %s",
        (problem, session.actor.org_id, credential_id),
    )
    return changed == 1


@dataclass(frozen=True, slots=True)
class EndpointConfig:
    """Settings of an endpoint as text, exactly as they are stored; they may hold secrets, so they don't show."""

    org_id: UUID
    organization: str
    endpoint_id: UUID
    name: str
    config: str = field(repr=False)


async def endpoint_configs(session: ReadSession, after: UUID | None, limit: int) -> list[EndpointConfig]:
    """Of all organisations, as the owner reads them, in order of their ids."""
    rows = await session.rows(
        "select e.org_id, o.slug, e.endpoint_id, e.name, e.config::text from endpoint e join organization o"
        " using (org_id) where %(after)s::uuid is null or e.endpoint_id > %(after)s order by e.endpoint_id"
        " limit %(limit)s",
        {"after": after, "limit": limit},
    )
    return [EndpointConfig(*row) for row in rows]


async def remove_from_config(
    session: WriteSession, former: EndpointConfig, paths: Sequence[tuple[str | int, ...]]
) -> bool:
    """Take these out of the settings and leave all else to the digit; False: they are no longer what was read."""
    if () in paths:  # the settings as a whole
        without, gone = "'{}'::jsonb", []
    else:
        # The last position of a list first: those before it keep theirs.
        gone = [[str(part) for part in path] for path in reversed(paths)]
        without = "config" + " #- %s::text[]" * len(gone)
    changed = await session.change(
        f"update endpoint set config = {without} where org_id = %s and endpoint_id = %s and config = %s::jsonb",
        (*gone, former.org_id, former.endpoint_id, former.config),
    )
    return changed == 1
