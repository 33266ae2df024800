"""A rule as people say it: payers by code, tasks by `domain.action`, no version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from rcm.requirements.rule import Tier


@dataclass(frozen=True, slots=True)
class NewRule:
    """As people say it. `effective_from` None: today. With `waiver_reason` it asks for a waiver."""

    tier: Tier
    task: str
    field_path: str
    operation: str
    value: Mapping[str, Any] = field(default_factory=dict)
    payer: str | None = None
    plan: str | None = None
    state: str | None = None
    endpoint_id: UUID | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    reason: str | None = None
    compliance_ref: str | None = None
    waiver_reason: str | None = None
    waiver_until: date | None = None
