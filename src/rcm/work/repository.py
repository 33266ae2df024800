"""SQL of keys under which a write may be repeated."""

from __future__ import annotations

from typing import Any, Final

from rcm.core.db import ReadSession, WriteSession

_FIND: Final = """
select request_hash, response from idempotency_key where org_id = %s and key = %s and expires_at > now()
   and response is not null
"""
#: A row that is there all the same has expired: `find_answer` was asked, under the key's lock.
_KEEP: Final = """
insert into idempotency_key as k (org_id, key, request_hash, status_code, response)
values (%s, %s, %s, %s, %s::jsonb)
on conflict (org_id, key) do update
   set request_hash = excluded.request_hash, status_code = excluded.status_code, response = excluded.response,
       created_at = now(), expires_at = excluded.expires_at
"""
#: A few with each new one, so that nobody has to sweep. Rows that another transaction has locked are left to it.
_EXPIRED: Final = """
delete from idempotency_key where org_id = %(org)s and key in (
  select key from idempotency_key where org_id = %(org)s and expires_at < now() limit 100 for update skip locked)
"""


async def find_answer(session: ReadSession, key: str) -> tuple[str, Any] | None:
    """The digest of the request and its answer."""
    rows = await session.rows(_FIND, (session.actor.org_id, key))
    return (rows[0][0], rows[0][1]) if rows else None


async def keep_answer(session: WriteSession, key: str, digest: str, status_code: int, response: str) -> None:
    await session.change(_KEEP, (session.actor.org_id, key, digest, status_code, response))


async def delete_expired(session: WriteSession) -> None:
    await session.change(_EXPIRED, {"org": session.actor.org_id})
