"""The rules of some tasks as they will be once a change is made, and the steps that make it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.ids import new_id
from rcm.core.time import today
from rcm.requirements.fields import canonical
from rcm.requirements.lint import RuleProblem, problems_of
from rcm.requirements.repository import rules as repository
from rcm.requirements.repository.rules import Owned
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.rule_problem import described, problem


class RuleRefused(InvalidInput):
    """The rule can't be written as it is."""

    code = "requirements.rule_refused"


def refusal(problems: Sequence[tuple[str, RuleProblem]], rules: Mapping[UUID, Owned]) -> RuleRefused:
    """All problems, each with the place of the rule that has it ('' for a single one) and with what identifies the
    rule that it is about."""
    told = "; ".join(f"{place}: {each.message}" if place else each.message for place, each in problems[:5])
    more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
    listed = [
        {
            **({"place": place} if place else {}),
            "code": each.code,
            "message": each.message,
            "rule_id": str(each.rule_id),
            "tier": str(each.tier),
            **_identified(rules.get(each.rule_id)),
        }
        for place, each in problems
    ]
    return RuleRefused(told + more, problems=listed)


def _identified(row: Owned | None) -> dict[str, object]:
    """An id says nothing to a person."""
    if row is None:
        return {}
    rule = row.rule
    return {
        "field": rule.field_path,
        "operation": rule.operation,
        "version": rule.version,
        "since": None if rule.effective_from == date.min else rule.effective_from.isoformat(),
    }


