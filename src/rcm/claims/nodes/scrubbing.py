"""scrubbing: the last look before the payer's. A claim that fails goes to scrub_failed, any other is ready."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rcm.claims.nodes.work import Fault, Work, load_work, set_aside
from rcm.claims.repository import claims as repository
from rcm.claims.repository.claims import Move
from rcm.claims.states import ClaimStatus
from rcm.edi.claim import Party
from rcm.edi.npi import is_npi
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import DONE, Outcome


async def scrub_claims(step: Step, items: Sequence[StepItem]) -> Outcomes:
    outcomes: dict[UUID, Outcome] = {}
    failed: dict[UUID, list[Fault]] = {}
    ready: list[UUID] = []
    for work in await load_work(step, items):
        faults = scrub_faults(work)
        outcomes[work.item.run_id] = set_aside(faults) if faults else DONE
        if faults:
            failed[work.claim_id] = faults
        else:
            ready.append(work.claim_id)
    await repository.move(step.session, Move(ready, ClaimStatus.READY, "scrubbed", "workflow"))
    await repository.move(step.session, Move(list(failed), ClaimStatus.SCRUB_FAILED, "scrubbed", "workflow"))
    if failed:
        findings = {claim: [{"code": f.code, "message": f.message} for f in faults] for claim, faults in failed.items()}
        await repository.write_findings(step.session, findings)
    return outcomes


def scrub_faults(work: Work) -> list[Fault]:
    claim = work.claim
    faults = [
        Fault("claims.npi_invalid", f"The NPI of the {role}, {party.id}, fails its check digit.")
        for role, party in _providers(work)
        if party.id_qualifier == "XX" and not is_npi(party.id)
    ]
    if claim.frequency_code in {"7", "8"} and not claim.payer_claim_number:
        faults.append(
            Fault(
                "claims.payer_claim_number_missing",
                f"Frequency {claim.frequency_code} needs the payer's own claim number (REF*F8).",
            )
        )
    if claim.billing_provider.address is None:
        faults.append(Fault("claims.billing_address_missing", "The billing provider has no address (N3, N4)."))
    return faults


def _providers(work: Work) -> list[tuple[str, Party]]:
    claim = work.claim
    named = [
        ("billing provider", claim.billing_provider),
        ("rendering provider", claim.rendering_provider),
        ("referring provider", claim.referring_provider),
    ]
    return [(role, party) for role, party in named if party is not None]
