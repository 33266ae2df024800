"""SQL of settings that an organisation keeps in the database."""

from __future__ import annotations

from typing import Any, Final

from rcm.core.db import ReadSession, WriteSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_COLUMNS: Final = (
    "s.id, s.version_id, s.last_updated, s.is_sensitive, true, s.body -> 'value', s.description, s.changed_by"
)
_LISTING: Final = Listing(
    name="system-config",
    select=f"select {_COLUMNS}",
    source="from hacs_admin.system_config s where s.org_id = %(org)s",
    key="s.id",
    parse=str,
)
_PUT: Final = f"""
insert into hacs_admin.system_config as s (org_id, id, body, is_sensitive, sealed, description, changed_by)
values (%(org)s, %(name)s, %(body)s::jsonb, %(sealed)s::jsonb is not null, %(sealed)s::jsonb, %(description)s, %(who)s)
    on conflict (org_id, id) do update set
       version_id = s.version_id + 1, last_updated = now(), body = excluded.body, is_sensitive = excluded.is_sensitive,
       sealed = excluded.sealed, description = excluded.description, changed_by = excluded.changed_by
 where excluded.is_sensitive or not s.is_sensitive
returning {_COLUMNS}
"""


async def listed(session: ReadSession, page: PageRequest) -> Rows:
    return await fetch(session, _LISTING, page, Filters(), {"org": session.actor.org_id})


async def find(session: ReadSession, name: str) -> tuple[Any, ...] | None:
    rows = await session.rows(
        f"select {_COLUMNS} from hacs_admin.system_config s where s.org_id = %s and s.id = %s",
        (session.actor.org_id, name),
    )
    return rows[0] if rows else None


async def find_sealed(session: ReadSession, name: str) -> Any:
    """The sealed value; None: there is none."""
    rows = await session.rows(
        "select sealed from hacs_admin.system_config where org_id = %s and id = %s", (session.actor.org_id, name)
    )
    return rows[0][0] if rows else None


async def lock(session: WriteSession, name: str) -> int | None:
    """The version that is held until the transaction ends; None: there is no such setting."""
    rows = await session.rows(
        "select version_id from hacs_admin.system_config where org_id = %s and id = %s for update",
        (session.actor.org_id, name),
    )
    return int(rows[0][0]) if rows else None


async def put(
    session: WriteSession, name: str, body: str | None, sealed: str | None, description: str | None
) -> tuple[Any, ...] | None:
    """One of `body` and `sealed`, as JSON. None: it is sensitive, and `body` was to be kept in the open."""
    actor = session.actor
    rows = await session.rows(
        _PUT,
        {"org": actor.org_id, "name": name, "body": body, "sealed": sealed, "description": description,
         "who": actor.user_id},
    )  # fmt: skip
    return rows[0] if rows else None


async def delete(session: WriteSession, name: str) -> None:
    await session.change(
        "delete from hacs_admin.system_config where org_id = %s and id = %s", (session.actor.org_id, name)
    )
