"""One vocabulary: older names lead to paths, unknown ones to what is near."""

from __future__ import annotations

import pytest

from rcm.requirements.fields import ALIASES, FIELDS, canonical, label_of, nested, put, unknown
from rcm.samples.reference_requirements import GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS


def test_every_path_of_the_samples_is_known() -> None:
    assert {each.field for each in (*GLOBAL_REQUIREMENTS, *PAYER_REQUIREMENTS)} <= set(FIELDS)


def test_an_alias_leads_to_one_path_and_hides_none() -> None:
    assert set(ALIASES.values()) <= set(FIELDS)
    assert not set(ALIASES) & set(FIELDS)


@pytest.mark.parametrize(
    ("older", "path"),
    [
        ("member_id", "member.id"), ("dob", "member.birth_date"), ("date_of_birth", "member.birth_date"),
        ("npi", "provider.npi"), ("claim_number", "claim.number"), ("service_date", "service.date"),
        ("plan", "payer.plan"), ("units", "service.units"), ("custom.x", "custom.x"), ("what", "what"),
    ],
)  # fmt: skip
def test_older_names_are_understood(older: str, path: str) -> None:
    assert canonical(older) == path


def test_what_is_not_known_has_neighbours() -> None:
    assert unknown("member.id") is None
    assert unknown("member_id") is None
    assert unknown("custom.anything.at.all") is None
    assert unknown("service.lines.0.charge") is None
    assert unknown("member.address") is None
    near = unknown("member.brth_date")
    assert near is not None
    assert near[0] == "member.birth_date"
    assert unknown("zzzzzz") == ()
    assert unknown("") == ()
    assert unknown("member..id") == ()
    assert unknown("x" * 100_000) == ()


def test_a_label_is_what_people_read() -> None:
    assert label_of("member.id") == "Member ID"
    assert label_of("custom.note") == "custom.note"


def test_three_ways_to_write_a_record_are_one() -> None:
    expected = {"member": {"id": "A1", "first_name": "Ada"}, "claim": {"number": "7"}}
    assert nested({"member_id": "A1", "member.first_name": "Ada", "claim": {"number": "7"}}) == expected
    assert nested({"member": {"id": "A1"}, "member_id": "B2"}) == {"member": {"id": "A1"}}


def test_what_is_put_in_changes_the_copy_only() -> None:
    given = {"member": {"id": "A1"}}
    made = dict(given)
    put(made, "member.first_name", "Ada")
    put(made, "claim.number", "7")
    put(made, "claim.number.part", "7")
    assert given == {"member": {"id": "A1"}}
    assert made == {"member": {"id": "A1", "first_name": "Ada"}, "claim": {"number": "7"}, "claim.number.part": "7"}


@pytest.mark.parametrize("name", ["tin", "tax_id", "provider_tin", "provider.tin", "provider_tax_id"])
def test_the_tax_number_has_one_path_which_is_that_of_a_claim(name: str) -> None:
    assert canonical(name) == "provider.tax_id"
    assert nested({name: "12-3456789"}) == {"provider": {"tax_id": "12-3456789"}}
