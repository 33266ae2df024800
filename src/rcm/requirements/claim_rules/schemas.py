"""Claim rules as the API and files tell them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from rcm.core.schema import Schema
from rcm.requirements.rule import Tier

RuleAction = Literal["error", "warn", "hold", "set_field", "add_note"]
SwitchTo = Literal["off", "warn", "hold", "error"]
_CODE = r"^[a-z0-9][a-z0-9_.-]{0,99}$"
_TEXT = r"^[^\x00]*$"


class ClaimRuleIn(Schema):
    """The next version of a rule. `when` is a condition over the claim; `settings`: `{field, value}` of set_field,
    `{note}` of add_note. Without `payer` it holds for all payers; `tier`: whose rule it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=_CODE, examples=["no-telehealth-modifier"])
    name: str = Field(min_length=1, max_length=200, pattern=_TEXT)
    tier: Tier = Tier.ORGANIZATION
    payer: str | None = Field(default=None, max_length=100, pattern=_TEXT, description="The payer's code.")
    position: int = Field(default=100, ge=0, le=499, description="Built-in rules come at 500.")
    when: dict[str, Any]
    action: RuleAction
    settings: dict[str, Any] = Field(default_factory=dict)
    message: str = Field(min_length=1, max_length=2000, pattern=_TEXT)
    hint: str | None = Field(default=None, max_length=2000, pattern=_TEXT)
    citation: str | None = Field(default=None, max_length=500, pattern=_TEXT)
    effective_from: date | None = Field(default=None, description="Default: the day on which it is written.")
    effective_to: date | None = Field(default=None, description="The first day on which it holds no longer.")
    reason: str | None = Field(default=None, max_length=2000, pattern=_TEXT)
    active: bool = Field(default=False, description="Switch it on at once, in place of the version that acts.")

    @model_validator(mode="after")
    def _tier_and_payer(self) -> Self:
        if self.tier is Tier.GLOBAL and self.payer is not None:
            raise ValueError("a rule of the global tier names no payer")
        if self.tier is Tier.PAYER and self.payer is None:
            raise ValueError("a rule of the payer tier names its payer")
        return self


class SwitchOut(Schema):
    """`is_request`: it waits for another person's approval; the rule stands as it is until then."""

    claim_rule_switch_id: UUID
    code: str
    switch: SwitchTo
    is_request: bool
    reason: str
    until: date | None
    created_by: UUID | None
    approved_by: UUID | None
    approved_at: datetime | None


class ClaimRuleOut(Schema):
    """A rule in its place of the order. `acts_as` is what it does here today: its action, or what a switch made of
    it; null while no version of it is switched on. Built-in rules have no id, version or condition."""

    claim_rule_id: UUID | None
    code: str
    tier: Literal["builtin", "global", "payer", "organization"]
    version: int | None
    name: str
    payer: str | None
    position: int
    when: dict[str, Any] | None
    action: str
    acts_as: str | None
    settings: dict[str, Any]
    message: str
    hint: str | None
    citation: str | None
    effective_from: date | None
    effective_to: date | None
    is_active: bool
    reason: str | None
    created_by: UUID | None
    created_at: datetime | None
    newest_version: int | None
    switch: SwitchOut | None = None
    request: SwitchOut | None = None


class ClaimRuleDetail(ClaimRuleOut):
    """With every version, newest first."""

    versions: list[ClaimRuleOut]


class Activation(Schema):
    """Which version to switch on; default: the newest."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(default=None, ge=1)
    tier: Tier = Tier.ORGANIZATION
    reason: str | None = Field(default=None, max_length=2000, pattern=_TEXT)


class Deactivation(Schema):
    """Without `ends_on` the rule is off at once."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date | None = Field(default=None, description="The first day without the rule.")
    tier: Tier = Tier.ORGANIZATION
    reason: str | None = Field(default=None, max_length=2000, pattern=_TEXT)


class SwitchIn(Schema):
    """What this organisation makes of a rule. Null: what the rule says itself, again."""

    model_config = ConfigDict(extra="forbid")

    switch: SwitchTo | None
    reason: str = Field(default="", max_length=2000, pattern=_TEXT)
    until: date | None = Field(default=None, description="The first day without it.")


class Imported(Schema):
    """How many rules of the file were new versions, switched on, or as they were."""

    written: int
    activated: int
    unchanged: int


class SwitchAnswer(Schema):
    """`switch` null: the rule is what it says itself."""

    code: str
    switch: SwitchOut | None
