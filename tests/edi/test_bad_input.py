"""Whatever the bytes are: findings or FileUnreadable, never another exception, and good claims stay good."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.edi.acknowledgement import acknowledge, write_999
from rcm.edi.claim import Claim
from rcm.edi.errors import FileUnreadable
from rcm.edi.professional import ClaimRead, SetRead, read_837p
from tests.edi.edi_files import envelope, errors, generated, recounted, segments_of, split

SMALL = generated(3, seed=11).content
WHOLE = {x.claim_id: x for x in split(SMALL)[0]}


def read(content: bytes) -> tuple[list[ClaimRead], list[SetRead]] | None:
    """None where not even the first ISA can be read. What was read can be acknowledged."""
    try:
        reads = list(read_837p(content, file_name="small.837"))
    except FileUnreadable:
        return None
    write_999(acknowledge(reads), envelope())
    return [x for x in reads if isinstance(x, ClaimRead)], [x for x in reads if isinstance(x, SetRead)]


def test_cut_at_every_byte() -> None:
    starts = sorted((x.byte_offset, x.claim_id) for x in WHOLE.values())
    ends = {claim_id: end for (_, claim_id), end in zip(starts, _ends(starts), strict=True)}
    for length in range(len(SMALL)):
        found = read(SMALL[:length])
        if found is None:
            assert length < 107, length
            continue
        claims, sets = found
        good = {x.claim_id: x for x in claims if x.ok}
        assert set(good) >= {x for x, end in ends.items() if length >= end}, length
        for claim_id, claim in good.items():
            assert claim.claim == WHOLE[claim_id].claim, length
        whole = length >= SMALL.rindex(b"IEA*1*000000012") + len("IEA*1*000000012")
        assert whole or errors(f for x in sets for f in x.findings), length
        if SMALL[:length].rstrip().endswith(b"CLM*"):
            assert claims[-1].findings


def _ends(starts: list[tuple[int, str]]) -> list[int]:
    """Behind each claim: the first byte of the next level or trailer, named whole."""
    marks = (b"\nHL*", b"\nSE*", b"\nCLM*")
    found = []
    for offset, _ in starts:
        found.append(min(at + len(x) for x in marks if (at := SMALL.find(x, offset)) > 0))
    return found


def test_a_claim_that_is_cut_says_so_with_its_place() -> None:
    last = max(WHOLE.values(), key=lambda x: x.byte_offset)
    content = SMALL[: SMALL.index(b"SV1*", last.byte_offset) + 10]
    found = read(content)
    assert found is not None
    claims, _ = found
    assert [x.ok for x in claims] == [True, True, False]
    [cut] = [x for x in claims[-1].findings if x.rule_id == "file.cut"]
    assert cut.claim_id == last.claim_id
    assert cut.byte_offset == content.rindex(b"SV1*")
    assert cut.segment_number
    assert cut.hint


@pytest.mark.parametrize("replacement", [b"*", b"~", b":", b"X", b"\x00", b"\xff", b" "])
def test_every_byte_changed(replacement: bytes) -> None:
    offsets = range(len(SMALL)) if replacement in {b"*", b"~", b"X"} else range(0, len(SMALL), 5)
    for at in offsets:
        found = read(SMALL[:at] + replacement + SMALL[at + 1 :])
        if found is None:
            assert at < 106, at
        elif at > SMALL.index(b"CLM*"):
            assert sum(x.ok for x in found[0]) >= 1, at


@pytest.mark.parametrize("seed", range(3))
def test_no_claim_ever_gets_the_values_of_another(seed: int) -> None:
    """Segments dropped, doubled or swapped: a claim that is still called good has its own people and lines."""
    file = generated(25, seed=seed)
    true = {x.claim_id: x.claim for x in split(file.content)[0]}
    segments = segments_of(file.content)
    drawn = random.Random(seed)
    silent = 0
    for _ in range(250):
        found = list(segments)
        at = drawn.randrange(3, len(found) - 3)
        match drawn.randrange(3):
            case 0:
                del found[at]
            case 1:
                found.insert(at, found[at])
            case _:
                found[at], found[at + 1] = found[at + 1], found[at]
        content = recounted(found) if any(x.startswith("SE*") for x in found) else "~".join(found).encode()
        claims, _ = split(content)
        for one in claims:
            if one.ok and one.claim and one.claim_id in true:
                silent += _people(one.claim) != _people(true[one.claim_id])
    assert silent == 0


def _people(claim: Claim | None) -> tuple[object, ...]:
    assert claim
    patient = claim.patient.party.last_name + claim.patient.party.first_name if claim.patient else ""
    return claim.subscriber.party.id, patient, claim.billing_provider.id, claim.payer.id


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    read(content)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(segments_of(SMALL)), max_size=60), st.sampled_from(["~", "~\n", "\n"]))
def test_any_order_of_segments(segments: list[str], end: str) -> None:
    found = read(end.join([segments_of(SMALL)[0].replace("~", ""), *segments, ""]).encode())
    if end == "\n":
        return
    assert found is not None
    asked = Counter(x.split("*")[1] for x in segments if x.startswith("CLM*"))
    inside = Counter(x.claim_id for x in found[0])
    assert inside <= asked


def test_a_second_interchange_that_is_broken_leaves_the_first_alone() -> None:
    claims, sets = split(SMALL + SMALL[:60])
    assert [x.ok for x in claims] == [True] * 3
    assert errors(sets[-1].findings) == {"file.broken_off"}
    assert sets[-1].st == ""


def test_nested_isa_is_told() -> None:
    at = SMALL.index(b"HL*2")
    claims, sets = split(SMALL[:at] + SMALL)
    assert sum(x.ok for x in claims) == 3
    assert {"envelope.se_missing", "envelope.ge_missing", "envelope.iea_missing"} <= errors(
        f for x in sets for f in x.findings
    )


def test_a_long_element_is_one_finding() -> None:
    claim_id = next(iter(WHOLE))
    content = SMALL.replace(f"REF*6R*{claim_id}-1".encode(), b"REF*6R*" + b"9" * 10_000_000)
    claims, _ = split(content)
    bad = {x.claim_id: [f.rule_id for f in x.findings] for x in claims if not x.ok}
    assert bad == {claim_id: ["element.too_long"]}


def test_a_file_of_nothing_but_faults_does_not_fill_memory() -> None:
    at = SMALL.index(b"HI*")
    content = SMALL[:at] + b"ZZZ*1~" * 20_000 + SMALL[at:]
    claims, _ = split(content)
    assert sum(x.ok for x in claims) == 2
    assert len(claims[0].findings) <= 1000
