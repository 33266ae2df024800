"""A rule of one of the three tiers as a value, and the scope that a question is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID


class Tier(StrEnum):
    """In the order in which they apply: a later one adds to, or replaces, what the earlier ones say."""

    GLOBAL = "global"
    PAYER = "payer"
    ORGANIZATION = "organization"


RANK: Final = {tier: rank for rank, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is asked for. None: of no payer, plan or state in particular."""

    payer_id: UUID | None = None
    plan: str | None = None
    state: str | None = None
    endpoint_id: UUID | None = None

    def joined(self, other: Scope) -> Scope | None:
        """The widest question that agrees with both; None where they contradict each other."""
        pairs = (
            (self.payer_id, other.payer_id),
            (self.plan, other.plan),
            (self.state, other.state),
            (self.endpoint_id, other.endpoint_id),
        )
        if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs):
            return None
        return Scope(
            self.payer_id or other.payer_id,
            self.plan if self.plan is not None else other.plan,
            self.state if self.state is not None else other.state,
            self.endpoint_id or other.endpoint_id,
        )


def plan_of(said: str | None) -> str | None:
    """A plan by the one form in which plans are kept and compared: upper case, blanks within collapsed to one."""
    return " ".join(said.split()).upper() or None if said else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of global_requirement, payer_requirement or org_requirement_policy; its period is [from, to).

    `scope` narrows it: a rule applies to every question that agrees in what the rule names. `waived`: an approved
    waiver that ends on `waiver_until` (that day is the first without it).
    """

    rule_id: UUID
    tier: Tier
    task_type_id: UUID
    field_path: str
    operation: str
    value: Mapping[str, Any] = field(default_factory=dict)
    scope: Scope = Scope()
    effective_from: date = date.min
    effective_to: date | None = None
    version: int = 1
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: UUID | None = None
    created_at: datetime | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    waived: bool = False
    waiver_reason: str | None = None
    waiver_approved_by: UUID | None = None
    waiver_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)

    def applies_to(self, scope: Scope) -> bool:
        """Whether the question agrees in everything that this rule names."""
        mine = self.scope
        pairs = (
            (mine.payer_id, scope.payer_id),
            (mine.plan, scope.plan),
            (mine.state, scope.state),
            (mine.endpoint_id, scope.endpoint_id),
        )
        return all(own is None or own == asked for own, asked in pairs)
