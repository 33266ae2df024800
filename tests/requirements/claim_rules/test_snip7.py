"""Claim rules behind the port of the codecs."""

from __future__ import annotations

from uuid import UUID

from tests.requirements.claim_rules.claims import CLEAN, PAYER, TODAY, claim, context, one_line, rule

from rcm.edi.claim import Claim
from rcm.edi.payer_rules import NoPayerRules, PayerRules
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import Context, PayerLimits
from rcm.requirements.claim_rules.snip7 import ClaimRuleFindings

_ELEVEN = {"==": [{"var": "claim.place_of_service"}, "11"]}
_RULES = RuleSet.compile([rule("evergreen.place", _ELEVEN, "warn", payer_id=PAYER)], on=TODAY)


def _context(of: Claim) -> Context:
    payers: dict[str, UUID] = {"SIMPAYER01": PAYER}
    return context(payer=PayerLimits(payers.get(of.payer.id)))


def test_rules_are_findings_of_level_seven() -> None:
    rules: PayerRules = ClaimRuleFindings(_RULES, _context)
    found = rules.findings(one_line(diagnosis_pointers=(9,)))
    assert {(x.snip, x.rule_id, x.severity, x.line, x.loop) for x in found} == {
        (7, "evergreen.place", "warning", None, "2300"),
        (7, "builtin.pointer_invalid", "error", 1, "2400"),
    }
    assert {x.claim_id for x in found} == {"C1"}
    assert all(x.message for x in found)


def test_a_claim_of_another_payer_is_judged_by_its_own_rules() -> None:
    rules = ClaimRuleFindings(_RULES, lambda _: context(payer=PayerLimits()))
    assert rules.findings(CLEAN) == []


def test_what_holds_is_an_error_and_what_was_released_is_none() -> None:
    held = RuleSet.compile([rule("h", action="hold"), rule("r")], on=TODAY, builtins=())
    found = ClaimRuleFindings(held, lambda _: context(releases=frozenset({"r"}))).findings(claim())
    assert [(x.rule_id, x.severity) for x in found] == [("h", "error")]


def test_without_rules_every_claim_passes() -> None:
    rules: PayerRules = NoPayerRules()
    assert rules.findings(CLEAN) == ()
