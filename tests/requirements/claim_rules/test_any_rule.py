"""Whatever rules and claims are drawn: nothing raises, order of rows does not matter, changes are what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.edi.claim_strategies import claims
from tests.requirements.claim_rules.claims import MAPLE, PAYER, TODAY, context, rule

from rcm.core.model import PLATFORM_ORG
from rcm.edi.claim import Claim
from rcm.edi.professional_writer import claim_segments
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.facts import CLAIM_PATHS
from rcm.requirements.claim_rules.problems import problems_of
from rcm.requirements.claim_rules.rule import ClaimRule
from rcm.requirements.claim_rules.settable import LINES, read

_PATHS = sorted(path for path in CLAIM_PATHS if not path.startswith(LINES))
_LINE_PATHS = sorted(path.removeprefix(LINES) for path in CLAIM_PATHS if path.startswith(LINES))
_LITERALS = st.sampled_from(["11", "1", 0, 100, 5.5, None, True, ["11", "22"], [], "2026-01-01", "G0438"])


def _compared(paths: list[str]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "starts_with", "days_between"])
    return st.builds(lambda name, path, value: {name: [{"var": path}, value]}, names, st.sampled_from(paths), _LITERALS)


_over_lines = st.builds(
    lambda name, inner: {name: [{"var": "service.lines"}, inner]},
    st.sampled_from(["some", "all", "none", "count"]),
    _compared(_LINE_PATHS),
)
_conditions = st.recursive(
    _compared(_PATHS) | _over_lines,
    lambda inner: st.builds(
        lambda name, terms: {name: terms}, st.sampled_from(["and", "or"]), st.lists(inner, max_size=3)
    ),
    max_leaves=5,
)
_settings = st.sampled_from(
    [
        {"field": "claim.place_of_service", "value": "22"},
        {"field": "claim.place_of_service", "value": "11"},
        {"field": "rendering.npi", "value": "1234567893"},
        {"field": "referring.npi", "value": "1234567893"},
        {"field": "service.lines.modifiers", "add": ["KX"]},
        {"field": "service.lines.units", "value": "2", "where": {">": [{"var": "units"}, 2]}},
        {"field": "payer.filing_indicator", "value": "MC"},
    ]
)


@st.composite
def rules(draw: st.DrawFn) -> list[ClaimRule]:
    made = []
    for n in range(draw(st.integers(0, 6))):
        action = draw(st.sampled_from(["error", "warn", "hold", "set_field", "add_note"]))
        made.append(
            rule(
                f"r.{n}",
                draw(_conditions),
                action,
                settings=draw(_settings) if action == "set_field" else {},
                org_id=draw(st.sampled_from([PLATFORM_ORG, MAPLE])),
                payer_id=draw(st.sampled_from([None, PAYER])),
                position=draw(st.integers(0, 3)),
            )
        )
    return made


@settings(max_examples=100, deadline=None)
@given(rules(), claims("C1"), st.randoms(use_true_random=False))
def test_a_judgement_is_the_same_for_rows_in_any_order(made: list[ClaimRule], claim: Claim, random: Any) -> None:
    assert [problem for each in made for problem in problems_of(each)] == []
    found = RuleSet.compile(made, on=TODAY).judge(claim, context())
    shuffled = list(made)
    random.shuffle(shuffled)
    assert RuleSet.compile(shuffled, on=TODAY).judge(claim, context()) == found
    kinds = {x.found for x in found.findings if "could not be evaluated" in x.message}
    assert kinds <= {"CannotSet"}
    for change in found.changes:
        assert change.before != change.after
        assert (read(claim, change.path), read(found.claim, change.path)) == (change.before, change.after)
    assert (found.claim == claim) is (found.changes == ())
    claim_segments(found.claim)  # what was set can be written


@settings(max_examples=25, deadline=None)
@given(rules(), claims("C1"))
def test_one_rule_that_is_broken_changes_nothing_of_what_the_others_find(made: list[ClaimRule], claim: Claim) -> None:
    alone = RuleSet.compile(made, on=TODAY).judge(claim, context())
    broken = replace(rule("zz.broken", {"nonsense": []}), position=3)
    beside = RuleSet.compile([*made, broken], on=TODAY).judge(claim, context())
    assert [x for x in beside.findings if x.code != "zz.broken"] == list(alone.findings)
    assert (beside.changes, beside.notes, beside.claim) == (alone.changes, alone.notes, alone.claim)
    assert beside.status != "ready"


@settings(max_examples=25, deadline=None)
@given(claims("C1"))
def test_judging_twice_finds_the_same_and_leaves_the_claim_as_it_is(claim: Claim) -> None:
    before = msgspec.json.encode(claim)
    rules_of_today = RuleSet.compile((), on=TODAY)
    assert rules_of_today.judge(claim, context()) == rules_of_today.judge(claim, context())
    assert msgspec.json.encode(claim) == before
