"""Three tiers come to one view: by order, not by insertion; by day; and with what became of each rule."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.rules import (
    ASKED,
    BEGIN,
    ENDPOINT,
    GLOBAL,
    OF_PAYER,
    OWN,
    PAYER,
    any_rules,
    rule,
    waived,
)  # fmt: skip

from rcm.requirements.effective import Effective, EffectiveField, effective_from_json, effective_to_json
from rcm.requirements.resolver import boundaries, floor_of, over, periods, resolve, unasked
from rcm.requirements.rule import Rule, Scope

DAY = date(2026, 6, 1)
AT_PAYER = Scope(PAYER)


def view(*rules: Rule, scope: Scope = AT_PAYER, on: date = DAY) -> Effective:
    return resolve(rules, scope, on)


def field(*rules: Rule, path: str = "member.id", on: date = DAY) -> EffectiveField:
    return view(*rules, on=on).fields[path]


def checks(found: EffectiveField) -> dict[str, object]:
    return {check.key: check.value for check in found.validate}


def note(found: EffectiveField, of: Rule) -> str:
    return next(source.note or "" for source in found.sources if source.rule_id == of.rule_id)


@settings(max_examples=100, deadline=None)
@given(any_rules(), ASKED, st.integers(0, 8), st.randoms(use_true_random=False))
def test_the_order_of_insertion_does_not_matter(rules: list[Rule], scope: Scope, days: int, random: Random) -> None:
    on = BEGIN + timedelta(days=days)
    shuffled = rules[:]
    random.shuffle(shuffled)
    assert resolve(shuffled, scope, on).text == resolve(rules, scope, on).text


@settings(max_examples=60, deadline=None)
@given(any_rules(), ASKED, st.integers(0, 8))
def test_the_view_comes_back_from_json_as_it_was(rules: list[Rule], scope: Scope, days: int) -> None:
    found = resolve(rules, scope, BEGIN + timedelta(days=days))
    document = effective_to_json(found)
    assert effective_from_json(json.loads(json.dumps(document))) == found
    assert effective_from_json(json.loads(found.text)).digest == found.digest


@settings(max_examples=60, deadline=None)
@given(any_rules(), ASKED, st.integers(-2, 14))
def test_periods_say_of_each_day_what_the_resolver_says(rules: list[Rule], scope: Scope, days: int) -> None:
    today = BEGIN + timedelta(days=days)
    found = periods(rules, scope, today)
    assert found[0].valid_from <= today
    assert found[-1].valid_to is None
    assert [each.valid_to for each in found[:-1]] == [each.valid_from for each in found[1:]]
    for ahead in range(16):
        day = today + timedelta(days=ahead)
        (held,) = [each for each in found if each.valid_from <= day and (each.valid_to is None or day < each.valid_to)]
        assert held.effective.text == resolve(rules, scope, day).text
    later = periods(rules, scope, today + timedelta(days=1))
    assert {each.valid_from for each in later} <= {each.valid_from for each in found}, "a refresh may come any day"


@settings(max_examples=40, deadline=None)
@given(any_rules(), ASKED)
def test_one_floor_serves_all_organisations(rules: list[Rule], scope: Scope) -> None:
    floor = floor_of(rules, scope, BEGIN)
    assert over(floor, rules, scope).text == resolve(rules, scope, BEGIN).text
    assert over(floor, (), scope).text == resolve([r for r in rules if r.tier is not OWN], scope, BEGIN).text


def test_without_rules_nothing_is_asked_for_ever() -> None:
    (only,) = periods((), Scope(), DAY)
    assert (only.valid_from, only.valid_to, dict(only.effective.fields)) == (date.min, None, {})
    assert view().text == b"{}"
    assert boundaries(()) == []


def test_removing_the_last_field_leaves_an_empty_view_and_not_none() -> None:
    asked = rule(GLOBAL, "member.id", "require")
    gone = rule(OF_PAYER, "member.id", "optional", {"removed": True})
    assert effective_to_json(view(asked, rule(GLOBAL, "member.id", "validate", {"min_length": 2}), gone)) == {}
    mine = rule(OWN, "custom.note", "require")
    removed = rule(OWN, "custom.note", "optional", {"removed": True}, version=2)
    assert effective_to_json(view(mine, removed)) == {}


def test_a_payer_replaces_what_the_installation_asks_key_by_key() -> None:
    asked = rule(GLOBAL, "member.id", "require")
    form = rule(GLOBAL, "member.id", "validate", {"pattern": "^A", "min_length": 2, "range": {"min": 1, "max": 9}})
    theirs = rule(OF_PAYER, "member.id", "validate", {"pattern": "^B", "range": {"max": 5}})
    relaxed = rule(OF_PAYER, "member.id", "optional")
    found = field(theirs, asked, relaxed, form)
    assert found.presence == "optional"
    assert checks(found) == {"min_length": 2, "pattern": "^B", "min": 1, "max": 5}
    assert [source.won for source in found.sources] == [False, True, True, True]
    assert "pattern replaced by payer rule" in note(found, form)


def test_what_a_payer_removed_it_may_ask_for_afresh_in_the_same_version() -> None:
    old = rule(GLOBAL, "member.id", "validate", {"min_length": 2, "pattern": "^A"})
    gone = rule(OF_PAYER, "member.id", "optional", {"removed": True})
    anew = rule(OF_PAYER, "member.id", "validate", {"max_length": 5})
    found = field(anew, gone, old)
    assert (found.presence, checks(found)) == ("optional", {"max_length": 5})


def test_all_versions_apply_and_not_only_the_newest() -> None:
    first = rule(OF_PAYER, "member.id", "validate", {"min_length": 2}, version=1)
    second = rule(OF_PAYER, "member.id", "validate", {"max_length": 9}, version=2)
    assert checks(field(second, first)) == {"min_length": 2, "max_length": 9}


def test_of_one_tier_the_narrower_scope_speaks_last() -> None:
    wide = rule(OF_PAYER, "member.id", "validate", {"pattern": "^W"}, version=9)
    of_plan = rule(OF_PAYER, "member.id", "validate", {"pattern": "^P"}, scope=Scope(PAYER, "HMO"))
    rules = (of_plan, wide)
    assert checks(resolve(rules, Scope(PAYER, "HMO"), DAY).fields["member.id"]) == {"pattern": "^P"}
    assert checks(resolve(rules, Scope(PAYER), DAY).fields["member.id"]) == {"pattern": "^W"}
    assert resolve(rules, Scope(), DAY).fields == {}


def test_an_endpoints_rule_holds_for_that_endpoint_only() -> None:
    mine = rule(OWN, "custom.note", "require", scope=Scope(endpoint_id=ENDPOINT))
    assert list(view(mine, scope=Scope(PAYER, endpoint_id=ENDPOINT)).fields) == ["custom.note"]
    assert list(view(mine).fields) == []


def test_an_older_name_and_the_path_are_one_field() -> None:
    found = view(rule(GLOBAL, "member_id", "require"), rule(OF_PAYER, "member.id", "validate", {"min_length": 3}))
    assert list(found.fields) == ["member.id"]


def test_an_organisation_narrows_and_never_widens() -> None:
    theirs = {"pattern": "^A", "min_length": 3, "max_length": 9, "enum": ["A1", "A2"], "range": {"min": 1}}
    form = rule(OF_PAYER, "member.id", "validate", theirs)
    asked = rule(OF_PAYER, "member.id", "require")
    ours = {"pattern": "1$", "min_length": 2, "max_length": 5, "enum": ["A2", "A3"], "range": {"min": 0}}
    own = rule(OWN, "member.id", "validate", ours)
    weaker = rule(OWN, "member.id", "optional")
    found = field(form, own, asked, weaker)
    assert found.presence == "require"
    assert [(c.key, c.value) for c in found.validate] == [
        ("min_length", 3), ("max_length", 5), ("pattern", "^A"), ("pattern", "1$"), ("enum", ["A2"]), ("min", 1)
    ]  # fmt: skip
    assert "takes a waiver" in note(found, weaker)
    assert "min_length is looser" in note(found, own)
    assert not next(source.won for source in found.sources if source.rule_id == weaker.rule_id)


def test_an_organisation_may_relax_its_own_word() -> None:
    found = field(
        rule(GLOBAL, "member.id", "optional"),
        rule(OWN, "member.id", "require"),
        rule(OWN, "member.id", "optional", version=2),
    )
    assert found.presence == "optional"


def test_a_waiver_counts_until_its_day_and_the_view_says_so() -> None:
    asked = rule(OF_PAYER, "member.id", "require")
    form = rule(OF_PAYER, "member.id", "validate", {"min_length": 5})
    without = waived("member.id", "optional", waiver_until=date(2026, 7, 1))
    shorter = waived("member.id", "validate", {"min_length": 2}, waiver_until=date(2026, 8, 1))
    rules = (asked, form, without, shorter)
    found = field(*rules)
    assert (found.presence, checks(found), found.waived_until) == ("optional", {"min_length": 2}, date(2026, 7, 1))
    assert [source.won for source in found.sources] == [False, False, True, True]
    found = field(*rules, on=date(2026, 7, 1))
    assert (found.presence, checks(found), found.waived_until) == ("require", {"min_length": 2}, date(2026, 8, 1))
    found = field(*rules, on=date(2026, 8, 1))
    assert (found.presence, checks(found), found.waived_until) == ("require", {"min_length": 5}, None)
    assert "its waiver ended on 2026-07-01" in note(found, without)


def test_a_field_that_is_waived_away_is_still_shown() -> None:
    asked = rule(OF_PAYER, "member.id", "require")
    found = field(asked, waived("member.id", "optional", {"removed": True}))
    assert (found.presence, found.waived_until) == ("optional", date(2026, 12, 31))


def test_a_waiver_that_is_asked_for_changes_nothing() -> None:
    asked = rule(OF_PAYER, "member.id", "require")
    request = waived("member.id", "optional", waived=False)
    found = field(asked, request)
    assert (found.presence, found.waived_until) == ("require", None)
    assert "not approved" in note(found, request)


def test_a_waiver_that_relaxes_nothing_is_not_shown() -> None:
    found = field(rule(GLOBAL, "member.id", "optional"), waived("member.id", "require"))
    assert (found.presence, found.waived_until) == ("require", None)


def test_a_rule_that_cannot_be_read_changes_nothing_and_says_so() -> None:
    asked = rule(GLOBAL, "member.id", "require")
    broken = [
        rule(GLOBAL, "member.id", "validate", {"min_length": "two", "max_length": 9}),
        rule(GLOBAL, "member.id", "conditional", {"when": {"eval": ["1"]}}),
        rule(GLOBAL, "member.id", "default"),
        rule(GLOBAL, "member.id", "guess"),
    ]
    found = field(asked, *broken)
    assert checks(found) == {"max_length": 9}
    assert all(note(found, each) for each in broken)


def test_periods_begin_with_the_last_change_and_tell_the_next() -> None:
    now = rule(GLOBAL, "member.id", "require")
    soon = rule(GLOBAL, "claim.number", "require", effective_from=date(2026, 9, 1), effective_to=date(2026, 10, 1))
    found = periods((now, soon), AT_PAYER, DAY)
    assert [(each.valid_from, each.valid_to, len(each.effective.fields)) for each in found] == [
        (BEGIN, date(2026, 9, 1), 1), (date(2026, 9, 1), date(2026, 10, 1), 2), (date(2026, 10, 1), None, 1)
    ]  # fmt: skip


def test_a_request_for_a_waiver_does_not_loosen_the_organisations_own_rules() -> None:
    mine = rule(OWN, "member.id", "require")
    here = Scope(PAYER)
    pending = waived("member.id", "optional", waived=False, scope=here)
    found = field(mine, pending)
    assert found.presence == "require"
    assert "its waiver is not approved" in note(found, pending)
    assert not next(source.won for source in found.sources if source.rule_id == pending.rule_id)
    over_now = waived("member.id", "optional", scope=here, waiver_until=date(2026, 5, 1))
    assert field(mine, over_now).presence == "require"
    assert "its waiver ended on 2026-05-01" in note(field(mine, over_now), over_now)
    assert field(mine, waived("member.id", "optional", scope=here)).presence == "optional"


def test_the_count_of_versions_does_not_decide_what_a_removal_takes_away() -> None:
    outcomes = set()
    for at, of_form in ((1, 2), (2, 1), (1, 1)):
        gone = rule(OF_PAYER, "member.id", "optional", {"removed": True}, version=at)
        form = rule(OF_PAYER, "member.id", "validate", {"pattern": "^A"}, version=of_form)
        found = field(rule(GLOBAL, "member.id", "require"), gone, form)
        outcomes.add((found.presence, repr(checks(found))))
    assert outcomes == {("optional", "{'pattern': '^A'}")}


def test_of_two_waivers_of_one_field_the_view_tells_the_day_on_which_it_is_asked_again() -> None:
    asked = rule(OF_PAYER, "member.id", "require")
    short = waived("member.id", "optional", waiver_until=date(2026, 9, 1))
    long = waived("member.id", "optional", waiver_until=date(2026, 12, 1), version=2)
    assert field(asked, short, long).waived_until == date(2026, 12, 1)
    assert field(asked, short, long, on=date(2026, 11, 30)).presence == "optional"
    assert field(asked, short, long, on=date(2026, 12, 1)).presence == "require"
    ends_before = waived("member.id", "optional", effective_to=date(2026, 8, 1))
    assert field(asked, ends_before).waived_until == date(2026, 8, 1)


def test_a_field_that_was_taken_away_is_not_asked_for_and_its_rules_are_not_forgotten() -> None:
    asked = rule(GLOBAL, "member.id", "require")
    gone = rule(OF_PAYER, "member.id", "optional", {"removed": True})
    pending = waived("custom.note", "optional", waived=False)
    assert view(asked, gone, pending).fields == {}
    found = unasked([asked, gone, pending], AT_PAYER, DAY)
    assert list(found) == ["custom.note", "member.id"]
    assert (found["member.id"].removed, found["custom.note"].removed) == (True, False)
    assert [source.won for source in found["member.id"].sources] == [False, True]
    assert f"removed by payer rule {gone.rule_id}" in note(found["member.id"], asked)
