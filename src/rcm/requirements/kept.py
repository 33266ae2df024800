"""Which effective rows are kept for an organisation, and what stands in them. Pure.

For a task that any rule speaks of: one row for no payer in particular, and one for each payer that the payer tier or
the organisation's own policies speak of; for a payer's plans and states the cross product of those that its rules
name, each with "none in particular". What policies say of one endpoint is resolved when somebody asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import NamedTuple
from uuid import UUID

from rcm.requirements.resolver import Floors, periods
from rcm.requirements.rule import Rule, Scope, Tier


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as it shall be. `text`: `fields` as canonical JSON, of which `digest` is the SHA-256."""

    payer_id: UUID | None
    plan: str | None
    state: str | None
    valid_from: date
    valid_to: date | None
    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were inserted or changed, and how many went."""

    written: int = 0
    deleted: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.written + other.written, self.deleted + other.deleted)

    def __bool__(self) -> bool:
        return bool(self.written or self.deleted)


class Kept(NamedTuple):
    """Where a kept row stands; its text is read by its digest."""

    payer_id: UUID | None
    plan: str | None
    state: str | None
    valid_from: date
    valid_to: date | None
    digest: str


def scopes(rules: Sequence[Rule], payers: Collection[UUID] | None = None) -> Iterator[Scope]:
    """Those of `payers` only; None: all, with the one for no payer. `rules`: of one task, as one organisation has
    them. None at all where there are no rules."""
    if payers is None and rules:
        yield Scope()
    plans: defaultdict[UUID, set[str | None]] = defaultdict(lambda: {None})
    states: defaultdict[UUID, set[str | None]] = defaultdict(lambda: {None})
    for rule in rules:
        payer = rule.scope.payer_id
        if payer is None or rule.scope.endpoint_id is not None or (payers is not None and payer not in payers):
            continue
        plans[payer].add(rule.scope.plan)
        states[payer].add(rule.scope.state)
    for payer in plans:
        yield from (Scope(payer, plan, state) for plan, state in product(plans[payer], states[payer]))


def wanted(
    rules: Sequence[Rule], today: date, payers: Collection[UUID] | None = None, floors: Floors | None = None
) -> list[Wanted]:
    """The rows of one organisation and task, for today and for every change that is known by now. `floors`: shared by
    organisations, for which the other tiers say the same."""
    everywhere: list[Rule] = []
    of_payer: defaultdict[UUID, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.scope.payer_id is None:
            everywhere.append(rule)
        else:
            of_payer[rule.scope.payer_id].append(rule)
    found = []
    for scope in scopes(rules, payers):
        near = everywhere if scope.payer_id is None else everywhere + of_payer[scope.payer_id]
        for period in periods(near, scope, today, floors):
            effective = period.effective
            found.append(
                Wanted(
                    scope.payer_id, scope.plan, scope.state, period.valid_from, period.valid_to,
                    effective.digest, effective.text.decode(),
                )
            )  # fmt: skip
    return found


def narrowest(rows: Sequence[Kept], scope: Scope, on: date) -> Kept | None:
    """The kept row that answers for the scope on that day; None: none does, the rules have to be asked.

    A row of a wider scope never answers for a day before the narrower one begins: it would know less.
    """
    fitting = [
        row
        for row in rows
        if row.payer_id in (None, scope.payer_id)
        and row.plan in (None, scope.plan)
        and row.state in (None, scope.state)
    ]
    best = min(fitting, key=_width, default=None)
    if best is None:
        return None
    held = (row for row in fitting if row[:3] == best[:3])
    return next((r for r in held if r.valid_from <= on and (r.valid_to is None or on < r.valid_to)), None)


def _width(row: Kept) -> tuple[bool, bool, bool]:
    return (row.payer_id is None, row.plan is None, row.state is None)


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations for which the same rules hold: one with its own, or all that have none."""

    organizations: tuple[UUID, ...]
    rules: tuple[Rule, ...]
    own: bool


def groups(organizations: Sequence[UUID], rules: Sequence[tuple[UUID | None, Rule]]) -> Iterator[Group]:
    """Those without rules of their own first, together; then one by one."""
    shared = tuple(rule for _, rule in rules if rule.tier is not Tier.ORGANIZATION)
    own: defaultdict[UUID, list[Rule]] = defaultdict(list)
    for org_id, rule in rules:
        if org_id is not None:
            own[org_id].append(rule)
    without = tuple(org_id for org_id in organizations if org_id not in own)
    if without:
        yield Group(without, shared, own=False)
    for org_id in organizations:
        if org_id in own:
            yield Group((org_id,), (*shared, *own[org_id]), own=True)


def by_key(rows: Sequence[Wanted]) -> Mapping[tuple[UUID | None, str | None, str | None, date], Wanted]:
    return {(row.payer_id, row.plan, row.state, row.valid_from): row for row in rows}
