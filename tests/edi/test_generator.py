from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from rcm.edi.defects import DEFECTS
from rcm.edi.generator import generate_837p
from rcm.edi.npi import is_npi
from tests.edi.edi_files import AS_OF, errors, generated, split

EXPECTED = {
    "total_not_numeric": "element.number",
    "lines_out_of_balance": "claim.balance",
    "diagnoses_missing": "segment.missing",
    "service_date_impossible": "element.date",
    "assignment_code_unknown": "element.code",
    "line_control_number_too_long": "element.too_long",
    "procedure_code_missing": "element.missing",
    "unit_code_unknown": "element.code",
    "service_date_missing": "segment.missing",
    "line_charge_missing": "element.missing",
    "segment_unknown": "segment.unknown",
}


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert generated(50, seed=3) == generated(50, seed=3)
    assert generated(50, seed=3).content != generated(50, seed=4).content


@pytest.mark.parametrize("seed", range(4))
def test_every_defect_is_found_with_its_claim_and_nothing_else(seed: int) -> None:
    file = generated(400, seed=seed, defects=44)
    claims, sets = split(file.content)
    found = {x.claim_id: errors(x.findings) for x in claims if not x.ok}
    assert found == {claim_id: {EXPECTED[kind]} for claim_id, kind in file.defects.items()}
    assert set(file.defects.values()) == set(DEFECTS) == set(EXPECTED)
    assert [errors(x.findings) for x in sets] == [set()]


def test_five_in_a_hundred_are_defective_unless_told_otherwise() -> None:
    assert len(generate_837p(200, seed=1).defects) == 10
    assert generate_837p(3, seed=1).defects == {}
    assert len(generate_837p(3, seed=1, defects=9).defects) == 3


def test_claims_are_plausible() -> None:
    payers = [("PAY1", "PAYER ONE"), ("PAY2", "PAYER TWO")]
    file = generate_837p(500, seed=6, defects=0, payers=payers, prefix="Q", as_of=AS_OF)
    assert len(set(file.claim_ids)) == 500
    claims = [x.claim for x in split(file.content)[0] if x.claim]
    assert {x.payer.id for x in claims} == {"PAY1", "PAY2"}
    assert {x.claim_id[0] for x in claims} == {"Q"}
    assert len({x.billing_provider.id for x in claims}) > 3
    assert {len(x.service_lines) for x in claims} == {1, 2, 3, 4}
    assert any(x.patient for x in claims)
    for claim in claims:
        assert bool(claim.prior_authorization) == (claim.total_charge > Decimal(5000))
        providers = (claim.billing_provider, claim.rendering_provider, claim.referring_provider, claim.facility)
        assert all(is_npi(x.id) for x in providers if x)
        for line in claim.service_lines:
            assert line.procedure_code[0] in "GJA"
            assert line.service_date
            assert AS_OF - timedelta(60) < line.service_date <= AS_OF
            assert max(line.diagnosis_pointers) <= len(claim.diagnoses)


def test_check_digits_are_those_of_the_standard() -> None:
    assert is_npi("1234567893")
    assert not is_npi("1234567890")
    assert not is_npi("123456789")
