"""What the domain gives to the composition root."""

from __future__ import annotations

from rcm.claims.channels import Channels
from rcm.claims.intake import ProfessionalReader
from rcm.claims.nodes import checks
from rcm.claims.nodes.checks import checking
from rcm.claims.nodes.fhir_generation import generate_fhir
from rcm.claims.nodes.registration import register_claims
from rcm.claims.nodes.requirements import TASK, row_values
from rcm.claims.nodes.scrubbing import scrub_claims
from rcm.claims.nodes.submission import SubmitClaims
from rcm.claims.nodes.tracking import track_status
from rcm.claims.service.answers import ANSWERS, AnswerService
from rcm.workflows.registry import Registry, Tick


def register(registry: Registry) -> None:
    """Actions, the reader of 837 files, the job and the tick of the exchange with payers."""
    actions = registry.actions
    actions.local("claims.register")(register_claims)
    actions.local("claims.check_coverage")(checking(checks.COVERAGE, checks.coverage_result))
    actions.local("claims.check_authorization")(checking(checks.AUTHORIZATION, checks.authorization_result))
    actions.local("claims.check_coding")(checking(checks.CODING))
    actions.local("claims.audit_charges")(checking(checks.CHARGES, checks.audit_result))
    actions.local("claims.generate_fhir")(generate_fhir)
    actions.local("claims.scrub")(scrub_claims)
    actions.local("claims.track_status")(track_status)

    settings = registry.settings
    channels = Channels(lambda: settings.simulator_url)
    actions.add_external("claims.submit", SubmitClaims(registry.database, channels))

    answers = AnswerService(registry.database, registry.ops, registry.backend, channels)
    registry.jobs.add(ANSWERS, answers.process)
    registry.ticks.append(Tick("mailboxes", settings.poll_interval_s, answers.poll))
    registry.readers.append(ProfessionalReader())
    registry.row_values.append(row_values)
    registry.tasks_of_actions["claims.register"] = (TASK,)
