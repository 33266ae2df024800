"""Checks of a claim before it goes out: each fault is found, told with what would mend it, and a good claim passes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from rcm.catalog.repository import PayerSettings
from rcm.claims.nodes import checks
from rcm.claims.nodes.registration import _faults as registration_faults
from rcm.claims.nodes.work import Work
from rcm.claims.service.judging import limits_of
from rcm.core.ids import new_id
from rcm.core.time import today
from rcm.edi.claim import Claim, Diagnosis
from rcm.edi.generator import generate_claims
from rcm.requirements.claim_rules.builtin import BY_CODE
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.rule import Switch
from rcm.workflows.actions import StepItem
from rcm.workflows.outcome import Completed, Skipped

GOOD: Claim = next(iter(generate_claims(1, seed=1)))
R = msgspec.structs.replace


def payer(**values: Any) -> PayerSettings:
    known: dict[str, Any] = {
        "payer_id": new_id(), "code": "MERIDIAN", "name": "Meridian Health Plan", "channel": "mailbox",
        "channel_config": {}, "submitter_id": "S", "receiver_id": "R", "requires_preauth": False,
        "preauth_threshold": None, "timely_filing_days": 365, "inbound_cursor": 0, "config_data": {},
    }  # fmt: skip
    fields = PayerSettings.__dataclass_fields__
    return PayerSettings(**{name: (known | values)[name] for name in fields})


def work(claim: Claim, **settings: Any) -> Work:
    return Work(StepItem(new_id(), {}), new_id(), claim, payer(**settings))


def lines(**change: Any) -> Claim:
    first, *others = GOOD.service_lines
    return R(GOOD, service_lines=(R(first, **change), *others))


def days(number: int) -> Claim:
    day = today() - timedelta(days=number)
    return R(GOOD, service_lines=tuple(R(x, service_date=day, service_date_end=None) for x in GOOD.service_lines))


RULES = RuleSet.compile([])
CASES = [
    (checks.COVERAGE, lines(service_date=today() + timedelta(days=2)), "builtin.date_future"),
    (checks.COVERAGE, days(366), "builtin.filing_limit"),
    (
        checks.COVERAGE,
        R(GOOD, service_lines=tuple(R(x, service_date=None) for x in GOOD.service_lines)),
        "builtin.service_date_missing",
    ),
    (checks.CODING, R(GOOD, diagnoses=()), "builtin.diagnosis_missing"),
    (checks.CODING, R(GOOD, diagnoses=(Diagnosis("ABK", "123"),)), "builtin.diagnosis_malformed"),
    (checks.CODING, R(GOOD, diagnoses=(Diagnosis("ABK", "U071!"),)), "builtin.diagnosis_malformed"),
    (checks.CODING, R(GOOD, diagnoses=GOOD.diagnoses + GOOD.diagnoses), "builtin.diagnosis_repeated"),
    (checks.CODING, lines(procedure_code="99"), "builtin.procedure_malformed"),
    (checks.CODING, lines(diagnosis_pointers=(12,)), "builtin.pointer_invalid"),
    (checks.CODING, lines(diagnosis_pointers=(0,)), "builtin.pointer_invalid"),
    (checks.CODING, lines(diagnosis_pointers=()), "builtin.pointer_invalid"),
    (checks.CHARGES, R(GOOD, total_charge=GOOD.total_charge + 1), "builtin.charge_unbalanced"),
    (checks.CHARGES, lines(charge=Decimal(-1)), "builtin.charge_zero"),
    (checks.CHARGES, R(GOOD, total_charge=Decimal(0)), "builtin.charge_zero"),
    (checks.CHARGES, lines(units=Decimal(0)), "builtin.units_missing"),
]
PARTS = (checks.COVERAGE, checks.AUTHORIZATION, checks.CODING, checks.CHARGES)


def stopped_by(part: frozenset[str], claim: Claim, rules: RuleSet = RULES, **settings: Any) -> list[str]:
    found = checks.errors(rules.only(part), work(claim, **settings))
    assert all(finding.message for finding in found)
    return [finding.code for finding in found]


@pytest.mark.parametrize(("part", "claim", "code"), CASES)
def test_each_fault_is_found(part: frozenset[str], claim: Claim, code: str) -> None:
    assert code in stopped_by(part, claim)


def test_every_check_of_a_step_is_a_rule_that_exists() -> None:
    assert frozenset().union(*PARTS) <= BY_CODE.keys()


@pytest.mark.parametrize("part", PARTS)
def test_a_good_claim_passes(part: frozenset[str]) -> None:
    assert stopped_by(part, GOOD) == []


def test_codes_of_every_chapter_have_the_form_of_a_code() -> None:
    assert stopped_by(checks.CODING, R(GOOD, diagnoses=(Diagnosis("ABK", "U071"), *GOOD.diagnoses[1:]))) == []


def test_the_last_day_of_the_filing_limit_is_still_in_time() -> None:
    assert stopped_by(checks.COVERAGE, days(365)) == []
    assert stopped_by(checks.COVERAGE, days(0)) == []


def test_what_may_be_right_stops_no_claim_unless_it_is_switched_stricter() -> None:
    first = GOOD.service_lines[0]
    ahead = lines(service_date=today(), service_date_end=today() + timedelta(days=29))
    free = R(GOOD, service_lines=(*GOOD.service_lines, R(first, line_number=99, charge=Decimal(0))))
    again = R(days(366), frequency_code="7")
    for part, claim, code in (
        (checks.COVERAGE, ahead, "builtin.date_end_future"),
        (checks.COVERAGE, again, "builtin.filing_limit_excused"),
        (checks.CHARGES, free, "builtin.line_charge_zero"),
    ):
        assert stopped_by(part, claim) == []
        assert set(stopped_by(part, claim, RuleSet.compile([], [Switch(code, "error")]))) == {code}


def test_a_void_is_not_asked_what_was_wrong_in_the_claim() -> None:
    void = R(days(900), frequency_code="8", total_charge=Decimal(0), payer_claim_number="P1")
    assert stopped_by(checks.COVERAGE, void) == []
    assert stopped_by(checks.AUTHORIZATION, void, requires_preauth=True) == []
    assert stopped_by(checks.CHARGES, void) == ["builtin.charge_unbalanced"]


@pytest.mark.parametrize("switch", ["off", "warn"])
def test_what_an_organisation_switched_weaker_stops_no_claim_in_any_step(switch: str) -> None:
    weaker = Switch("builtin.filing_limit", switch, today() + timedelta(days=9), approved_by=new_id())
    assert stopped_by(checks.COVERAGE, days(366), RuleSet.compile([], [weaker])) == []


@pytest.mark.parametrize(
    ("threshold", "number", "missing"),
    [(None, "", True), ("0.01", "", True), ("999999.00", "", False), (None, "PA1", False)],
)
def test_an_authorization_is_asked_for_from_the_threshold_on(threshold: Any, number: str, missing: bool) -> None:
    limit = Decimal(threshold) if threshold else None
    claim = R(GOOD, prior_authorization=number)
    found = stopped_by(checks.AUTHORIZATION, claim, requires_preauth=True, preauth_threshold=limit)
    assert found == (["builtin.authorization_missing"] if missing else [])


def test_no_authorization_needed_is_a_step_skipped() -> None:
    assert isinstance(checks.authorization_result(work(GOOD)), Skipped)
    assert isinstance(checks.authorization_result(work(GOOD, requires_preauth=True)), Completed)


def test_registration_names_everything_that_is_missing() -> None:
    subscriber = R(GOOD.subscriber, birth_date=None, party=R(GOOD.subscriber.party, id=""))
    bare = R(GOOD, patient=None, subscriber=subscriber, service_lines=())
    assert {fault.code for fault in registration_faults(bare, None)} == {
        "claims.payer_unknown", "claims.birth_date_missing", "claims.member_id_missing", "claims.lines_missing",
    }  # fmt: skip
    assert registration_faults(GOOD, payer()) == []


def test_an_employer_needs_no_member_id() -> None:
    """Workers' compensation: the subscriber is an organisation."""
    employer = R(GOOD.subscriber.party, entity_type="2", id="")
    claim = R(GOOD, subscriber=R(GOOD.subscriber, party=employer))
    assert "claims.member_id_missing" not in {fault.code for fault in registration_faults(claim, payer())}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"edit_set": "medicaid_dme"}, "medicaid_dme"),
        ({"edit_set": "none"}, "none"),
        ({"edit_set": "non"}, None),
        ({"edit_set": ["none"]}, None),
        ({"edit_set": None}, None),
    ],
)
def test_a_payers_settings_name_its_tables_of_edits(settings: dict[str, Any], expected: str | None) -> None:
    assert limits_of(payer(config_data=settings)).edit_set == expected
