"""eligibility, pre_authorization, medical_coding, charge_audit: what can be judged from the claim itself.

Each step asks a part of the built-in rules, as the organisation has switched them: an error stops the claim here,
before anything is spent on it. Warnings and holds are told by scrubbing, which asks all rules again over the claim as
it will go out. Asking the payer (270, 278) is a step of its own; what these checks did not ask, their output says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from rcm.claims.nodes.work import Work, load_work
from rcm.claims.service.judging import RULES, limits_of
from rcm.core.money import ZERO
from rcm.core.time import today
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import Context
from rcm.requirements.claim_rules.rule import RuleFinding
from rcm.workflows.actions import LocalAction, Outcomes, Step, StepItem
from rcm.workflows.outcome import DONE, Completed, Failed, Outcome, Skipped


def _part(*names: str) -> frozenset[str]:
    return frozenset(f"builtin.{name}" for name in names)


#: Dates that no coverage can answer for: in the future, or past the payer's filing limit.
COVERAGE: Final = _part(
    "service_date_missing", "service_date_reversed", "date_future", "date_end_future", "filing_limit",
    "filing_limit_excused",
)  # fmt: skip
AUTHORIZATION: Final = _part("authorization_missing")
CODING: Final = _part(
    "diagnosis_missing", "diagnosis_malformed", "diagnosis_repeated", "procedure_malformed", "pointer_invalid"
)
CHARGES: Final = _part("charge_unbalanced", "charge_zero", "line_charge_zero", "units_missing")

Result = Callable[[Work], Outcome]


def checking(part: frozenset[str], result: Result = lambda _: DONE) -> LocalAction:
    """An action from a part of the rules: a claim with errors is set aside, any other gets `result`."""

    async def act(step: Step, items: Sequence[StepItem]) -> Outcomes:
        if "rules" not in step.cache:
            step.cache["rules"] = await RULES.current(step.session)
        rules: RuleSet = step.cache["rules"].only(part)
        outcomes: dict[UUID, Outcome] = {}
        for work in await load_work(step, items):
            found = errors(rules, work)
            outcomes[work.item.run_id] = _stopped(found) if found else result(work)
        return outcomes

    return act


def errors(rules: RuleSet, work: Work) -> list[RuleFinding]:
    """What stops the claim. Rules of these parts ask nothing but the claim and its payer."""
    context = Context(today=today(), claim_id=work.claim_id, payer=limits_of(work.payer))
    return [finding for finding in rules.judge(work.claim, context).findings if finding.action == "error"]


def _stopped(found: Sequence[RuleFinding]) -> Failed:
    said = " ".join(" ".join(filter(None, (finding.message, finding.hint))) for finding in found)
    return Failed(found[0].code, said, set_aside=True)


def coverage_result(_: Work) -> Outcome:
    return Completed({"basis": "dates and identifiers of the claim", "payer_asked": False})


def authorization_result(work: Work) -> Outcome:
    if not (work.payer.requires_preauth and work.claim.total_charge >= (work.payer.preauth_threshold or ZERO)):
        return Skipped("The payer asks for no authorization for this claim.")
    return Completed({"authorization": "on the claim" if work.claim.prior_authorization else "not asked for"})


def audit_result(work: Work) -> Outcome:
    """The same service twice on one day may be right (modifier 76) or not: noted, not stopped."""
    services = Counter((line.procedure_code, line.modifiers, line.service_date) for line in work.claim.service_lines)
    repeated = sorted({code for (code, _, _), times in services.items() if times > 1})
    return Completed({"lines": len(work.claim.service_lines), "repeated_services": repeated})
