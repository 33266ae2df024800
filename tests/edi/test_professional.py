from __future__ import annotations

from decimal import Decimal

import pytest

from rcm.edi.professional import ClaimRead, SetRead, read_837p
from tests.edi.edi_files import all_findings, errors, generated, recounted, segments_of, split


def positions(segments: list[str], start: str) -> list[int]:
    return [n for n, x in enumerate(segments) if x.startswith(start)]


def claim_at(segments: list[str], at: int) -> str:
    """The id of the claim that the segment belongs to."""
    return next(x for x in reversed(segments[: at + 1]) if x.startswith("CLM*")).split("*")[1]


def test_a_clean_file_has_no_finding_and_every_claim() -> None:
    file = generated(300)
    claims, sets = split(file.content)
    assert [x.findings for x in claims if x.findings] == []
    assert sorted(x.claim_id for x in claims) == sorted(file.claim_ids)
    assert [(x.claims, x.findings) for x in sets] == [(300, ())]
    for read in claims:
        assert read.claim is not None
        assert sum((x.charge for x in read.claim.service_lines), Decimal(0)) == read.claim.total_charge


def test_position_of_a_claim_is_that_of_its_clm() -> None:
    content = generated(5).content
    for read in split(content)[0]:
        assert content[read.byte_offset :].startswith(f"CLM*{read.claim_id}*".encode())
        assert segments_of(content)[read.segment_number - 1].startswith("CLM*")


def test_claims_come_before_the_file_has_ended() -> None:
    file = generated(50).content
    reads = read_837p(file + b"ISA")
    assert isinstance(next(reads), ClaimRead)


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("CLM", lambda x: x.replace("***", "*1**", 1), "element.not_used"),
        ("CLM", lambda x: x.replace(":B:", ":A:"), "element.code"),
        ("CLM", lambda x: x.replace(":B:", "::"), "element.missing"),
        ("SV1", lambda x: x.replace("*UN*", "*UN*1E"), "element.number"),
        ("SV1", lambda x: f"{x}*1*2*3*4*5*6*7*8*9*0", "element.too_many"),
        ("HI", lambda x: x.replace("ABK:", "ABK:X:"), "component.too_many"),
        ("HI", lambda x: x.replace("*ABF:", "**ABF:", 1), "element.gap"),
        ("DTP*472", lambda x: x.replace("D8*2", "D8*3"), "element.date"),
        ("REF*6R", lambda x: "REF*6R", "element.missing"),
        ("REF*6R", lambda x: x + "\x07", "element.character"),
        ("LX", lambda x: "LX*ONE", "element.number"),
        ("LX", lambda x: "L1*1", "segment.unknown"),
        ("SV1", lambda x: x + "~" + x, "segment.repeat"),
        ("HI", lambda x: x + "~BHT*0019*00*X*20240101*1200*CH", "segment.unexpected"),
        ("REF*6R", lambda x: x + "~DTP*472*D8*20240101", "segment.order"),
    ],
)
def test_a_fault_names_its_claim_and_no_other(name: str, change: object, rule: str) -> None:
    segments = segments_of(generated(40).content)
    at = positions(segments, name)[20]
    owner = claim_at(segments, at)
    segments[at] = change(segments[at])  # type: ignore[operator]
    content = recounted(segments_of("~".join(segments).encode()))
    claims, sets = split(content)
    bad = {x.claim_id: errors(x.findings) for x in claims if not x.ok}
    assert list(bad) == [owner]
    assert rule in bad[owner]
    assert len(claims) == 40
    assert errors(sets[0].findings) == set()


@pytest.mark.parametrize("name", ["CLM", "HI", "LX", "SV1", "DTP*472", "NM1*IL", "NM1*PR", "SBR", "DMG", "PAT"])
def test_a_dropped_segment_is_found_and_most_claims_stay_good(name: str) -> None:
    segments = segments_of(generated(60).content)
    at = positions(segments, name)[2]
    following = next(x for x in segments[at:] if x.startswith("CLM*")).split("*")[1]
    owner = claim_at(segments, at) if name in {"HI", "LX", "SV1", "DTP*472"} else following
    claims, sets = split(recounted(segments[:at] + segments[at + 1 :]))
    bad = {x.claim_id for x in claims if not x.ok}
    if name == "CLM":  # the claim has lost its name; where it stood is told
        assert errors(all_findings(claims, sets))
        assert len(claims) == 59
    elif name == "DMG":  # situational: nothing to find at these levels
        assert bad <= {owner}
    else:
        assert owner in bad
    assert sum(x.ok for x in claims) >= 55


@pytest.mark.parametrize("which", [1, 2, 7])
def test_a_lost_hl_never_gives_a_claim_the_wrong_patient(which: int) -> None:
    file = generated(60)
    true = {x.claim_id: x.claim for x in split(file.content)[0]}
    segments = segments_of(file.content)
    at = [n for n in positions(segments, "HL*") if "*22*" in segments[n] or "*23*" in segments[n]][which]
    claims, sets = split(recounted(segments[:at] + segments[at + 1 :]))
    assert len(claims) == 60
    good = [x for x in claims if x.ok]
    assert len(good) >= 50
    for read in good:
        assert read.claim == true[read.claim_id]
    assert "hl.number" in errors(sets[0].findings)


