"""The page about claim rules says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.requirements.claim_rules.claims import TODAY, context, one_line

from rcm.core.predicate import OPERATORS
from rcm.requirements.claim_rules.builtin import BUILTINS
from rcm.requirements.claim_rules.documents import read
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.models import ACTIONS
from rcm.requirements.claim_rules.problems import problems_of
from rcm.requirements.claim_rules.rule import ClaimRule
from rcm.requirements.claim_rules.settable import SETTABLE, settings_problems

PAGE = (Path(__file__).parents[3] / "docs/how-to/write-a-claim-rule.md").read_text(encoding="utf-8")


def test_the_page_names_every_check_action_operator_and_field_that_can_be_set() -> None:
    for rule in BUILTINS:
        assert f"| `{rule.code}` | {rule.action}: {rule.message} |" in PAGE
    named = set(re.findall(r"`([^`\n]+)`", PAGE))
    assert set(ACTIONS) <= named
    assert OPERATORS - named == set() or {word for each in named for word in each.split()} >= OPERATORS
    assert set(SETTABLE) <= named


def test_the_examples_of_the_page_can_be_written_and_work() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (made,) = read(text, "yaml")  # as `rcm rules set` takes it
    rule = ClaimRule(made.code, made.name, made.when, made.action, made.message, hint=made.hint)
    assert problems_of(rule) == []
    rules = RuleSet.compile([rule], on=TODAY, builtins=())
    assert rules.judge(one_line(procedure_code="J9271"), context()).status == "hold"
    assert rules.judge(one_line(procedure_code="G0438"), context()).status == "ready"
    (settings,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert settings_problems(json.loads(settings)) == []
