"""Shapes of claims in the API. A patient's name leaves the server masked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from rcm.core.schema import MoneyText, Schema
from rcm.workflows.schemas import StepOut


class ClaimPayer(Schema):
    payer_id: UUID
    name: str


class ClaimOut(Schema):
    """A claim in a list. `patient` is masked: `Jo… D…`."""

    claim_id: UUID
    claim_number: str
    status: str
    payer: ClaimPayer
    patient: str
    service_date_from: date | None
    service_date_to: date | None
    total_charges: MoneyText
    paid_amount: MoneyText
    adjusted_amount: MoneyText
    patient_responsibility: MoneyText
    denial_reason: str | None
    findings_count: int
    run_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


class ClaimLineOut(Schema):
    """A service line with what the payer made of it. `units` is a decimal without trailing zeros."""

    line_number: int
    procedure_code: str
    modifiers: list[str]
    units: str
    charge: MoneyText
    paid: MoneyText
    adjusted: MoneyText
    patient_responsibility: MoneyText
    diagnosis_pointers: list[int]
    service_date: date | None


class SubmissionOut(Schema):
    """The claim in one outgoing file."""

    submission_id: UUID
    status: str
    control_number: str
    file_name: str
    sent_at: datetime | None
    acknowledged_at: datetime | None


class ClaimFindingOut(Schema):
    """What the last look at the claim found. `code` is the rule's; `tier` null: no rule, the claim's own form is wrong.
    `action`: error, hold, warn or add_note. `released`: a person let the claim pass this rule."""

    code: str
    tier: str | None = None
    name: str | None = None
    action: str = "error"
    message: str = ""
    hint: str | None = None
    citation: str | None = None
    path: str | None = None
    line: int | None = None
    released: bool = False


class ClaimDetailOut(ClaimOut):
    """A claim with all that belongs to it. `steps` are those of its run."""

    payer_claim_number: str | None
    frequency_code: str
    lines: list[ClaimLineOut]
    diagnoses: list[str]
    findings: list[ClaimFindingOut]
    submissions: list[SubmissionOut]
    steps: list[StepOut]


class TimelineEntry(Schema):
    """One change of a claim's state; `document` names the file that said so."""

    at: datetime
    from_status: str | None
    to_status: str
    cause: str
    document: str | None
    actor: str


class TimelineOut(Schema):
    items: list[TimelineEntry]
