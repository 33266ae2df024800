"""Shapes of requirements in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rcm.core.schema import Schema
from rcm.requirements.rule import Tier

#: PostgreSQL keeps no NUL characters.
_TEXT = r"^[^\x00]*$"
Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=_TEXT)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=_TEXT)]


class Form(BaseModel):
    """What somebody sends: nothing in it goes unread."""

    model_config = ConfigDict(extra="forbid")


class PersonOut(Schema):
    """`name` null: a person of the installation, whom the organisation does not see."""

    user_id: UUID
    name: str | None
    role: str | None


class SourceOut(Schema):
    """A rule that speaks of the field. `won`: something of it stands; `note`: what became of the rest."""

    rule_id: UUID
    tier: Tier
    operation: str
    version: int
    since: date | None
    until: date | None
    by: PersonOut | None
    approved_by: PersonOut | None
    reason: str | None
    compliance_ref: str | None
    won: bool
    note: str | None


class CheckOut(Schema):
    key: str
    value: Any
    rule_id: UUID
    tier: Tier


class DefaultOut(Schema):
    value: Any
    rule_id: UUID
    tier: Tier


class ConditionOut(Schema):
    when: dict[str, Any]
    then: str
    rule_id: UUID
    tier: Tier


class FieldOut(Schema):
    """`presence`: require, optional or forbid; `presence_from`: the rule that says so, null where none does."""

    field: str
    label: str
    type: str | None
    presence: str
    checks: list[CheckOut]
    default: DefaultOut | None
    conditionals: list[ConditionOut]
    output: bool
    waived_until: date | None
    presence_from: SourceOut | None
    sources: list[SourceOut]


class ScopeOut(Schema):
    """For whom and for which day the answer is."""

    task: str
    payer: str | None
    plan: str | None
    state: str | None
    endpoint_id: UUID | None
    on: date


class EffectiveOut(ScopeOut):
    """What the three tiers come to. `changes_on`: days after `on` from which it reads otherwise."""

    digest: str
    fields: list[FieldOut]
    changes_on: list[date]


class WhyOut(ScopeOut, FieldOut):
    """A sentence, and the chain of rules in the order in which they apply."""

    sentence: str
    chain: list[SourceOut]


class RuleOut(Schema):
    """A rule of a tier. `effective_to` is the first day without it."""

    rule_id: UUID
    tier: Tier
    task: str
    payer: str | None
    plan: str | None
    state: str | None
    endpoint_id: UUID | None
    field: str
    operation: str
    value: dict[str, Any]
    effective_from: date
    effective_to: date | None
    version: int
    reason: str | None
    compliance_ref: str | None
    created_by: UUID | None
    approved_by: UUID | None
    waived: bool
    waiver_reason: str | None
    waiver_until: date | None


class RuleRowOut(RuleOut):
    """`status`: in_force, future or ended. Where a task was asked for: whether the rule applies to the question,
    whether anything of it stands, and which rule of its field stands instead."""

    status: str
    applies: bool | None
    stands: bool | None
    note: str | None
    overridden_by: UUID | None


class WaiverOut(RuleOut):
    """`status`: requested, approved or over."""

    status: str
    requested_by: PersonOut | None
    approver: PersonOut | None


class ChangeOut(Schema):
    """A change of a rule, as the database noted it; the rule's columns before and after."""

    change_id: UUID
    at: datetime
    tier: Tier
    rule_id: UUID
    task: str
    action: str
    by: PersonOut | None
    address: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class FieldChangeOut(Schema):
    """What is asked of a field, before and after; null: nothing."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class RowChangeOut(Schema):
    """An effective row that begins, ends or changes, in so many organisations."""

    task: str
    payer: str | None
    plan: str | None
    state: str | None
    valid_from: date | None
    valid_to: date | None
    action: str
    organizations: int
    fields: dict[str, FieldChangeOut]


class SavedOut(Schema):
    """`ended` and `withdrawn` made room for what was added; `resumed` goes on where that ends. `changes` are told by a
    dry run only."""

    dry_run: bool
    added: list[RuleOut]
    ended: list[RuleOut]
    withdrawn: list[RuleOut]
    resumed: list[RuleOut]
    unchanged: int
    changes: list[RowChangeOut]
    rows_written: int
    rows_deleted: int


class _ScopeIn(Form):
    task: Name
    payer: Name | None = None
    plan: Name | None = None
    state: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] | None = None
    endpoint_id: UUID | None = None


class RuleIn(_ScopeIn):
    """`payer` by code, `task` as domain.action. `supersede`: rules of this field and operation end where it begins.
    `dry_run`: write nothing, tell which effective rows would change."""

    field: Name
    operation: Literal["require", "optional", "forbid", "default", "validate", "conditional", "output"]
    value: dict[str, Any] = Field(default_factory=dict)
    effective_from: date | None = None
    effective_to: date | None = None
    reason: Text | None = None
    compliance_ref: Text | None = None
    supersede: bool = False
    dry_run: bool = False


class RuleEnd(Form):
    """`on`: the first day without the rule; default today."""

    on: date | None = None
    dry_run: bool = False


class WaiverIn(_ScopeIn):
    """What the organisation wants to ask for instead, why, and the first day on which it no longer does."""

    field: Name
    operation: Literal["require", "optional", "forbid", "default", "validate", "conditional", "output"] = "optional"
    value: dict[str, Any] = Field(default_factory=dict)
    effective_from: date | None = None
    reason: Text
    until: date
    supersede: bool = False
    dry_run: bool = False


class ValidateIn(_ScopeIn):
    """Values nested, by dotted path, or by an older name."""

    on: date | None = None
    values: dict[str, Any]


class ValidationErrorOut(Schema):
    field: str
    rule_id: UUID | None
    tier: str | None
    message: str
    found: Any
    expected: Any


class ValidationOut(Schema):
    """`extra_fields` are told and make nothing invalid; `unchecked`: what could not be judged, and why."""

    is_valid: bool
    missing_required: list[str]
    extra_fields: list[str]
    validation_errors: list[ValidationErrorOut]
    defaults_applied: list[str]
    waived: list[str]
    unchecked: list[str] = Field(default_factory=list)


class KnownFieldOut(Schema):
    """A field that rules may speak of; `aliases` are older names that mean it."""

    path: str
    type: str
    label: str
    aliases: list[str]


class KnownFieldsOut(Schema):
    """The dictionary of fields. `custom.*` beside it is each organisation's own."""

    items: list[KnownFieldOut]


class TaskOut(Schema):
    """`has_rules`: the installation, a payer or the organisation says something of it."""

    task: str
    task_type_id: UUID
    label: str
    has_rules: bool


class TasksOut(Schema):
    items: list[TaskOut]
