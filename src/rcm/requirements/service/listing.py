"""Pages: rules of a tier with what became of each, requests for waivers, the log of changes."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import PageRequest
from rcm.core.time import today
from rcm.requirements.effective import Source
from rcm.requirements.repository import changelog, lists
from rcm.requirements.repository import names as name_rows
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.service.asking import effective, unasked
from rcm.requirements.service.naming import Question, names_of
from rcm.requirements.service.showing import People, rule_as_dict

REQUESTED: Final = "requested"


async def changes(
    session: ReadSession,
    request: PageRequest,
    *,
    tier: Tier | None = None,
    rule_id: UUID | None = None,
    task_type_id: UUID | None = None,
    field_path: str | None = None,
) -> dict[str, Any]:
    """What a Page is made of, newest first."""
    found = await changelog.changes(
        session, request, tier=tier, rule_id=rule_id, task_type_id=task_type_id, field_path=field_path
    )
    people = People(await name_rows.people(session, {row[7] for row in found.rows if row[7] is not None}))
    items = [
        {
            "change_id": row[1],
            "at": row[2],
            "tier": row[3],
            "rule_id": row[4],
            "task": row[5],
            "action": row[6],
            "by": people.as_dict(row[7]),
            **_details(row[8], row[9], row[10], hidden=row[11] != session.actor.org_id),
        }
        for row in found.rows
    ]
    return found.page(items)


_PERSONS: Final = frozenset({"created_by", "approved_by"})


def _details(
    address: str | None, before: dict[str, Any] | None, after: dict[str, Any] | None, *, hidden: bool
) -> dict[str, Any]:
    """`hidden`: the change is the platform's and who reads is a tenant. What the rule says is for all to read, from
    where it was written, and the ids of who wrote it, are not."""
    if not hidden:
        return {"address": address, "before": before, "after": after}
    bare = [
        None if row is None else {k: None if k in _PERSONS else v for k, v in row.items()} for row in (before, after)
    ]
    return {"address": None, "before": bare[0], "after": bare[1]}


async def rules_of(session: ReadSession, tier: Tier, request: PageRequest, asked: Question | None) -> dict[str, Any]:
    """Rules of a tier. With a question (task, payer, …) each says whether it stands, and which rule stands instead."""
    found, rules = await lists.rules(session, tier, request, asked.task_type_id if asked else None)
    sources = await _sources(session, asked) if asked else {}
    known = await names_of(session)
    items = [rule_as_dict(rule, known) | {"status": _status(rule)} | _standing(rule, sources, asked) for rule in rules]
    return found.page(items)


async def waivers(session: ReadSession, request: PageRequest, status: str | None) -> dict[str, Any]:
    """Policies that ask for less; `status`: requested, approved or over."""
    found, rules = await lists.waivers(session, request, status, today())
    known = await names_of(session)
    ids = {user for rule in rules for user in (rule.created_by, rule.approved_by) if user is not None}
    people = People(await name_rows.people(session, ids))
    items = [
        rule_as_dict(rule, known)
        | {
            "status": _waiver_status(rule),
            "requested_by": people.as_dict(rule.created_by),
            "approver": people.as_dict(rule.approved_by),
        }
        for rule in rules
    ]
    return found.page(items)


async def _sources(session: ReadSession, asked: Question) -> dict[UUID, tuple[Source, list[Source]]]:
    """By rule: what became of it, and the rules that stand for its field."""
    found = await effective(session, asked)
    return {
        source.rule_id: (source, [each for each in field.sources if each.won])
        for field in (*found.fields.values(), *(await unasked(session, asked)).values())
        for source in field.sources
    }


def _standing(rule: Rule, sources: dict[UUID, tuple[Source, list[Source]]], asked: Question | None) -> dict[str, Any]:
    """`applies` null: nothing was asked. `overridden_by`: the last rule of the field that stands."""
    if asked is None:
        return {"applies": None, "stands": None, "note": None, "overridden_by": None}
    if rule.rule_id not in sources:
        return {"applies": False, "stands": None, "note": None, "overridden_by": None}
    source, winners = sources[rule.rule_id]
    winner = None if source.won or not winners else winners[-1].rule_id
    return {"applies": True, "stands": source.won, "note": source.note, "overridden_by": winner}


def _status(rule: Rule) -> str:
    if rule.effective_to is not None and rule.effective_to <= today():
        return "ended"
    return "future" if rule.effective_from > today() else "in_force"


def _waiver_status(rule: Rule) -> str:
    over = rule.waiver_until is None or rule.waiver_until <= today() or _status(rule) == "ended"
    return "over" if over else "approved" if rule.waived else REQUESTED


async def tasks(session: ReadSession) -> list[tuple[str, UUID, str, bool]]:
    """(`domain.action`, id, label, whether any rule speaks of it), by name."""
    return await name_rows.task_labels(session)
