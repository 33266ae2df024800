"""fhir_generation: the claim as a FHIR R4 Claim resource, kept beside it."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from rcm.claims.fhir import claim_resource
from rcm.claims.nodes.work import load_work
from rcm.claims.repository import claims as repository
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import DONE


async def generate_fhir(step: Step, items: Sequence[StepItem]) -> Outcomes:
    works = await load_work(step, items)
    resources = {w.claim_id: orjson.dumps(claim_resource(w.claim_id, w.claim), default=str) for w in works}
    await repository.write_fhir(step.session, resources)
    return {work.item.run_id: DONE for work in works}
