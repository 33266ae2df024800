"""The rules of some tasks as they will be once a change is made, and the steps that make it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.errors import InvalidInput
from rcm.requirements.fields import canonical
from rcm.requirements.lint import RuleProblem, problems_of
from rcm.requirements.repository import rules as repository
from rcm.requirements.repository.rules import Owned
from rcm.requirements.rule import Rule, Tier


class RuleRefused(InvalidInput):
    """The rule can't be written as it is. `problems` names each reason, with the rule and the tier that it is about."""

    code = "requirements.rule_refused"


def refusal(problems: Sequence[tuple[str, RuleProblem]]) -> RuleRefused:
    """All problems, each with the place of the rule that has it ('' for a single one)."""
    told = "; ".join(f"{place}: {each.message}" if place else each.message for place, each in problems[:5])
    more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
    listed = [
        {
            **({"place": place} if place else {}),
            "code": each.code,
            "message": each.message,
            "rule_id": str(each.rule_id),
            "tier": str(each.tier),
        }
        for place, each in problems
    ]
    return RuleRefused(told + more, problems=listed)


@dataclass(slots=True)
class Board:
    """`org_id`: whose policies are written; None: rules of the installation."""

    org_id: UUID | None
    rows: dict[UUID, Owned]
    added: list[Rule] = field(default_factory=list)
    ended: list[Rule] = field(default_factory=list)
    withdrawn: list[Rule] = field(default_factory=list)

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
        """Whether it stands there already, word for word; `since` None: since whichever day."""
        return any(
            each.value == rule.value
            and each.effective_to == rule.effective_to
            and since in (None, each.effective_from)
            and (each.reason, each.compliance_ref) == (rule.reason, rule.compliance_ref)
            and (each.waiver_reason, each.waiver_until) == (rule.waiver_reason, rule.waiver_until)
            for each in self._same(rule)
        )

    def add(self, rule: Rule, *, supersede: bool) -> list[RuleProblem]:
        """Put it on the board, with the next version; what speaks against it, as lint has it."""
        made = replace(rule, version=self.next_version(rule))
        if supersede:
            for older in self.seen(made.task_type_id):
                if _replaces(made, older):
                    self._make_room(older, made)
        problems = problems_of(made, self.seen(made.task_type_id))
        self.rows[made.rule_id] = Owned(self.org_id if made.tier is Tier.ORGANIZATION else None, made)
        self.added.append(made)
        return problems

    def end(self, rule: Rule, on: date) -> None:
        """A rule that has not begun by then never holds: it is withdrawn."""
        if rule.effective_from >= on:
            self.rows.pop(rule.rule_id, None)
            self.withdrawn.append(rule)
        else:
            ended = replace(rule, effective_to=on)
            self.rows[rule.rule_id] = Owned(self.org_id if rule.tier is Tier.ORGANIZATION else None, ended)
            self.ended.append(ended)

    async def write(self, session: WriteSession) -> None:
        for rule in self.ended:
            assert rule.effective_to is not None
            await repository.end(session, rule, rule.effective_to, self.org_id)
        for rule in self.withdrawn:
            await repository.withdraw(session, rule, self.org_id)
        for rule in self.added:
            await repository.insert(session, rule, self.org_id)

    def touched(self) -> dict[UUID, list[UUID] | None]:
        """Task to the payers whose rows change; None: all of its rows."""
        found: dict[UUID, list[UUID] | None] = {}
        for rule in (*self.added, *self.ended, *self.withdrawn):
            payer = rule.scope.payer_id
            known = found.setdefault(rule.task_type_id, [])
            if payer is None:
                found[rule.task_type_id] = None
            elif known is not None and payer not in known:
                known.append(payer)
        return found

    def _make_room(self, older: Rule, newer: Rule) -> None:
        """The older rule ends where the newer one begins. One that begins later stays, and lint tells of it."""
        begins = newer.effective_from
        if older.effective_from <= begins and (older.effective_to is None or begins < older.effective_to):
            self.end(older, begins)

    def _same(self, rule: Rule) -> list[Rule]:
        """Rules of the same tier, scope, task, field and operation."""
        key = _key(rule)
        return [each for each in self.seen(rule.task_type_id) if each.rule_id != rule.rule_id and _key(each) == key]


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
