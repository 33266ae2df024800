"""What the program itself brings along: built-in rules as facts, and the checks of a rule that is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rcm.requirements.claim_rules.builtin import BUILTINS, Builtin
from rcm.requirements.claim_rules.problems import problems_of
from rcm.requirements.claim_rules.repository import StoredRule

BuiltinFact = Builtin


def builtin_facts() -> Sequence[BuiltinFact]:
    return BUILTINS


def builtin_actions() -> dict[str, str]:
    return {rule.code: rule.action for rule in BUILTINS}


def problems_with(rule: StoredRule, others: Sequence[StoredRule]) -> list[dict[str, Any]]:
    """Everything that is wrong with a rule, with the rule and the tier that it names."""
    return [asdict(problem) for problem in problems_of(rule.as_rule(), [other.as_rule() for other in others])]
