"""registration: the row becomes a claim with its lines, once; doubles, unknown payers, and claims that lack what the
three tiers require are set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
import orjson

from rcm.catalog.repository import PayerSettings, payers_by_code
from rcm.claims.nodes.requirements import load_requirements
from rcm.claims.nodes.work import Fault, set_aside
from rcm.claims.repository import claims as repository
from rcm.claims.repository.claims import NewClaim
from rcm.core.ids import new_id
from rcm.edi.claim import Claim
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.repository.batches import row_inputs_text

_decode: Final = msgspec.json.Decoder(Claim).decode


async def register_claims(step: Step, items: Sequence[StepItem]) -> Outcomes:
    texts = await _inputs(step, items)
    read = {run_id: _decode(text) for run_id, text in texts.items()}
    payers = await payers_by_code(step.session, sorted({claim.payer.id for claim in read.values()}))
    required = await load_requirements(step.session, read.values(), payers)
    outcomes: dict[UUID, Outcome] = {}
    new: list[NewClaim] = []
    for item in items:
        claim = read.get(item.run_id)
        if claim is None:
            outcomes[item.run_id] = Failed("claims.input_missing", "There is no claim in this run's input.")
            continue
        payer = payers.get(claim.payer.id)
        faults = _faults(claim, payer)
        if payer is None or faults:
            outcomes[item.run_id] = set_aside(faults)
            continue
        met = required.meet(claim, payer.payer_id)
        if met.faults:
            outcomes[item.run_id] = set_aside(met.faults)
            continue
        text = texts[item.run_id] if met.claim is claim else msgspec.json.encode(met.claim).decode()
        place = (item.run_id, item.batch_job_id, item.row_number, payer.payer_id)
        new.append(NewClaim(new_id(), *place, met.claim, text))
    inserted = await repository.insert_claims(step.session, new, "workflow") if new else set()
    cache: dict[UUID, Claim] = step.cache.setdefault("claims", {})
    for made in new:
        if made.claim_id in inserted:
            cache[made.claim_id] = made.claim
            context = {"claim_id": str(made.claim_id), "payer_id": str(made.payer_id)}
            outcomes[made.run_id] = Completed({"claim_id": str(made.claim_id)}, context)
        else:
            outcomes[made.run_id] = _double(made.claim)
    return outcomes


async def _inputs(step: Step, items: Sequence[StepItem]) -> dict[UUID, str]:
    """JSON of each claim: from the batch's row, or from the context of a run that was started alone."""
    texts = {i.run_id: orjson.dumps(i.context["claim"]).decode() for i in items if i.context.get("claim")}
    by_job: dict[UUID, dict[int, UUID]] = {}
    for item in items:
        if item.batch_job_id is not None and item.row_number is not None:
            by_job.setdefault(item.batch_job_id, {})[item.row_number] = item.run_id
    for job, numbers in by_job.items():
        for number, text in (await row_inputs_text(step.session, job, list(numbers))).items():
            texts[numbers[number]] = text
    return texts


def _faults(claim: Claim, payer: PayerSettings | None) -> list[Fault]:
    faults = []
    if payer is None:
        faults.append(
            Fault(
                "claims.payer_unknown",
                f"Payer {claim.payer.id or '(none)'} is not set up here. Add it, or correct NM109 of loop 2010BB.",
            )
        )
    person = claim.patient or claim.subscriber
    if person.birth_date is None:
        faults.append(Fault("claims.birth_date_missing", "The patient's date of birth (DMG02) is missing."))
    if claim.subscriber.party.entity_type != "2" and not claim.subscriber.party.id:  # an employer has no member id
        faults.append(Fault("claims.member_id_missing", "The member id (NM109 of loop 2010BA) is missing."))
    if not claim.service_lines:
        faults.append(Fault("claims.lines_missing", "The claim has no service line (loop 2400)."))
    return faults


def _double(claim: Claim) -> Failed:
    return Failed(
        "claims.claim_duplicate",
        f"Claim {claim.claim_id} with frequency {claim.frequency_code} is registered already at this payer."
        " To correct it, send frequency 7 with the payer's claim number.",
        set_aside=True,
    )
