"""What the API tells of claims that rules held, and of rules that were tried."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from rcm.core.schema import MoneyText, Schema
from rcm.requirements.claim_rules.schemas import ClaimRuleIn

_TEXT = r"^[^\x00]*$"
Effect = Literal["error", "hold", "warn", "changed", "noted", "failed"]


class ReleaseIn(Schema):
    """Rules that held the claim and may be passed, and why."""

    model_config = ConfigDict(extra="forbid")

    rules: list[str] = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=1, max_length=2000, pattern=_TEXT)


class Released(Schema):
    """`held_by`: rules that hold it still. `goes_on`: its run was sent off again."""

    claim_id: UUID
    claim_version: int
    released: list[str]
    held_by: list[str]
    errors: list[str]
    run_id: UUID | None
    goes_on: bool


class Period(Schema):
    """Days of registration, [since, until); default: the 30 days that end today."""

    model_config = ConfigDict(extra="forbid")

    since: date | None = None
    until: date | None = None


class UnsavedTrial(Period):
    """A rule that is written nowhere, and the claims to try it on."""

    rule: ClaimRuleIn


class TriedClaim(Schema):
    """A past claim that the rule would have touched. `effect`: what the rule would have done."""

    claim_id: UUID
    claim_number: str
    status: str
    effect: Effect
    message: str
    total_charges: MoneyText
    paid_amount: MoneyText
    denial_reason: str | None
    registered_at: datetime


class TrialOut(Schema):
    """A rule tried on past claims; nothing was written. Claims are judged as they stand today.

    `payer`: only this payer's claims were looked at.
    `stopped` is error, hold and failed together; `denied_*` count those of the touched claims that the payer denied, in
    whole or in part, later. `failed`: claims on which the rule can't be evaluated (each would be held). `is_exact` is
    false where only the newest claims of the period were looked at.
    """

    rule: str
    payer: str | None
    since: date
    until: date
    looked_at: int
    is_exact: bool
    touched: int
    stopped: int
    warned: int
    changed: int
    noted: int
    failed: int
    denied_later: int
    denied_untouched: int
    charges_stopped: MoneyText
    charges_denied: MoneyText
    denial_reasons: dict[str, int]
    items: list[TriedClaim]
    next: str | None
