"""What every step needs: its items' claims and payers, read once for a segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from rcm.catalog.repository import PayerSettings, payers_by_id
from rcm.claims.repository import claims as repository
from rcm.core.errors import DomainError
from rcm.edi.claim import Claim
from rcm.workflows.actions import Step, StepItem
from rcm.workflows.outcome import Failed


class ClaimMissing(DomainError):
    """The run has no claim yet: the registration step has to come first."""

    code = "claims.claim_not_registered"


@dataclass(frozen=True, slots=True)
class Work:
    """One item with its claim."""

    item: StepItem
    claim_id: UUID
    claim: Claim
    payer: PayerSettings


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a claim is set aside, and what would mend it."""

    code: str
    message: str


def claim_id_of(item: StepItem) -> UUID:
    found = item.context.get("claim_id")
    if not found:
        raise ClaimMissing(str(item.run_id))
    return UUID(str(found))


async def load_work(step: Step, items: Sequence[StepItem]) -> list[Work]:
    """The claims of the items. What an earlier step of this segment read is taken from its cache."""
    ids: dict[UUID, UUID] = step.cache.setdefault("claim_ids", {})
    for item in items:
        if item.run_id not in ids:
            ids[item.run_id] = claim_id_of(item)
    wanted = {item.run_id: ids[item.run_id] for item in items}
    cache: dict[UUID, Claim] = step.cache.setdefault("claims", {})
    missing = [claim_id for claim_id in wanted.values() if claim_id not in cache]
    if missing:
        cache.update(await repository.load(step.session, missing))
    payers = await _payers(step, {str(item.context["payer_id"]) for item in items})
    return [
        Work(item, wanted[item.run_id], cache[wanted[item.run_id]], payers[str(item.context["payer_id"])])
        for item in items
    ]


async def _payers(step: Step, wanted: set[str]) -> dict[str, PayerSettings]:
    cache: dict[str, PayerSettings] = step.cache.setdefault("payers", {})
    if not wanted <= cache.keys():
        found = await payers_by_id(step.session, [UUID(payer) for payer in sorted(wanted)])
        cache.update({str(payer_id): payer for payer_id, payer in found.items()})
    return cache


def set_aside(faults: Iterable[Fault]) -> Failed:
    found = list(faults)
    return Failed(found[0].code, " ".join(fault.message for fault in found), set_aside=True)
