"""Each check that comes with the product: claims that it stops, and claims that it lets pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import pytest
from tests.requirements.claim_rules.claims import CLEAN, DAY, LINE, PAYER, TODAY, claim, context, one_line, two_lines

from rcm.edi.claim import Claim, Diagnosis, Party, Patient
from rcm.edi.code_sets import CodesInMemory, Period
from rcm.edi.generator import PAYERS, generate_claims
from rcm.requirements.claim_rules.builtin import BUILTINS, BY_CODE
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.facts import CLAIM_PATHS
from rcm.requirements.claim_rules.ports import (
    ClaimsInMemory,
    Context,
    EditsInMemory,
    KnownClaim,
    PairEdit,
    PayerLimits,
    UnitsEdit,
    edit_set_of,
    patient_key,
    wanted,
)

_OLD: Final = date(2020, 1, 1)
_ICD: Final = CodesInMemory(
    [
        ("E119", Period(_OLD, None, {"billable": True})),
        ("I10", Period(_OLD, None, {"billable": True})),
        ("E11", Period(_OLD, None, {"billable": False})),
        ("Z0000", Period(_OLD, date(2026, 2, 10), {"billable": True})),
        ("Z0001", Period(date(2026, 2, 11), None, {"billable": True})),
        ("O80", Period(_OLD, None, {"billable": True, "sex": "F", "age_min": 12, "age_max": 55})),
        ("N400", Period(_OLD, None, {"billable": True, "sex": "M", "age_min": 15})),
    ]
)
_HCPCS: Final = CodesInMemory(
    [
        ("G0438", Period(_OLD, None, {})),
        ("J0696", Period(_OLD, None, {})),
        ("G0101", Period(_OLD, None, {"sex": "F"})),
        ("G0103", Period(_OLD, None, {"sex": "M", "age_min": 50})),
        ("J9999", Period(_OLD, date(2026, 1, 1), {})),
    ]
)
_PLACES: Final = CodesInMemory(
    [
        *((code, Period(_OLD, None, {})) for code in ("11", "21", "22", "41")),
        ("10", Period(date(2026, 2, 11), None, {})),
    ]
)
_EDITS: Final = EditsInMemory(
    pairs={
        ("practitioner", "G0438", "J0696"): [PairEdit(_OLD, None, 1)],
        ("practitioner", "G0438", "J1885"): [PairEdit(_OLD, None, 0)],
        ("practitioner", "G0438", "J3420"): [PairEdit(_OLD, None, 9)],
        ("practitioner", "G0438", "J1100"): [PairEdit(_OLD, date(2026, 2, 10), 0)],
        ("outpatient", "G0438", "J7050"): [PairEdit(_OLD, None, 0)],
        ("medicaid_practitioner", "G0438", "J7070"): [PairEdit(_OLD, None, 0)],
    },
    limits={
        ("practitioner", "A4550"): [UnitsEdit(_OLD, None, 2, 1)],
        ("practitioner", "J3301"): [UnitsEdit(_OLD, None, 8, 2)],
        ("practitioner", "J1745"): [UnitsEdit(_OLD, None, 150, 3)],
        ("medicaid_practitioner", "A4550"): [UnitsEdit(_OLD, None, 1, 1)],
    },
    code_sets={"icd10cm": _ICD, "hcpcs": _HCPCS, "pos": _PLACES},
)
_EARLIER: Final = UUID(int=1)
_OURS: Final = UUID(int=2)
_LATER: Final = UUID(int=3)
_HISTORY: Final = ClaimsInMemory(
    [
        KnownClaim(_EARLIER, "C0", one_line(procedure_code="G0463"), "1"),
        KnownClaim(_OURS, "C1", one_line(procedure_code="G0463"), "2"),
        KnownClaim(_LATER, "C2", one_line(procedure_code="G0444"), "3"),
    ]
)


def diagnosed(*codes: str, **changes: Any) -> Claim:
    return claim(diagnoses=tuple(Diagnosis("ABF" if n else "ABK", x) for n, x in enumerate(codes)), **changes)


def party(role: str, **changes: Any) -> Claim:
    found: Party = getattr(CLEAN, role)
    return claim(**{role: msgspec.structs.replace(found, **changes)})


def insured(**changes: Any) -> Claim:
    return claim(subscriber=msgspec.structs.replace(CLEAN.subscriber, **changes))


def man(*codes: str) -> Claim:
    return msgspec.structs.replace(diagnosed(*codes), subscriber=insured(gender="M").subscriber)


def family(relationship: str = "19", born: date | None = date(2012, 1, 1), **changes: Any) -> Claim:
    subscriber = msgspec.structs.replace(CLEAN.subscriber, relationship=changes.pop("said", ""))
    person = Party("1", "FAIRWINDE", changes.pop("first_name", "IVO"))
    return claim(subscriber=subscriber, patient=Patient(person, relationship, born, changes.pop("gender", "M")))


def medicaid(of: Claim) -> Claim:
    return msgspec.structs.replace(of, subscriber=insured(filing_indicator="MC").subscriber)


def line(**changes: Any) -> Any:
    return msgspec.structs.replace(LINE, **changes)


def authorized(**changes: Any) -> PayerLimits:
    return replace(PayerLimits(PAYER, "Evergreen", 365, True, Decimal("150.00")), **changes)


_NO_EDITS: Final = {"payer": PayerLimits(PAYER, edit_set="none")}
_PICK_UP: Final = ("NM1*PW*2", "N3*5 RIVER RD", "N4*ALBANY*NY*12207")
_DROP_OFF: Final = ("NM1*45*2*CLINIC", "N3*9 HARBOR ST", "N4*ALBANY*NY*12207")
_BOTH: Final = (*_PICK_UP, *_DROP_OFF)


_LATE: Final = {"payer": PayerLimits(PAYER, timely_filing_days=18)}


def pointing(code: str, day: date, other: date) -> Claim:
    """A code that the line of `day` points at, and beside it a line of another day that does not."""
    lines = (line(diagnosis_pointers=(2,), service_date=day), line(line_number=2, service_date=other))
    return diagnosed("E119", code, service_lines=lines)


class Example(NamedTuple):
    rule: str
    claim: Claim
    hits: int = 1  # 0: the rule lets it pass
    context: Mapping[str, Any] = {}


EXAMPLES: Final = [
    Example("npi_checksum", party("billing_provider", id="1234567890")),
    Example("npi_checksum", party("rendering_provider", id="123")),
    Example("npi_checksum", one_line(extra=("NM1*82*1*IVES*ADELIA****XX*1234567890",))),
    Example("npi_checksum", one_line(extra=("NM1*82*1*IVES*ADELIA****XX*1245319599", "NM1*77")), 0),
    Example("npi_checksum", party("billing_provider", id_qualifier="", id=""), 0),
    Example("billing_npi_missing", party("billing_provider", id_qualifier="", id="")),
    Example("billing_npi_missing", CLEAN, 0),
    Example("billing_address_missing", party("billing_provider", address=None)),
    Example("billing_address_missing", CLEAN, 0),
    Example("patient_mismatch", family("18")),
    Example("patient_mismatch", family("19", said="18")),
    Example("patient_mismatch", insured(relationship="19")),
    Example("patient_mismatch", family("19", date(1980, 5, 17), first_name="FERN")),
    Example("patient_mismatch", family("19", date(1950, 1, 1))),
    Example("patient_mismatch", family("19", date(1980, 5, 17))),
    Example("patient_mismatch", family("19"), 0),
    Example("patient_mismatch", family("01", date(1950, 1, 1)), 0),
    Example("patient_mismatch", family("19", None), 0),
    Example("patient_mismatch", insured(relationship=""), 0),
    Example("patient_mismatch", CLEAN, 0),
    Example("birth_date_late", family(born=date(2026, 2, 11))),
    Example("birth_date_late", family(born=DAY), 0),
    Example("patient_incomplete", insured(birth_date=None, gender=""), 2),
    Example("patient_incomplete", family(born=None)),
    Example("patient_incomplete", CLEAN, 0),
    Example("member_id_missing", insured(party=Party("1", "FAIRWINDE", id=" "))),
    Example("member_id_missing", insured(party=Party("2", "HARBOR TOWING LLC")), 0),  # workers' compensation
    Example("member_id_missing", CLEAN, 0),
    Example("lines_missing", claim(service_lines=())),
    Example("lines_missing", CLEAN, 0),
    Example("pointer_invalid", one_line(diagnosis_pointers=())),
    Example("pointer_invalid", one_line(diagnosis_pointers=(3,))),
    Example("pointer_invalid", one_line(diagnosis_pointers=(0, 1))),
    Example("pointer_invalid", one_line(diagnosis_pointers=(2, 1)), 0),
    Example("pointer_repeated", one_line(diagnosis_pointers=(1, 1))),
    Example("pointer_repeated", one_line(diagnosis_pointers=(1, 2)), 0),
    Example("charge_zero", one_line(charge=Decimal("0.00"))),  # the claim's total
    Example("charge_zero", two_lines({}, {"charge": Decimal("0.00")}), 0),
    Example("line_charge_zero", two_lines({}, {"charge": Decimal("0.00")})),
    Example("line_charge_zero", one_line(charge=Decimal("-1.00")), 0),
    Example("line_charge_zero", CLEAN, 0),
    Example("charge_zero", one_line(charge=Decimal("-1.00")), 2),
    Example("charge_zero", one_line(charge=Decimal("0.01")), 0),
    Example("units_missing", one_line(units=Decimal(0))),
    Example("units_missing", one_line(units=Decimal("0.5")), 0),
    Example("charge_unbalanced", claim(total_charge=Decimal("150.01"))),
    Example("charge_unbalanced", CLEAN, 0),
    Example("service_date_missing", one_line(service_date=None)),
    Example("service_date_missing", CLEAN, 0),
    Example("service_date_reversed", one_line(service_date_end=DAY - timedelta(days=1))),
    Example("service_date_reversed", one_line(service_date_end=DAY), 0),
    Example("date_future", one_line(service_date=TODAY + timedelta(days=2))),
    Example("date_future", one_line(service_date=TODAY + timedelta(days=1)), 0),  # there it is tomorrow already
    Example("date_future", one_line(service_date_end=TODAY + timedelta(days=30)), 0),
    Example("date_end_future", one_line(service_date=TODAY, service_date_end=TODAY + timedelta(days=30))),
    Example("date_end_future", one_line(service_date_end=TODAY + timedelta(days=1)), 0),
    Example("date_end_future", one_line(service_date=date(2026, 4, 1), service_date_end=date(2026, 4, 9)), 0),
    Example("date_future", insured(birth_date=date(2080, 5, 17))),
    Example("date_future", family(born=date(2080, 5, 17))),
    Example("date_future", claim(extra=("DTP*439*D8*20260303", "DTP*435*D8*20260303")), 2),
    Example("date_future", one_line(service_date=TODAY), 0),
    Example("service_repeated", two_lines({}, {"procedure_code": "G0438"})),
    Example(
        "service_repeated", two_lines({"modifiers": ("76",)}, {"procedure_code": "G0438", "modifiers": ("76",)}), 0
    ),
    Example("service_repeated", two_lines({}, {"procedure_code": "G0438", "service_date": TODAY}), 0),
    Example("service_repeated", CLEAN, 0),
    Example("place_unknown", claim(place_of_service="ZZ")),
    Example("place_unknown", one_line(place_of_service="ZZ")),
    Example("place_unknown", claim(place_of_service="ZZ", facility_qualifier="A"), 0),
    Example("place_unknown", claim(place_of_service="10"), 1),  # valid from the 11th on
    Example("place_unknown", two_lines({}, {"place_of_service": "10", "service_date": date(2026, 2, 11)}), 0),
    Example("place_unknown", two_lines({"service_date": date(2026, 2, 12)}, {"place_of_service": "10"})),
    Example("place_unknown", claim(place_of_service="ZZ"), 0, {"edits": EditsInMemory()}),
    Example("diagnosis_missing", claim(diagnoses=())),
    Example("diagnosis_missing", CLEAN, 0),
    Example("diagnosis_malformed", diagnosed("E1I", "11.9")),
    Example("diagnosis_malformed", diagnosed("E119"), 0),
    Example("diagnosis_malformed", diagnosed("U071", "C50.911"), 0),
    Example("diagnosis_repeated", diagnosed("E119", "I10", "E119")),
    Example("diagnosis_repeated", CLEAN, 0),
    Example("diagnosis_not_valid", diagnosed("E1199")),
    Example("diagnosis_not_valid", diagnosed("Z0000")),  # its last day was the one before
    Example("diagnosis_not_valid", diagnosed("Z0001")),  # begins the day after
    Example("diagnosis_not_valid", diagnosed("E119", "I10"), 0),
    Example("diagnosis_not_valid", pointing("Z0000", DAY - timedelta(days=1), DAY), 0),  # the line of its last day
    Example("diagnosis_not_valid", pointing("Z0000", DAY, DAY - timedelta(days=1))),
    Example("diagnosis_not_valid", pointing("Z0001", date(2026, 2, 11), DAY), 0),
    Example("diagnosis_not_valid", diagnosed("E119", "Z0000", "Z0001"), 2),  # no line points at them
    Example("diagnosis_not_valid", claim(diagnoses=(Diagnosis("BK", "25000"),)), 0),
    Example("diagnosis_not_valid", diagnosed("E1199"), 0, {"edits": EditsInMemory()}),
    Example("diagnosis_not_billable", diagnosed("E11")),
    Example("diagnosis_not_billable", diagnosed("E119"), 0),
    Example("procedure_malformed", one_line(procedure_code="G43")),
    Example("procedure_malformed", one_line(procedure_code="0001U"), 0),
    Example("procedure_malformed", one_line(procedure_code="A1", procedure_qualifier="ER"), 0),
    Example("procedure_not_valid", one_line(procedure_code="J9999")),
    Example("procedure_not_valid", one_line(procedure_code="V9999")),
    Example("procedure_not_valid", one_line(procedure_code="99999"), 0),  # level I: only its form is judged
    Example("procedure_not_valid", one_line(procedure_code="G0438"), 0),
    Example("sex_conflict", diagnosed("N400")),
    Example("sex_conflict", man("O80")),
    Example("sex_conflict", one_line(procedure_code="G0103")),
    Example("sex_conflict", man("N400"), 0),
    Example("sex_conflict", insured(gender="U"), 0),
    Example("sex_conflict", diagnosed("N400"), 0, {"edits": EditsInMemory()}),
    Example("age_conflict", msgspec.structs.replace(family(), diagnoses=(Diagnosis("ABK", "N400"),))),
    Example("age_conflict", one_line(procedure_code="G0103")),
    Example("age_conflict", diagnosed("O80"), 0),
    Example(
        "age_conflict", claim(diagnoses=(Diagnosis("ABK", "O80"),), subscriber=insured(birth_date=None).subscriber), 0
    ),
    Example("accident_date", claim(trailing=("", "AA:::NY"))),
    Example("accident_date", claim(trailing=("", "EM:OA"))),
    Example("accident_date", claim(trailing=("", "AA:::NY"), extra=("DTP*439*D8*2026",))),
    Example("accident_date", claim(trailing=("", "AA:::NY"), extra=("DTP*439*D8*20260101",)), 0),
    Example("accident_date", claim(trailing=("", "EM")), 0),
    Example("accident_date", CLEAN, 0),
    Example("accident_state", claim(trailing=("", "AA"))),
    Example("accident_state", claim(trailing=("", "AA:::NY")), 0),
    Example("accident_state", claim(trailing=("", "OA")), 0),
    Example("admission_date", claim(place_of_service="21")),
    Example("admission_date", claim(place_of_service="51")),
    Example("admission_date", claim(place_of_service="61", extra=("DTP*435*D8*20260201",)), 0),
    Example("admission_date", one_line(place_of_service="21")),
    Example("admission_date", msgspec.structs.replace(one_line(place_of_service="11"), place_of_service="21"), 0),
    Example("admission_date", claim(place_of_service="21", service_lines=())),
    Example("admission_date", CLEAN, 0),
    Example("ambulance_places", one_line(procedure_code="A0429"), 2),
    Example("ambulance_places", msgspec.structs.replace(one_line(procedure_code="A0425"), extra=_PICK_UP)),
    Example(
        "ambulance_places", msgspec.structs.replace(one_line(procedure_code="A0425"), extra=("NM1*PW*2", "NM1*45*2")), 2
    ),
    Example("ambulance_places", msgspec.structs.replace(one_line(procedure_code="A0425"), extra=_BOTH), 0),
    Example("ambulance_places", one_line(procedure_code="A0425", extra=_BOTH), 0),
    Example("ambulance_places", CLEAN, 0),
    Example("payer_number_missing", claim(frequency_code="7")),
    Example("payer_number_missing", claim(frequency_code="8")),
    Example("payer_number_missing", claim(frequency_code="7", payer_claim_number="P1"), 0),
    Example("payer_number_missing", CLEAN, 0),
    Example("filing_limit", CLEAN, 1, {"payer": PayerLimits(PAYER, timely_filing_days=18)}),
    Example("filing_limit", CLEAN, 0, {"payer": PayerLimits(PAYER, timely_filing_days=19)}),
    Example("filing_limit", CLEAN, 0, {"payer": PayerLimits(PAYER)}),
    Example("filing_limit", one_line(service_date=None), 0),
    *(
        example
        for late in (
            claim(frequency_code="7"),
            insured(payer_responsibility="S"),
            insured(payer_responsibility="T"),
            claim(trailing=("",) * 10 + ("7",)),
        )
        for example in (
            Example("filing_limit", late, 0, _LATE),
            Example("filing_limit_excused", late, 1, _LATE),
            Example("filing_limit_excused", late, 0),
        )
    ),
    Example("filing_limit_excused", CLEAN, 0, _LATE),
    Example("filing_limit", insured(payer_responsibility=""), 1, _LATE),
    Example("authorization_missing", CLEAN, 1, {"payer": authorized()}),
    Example("authorization_missing", CLEAN, 1, {"payer": authorized(preauth_threshold=None)}),
    Example("authorization_missing", CLEAN, 0, {"payer": authorized(preauth_threshold=Decimal("150.01"))}),
    Example("authorization_missing", claim(prior_authorization="PA1"), 0, {"payer": authorized()}),
    Example("authorization_missing", one_line(charge=Decimal(200), extra=("REF*G1*PA1",)), 0, {"payer": authorized()}),
    Example("authorization_missing", CLEAN, 0),
    Example("duplicate_claim", one_line(procedure_code="G0463"), 1, {"claim_id": _OURS}),
    Example("duplicate_claim", one_line(procedure_code="G0463"), 0, {"claim_id": _EARLIER}),
    Example("duplicate_claim", one_line(procedure_code="G0463"), 1),  # not registered yet: all others came before
    Example("duplicate_claim", one_line(procedure_code="G0444"), 0, {"claim_id": _OURS}),  # the other came later
    Example("duplicate_claim", one_line(procedure_code="G0463", modifiers=("76",)), 0, {"claim_id": _OURS}),
    Example("duplicate_claim", one_line(procedure_code="G0463", charge=Decimal(99)), 0, {"claim_id": _OURS}),
    Example("duplicate_claim", one_line(procedure_code="G0463", service_date=TODAY), 0, {"claim_id": _OURS}),
    Example(
        "duplicate_claim",
        msgspec.structs.replace(one_line(procedure_code="G0463"), frequency_code="7"),
        0,
        {"claim_id": _OURS},
    ),
    Example(
        "duplicate_claim",
        msgspec.structs.replace(one_line(procedure_code="G0463"), subscriber=insured(birth_date=DAY).subscriber),
        0,
        {"claim_id": _OURS},
    ),
    Example("ncci_pair", CLEAN),
    Example("ncci_pair", two_lines({"modifiers": ("25",)}, {}), 0),
    Example("ncci_pair", two_lines({}, {"modifiers": ("59",)}), 0),
    Example("ncci_pair", two_lines({}, {"modifiers": ("KX",)})),
    Example("ncci_pair", two_lines({}, {"procedure_code": "J1885", "modifiers": ("59",)})),
    Example("ncci_pair", two_lines({"procedure_code": "J1885"}, {"procedure_code": "G0438"})),
    Example("ncci_pair", two_lines({}, {"procedure_code": "J3420"}), 0),  # the edit was deleted
    Example("ncci_pair", two_lines({}, {"procedure_code": "J1100"}), 0),  # it ended on that day
    Example("ncci_pair", two_lines({}, {"procedure_code": "J1885", "service_date": TODAY}), 0),
    Example("ncci_pair", two_lines({"service_date_end": TODAY}, {"procedure_code": "J1885", "service_date": TODAY})),
    Example("ncci_pair", two_lines({}, {"procedure_code": "J7050"}), 0),
    Example("ncci_pair", msgspec.structs.replace(two_lines({}, {"procedure_code": "J7050"}), facility_qualifier="A")),
    Example("ncci_pair", medicaid(two_lines({}, {"procedure_code": "J7070"}))),
    Example("ncci_pair", two_lines({}, {"procedure_code": "J7070"}), 0),
    Example("ncci_pair", CLEAN, 0, {"payer": PayerLimits(PAYER, edit_set="outpatient")}),
    Example("mue_line", one_line(procedure_code="A4550", units=Decimal(3))),
    Example("mue_line", two_lines(*[{"procedure_code": "A4550", "units": Decimal(2)}] * 2), 0),
    Example(
        "mue_line", one_line(procedure_code="A4550", units=Decimal(4), service_date_end=DAY + timedelta(days=1)), 0
    ),
    Example("mue_line", medicaid(one_line(procedure_code="A4550", units=Decimal(2)))),
    Example("mue_line", one_line(procedure_code="J3301", units=Decimal(9)), 0),
    Example("mue_line", one_line(procedure_code="A4550", units=Decimal(3), unit="MJ"), 0),
    Example("mue_line", one_line(procedure_code="A4550", units=Decimal(3)), 0, _NO_EDITS),
    Example("mue_day_policy", one_line(procedure_code="J3301", units=Decimal(90)), 0, _NO_EDITS),
    Example("mue_day_clinical", one_line(procedure_code="J1745", units=Decimal(151)), 0, _NO_EDITS),
    Example("ncci_pair", CLEAN, 0, _NO_EDITS),
    Example("mue_day_policy", two_lines(*[{"procedure_code": "J3301", "units": Decimal(5)}] * 2)),
    Example("mue_day_policy", two_lines(*[{"procedure_code": "J3301", "units": Decimal(4)}] * 2), 0),
    Example(
        "mue_day_policy",
        two_lines(
            {"procedure_code": "J3301", "units": Decimal(8)},
            {"procedure_code": "J3301", "units": Decimal(8), "service_date": TODAY},
        ),
        0,
    ),
    Example(
        "mue_day_policy", one_line(procedure_code="J3301", units=Decimal(18), service_date_end=DAY + timedelta(days=1))
    ),
    Example("mue_day_clinical", one_line(procedure_code="J1745", units=Decimal(151))),
    Example("mue_day_clinical", one_line(procedure_code="J1745", units=Decimal(150)), 0),
]


def given(changes: Mapping[str, Any]) -> Context:
    return context(**{"edits": _EDITS, "history": _HISTORY, **changes})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda x: f"{x.rule}-{x.hits}")
def test_a_check_stops_what_it_should_and_nothing_else(example: Example) -> None:
    rule = BY_CODE[f"builtin.{example.rule}"]
    hits = list(rule.check(example.claim, given(example.context)))
    assert len(hits) == example.hits
    for hit in hits:
        assert hit.path in CLAIM_PATHS
        numbers = {x.line_number for x in example.claim.service_lines}
        assert hit.line is None or hit.line in numbers


def test_each_check_has_a_claim_that_it_stops_and_one_that_it_lets_pass() -> None:
    for rule in BUILTINS:
        hits = [x.hits for x in EXAMPLES if f"builtin.{x.rule}" == rule.code]
        assert 0 in hits, rule.code
        assert any(hits), rule.code


def test_all_checks_together_let_clean_claims_pass() -> None:
    rules = RuleSet.compile((), on=TODAY)
    for made in generate_claims(300, seed=5, payers=PAYERS, as_of=TODAY):
        found = rules.judge(made, context(payer=authorized(preauth_threshold=Decimal("5000.01"))))
        assert found.status == "ready", found.findings
        assert {x.code for x in found.findings} <= {"builtin.service_repeated"}


def test_findings_say_what_was_found_and_where() -> None:
    found = RuleSet.compile((), on=TODAY).judge(CLEAN, given({}))
    (finding,) = found.findings
    assert (finding.code, finding.line, finding.found) == ("builtin.ncci_pair", 2, "J0696")
    assert "J0696 is not paid beside G0438 of line 1" in finding.message
    assert finding.citation


@pytest.mark.parametrize("rule", BUILTINS, ids=lambda rule: rule.code)
def test_no_check_stumbles_over_an_odd_claim(rule: Any) -> None:
    nobody = Party("2", "")
    odd = claim(
        billing_provider=nobody, rendering_provider=nobody, payer=nobody, service_lines=(), diagnoses=(),
        trailing=("", ":::", "", ""), extra=("", "*", "NM1", "DTP*439", "N3", "REF*G1"), place_of_service="",
        subscriber=msgspec.structs.replace(CLEAN.subscriber, party=nobody, birth_date=None, gender=""),
    )  # fmt: skip
    bare = line(
        procedure_code="", modifiers=(), diagnosis_pointers=(), service_date=None, extra=("LIN", "NM1*82*", "REF*G1"),
        units=Decimal(0),
    )  # fmt: skip
    far = line(service_date=date.min, service_date_end=date.max)
    for each in (odd, msgspec.structs.replace(odd, service_lines=(bare, far, bare)), insured(birth_date=date.max)):
        list(rule.check(each, given({})))


#: What is asked of a void: its form, who is who, and the payer's number.
_OF_VOIDS: Final = {
    "npi_checksum", "billing_npi_missing", "billing_address_missing", "patient_mismatch", "patient_incomplete",
    "member_id_missing", "lines_missing", "pointer_invalid", "units_missing", "charge_unbalanced",
    "service_date_missing", "service_date_reversed", "diagnosis_missing", "diagnosis_malformed", "procedure_malformed",
    "payer_number_missing",
}  # fmt: skip


def test_a_void_repeats_what_was_wrong_and_is_asked_only_its_form_and_who_is_who() -> None:
    stopping = [(each, BY_CODE[f"builtin.{each.rule}"]) for each in EXAMPLES if each.hits]
    told = {
        each.rule
        for each, check in stopping
        if list(check.check(msgspec.structs.replace(each.claim, frequency_code="8"), given(each.context)))
    }
    assert told == _OF_VOIDS


def test_claims_without_a_member_id_are_told_apart_by_name() -> None:
    """Workers' compensation: the subscriber is the employer, and all its people would be one patient."""
    employer = insured(party=Party("2", "HARBOR TOWING LLC")).subscriber
    born = date(1990, 1, 1)
    one, two = (
        claim(subscriber=employer, patient=Patient(Party("1", name, "IVO"), "20", born, "M"))
        for name in ("FAIRWINDE", "GREYHOLLOW")
    )
    assert patient_key(one) != patient_key(two)


def test_what_a_loader_has_to_look_for() -> None:
    payers = [PayerLimits(edit_set="dme"), PayerLimits(edit_set="none")]
    found = wanted([CLEAN, medicaid(one_line(procedure_code="A4550"))], payers)
    assert found.procedures == {"G0438", "J0696", "A4550"}
    assert found.diagnoses == {"E119", "I10"}
    assert found.edit_sets == {"practitioner", "medicaid_practitioner", "dme"}


def test_the_edit_set_follows_form_and_payer() -> None:
    assert edit_set_of(CLEAN) == "practitioner"
    assert edit_set_of(claim(facility_qualifier="A")) == "outpatient"
    assert edit_set_of(medicaid(claim(facility_qualifier="A"))) == "medicaid_outpatient"
    assert edit_set_of(CLEAN, PayerLimits(edit_set="dme")) == "dme"