def test_a_bad_billing_provider_concerns_all_claims_below_and_no_others() -> None:
    segments = segments_of(generated(60).content)
    at = positions(segments, "NM1*85")[1]
    name = segments[at].split("*")[3]
    segments[at] = segments[at].replace("*XX*", "*ZZ*")
    claims, _ = split(recounted(segments))
    bad = {x.claim.billing_provider.last_name for x in claims if not x.ok and x.claim}
    assert bad == {name}
    assert all(x.claim and x.claim.billing_provider.last_name != name for x in claims if x.ok)
    assert {f.claim_id == x.claim_id for x in claims for f in x.findings} == {True}


def test_unknown_segments_are_kept() -> None:
    segments = segments_of(generated(3).content)
    at = positions(segments, "HI*")[0]
    segments.insert(at, "ZZ*KEEP*ME")
    claims, _ = split(recounted(segments))
    assert claims[0].claim is not None
    assert "ZZ*KEEP*ME" in claims[0].claim.extra


def test_snip_limits_what_is_reported() -> None:
    content = generated(3).content.replace(b"CLM*D1-000002*", b"CLM*D1-000002*9")
    assert [sum(not x.ok for x in split(content, snip=n)[0]) for n in (1, 2, 3)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"\nSE*", b"\nSE*9", "envelope.se_count"),
        (b"*0001~\nGE", b"*0002~\nGE", "envelope.se_control"),
        (b"GE*1*", b"GE*2*", "envelope.ge_count"),
        (b"IEA*1*", b"IEA*3*", "envelope.iea_count"),
        (b"IEA*1*0", b"IEA*1*1", "envelope.iea_control"),
        (b"BHT*0019*", b"BHT*0018*", "element.code"),
        (b"NM1*41*", b"NM1*43*", "loop.missing"),
    ],
)
def test_faults_of_the_set_are_told_and_leave_the_claims_alone(old: bytes, new: bytes, rule: str) -> None:
    content = generated(5).content
    assert old in content
    claims, sets = split(content.replace(old, new, 1))
    assert [x.ok for x in claims] == [True] * 5
    assert rule in errors(f for x in sets for f in x.findings)


@pytest.mark.parametrize("name", ["SE*", "GE*", "IEA*"])
def test_a_missing_trailer_is_told_and_the_claims_are_intact(name: str) -> None:
    segments = segments_of(generated(5).content)
    at = positions(segments, name)[0]
    content = "".join(f"{x}~" for x in segments[:at] + segments[at + 1 :]).encode()
    claims, sets = split(content)
    assert [x.ok for x in claims] == [True] * 5
    assert f"envelope.{name[:-1].lower()}_missing" in errors(f for x in sets for f in x.findings)


def test_a_file_of_something_else_says_what_it_holds() -> None:
    content = generated(1).content.replace(b"005010X222A1", b"005010X223A2")
    claims, sets = split(content)
    assert claims == []
    assert {"envelope.version", "envelope.nothing_to_read"} == errors(f for x in sets for f in x.findings)
    content = generated(1).content.replace(b"ST*837", b"ST*835").replace(b"005010X222A1", b"005010X221A1")
    assert "835 005010X221A1" in [str(f) for x in split(content)[1] for f in x.findings][-1]


def test_families_of_a_version_are_one() -> None:
    content = generated(2).content.replace(b"005010X222A1", b"005010X222A2")
    assert all(x.ok for x in split(content)[0])
    differing = generated(2).content.replace(b"ST*837*0001*005010X222A1", b"ST*837*0001*005010X222")
    claims, sets = split(differing)
    assert all(x.ok for x in claims)
    assert [(x.rule_id, x.severity) for x in sets[0].findings] == [("envelope.version_differs", "warning")]


def test_other_delimiters_give_the_same_claims() -> None:
    content = generated(20, seed=4).content
    other = content.replace(b"*", b"|").replace(b":", b">").replace(b"~\n", b"\n").replace(b"^", b"!")
    assert [x.claim for x in split(other)[0]] == [x.claim for x in split(content)[0]]


def test_one_broken_in_five_thousand() -> None:
    file = generated(5000, defects=1)
    claims, sets = split(file.content)
    assert [x.claim_id for x in claims if not x.ok] == list(file.defects)
    assert [(x.claims, errors(x.findings)) for x in sets] == [(5000, set())]


def test_a_set_is_told_even_without_claims() -> None:
    segments = segments_of(generated(1).content)
    start, end = positions(segments, "HL*")[0], positions(segments, "SE*")[0]
    reads = list(read_837p(recounted(segments[:start] + segments[end:])))
    assert len(reads) == 1
    assert isinstance(reads[0], SetRead)
    assert errors(reads[0].findings) == {"loop.missing"}
