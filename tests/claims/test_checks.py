"""Checks of a claim before it goes out: each fault is found, told with what would mend it, and a good claim passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from rcm.catalog.repository import PayerSettings
from rcm.claims.nodes import checks
from rcm.claims.nodes.registration import _faults as registration_faults
from rcm.claims.nodes.work import Fault, Work
from rcm.core.ids import new_id
from rcm.core.time import today
from rcm.edi.claim import Claim, Diagnosis
from rcm.edi.generator import generate_claims
from rcm.workflows.actions import StepItem
from rcm.workflows.outcome import Completed, Skipped

GOOD: Claim = next(iter(generate_claims(1, seed=1)))
R = msgspec.structs.replace


def payer(**values: Any) -> PayerSettings:
    known: dict[str, Any] = {
        "payer_id": new_id(), "code": "MERIDIAN", "name": "Meridian Health Plan", "channel": "mailbox",
        "channel_config": {}, "submitter_id": "S", "receiver_id": "R", "requires_preauth": False,
        "preauth_threshold": None, "timely_filing_days": 365, "inbound_cursor": 0,
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


Check = Callable[[Work], list[Fault]]
CASES: list[tuple[Check, Claim, str]] = [
    (checks.coverage_faults, lines(service_date=today() + timedelta(days=2)), "claims.service_date_future"),
    (checks.coverage_faults, days(366), "claims.filing_limit_passed"),
    (
        checks.coverage_faults,
        R(GOOD, service_lines=tuple(R(x, service_date=None) for x in GOOD.service_lines)),
        "claims.service_date_missing",
    ),
    (checks.coding_faults, R(GOOD, diagnoses=()), "claims.diagnosis_missing"),
    (checks.coding_faults, R(GOOD, diagnoses=(Diagnosis("ABK", "123"),)), "claims.diagnosis_malformed"),
    (checks.coding_faults, R(GOOD, diagnoses=(Diagnosis("ABK", "U071!"),)), "claims.diagnosis_malformed"),
    (checks.coding_faults, R(GOOD, diagnoses=GOOD.diagnoses + GOOD.diagnoses), "claims.diagnosis_repeated"),
    (checks.coding_faults, lines(procedure_code="99"), "claims.procedure_malformed"),
    (checks.coding_faults, lines(diagnosis_pointers=(12,)), "claims.pointer_invalid"),
    (checks.coding_faults, lines(diagnosis_pointers=(0,)), "claims.pointer_invalid"),
    (checks.coding_faults, lines(diagnosis_pointers=()), "claims.pointer_invalid"),
    (checks.audit_faults, R(GOOD, total_charge=GOOD.total_charge + 1), "claims.charge_unbalanced"),
    (checks.audit_faults, lines(charge=Decimal(0)), "claims.charge_missing"),
    (checks.audit_faults, lines(units=Decimal(0)), "claims.units_missing"),
]


@pytest.mark.parametrize(("check", "claim", "code"), CASES)
def test_each_fault_is_found(check: Check, claim: Claim, code: str) -> None:
    found = check(work(claim))
    assert code in {fault.code for fault in found}
    assert all(fault.message for fault in found)


@pytest.mark.parametrize(
    "check",
    [checks.coverage_faults, checks.authorization_faults, checks.coding_faults, checks.audit_faults],
)
def test_a_good_claim_passes(check: Check) -> None:
    assert check(work(GOOD)) == []


def test_codes_of_every_chapter_have_the_form_of_a_code() -> None:
    assert checks.coding_faults(work(R(GOOD, diagnoses=(Diagnosis("ABK", "U071"), Diagnosis("ABF", "Z0000"))))) == []


def test_the_last_day_of_the_filing_limit_is_still_in_time() -> None:
    assert checks.coverage_faults(work(days(365))) == []
    assert checks.coverage_faults(work(days(0))) == []


@pytest.mark.parametrize(
    ("threshold", "number", "missing"),
    [(None, "", True), ("0.01", "", True), ("999999.00", "", False), (None, "PA1", False)],
)
def test_an_authorization_is_asked_for_from_the_threshold_on(threshold: Any, number: str, missing: bool) -> None:
    limit = Decimal(threshold) if threshold else None
    found = checks.authorization_faults(
        work(R(GOOD, prior_authorization=number), requires_preauth=True, preauth_threshold=limit)
    )
    assert [fault.code for fault in found] == (["claims.authorization_missing"] if missing else [])


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
