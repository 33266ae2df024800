"""Shapes of interventions and of baselines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from rcm.core.schema import Schema
from rcm.quality.schemas.workflow import Form, PersonOut, Said, storable

Outcome = Literal["improved", "worsened", "unchanged", "too_early"]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$", strip_whitespace=True),
    AfterValidator(storable),
]


class InterventionIn(Form):
    """`activated_on`: the first day on which it can have an effect; default: today. Never in the future."""

    title: Title
    description: Said | None = None
    activated_on: date | None = None


class InterventionEndIn(Form):
    """Default: today. Periods that begin later take no part in the outcome."""

    ended_on: date | None = None


class InterventionOut(Schema):
    """`outcome_detail`: center and limits before, mean and patterns after, and why it is too early if it is."""

    intervention_id: UUID
    signal_id: UUID
    title: str
    description: str | None
    activated_on: date
    activated_by: PersonOut | None
    ended_on: date | None
    outcome: Outcome | None
    outcome_measured_at: datetime | None
    outcome_detail: dict[str, Any]
    version: int
    created_at: datetime


class BaselineIn(Form):
    starts_on: date
    reason: Said


class BaselineOut(Schema):
    baseline_id: UUID
    starts_on: date
    reason: str
    created_by: PersonOut | None
    created_at: datetime


class BaselinesOut(Schema):
    """The newest first; it is the one that charts begin with."""

    items: list[BaselineOut]


class BaselineDropped(Schema):
    """Which one was taken back: the answer that is kept beside an Idempotency-Key."""

    baseline_id: UUID
