"""Rules of the three tiers: read them as values, add one, end one, withdraw one, agree to a waiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession, array
from rcm.requirements.rule import Rule, Scope, Tier, plan_of


class Owned(NamedTuple):
    """A rule and whose it is; None: of the installation."""

    org_id: UUID | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a tier lives. `scope`: columns that narrow its rules; those that it lacks are read as null."""

    name: str
    key: str
    scope: tuple[str, ...]
    tenant: bool = False


TABLES: Final = {
    Tier.GLOBAL: _Table("global_requirement", "global_requirement_id", ()),
    Tier.PAYER: _Table("payer_requirement", "payer_requirement_id", ("payer_id", "plan", "state")),
    Tier.ORGANIZATION: _Table(
        "org_requirement_policy", "org_requirement_policy_id", ("payer_id", "endpoint_id"), tenant=True
    ),
}
_SCOPE: Final = {"payer_id": "uuid", "plan": "text", "state": "text", "endpoint_id": "uuid"}
_WAIVER: Final = ("waived", "waiver_reason", "waiver_approved_by", "waiver_until")


def columns(tier: Tier) -> str:
    table = TABLES[tier]
    scope = ", ".join(name if name in table.scope else f"null::{kind}" for name, kind in _SCOPE.items())
    waiver = ", ".join(_WAIVER) if table.tenant else "false, null::text, null::uuid, null::date"
    org = "org_id" if table.tenant else "null::uuid"
    return (
        f"{org}, {table.key}, '{tier}', task_type_id, field_path, operation, value, {scope}, effective_from,"
        f" effective_to, version, reason, compliance_ref, created_by, created_at, approved_by, approved_at, {waiver}"
    )


def of_row(row: Sequence[Any]) -> Owned:
    org, rule_id, tier, task, path, operation, value, payer, plan, state, endpoint, *rest = row
    rule = Rule(rule_id, Tier(tier), task, path, operation, value, Scope(payer, plan_of(plan), state, endpoint), *rest)
    return Owned(org, rule)


_ALL: Final = " union all ".join(
    f"select {columns(tier)} from {TABLES[tier].name} where task_type_id = any(%(tasks)s::uuid[])"
    + (" and (%(org)s::uuid is null or org_id = %(org)s)" if TABLES[tier].tenant else "")
    + (" and (%(payers)s::uuid[] is null or payer_id is null or payer_id = any(%(payers)s::uuid[]))"
       if "payer_id" in TABLES[tier].scope else "")
    for tier in Tier
)  # fmt: skip


async def of_tasks(
    session: ReadSession, tasks: Sequence[UUID], org_id: UUID | None, *, payers: Sequence[UUID] | None = None
) -> list[Owned]:
    """All rules of the tasks: the installation's, and the organisation's; without one those of all organisations,
    which only the owner sees. `payers`: no rules of other payers than these."""
    values = {"tasks": array(tasks), "org": org_id, "payers": None if payers is None else array(payers)}
    return [of_row(row) for row in await session.rows(_ALL, values)]


async def one(session: ReadSession, tier: Tier, rule_id: UUID, org_id: UUID | None) -> Rule | None:
    """By its key; an organisation's only where it is that one's."""
    table = TABLES[tier]
    where = " and org_id = %(org)s" if table.tenant else ""
    rows = await session.rows(
        f"select {columns(tier)} from {table.name} where {table.key} = %(id)s{where}", {"id": rule_id, "org": org_id}
    )
    return of_row(rows[0]).rule if rows else None


async def tasks_with_rules(session: ReadSession, org_id: UUID | None) -> list[UUID]:
    """In order of their ids: who locks several locks them in this order."""
    rows = await session.rows(
        "select task_type_id from global_requirement union select task_type_id from payer_requirement"
        " union select task_type_id from org_requirement_policy where %(org)s::uuid is null or org_id = %(org)s"
        " order by 1",
        {"org": org_id},
    )
    return [row[0] for row in rows]


_INSERTED: Final = (
    "task_type_id", "field_path", "operation", "value", "effective_from", "effective_to", "version", "reason",
    "compliance_ref", "created_by", "approved_by", "approved_at",
)  # fmt: skip


