"""Public 837P files that nobody made for us: no crash, verdicts as their manifest says."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from rcm.edi.acknowledgement import acknowledge, read_999, write_999
from rcm.edi.claim_acknowledgement import read_277ca
from rcm.edi.errors import AnswerUnreadable
from rcm.edi.professional import read_837p
from rcm.edi.professional_writer import write_837p
from rcm.edi.remittance import balance, read_835
from rcm.edi.sniff import kind_of
from rcm.edi.tokenizer import tokenize
from tests.edi.edi_files import envelope, errors, split

pytestmark = pytest.mark.outside_data

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("RCM_OUTSIDE_DATA") or PROJECT.parent / "shared" / "data") / "x12"


def manifest(*kinds: str) -> list[pytest.param]:  # type: ignore[valid-type]
    if not (DATA / "MANIFEST.csv").exists():
        reason = f"outside data not found at {os.path.relpath(DATA, PROJECT)}; set RCM_OUTSIDE_DATA"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]
    with (DATA / "MANIFEST.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    chosen = [x for x in rows if not kinds or any(k in x["transaction"].split("+") for k in kinds)]
    return [pytest.param(x, id=x["path"]) for x in chosen]


@pytest.mark.parametrize("row", manifest("837P"))
def test_837p(row: dict[str, str]) -> None:
    reads = list(read_837p(DATA / row["path"], file_name=row["path"]))
    claims, sets = split((DATA / row["path"]).read_bytes())
    found = errors(f for x in claims for f in x.findings) | errors(f for x in sets for f in x.findings)
    assert len(reads) == len(claims) + len(sets)
    if row["expected"] == "valid":
        assert found == set()
    elif row["expected"] == "invalid":
        assert found
    if row["version"].startswith("005010X222") and row["transaction"] == "837P":
        assert len(claims) == int(row["claims"])
        off = any("claim.balance" in errors(x.findings) for x in claims)
        assert off == (row["balance"] == "off")
    write_999(acknowledge(reads), envelope())


@pytest.mark.parametrize("row", manifest("837P"))
def test_good_claims_survive_writing(row: dict[str, str]) -> None:
    claims = [x.claim for x in split((DATA / row["path"]).read_bytes())[0] if x.ok and x.claim]
    again, _ = split(write_837p(claims, envelope()))
    assert [x.claim for x in again] == claims
    assert all(x.ok for x in again)


@pytest.mark.parametrize("row", manifest())
def test_every_file_has_segments_and_a_kind(row: dict[str, str]) -> None:
    content = (DATA / row["path"]).read_bytes()
    segments = list(tokenize(content))
    for segment in segments:
        assert content[segment.offset :].startswith(segment.text[:3].encode())
    assert kind_of(content) in row["transaction"].replace("+", " ").split()
    list(read_837p(content))


@pytest.mark.parametrize("row", manifest("835", "999", "277CA"))
def test_answers(row: dict[str, str]) -> None:
    content = (DATA / row["path"]).read_bytes()
    try:
        match row["transaction"]:
            case "835":
                remittances = read_835(content)
                off = any(balance(x) for x in remittances)
                assert off == (row["balance"] == "off")
            case "999":
                assert all(x.code == "A" for x in read_999(content))
            case "277CA":
                [status] = [x for one in read_277ca(content) for x in one.claims]
                assert (status.category, status.status_code, str(status.total_charge)) == ("A2", "20", "125")
    except AnswerUnreadable:
        assert row["expected"] != "valid"
