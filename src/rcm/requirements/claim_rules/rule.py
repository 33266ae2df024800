"""A claim rule and an organisation's switch as values, and what judging a claim brings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from rcm.core.model import PLATFORM_ORG
from rcm.edi.claim import Claim
from rcm.requirements.rule import Tier

Status = Literal["ready", "hold", "error"]

#: How strict an action or switch is. `set_field` and `add_note` stop nothing.
STRICTNESS: Final[Mapping[str, int]] = {"off": 0, "set_field": 1, "add_note": 1, "warn": 1, "hold": 2, "error": 3}


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """A row of claim_rule; its period is [from, to). Rows of the platform hold for all organisations."""

    code: str
    name: str
    condition: Mapping[str, Any]
    action: str
    message: str
    org_id: UUID = PLATFORM_ORG
    payer_id: UUID | None = None
    version: int = 1
    position: int = 100
    settings: Mapping[str, Any] = field(default_factory=dict)
    hint: str | None = None
    citation: str | None = None
    effective_from: date = date.min
    effective_to: date | None = None
    is_active: bool = True
    reason: str | None = None
    created_by: UUID | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    claim_rule_id: UUID | None = None

    @property
    def tier(self) -> Tier:
        """Who the rule speaks for; nothing that could be written down wrongly."""
        if self.org_id != PLATFORM_ORG:
            return Tier.ORGANIZATION
        return Tier.GLOBAL if self.payer_id is None else Tier.PAYER

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class Switch:
    """A row of claim_rule_switch. What is weaker than the rule counts only once another person approved it."""

    code: str
    switch: str
    until: date | None = None
    reason: str = ""
    created_by: UUID | None = None
    approved_by: UUID | None = None

    def action_for(self, action: str, day: date) -> str:
        """What becomes of an action on that day: another one, itself, or `off`."""
        if self.until is not None and day >= self.until:
            return action
        if self.switch == "off":
            return "off" if self.approved_by is not None else action
        if action in {"set_field", "add_note"}:  # these have no severity that could be another
            return action
        stricter = STRICTNESS[self.switch] >= STRICTNESS[action]
        return self.switch if stricter or self.approved_by is not None else action


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One rule that a claim did not pass. `released`: a person let it pass; it is told and stops nothing."""

    code: str
    tier: Tier
    name: str
    action: str  # error, warn, hold
    message: str
    hint: str | None = None
    citation: str | None = None
    path: str | None = None
    found: str | None = None
    line: int | None = None  # service line number
    released: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The net effect on one field: before the first rule that set it, after the last one, which is `rule`."""

    path: str
    before: Any
    after: Any
    rule: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """`claim` is the claim with all changes. `ready`: nothing stops it; warnings and notes do not."""

    findings: tuple[RuleFinding, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    status: Status
    claim: Claim
