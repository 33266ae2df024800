"""Why a field is asked for, in a sentence that names tier, row, version, date, person and reason."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.rules import ASKED, AUTHOR, BEGIN, GLOBAL, OF_PAYER, OWN, PAYER, any_rules, rule, waived

from rcm.requirements.effective import EffectiveField
from rcm.requirements.explain import Names, persons_of, why
from rcm.requirements.resolver import resolve, unasked
from rcm.requirements.rule import Rule, Scope

ID = "member.id"
NAMES = Names("eligibility.verify", "MERIDIAN", "Maple Clinic", {AUTHOR: "Ada Ashgrove"})
ASKS = rule(OF_PAYER, ID, "require", reason="M and\n nine digits.", created_by=AUTHOR, version=3, approved_by=AUTHOR)


def field(*rules: Rule) -> EffectiveField:
    return resolve(rules, Scope(PAYER), date(2026, 6, 1)).fields[ID]


def test_the_sentence_names_tier_row_version_date_person_and_reason() -> None:
    sentence = why(field(ASKS), ID, NAMES).sentence
    assert sentence == (
        f"Member ID (member.id) is required in eligibility.verify at MERIDIAN by payer tier (MERIDIAN) rule"
        f" {ASKS.rule_id} (version 3, since 2026-01-01, written by Ada Ashgrove, approved by Ada Ashgrove),"
        " because “M and nine digits.”."
    )


def test_the_chain_tells_of_every_rule_what_became_of_it() -> None:
    base = rule(GLOBAL, ID, "require")
    weaker = rule(OWN, ID, "optional")
    explanation = why(field(ASKS, base, weaker), "member_id", NAMES)
    chain = json.loads(json.dumps(explanation.as_dict()))["chain"]
    assert [(each["tier"], each["won"]) for each in chain] == [
        ("global", False), ("payer", True), ("organization", False)
    ]  # fmt: skip
    assert chain[1]["by_name"] == "Ada Ashgrove"
    assert chain[2]["tier_name"] == "Maple Clinic"
    assert "takes a waiver" in chain[2]["note"]
    assert f"rule {weaker.rule_id} does not count" in explanation.sentence
    assert persons_of(field(ASKS)) == {AUTHOR}


def test_a_waiver_is_told_with_its_end() -> None:
    sentence = why(field(ASKS, waived(ID, "optional", reason="Letter of May.")), ID, NAMES).sentence
    assert "may be given under a waiver until 2026-12-31" in sentence
    assert "organization tier (Maple Clinic)" in sentence
    assert "Letter of May." in sentence


def test_what_else_is_asked_names_its_own_rule() -> None:
    form = rule(GLOBAL, ID, "validate", {"pattern": "^M", "enum": ["M1", "M2"], "max_length": 9})
    filled = rule(GLOBAL, ID, "default", {"value": "M1"})
    asked = rule(GLOBAL, ID, "conditional", {"when": {"exists": [{"var": "payer.id"}]}})
    sentence = why(field(ASKS, form, filled, asked), ID, NAMES).sentence
    for text in (
        "must have the form ^M",
        "must be one of M1, M2",
        "at most 9 characters",
        f"(global rule {form.rule_id})",
    ):
        assert text in sentence
    assert f"required while a condition holds (global rule {asked.rule_id})" in sentence
    assert f"M1 stands in it when nothing is given (global rule {filled.rule_id})" in sentence


def test_without_rules_without_names_and_for_outputs_it_still_answers() -> None:
    assert why(None, "dob", NAMES).sentence == (
        "No rule asks for Member's date of birth (member.birth_date) in eligibility.verify at MERIDIAN."
    )
    assert "must be brought back" in why(field(rule(GLOBAL, ID, "output")), ID, Names("a.b")).sentence
    assert str(AUTHOR) in why(field(ASKS), ID, Names("a.b")).sentence
    assert "its author was not recorded" in why(field(rule(GLOBAL, ID, "require")), ID, NAMES).sentence


@settings(max_examples=80, deadline=None)
@given(any_rules(), ASKED, st.integers(0, 8))
def test_every_field_that_is_asked_can_be_explained(rules: list[Rule], scope: Scope, days: int) -> None:
    for path, found in resolve(rules, scope, BEGIN + timedelta(days=days)).fields.items():
        explanation = why(found, path, NAMES)
        assert any(str(source.rule_id) in explanation.sentence for source in found.sources)
        assert explanation.sentence.endswith(".")
        assert "\n" not in explanation.sentence
        assert len(explanation.chain) == len(found.sources)


def test_a_field_that_was_removed_says_who_removed_it() -> None:
    base = rule(GLOBAL, ID, "require")
    gone = rule(OF_PAYER, ID, "optional", {"removed": True}, reason="Cards bear none.", created_by=AUTHOR)
    found = unasked([base, gone], Scope(PAYER), date(2026, 6, 1))[ID]
    told = why(found, ID, NAMES)
    assert told.sentence == (
        "Member ID (member.id) is no longer asked for in eligibility.verify at MERIDIAN: removed by payer tier"
        f" (MERIDIAN) rule {gone.rule_id} (version 1, since 2026-01-01, written by Ada Ashgrove),"
        " because “Cards bear none.”."
    )
    assert [(each["rule_id"], each["won"]) for each in told.chain] == [
        (str(base.rule_id), False), (str(gone.rule_id), True)
    ]  # fmt: skip


def test_a_request_that_stands_alone_asks_for_nothing_and_is_told() -> None:
    asked = waived(ID, "optional", waived=False)
    found = unasked([asked], Scope(PAYER), date(2026, 6, 1))[ID]
    assert why(found, ID, NAMES).sentence == (
        "No rule that counts asks for Member ID (member.id) in eligibility.verify at MERIDIAN; organization tier"
        f" (Maple Clinic) rule {asked.rule_id} does not count: its waiver is not approved."
    )
