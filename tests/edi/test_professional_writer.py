from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from rcm.edi.claim import Claim
from rcm.edi.errors import ValueNotWritable
from rcm.edi.generator import generate_claims
from rcm.edi.professional_writer import write_837p
from tests.edi.claim_strategies import claim_lists
from tests.edi.edi_files import AS_OF, all_findings, envelope, segments_of, split


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(claims=claim_lists())
def test_what_is_written_reads_back_equal_and_clean(claims: list[Claim]) -> None:
    content = write_837p(claims, envelope())
    read, sets = split(content)
    found = [x for x in all_findings(read, sets) if x.rule_id != "element.charset"]
    assert found == [], content.decode()
    assert {x.claim_id: x.claim for x in read} == {x.claim_id: x for x in claims}


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    content = write_837p(generate_claims(200, seed=9, as_of=AS_OF), envelope())
    again = [x.claim for x in split(content)[0] if x.claim]
    assert write_837p(again, envelope()) == content


def test_levels_are_numbered_and_shared() -> None:
    claims = generate_claims(50, seed=2, as_of=AS_OF)
    first = claims[0]
    same = [msgspec.structs.replace(first, claim_id=f"X{n}", patient=None) for n in range(3)]
    segments = segments_of(write_837p(same, envelope()))
    assert [x for x in segments if x.startswith("HL*")] == ["HL*1**20*1", "HL*2*1*22*0"]
    numbers = [x.split("*")[1] for x in segments_of(write_837p(claims, envelope())) if x.startswith("HL*")]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_a_set_holds_five_thousand_claims_at_most() -> None:
    claims = generate_claims(5001, seed=3, as_of=AS_OF)
    read, sets = split(write_837p(claims, envelope()))
    assert [x.claims for x in sets] == [5000, 1]
    assert all(x.ok for x in read)


@pytest.mark.parametrize("mark", ["*", ":", "~", "^", "\n"])
@pytest.mark.parametrize("field", ["claim_id", "prior_authorization", "payer_claim_number", "assignment"])
def test_a_separator_in_a_value_is_refused_with_the_claim(field: str, mark: str) -> None:
    claim = generate_claims(1, seed=3, as_of=AS_OF)[0]
    bad = msgspec.structs.replace(claim, **{field: f"A{mark}B"})
    with pytest.raises(ValueNotWritable) as caught:
        write_837p([bad], envelope())
    assert caught.value.facts["claim_id"] == bad.claim_id


def test_a_separator_in_a_component_is_refused() -> None:
    claim = generate_claims(1, seed=3, as_of=AS_OF)[0]
    line = msgspec.structs.replace(claim.service_lines[0], procedure_code="G04:38")
    with pytest.raises(ValueNotWritable, match="G04:38"):
        write_837p([msgspec.structs.replace(claim, service_lines=(line,))], envelope())


def test_amounts_are_written_without_exponent() -> None:
    claim = generate_claims(1, seed=3, as_of=AS_OF)[0]
    line = msgspec.structs.replace(claim.service_lines[0], charge=Decimal("1E+3"))
    written = write_837p(
        [msgspec.structs.replace(claim, total_charge=Decimal("1E+3"), service_lines=(line,))], envelope()
    )
    assert b"*1000*" in written
    assert all(x.ok for x in split(written)[0])
