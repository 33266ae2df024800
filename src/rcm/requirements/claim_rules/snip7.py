"""Claim rules as SNIP 7 findings of a file: the same rules, told in the words of the codecs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rcm.edi.claim import Claim
from rcm.edi.findings import Finding
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import Context
from rcm.requirements.claim_rules.rule import RuleFinding

SNIP: int = 7
_LENGTH = 80


class ClaimRuleFindings:
    """A `PayerRules` over a rule set. `context_of` says what each claim is judged with: its payer, history, edits."""

    def __init__(self, rules: RuleSet, context_of: Callable[[Claim], Context]) -> None:
        self._rules = rules
        self._context_of = context_of

    def findings(self, claim: Claim) -> Sequence[Finding]:
        """What scrubbing would find: rules that set a field have done so before the later ones look."""
        judged = self._rules.judge(claim, self._context_of(claim))
        return [_finding(claim, found) for found in judged.findings if not found.released]


def _finding(claim: Claim, found: RuleFinding) -> Finding:
    """What holds a claim stops it as well as what fails it; only a warning lets it pass."""
    return Finding(
        snip=SNIP,
        rule_id=found.code,
        severity="warning" if found.action == "warn" else "error",
        message=found.message,
        hint=found.hint or "",
        claim_id=claim.claim_id,
        line=found.line,
        loop="2300" if found.line is None else "2400",
        found=(found.found or "")[:_LENGTH],
    )
