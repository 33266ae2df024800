"""What the three tiers ask of a claim that is to be submitted, judged before it becomes a claim."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from rcm.claims.nodes.work import Fault
from rcm.core.db import ReadSession
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.facts import facts_of
from rcm.requirements.effective import REQUIRE, Effective
from rcm.requirements.fields import label_of
from rcm.requirements.repository import names
from rcm.requirements.rule import Tier
from rcm.requirements.service.asking import validators_for
from rcm.requirements.validator import Validator

#: The task that registration takes a claim in for.
TASK: Final = "claim.submit"
_WHO: Final = {Tier.GLOBAL: "every payer", Tier.PAYER: "the payer", Tier.ORGANIZATION: "this organisation"}


@dataclass(frozen=True, slots=True)
class Requirements:
    """By payer; empty where the installation has no such task, and so no rules of it."""

    validators: Mapping[UUID | None, Validator]

    def faults(self, claim: Claim, payer_id: UUID) -> list[Fault]:
        """What is missing or wrong, with the tier that asks for it."""
        validator = self.validators.get(payer_id)
        if validator is None:
            return []
        result = validator.validate(values_of(claim), on=claim.first_service_date)
        if result.is_valid:
            return []
        missing = [_missing(path, validator.effective) for path in result.missing_required]
        return missing + [
            Fault("claims.requirement_failed", f"{error.message} Asked by {_who(error.tier)}.")
            for error in result.validation_errors
        ]


async def load_requirements(session: ReadSession, payers: Collection[UUID]) -> Requirements:
    """Of all payers of a chunk at once."""
    task = (await names.tasks(session)).get(TASK) if payers else None
    return Requirements({} if task is None else await validators_for(session, task, payers))


def values_of(claim: Claim) -> Mapping[str, Any]:
    """What rules speak of. The provider who asks, in the words that all tasks share, is the billing provider."""
    facts = facts_of(claim)
    return {**facts, "provider": facts["billing"]}


def _missing(path: str, effective: Effective) -> Fault:
    field = effective.fields[path]
    conditional = next((each.tier for each in field.conditionals), None)
    tier = field.presence_source.tier if field.presence == REQUIRE and field.presence_source else conditional
    asks = "" if tier is None else f" Asked by {_WHO[tier]}."
    return Fault("claims.requirement_missing", f"{label_of(path)} ({path}) is missing.{asks}")


def _who(tier: str | None) -> str:
    return "nobody in particular" if tier is None else _WHO[Tier(tier)]


def row_values(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row of an 837 in the words that rules use; None for a row of another kind."""
    if "billing_provider" not in row or "subscriber" not in row:
        return None
    try:
        return values_of(msgspec.convert(row, Claim))
    except msgspec.ValidationError:
        return None
