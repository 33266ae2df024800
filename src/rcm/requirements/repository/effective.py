"""Rows of effective_requirements: what was resolved, kept for those who ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.requirements.kept import Kept, Wanted, Written

#: One list for all organisations that have no rules of their own, one for those that have.
_ROWS: Final = """
with given as materialized (
  select o.org_id, s.* from unnest(%(orgs)s::uuid[]) as o (org_id)
   cross join json_to_recordset(%(shared)s::json)
           as s(payer_id uuid, plan text, state text, valid_from date, valid_to date, digest text, fields jsonb)
  union all
  select s.* from json_to_recordset(%(own)s::json)
           as s(org_id uuid, payer_id uuid, plan text, state text, valid_from date, valid_to date, digest text,
                fields jsonb)
)
"""
_UPSERT: Final = (
    _ROWS
    + """
insert into effective_requirements as e
       (org_id, task_type_id, payer_id, plan, state, valid_from, valid_to, fields, digest)
select org_id, %(task)s, payer_id, plan, state, valid_from, valid_to, fields, digest from given
    on conflict (org_id, task_type_id, payer_id, plan, state, valid_from) do update
   set fields = excluded.fields, digest = excluded.digest, valid_to = excluded.valid_to
 where (e.digest, e.valid_to) is distinct from (excluded.digest, excluded.valid_to)
"""
)
#: Keys compare as equal values, so that the two sides can be hashed.
_DELETE: Final = """
with given as materialized (
  select o.org_id, s.* from unnest(%(orgs)s::uuid[]) as o (org_id)
   cross join json_to_recordset(%(shared)s::json) as s(payer_id uuid, plan text, state text, valid_from date)
  union all
  select s.* from json_to_recordset(%(own)s::json)
           as s(org_id uuid, payer_id uuid, plan text, state text, valid_from date)
)
delete from effective_requirements e
 where e.task_type_id = %(task)s and e.org_id = any(%(all)s::uuid[])
   and (%(payers)s::uuid[] is null or e.payer_id = any(%(payers)s::uuid[]))
   and not exists (select 1 from given g
                    where g.org_id = e.org_id and g.valid_from = e.valid_from
                      and coalesce(g.payer_id::text, '') = coalesce(e.payer_id::text, '')
                      and coalesce(g.plan, '') = coalesce(e.plan, '')
                      and coalesce(g.state, '') = coalesce(e.state, ''))
"""


def _json(rows: Sequence[tuple[UUID | None, Wanted]], *, texts: bool) -> str:
    """The texts go in as they are: to read them again only to write them would take most of the time."""
    bare = []
    for org_id, row in rows:
        said: dict[str, object] = {} if org_id is None else {"org_id": org_id}
        said |= {"payer_id": row.payer_id, "plan": row.plan, "state": row.state, "valid_from": row.valid_from}
        bare.append(said | ({"valid_to": row.valid_to, "digest": row.digest} if texts else {}))
    if not texts:
        return json_rows(bare)
    return "[" + ",".join(f'{json_rows([b])[1:-2]},"fields":{row.text}}}' for b, (_, row) in zip(bare, rows)) + "]"  # noqa: B905


async def replace(
    session: WriteSession,
    task_type_id: UUID,
    shared: tuple[Sequence[UUID], Sequence[Wanted]],
    own: Sequence[tuple[UUID, Wanted]],
    *,
    of: tuple[Sequence[UUID], Sequence[UUID] | None],
) -> Written:
    """Make the rows of these organisations and payers (`of`; None: all scopes) the wanted ones: those that are as
    wanted stay untouched. `shared`: the same rows for each of its organisations; `own`: rows of one each."""
    together: list[tuple[UUID | None, Wanted]] = [(None, row) for row in shared[1]]
    single: list[tuple[UUID | None, Wanted]] = list(own)
    values = {
        "task": task_type_id,
        "orgs": array(shared[0]),
        "all": array(of[0]),
        "payers": None if of[1] is None else array(of[1]),
    }
    keys = {"shared": _json(together, texts=False), "own": _json(single, texts=False)}
    deleted = await session.change(_DELETE, values | keys)
    rows = {"shared": _json(together, texts=True), "own": _json(single, texts=True)}
    return Written(await session.change(_UPSERT, values | rows), deleted)


async def organizations_with_rows(session: ReadSession, task_type_id: UUID, organizations: Sequence[UUID]) -> set[UUID]:
    """Of which of these anything is kept for the task: each is looked up, for the table holds the rows of all tasks."""
    rows = await session.rows(
        "select o.org_id from unnest(%(orgs)s::uuid[]) as o (org_id) where exists ("
        "select 1 from effective_requirements e where e.org_id = o.org_id and e.task_type_id = %(task)s"
        " and e.payer_id is null and e.plan is null and e.state is null)",
        {"task": task_type_id, "orgs": array(organizations)},
    )
    return {row[0] for row in rows}


async def kept(session: ReadSession, task_type_id: UUID, payers: Sequence[UUID] | None) -> list[Kept]:
    """The organisation's rows of a task for these payers, and those for no payer; None: for all payers."""
    rows = await session.rows(
        "select payer_id, plan, state, valid_from, valid_to, digest from effective_requirements"
        " where org_id = %(org)s and task_type_id = %(task)s"
        " and (%(payers)s::uuid[] is null or payer_id is null or payer_id = any(%(payers)s::uuid[]))",
        {
            "org": session.actor.org_id,
            "task": task_type_id,
            "payers": None if payers is None else array(payers),
        },
    )
    return [Kept(*row) for row in rows]


async def texts(session: ReadSession, task_type_id: UUID, digests: Sequence[str]) -> dict[str, dict[str, object]]:
    """`fields` by digest."""
    rows = await session.rows(
        "select distinct on (digest) digest, fields from effective_requirements"
        " where org_id = %s and task_type_id = %s and digest = any(%s)",
        (session.actor.org_id, task_type_id, list(digests)),
    )
    return {row[0]: row[1] for row in rows}


async def prune(session: WriteSession, today: date) -> int:
    """Rows whose period ended; the rules still say what held then."""
    return await session.change("delete from effective_requirements where valid_to <= %s", (today,))


async def tasks_with_rows(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows("select distinct task_type_id from effective_requirements")]


async def missing(session: ReadSession) -> list[tuple[UUID, UUID]]:
    """(organisation, task) that rules of the installation speak of, and of which nothing is kept; as the owner."""
    rows = await session.rows(
        "select o.org_id, t.task_type_id from organization o cross join"
        " (select task_type_id from global_requirement union select task_type_id from payer_requirement) t"
        " where o.org_type <> 'platform' and not exists (select 1 from effective_requirements e"
        "  where e.org_id = o.org_id and e.task_type_id = t.task_type_id and e.payer_id is null) order by 1, 2"
    )
    return [(row[0], row[1]) for row in rows]
