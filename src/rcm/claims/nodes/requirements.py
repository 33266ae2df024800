"""What the three tiers ask of a claim that is to be submitted, judged before it becomes a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from rcm.catalog.repository import PayerSettings
from rcm.claims.nodes.work import Fault
from rcm.core.db import ReadSession
from rcm.core.predicate import look_up
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.facts import facts_of
from rcm.requirements.claim_rules.settable import LINES, SETTABLE, CannotSet
from rcm.requirements.fields import label_of
from rcm.requirements.repository import names
from rcm.requirements.row_preview import scope_of
from rcm.requirements.rule import Scope, Tier
from rcm.requirements.service.asking import validators_for_scopes
from rcm.requirements.validation_result import ValidationResult
from rcm.requirements.validator import Validator

#: The task that registration takes a claim in for.
TASK: Final = "claim.submit"
_WHO: Final = {Tier.GLOBAL: "every payer", Tier.PAYER: "the payer", Tier.ORGANIZATION: "this organisation"}


class Met(NamedTuple):
    """The claim as it goes on, defaults filled in, and what it lacks."""

    claim: Claim
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirements:
    """By scope; empty where the installation has no such task, and so no rules of it."""

    validators: Mapping[Scope, Validator]

    def meet(self, claim: Claim, payer_id: UUID) -> Met:
        """Defaults stand in the claim afterwards; one that a claim can't carry fills nothing, so that nobody takes
        for given what does not go out."""
        values = values_of(claim)
        validator = self.validators.get(scope_of(values, payer_id))
        if validator is None:
            return Met(claim)
        result, filled = validator.validate(values, on=claim.first_service_date), claim
        if result.defaults_applied:
            for path in result.defaults_applied:
                filled = _fill(filled, path, look_up(path, result.values))
            result = validator.validate(values_of(filled), on=claim.first_service_date, fill=False)
        missing = [_missing(path, result) for path in result.missing_required]
        failed = [Fault("claims.requirement_failed", f"{x.message}{_asked(x.tier)}") for x in result.validation_errors]
        return Met(filled, (*missing, *failed))


async def load_requirements(
    session: ReadSession, claims: Iterable[Claim], payers: Mapping[str, PayerSettings]
) -> Requirements:
    """Of all claims of a chunk at once; `payers` by their code."""
    known = [(claim, payers[claim.payer.id].payer_id) for claim in claims if claim.payer.id in payers]
    task = (await names.tasks(session)).get(TASK) if known else None
    if task is None:
        return Requirements({})
    scopes = {scope_of(values_of(claim), payer_id) for claim, payer_id in known}
    return Requirements(await validators_for_scopes(session, task, scopes))


def _fill(claim: Claim, path: str, value: Any) -> Claim:
    target = SETTABLE.get(path)
    if target is None or path.startswith(LINES) or not target.accepts(value):
        return claim
    try:
        changed: Claim = target.put(claim, value)
    except CannotSet:
        return claim
    return changed


def values_of(claim: Claim) -> Mapping[str, Any]:
    """What rules speak of. The provider who asks, in the words that all tasks share, is the billing provider."""
    facts = facts_of(claim)
    return {**facts, "provider": facts["billing"]}


def _missing(path: str, result: ValidationResult) -> Fault:
    asked = result.missing_by.get(path)
    said = f"{label_of(path)} ({path}) is missing.{_asked(asked[1] if asked else None)}"
    return Fault("claims.requirement_missing", said)


def _asked(tier: str | None) -> str:
    return "" if tier is None else f" Asked by {_WHO[Tier(tier)]}."


def row_values(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row of an 837 in the words that rules use; None for a row of another kind."""
    if "billing_provider" not in row or "subscriber" not in row:
        return None
    try:
        return values_of(msgspec.convert(row, Claim))
    except msgspec.ValidationError:
        return None
