"""Rules over a claim: order, tiers, switches, changes, failures and releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from tests.requirements.claim_rules.claims import ALWAYS, CLEAN, MAPLE, OTHER_PAYER, PAYER, TODAY, claim, context, rule

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.builtin import BUILTINS, Builtin, Hit
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.ports import Context, PayerLimits
from rcm.requirements.claim_rules.rule import Change, ClaimRule, Judgement, Note, Switch
from rcm.requirements.rule import Tier


def judged(*rules: ClaimRule, of: Claim = CLEAN, switches: tuple[Switch, ...] = (), **changes: Any) -> Judgement:
    return RuleSet.compile(rules, switches, TODAY, builtins=()).judge(of, context(**changes))


def setting(field: str, value: Any, code: str = "test.set", condition: Any = None, **changes: Any) -> ClaimRule:
    settings = {"field": field, "value": value}
    return rule(code, condition, "set_field", settings=settings, **changes)


def test_a_clean_claim_is_ready_and_unchanged() -> None:
    found = RuleSet.compile((), on=TODAY).judge(CLEAN, context())
    assert (found.status, found.findings, found.changes, found.notes) == ("ready", (), (), ())
    assert found.claim is CLEAN


@pytest.mark.parametrize(("action", "status"), [("error", "error"), ("hold", "hold"), ("warn", "ready")])
def test_what_an_action_does(action: str, status: str) -> None:
    found = judged(
        rule("r.one", {"==": [{"var": "claim.place_of_service"}, "11"]}, action, hint="Look.", citation="Book 1")
    )
    assert found.status == status
    (finding,) = found.findings
    assert (finding.code, finding.action, finding.message, finding.hint) == ("r.one", action, "It is wrong.", "Look.")
    assert (finding.path, finding.found, finding.tier) == ("claim.place_of_service", "11", Tier.GLOBAL)


def test_the_strictest_finding_decides() -> None:
    assert judged(rule("a", action="warn"), rule("b", action="hold"), rule("c")).status == "error"
    assert judged(rule("a", action="warn"), rule("b", action="hold")).status == "hold"


def test_a_note_is_added_and_stops_nothing() -> None:
    found = judged(rule("n", action="add_note", settings={"note": "Call first."}), rule("m", action="add_note"))
    assert found.notes == (Note("m", "It is wrong."), Note("n", "Call first."))
    assert found.status == "ready"


def test_a_condition_over_lines_names_the_line() -> None:
    over = {"some": [{"var": "service.lines"}, {"==": [{"var": "procedure_code"}, "J0696"]}]}
    (finding,) = judged(rule("l", {"and": [{"==": [{"var": "payer.id"}, "SIMPAYER01"]}, over]})).findings
    assert (finding.line, finding.path, finding.found) == (2, "service.lines", "J0696")


def test_rules_of_a_payer_run_on_its_claims_only() -> None:
    rules = (rule("g"), rule("p", payer_id=PAYER), rule("x", payer_id=OTHER_PAYER))
    assert [x.code for x in judged(*rules).findings] == ["g", "p"]
    assert [x.code for x in judged(*rules, payer=PayerLimits(OTHER_PAYER)).findings] == ["g", "x"]
    assert [x.code for x in judged(*rules, payer=PayerLimits(uuid4())).findings] == ["g"]
    assert [x.code for x in judged(*rules, payer=PayerLimits()).findings] == ["g"]


def test_order_is_position_then_tier_then_code_whatever_the_order_of_rows() -> None:
    rules = [
        rule("z"), rule("b", payer_id=PAYER), rule("a", org_id=MAPLE), rule("c", org_id=MAPLE, position=1),
        rule("a2"),
    ]  # fmt: skip
    expected = ["c", "a2", "z", "b", "a"]
    assert [x.code for x in judged(*rules).findings] == expected
    assert [x.code for x in judged(*reversed(rules)).findings] == expected
    assert [x.tier for x in judged(*rules).findings][-2:] == [Tier.PAYER, Tier.ORGANIZATION]


def test_a_rule_acts_in_its_period_only_and_its_newest_version_counts() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert not judged(rule("late", effective_from=tomorrow), rule("over", effective_to=TODAY)).findings
    assert judged(rule("now", effective_from=TODAY, effective_to=tomorrow)).findings
    assert not judged(rule("off", is_active=False)).findings
    found = judged(rule("v", version=2, message="Second."), rule("v", version=1, message="First."))
    assert [x.message for x in found.findings] == ["Second."]


def test_what_a_rule_sets_later_rules_see_and_the_net_effect_is_told_once() -> None:
    found = judged(
        setting("claim.place_of_service", "12", "s1", position=1),
        setting("claim.place_of_service", "22", "s2", {"==": [{"var": "claim.place_of_service"}, "12"]}, position=2),
        rule("sees", {"==": [{"var": "claim.place_of_service"}, "22"]}, "warn", position=3),
    )
    assert found.claim.place_of_service == "22"
    assert found.changes == (Change("claim.place_of_service", "11", "22", "s2"),)
    assert [x.code for x in found.findings] == ["sees"]


def test_there_and_back_again_is_no_change() -> None:
    found = judged(
        setting("claim.frequency_code", "7", "s1", position=1), setting("claim.frequency_code", "1", "s2", position=2)
    )
    assert found.changes == ()
    assert found.claim == CLEAN


def test_fields_of_the_lines_that_match_are_set() -> None:
    where = {"==": [{"var": "procedure_code"}, "J0696"]}
    found = judged(
        rule("kx", ALWAYS, "set_field", settings={"field": "service.lines.modifiers", "add": ["KX"], "where": where}),
        rule("u", ALWAYS, "set_field", settings={"field": "service.lines.units", "value": "5", "where": where}),
        setting("service.lines.place_of_service", "12", "p"),
    )
    one, two = found.claim.service_lines
    assert (one.modifiers, one.units, one.place_of_service) == ((), Decimal(1), "12")
    assert (two.modifiers, two.units, two.place_of_service) == (("KX",), Decimal(5), "12")
    assert Change("service.lines.1.modifiers", [], ["KX"], "kx", 2) in found.changes
    assert Change("service.lines.1.units", "4", "5", "u", 2) in found.changes
    assert len(found.changes) == 4


def test_setting_what_is_there_already_is_no_change() -> None:
    assert judged(setting("claim.place_of_service", "11")).claim is CLEAN


def test_all_that_can_be_set_can_be_set() -> None:
    values = {
        "billing.npi": "1245319599", "billing.taxonomy": "207R00000X", "rendering.npi": "1234567893",
        "rendering.taxonomy": "207R00000X", "claim.assignment": "C", "claim.payer_number": "P-1",
        "claim.benefits_assigned": "N", "claim.release_of_information": "I", "claim.provider_signature": "N",
        "authorization.number": "PA1", "member.group_number": "G2", "payer.filing_indicator": "MC",
    }  # fmt: skip
    found = judged(*(setting(path, value, f"s{at:02}") for at, (path, value) in enumerate(values.items())))
    assert {x.path: x.after for x in found.changes} == values
    assert not found.findings


def test_a_rule_that_cannot_set_holds_the_claim_and_says_why() -> None:
    found = judged(
        setting("rendering.npi", "1234567893", "s"), rule("w", action="warn"), of=claim(rendering_provider=None)
    )
    assert found.status == "hold"
    assert [x.code for x in found.findings] == ["s", "w"]
    assert "s could not be evaluated (CannotSet: the claim has no rendering provider)" in found.findings[0].message


@pytest.mark.parametrize(
    "broken",
    [
        rule("bad", {"nonsense": []}),
        rule("bad", None, "set_field", settings={"field": "claim.total_charge", "value": "0.00"}),
        rule("bad", None, "set_field", settings={}),
        rule("bad", ["no", "predicate"]),
    ],
)
def test_a_row_that_cannot_be_evaluated_holds_each_claim_it_is_for_and_the_others_run(broken: ClaimRule) -> None:
    found = judged(broken, rule("good", action="warn"))
    assert found.status == "hold"
    assert {x.code for x in found.findings} == {"bad", "good"}
    assert "The rule bad could not be evaluated" in next(x.message for x in found.findings if x.code == "bad")
    elsewhere = judged(_of_payer(broken), payer=PayerLimits(OTHER_PAYER))
    assert elsewhere.status == "ready"


def _of_payer(broken: ClaimRule) -> ClaimRule:
    return replace(broken, payer_id=PAYER)


def _exploding(_: Claim, __: Context) -> list[Hit]:
    raise ZeroDivisionError("FERN FAIRWINDE, born 1980")


def test_an_unforeseen_error_holds_the_claim_and_tells_no_patient_data() -> None:
    bad = Builtin("builtin.bad", "Bad", "warn", "Bad.", _exploding, "")
    found = RuleSet.compile([rule("good", action="warn")], on=TODAY, builtins=[bad]).judge(CLEAN, context())
    assert found.status == "hold"
    assert [x.code for x in found.findings] == ["good", "builtin.bad"]
    assert found.findings[1].found == "ZeroDivisionError"
    assert "FERN" not in found.findings[1].message


def test_what_a_person_released_is_told_and_stops_nothing() -> None:
    rules = (rule("a"), rule("b", action="hold"))
    assert judged(*rules, releases=frozenset({"a"})).status == "hold"
    found = judged(*rules, releases=frozenset({"a", "b"}))
    assert found.status == "ready"
    assert [x.released for x in found.findings] == [True, True]


@pytest.mark.parametrize(
    ("switch", "action"),
    [
        (Switch("r", "error"), "error"),
        (Switch("r", "warn"), "hold"),  # weaker, and nobody approved it
        (Switch("r", "warn", approved_by=uuid4()), "warn"),
        (Switch("r", "off"), "hold"),
        (Switch("r", "off", approved_by=uuid4()), None),
        (Switch("r", "off", until=TODAY, approved_by=uuid4()), "hold"),
        (Switch("r", "off", until=TODAY + timedelta(days=1), approved_by=uuid4()), None),
        (Switch("r", "error", until=TODAY), "hold"),
        (Switch("other", "off", approved_by=uuid4()), "hold"),
    ],
)
def test_an_organisation_switches_a_rule(switch: Switch, action: str | None) -> None:
    found = judged(rule("r", action="hold"), switches=(switch,))
    assert [x.action for x in found.findings] == ([action] if action else [])


def test_built_in_checks_are_switched_too() -> None:
    wrong = claim(billing_provider=msgspec.structs.replace(CLEAN.billing_provider, id="1234567890"))
    off = Switch("builtin.npi_checksum", "off", approved_by=uuid4())
    assert RuleSet.compile((), on=TODAY).judge(wrong, context()).status == "error"
    assert RuleSet.compile((), [off], TODAY).judge(wrong, context()).status == "ready"


def test_built_in_checks_see_what_rules_set() -> None:
    wrong = claim(billing_provider=msgspec.structs.replace(CLEAN.billing_provider, id="1234567890"))
    found = RuleSet.compile([setting("billing.npi", "1234567893")], on=TODAY).judge(wrong, context())
    assert found.status == "ready"
    assert found.changes[0].after == "1234567893"


def test_each_built_in_check_is_complete() -> None:
    assert len({x.code for x in BUILTINS}) == len(BUILTINS)
    for each in BUILTINS:
        assert each.code.startswith("builtin.")
        assert each.name
        assert each.message
        assert each.hint
        assert each.action in {"error", "warn", "hold"}


def test_ages_and_dates_are_facts() -> None:
    born = {"<": [{"var": "patient.age"}, 46]}
    late = {">": [{"days_between": [{"var": "service.date"}, {"var": "today"}]}, 18]}
    assert judged(rule("age", born), rule("late", late)).status == "error"
    assert len(judged(rule("age", born), rule("late", late)).findings) == 2
    assert len(judged(rule("late", late), today=date(2026, 2, 28)).findings) == 0


def test_a_claim_settles_as_the_rules_that_set_fields_leave_it() -> None:
    """Loaded by that, history and edits are those that the built-in checks will ask for."""
    number, place = "authorization.number", "claim.place_of_service"
    rules = RuleSet.compile(
        [
            rule("r.stop", position=1),
            setting(number, "A1", "s.one", position=2),
            setting(place, "12", "s.two", {"==": [{"var": number}, "A1"]}, position=3),
            setting("facility.npi", "1234567893", "s.nowhere", position=4),  # fails: there is no facility
            setting(number, "A2", "s.other", payer_id=OTHER_PAYER, position=5),
        ],
        on=TODAY,
    )
    settled = rules.settle(CLEAN, context())
    assert (settled.prior_authorization, settled.place_of_service) == ("A1", "12")
    assert rules.settle(CLEAN, context(payer=PayerLimits(OTHER_PAYER))).prior_authorization == "A2"
    for payer in (PayerLimits(PAYER), PayerLimits(OTHER_PAYER), PayerLimits()):
        assert rules.settle(CLEAN, context(payer=payer)) == rules.judge(CLEAN, context(payer=payer)).claim


def test_without_rules_that_set_fields_a_claim_settles_as_it_is() -> None:
    assert RuleSet.compile([rule("r.stop")], on=TODAY).settle(CLEAN, context()) is CLEAN
