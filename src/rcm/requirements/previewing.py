"""Which effective rows a change of rules would change, before it is made. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from rcm.requirements.kept import Wanted, by_key, groups, wanted
from rcm.requirements.resolver import Floors
from rcm.requirements.rule import Rule


@dataclass(frozen=True, slots=True)
class Change:
    """A row that begins, ends or reads otherwise, in so many organisations. `fields`: path to (before, after), each
    without where it comes from; None: there is no such field. Empty where the
    same is asked as before, by other rules or in another period."""

    task_type_id: UUID
    payer_id: UUID | None
    plan: str | None
    state: str | None
    valid_from: date
    valid_to: date | None
    action: str
    organizations: int
    fields: Mapping[str, tuple[Any, Any]]


Scoped = tuple[UUID | None, str | None, str | None, date, date | None, str]


def changes_of(
    before: Iterable[tuple[UUID | None, Rule]],
    after: Iterable[tuple[UUID | None, Rule]],
    organizations: Sequence[UUID],
    touched: Mapping[UUID, list[UUID] | None],
    today: date,
    *,
    hide_own: bool,
) -> tuple[Change, ...]:
    """Rows of the touched tasks and payers that would differ; alike ones of several organisations are told once.

    `hide_own`: whoever asks is none of the organisations, however few they are. Of those with rules of their own it is
    told that a row changes, and not what stands in it.
    """
    earlier, later = list(before), list(after)
    found: list[Change] = []
    for task, payers in touched.items():
        was_rules = [row for row in earlier if row[1].task_type_id == task]
        will_rules = [row for row in later if row[1].task_type_id == task]
        known = _spoken_to(organizations, was_rules) & _spoken_to(organizations, will_rules)
        was = _rows(was_rules, payers, organizations, known, today)
        will = _rows(will_rules, payers, organizations, known, today)
        own = {org_id for org_id, _ in (*was_rules, *will_rules)} if hide_own else set()
        found += _told(task, sorted(organizations, key=lambda org_id: org_id in own), was, will, own)
    return tuple(found)


def _spoken_to(organizations: Sequence[UUID], rules: Sequence[tuple[UUID | None, Rule]]) -> set[UUID]:
    """Organisations for which anything is said of the task."""
    return {org_id for group in groups(organizations, rules) if group.rules for org_id in group.organizations}


def _told(
    task: UUID,
    organizations: Sequence[UUID],
    was: Mapping[UUID, list[Wanted]],
    will: Mapping[UUID, list[Wanted]],
    hidden: Collection[UUID | None],
) -> list[Change]:
    """Those whose rows may be shown come first, so that theirs are the fields that are told."""
    counted: Counter[tuple[int, int]] = Counter()
    pairs: dict[tuple[int, int], UUID] = {}
    for org_id in organizations:
        key = (id(was[org_id]), id(will[org_id]))
        counted[key] += 1
        pairs.setdefault(key, org_id)
    told: dict[Scoped, Change] = {}
    for key, org_id in pairs.items():
        for change in _differences(task, was[org_id], will[org_id], counted[key]):
            shown = replace(change, fields={}) if org_id in hidden else change
            at = (change.payer_id, change.plan, change.state, change.valid_from, change.valid_to, change.action)
            same = told.setdefault(at, shown)
            if same is not shown:
                told[at] = replace(same, organizations=same.organizations + shown.organizations)
    return list(told.values())


def _rows(
    rules: Sequence[tuple[UUID | None, Rule]],
    payers: Sequence[UUID] | None,
    organizations: Sequence[UUID],
    known: Collection[UUID],
    today: date,
) -> dict[UUID, list[Wanted]]:
    """By organisation; those with the same rules share one list. Of an organisation for which nothing was said of the
    task, or nothing is any more (it is not `known`), all rows begin, or end."""
    found: dict[UUID, list[Wanted]] = {}
    floors: Floors = {}
    for group in groups(organizations, rules):
        settled = [org_id for org_id in group.organizations if org_id in known]
        fresh = [org_id for org_id in group.organizations if org_id not in known]
        for part, asked in ((settled, payers), (fresh, None)):
            if part:
                found.update(dict.fromkeys(part, wanted(group.rules, today, asked, floors)))
    return found


def _differences(task: UUID, before: Sequence[Wanted], after: Sequence[Wanted], organizations: int) -> list[Change]:
    was, will = by_key(before), by_key(after)
    found = []
    for key in was.keys() | will.keys():
        a, b = was.get(key), will.get(key)
        if a is not None and b is not None and (a.digest, a.valid_to) == (b.digest, b.valid_to):
            continue
        row = b or a
        assert row is not None
        action = "begins" if a is None else "ends" if b is None else "changes"
        # Beside what held on that day until now, and not beside nothing: a row begins where a rule does. The one
        # that it takes the days of tells nothing more.
        fields = {} if b is None and _taken_over(row, after) else _fields(a or _on(before, row), b or _on(after, row))
        found.append(
            Change(task, row.payer_id, row.plan, row.state, row.valid_from, row.valid_to, action, organizations, fields)
        )
    return sorted(
        found, key=lambda each: (str(each.payer_id or ""), each.plan or "", each.state or "", each.valid_from)
    )


def _on(rows: Sequence[Wanted], at: Wanted) -> Wanted | None:
    """The row of the same scope that holds on the day on which `at` begins; or the first one after it."""
    same = [row for row in rows if (row.payer_id, row.plan, row.state) == (at.payer_id, at.plan, at.state)]
    begun = [row for row in same if row.valid_from <= at.valid_from]
    return max(begun, key=_begin, default=min(same, key=_begin, default=None))


def _taken_over(row: Wanted, after: Sequence[Wanted]) -> bool:
    """Whether another row of the scope begins in its days."""
    return any(
        (each.payer_id, each.plan, each.state) == (row.payer_id, row.plan, row.state)
        and row.valid_from < each.valid_from
        and (row.valid_to is None or each.valid_from < row.valid_to)
        for each in after
    )


def _begin(row: Wanted) -> date:
    return row.valid_from


def _fields(before: Wanted | None, after: Wanted | None) -> dict[str, tuple[Any, Any]]:
    was, will = _bare(before), _bare(after)
    return {
        path: (was.get(path), will.get(path))
        for path in sorted(was.keys() | will.keys())
        if was.get(path) != will.get(path)
    }


def _bare(row: Wanted | None) -> dict[str, Any]:
    """What is asked of each field, without the rules that it comes from."""
    if row is None:
        return {}
    fields = orjson.loads(row.text)
    return {path: {k: v for k, v in said.items() if k != "sources"} for path, said in fields.items()}