@dataclass(slots=True)
class Board:
    """`org_id`: whose policies are written; None: rules of the installation. `resumed`: rules that go on where what
    superseded them ends. `waiting`: requests for a waiver that supersede once somebody agrees to them."""

    org_id: UUID | None
    rows: dict[UUID, Owned]
    added: list[Rule] = field(default_factory=list)
    resumed: list[Rule] = field(default_factory=list)
    ended: list[Rule] = field(default_factory=list)
    withdrawn: list[Rule] = field(default_factory=list)
    waiting: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, org_id: UUID | None, rows: Iterable[Owned]) -> Board:
        return cls(org_id, {row.rule.rule_id: row for row in rows})

    def seen(self, task: UUID) -> list[Rule]:
        """What whoever writes may know of: no policies of (other) organisations."""
        return [r for org, r in self.rows.values() if r.task_type_id == task and org in (None, self.org_id)]

    def next_version(self, rule: Rule) -> int:
        known = [each.version for each in self._same(rule)]
        return max(known, default=0) + 1

    def has(self, rule: Rule, *, since: date | None) -> bool:
        """Whether it stands there already, word for word; `since` None: since whichever day, if it holds today."""
        return any(
            each.value == rule.value
            and each.effective_to == rule.effective_to
            and (each.holds_on(today()) if since is None else each.effective_from == since)
            and (each.reason, each.compliance_ref) == (rule.reason, rule.compliance_ref)
            and (each.waiver_reason, each.waiver_until) == (rule.waiver_reason, rule.waiver_until)
            for each in self._same(rule)
        )

    def add(self, rule: Rule, *, supersede: bool, carried: frozenset[str] | None = None) -> list[RuleProblem]:
        """Put it on the board, with the next version; what speaks against it, as lint has it.

        What asks for a waiver supersedes nothing before somebody agrees; it is judged beside what there will be then.
        """
        made = replace(rule, version=self.next_version(rule))
        self._put(made)
        self.added.append(made)
        beside, problems = self, list[RuleProblem]()
        if supersede and made.waiver_reason is not None:
            beside = Board(self.org_id, dict(self.rows))
            self.waiting.add(made.rule_id)
        if supersede:
            problems = beside.supersede(made)
        again = {each.rule_id for each in beside.resumed}  # they begin where it no longer counts
        others = [each for each in beside.seen(made.task_type_id) if each.rule_id not in again]
        return problems + problems_of(made, others, carried)

    def supersede(self, newer: Rule) -> list[RuleProblem]:
        """Older rules of the same kind end where the newer one begins, and go on where it ends. One that begins later
        stays, and lint tells of it; what held on days gone by stays as it was."""
        begins, problems = newer.effective_from, []
        for older in self.seen(newer.task_type_id):
            ahead = older.effective_from <= begins and (older.effective_to is None or begins < older.effective_to)
            if older.rule_id == newer.rule_id or not ahead or not _replaces(newer, older):
                continue
            if begins < today() and begun(older):
                text = (
                    f"{described(older)} has been in force, so nothing can take its place from {begins} on. Let the"
                    f" new rule begin on {today()} or later."
                )
                problems.append(problem("rule_begun", text, older))
            else:
                self.end(older, begins)
                self._resume(older, newer)
        return problems

    def end(self, rule: Rule, on: date) -> None:
        """A rule that has not begun by then never holds: it is withdrawn."""
        at = self._unwritten(rule)
        if rule.effective_from >= on:
            self.rows.pop(rule.rule_id, None)
            if at is None:
                self.withdrawn.append(rule)
            else:
                del at[0][at[1]]
            return
        ended = replace(rule, effective_to=on)
        self._put(ended)
        if at is None:
            self.ended.append(ended)
        else:
            at[0][at[1]] = ended

    async def write(self, session: WriteSession) -> None:
        for rule in self.ended:
            assert rule.effective_to is not None
            await repository.end(session, rule, rule.effective_to, self.org_id)
        for rule in self.withdrawn:
            await repository.withdraw(session, rule, self.org_id)
        for rule in (*self.added, *self.resumed):
            await repository.insert(session, rule, self.org_id, supersedes=rule.rule_id in self.waiting)

    def touched(self) -> dict[UUID, list[UUID] | None]:
        """Task to the payers whose rows change; None: all of its rows."""
        found: dict[UUID, list[UUID] | None] = {}
        for rule in (*self.added, *self.resumed, *self.ended, *self.withdrawn):
            payer = rule.scope.payer_id
            known = found.setdefault(rule.task_type_id, [])
            if payer is None:
                found[rule.task_type_id] = None
            elif known is not None and payer not in known:
                known.append(payer)
        return found

    def _resume(self, older: Rule, newer: Rule) -> None:
        """The same again, as its next version, from the day on which the newer one no longer counts."""
        ends, until = _over(newer), _over(older)
        asked_only = older.waiver_reason is not None and not older.waived
        if ends is None or ends <= newer.effective_from or (until is not None and until <= ends) or asked_only:
            return
        again = replace(older, rule_id=new_id(), effective_from=ends, created_at=None)
        again = replace(again, version=self.next_version(again))
        self._put(again)
        self.resumed.append(again)

    def _unwritten(self, rule: Rule) -> tuple[list[Rule], int] | None:
        """Where it stands among those that this very change adds: of two rules of one document the later one may
        supersede the earlier one."""
        for rules in (self.added, self.resumed):
            for at, each in enumerate(rules):
                if each.rule_id == rule.rule_id:
                    return rules, at
        return None

    def _put(self, rule: Rule) -> None:
        self.rows[rule.rule_id] = Owned(self.org_id if rule.tier is Tier.ORGANIZATION else None, rule)

    def _same(self, rule: Rule) -> list[Rule]:
        """Rules of the same tier, scope, task, field and operation."""
        key = _key(rule)
        return [each for each in self.seen(rule.task_type_id) if each.rule_id != rule.rule_id and _key(each) == key]


def begun(rule: Rule) -> bool:
    """Whether it held on any day that is over. What begins today can still be taken back today."""
    return rule.effective_from < today()


def _over(rule: Rule) -> date | None:
    """The first day on which nothing of it counts any more, as far as it says so."""
    days = [day for day in (rule.effective_to, rule.waiver_until) if day is not None]
    return min(days, default=None)


def _key(rule: Rule) -> tuple[object, ...]:
    return (rule.tier, rule.scope, rule.field_path, rule.operation)


_PRESENCE: Final = frozenset({"require", "optional", "forbid"})


def _replaces(newer: Rule, older: Rule) -> bool:
    """Whether a rule that supersedes ends this one. What a field's presence is, one rule says; of conditionals each
    stands for its own condition."""
    if (newer.tier, newer.scope) != (older.tier, older.scope):
        return False
    if canonical(newer.field_path) != canonical(older.field_path):  # what was migrated bears older names
        return False
    if newer.operation in _PRESENCE:
        return older.operation in _PRESENCE
    if newer.operation == "conditional":
        return older.operation == "conditional" and newer.value.get("when") == older.value.get("when")
    return newer.operation == older.operation