async def insert(session: WriteSession, rule: Rule, org_id: UUID | None, *, supersedes: bool = False) -> None:
    """One row. `supersedes`: what asks for a waiver makes room for itself once somebody agrees to it."""
    table = TABLES[rule.tier]
    values: dict[str, Any] = {
        table.key: rule.rule_id,
        **{name: getattr(rule, name) for name in _INSERTED},
        **{name: getattr(rule.scope, name) for name in table.scope},
    }
    values["value"] = orjson.dumps(dict(rule.value)).decode()
    if table.tenant:
        values |= {"org_id": org_id, "waiver_supersedes": supersedes, **{n: getattr(rule, n) for n in _WAIVER}}
    names = ", ".join(values)
    places = ", ".join("%(value)s::jsonb" if name == "value" else f"%({name})s" for name in values)
    await session.change(f"insert into {table.name} ({names}) values ({places})", values)


async def end(session: WriteSession, rule: Rule, on: date, org_id: UUID | None) -> bool:
    """The rule holds up to, but not on, that day."""
    return await _change(session, rule, org_id, "update {} set effective_to = %(on)s where", {"on": on})


async def withdraw(session: WriteSession, rule: Rule, org_id: UUID | None) -> bool:
    """Take away a rule that never held before the day from which it is replaced; the log keeps it."""
    return await _change(session, rule, org_id, "delete from {} where", {})


async def _change(
    session: WriteSession, rule: Rule, org_id: UUID | None, statement: str, values: Mapping[str, object]
) -> bool:
    table = TABLES[rule.tier]
    where = " and org_id = %(org)s" if table.tenant else ""
    changed = await session.change(
        f"{statement.format(table.name)} {table.key} = %(id)s{where}", {**values, "id": rule.rule_id, "org": org_id}
    )
    return changed == 1


async def approve(session: WriteSession, rule_id: UUID, approver: UUID, today: date) -> bool | None:
    """Another person agrees to what the policy relaxes, until the day that it names; whether it supersedes others: then
    it begins today at the earliest. None: nobody can agree to it (any more)."""
    rows = await session.rows(
        "update org_requirement_policy set waived = true, waiver_approved_by = %(by)s, approved_by = %(by)s,"
        " approved_at = now(),"
        " effective_from = case when waiver_supersedes then greatest(effective_from, %(today)s) else effective_from end"
        " where org_id = %(org)s and org_requirement_policy_id = %(id)s and not waived and created_by <> %(by)s"
        " returning waiver_supersedes",
        {"by": approver, "org": session.actor.org_id, "id": rule_id, "today": today},
    )
    return bool(rows[0][0]) if rows else None


async def bare(session: ReadSession, task_type_id: UUID, organizations: Sequence[UUID]) -> set[UUID]:
    """Those of the organisations for which no rule speaks of the task (any more)."""
    rows = await session.rows(
        "select o.org_id from unnest(%(orgs)s::uuid[]) as o (org_id)"
        " where not exists (select 1 from global_requirement where task_type_id = %(task)s)"
        " and not exists (select 1 from payer_requirement where task_type_id = %(task)s)"
        " and not exists (select 1 from org_requirement_policy p"
        "                  where p.org_id = o.org_id and p.task_type_id = %(task)s)",
        {"task": task_type_id, "orgs": array(organizations)},
    )
    return {row[0] for row in rows}


async def lock(session: WriteSession, shared: Sequence[str] = (), alone: Sequence[str] = ()) -> None:
    """Wait for these names until the end of the transaction: first the shared ones, each kind in its order."""
    for name in sorted(set(shared)):
        await session.rows("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (name,))
    for name in sorted(set(alone)):
        await session.rows("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


async def set_address(session: WriteSession, address: str | None) -> None:
    """From where the change comes, for the log of the changes of this transaction."""
    await session.rows("select set_config('app.address', %s, true)", (address or "",))


async def tell(session: WriteSession, tasks: Sequence[UUID], org_id: UUID | None) -> None:
    """Live pages learn that what these tasks need has changed; `org_id` None: those of all organisations."""
    await session.change(
        "insert into outbox (org_id, topic, id) select o.org_id, 'requirement', t.id from organization o"
        " cross join unnest(%(tasks)s::uuid[]) as t (id)"
        " where o.org_type <> 'platform' and (%(org)s::uuid is null or o.org_id = %(org)s)",
        {"tasks": array(tasks), "org": org_id},
    )
