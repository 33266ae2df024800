from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rcm.cli.x12 import app

runner = CliRunner()


def run(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(x) for x in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def last_object(output: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return found


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    path = tmp_path / "claims.837"
    code, output = run("generate", "--claims", 60, "--seed", 4, "--defects", 5, "--out", path, "--json")
    assert code == 0
    return path, last_object(output)["defects"]


def test_defects_that_were_generated_are_found(made: tuple[Path, dict[str, str]]) -> None:
    path, defects = made
    code, output = run("check", path, "--json")
    [report] = last_object(output)["files"]
    assert code == 1
    assert (report["kind"], report["claims"], report["claims_in_error"]) == ("837P", 60, 5)
    assert {x["claim_id"] for x in report["findings"]} == set(defects)


def test_a_person_sees_claim_and_place(made: tuple[Path, dict[str, str]]) -> None:
    code, output = run("check", made[0], "--limit", 1)
    assert code == 1
    assert "60 claims, 5 in error" in output.replace("\n", "")
    assert "4 more" in output


def test_a_clean_file_exits_with_nought(tmp_path: Path) -> None:
    path = tmp_path / "clean.837"
    assert run("generate", "--claims", 5, "--defects", 0, "--out", path)[0] == 0
    code, output = run("check", path, "--json")
    assert (code, last_object(output)["errors"]) == (0, 0)


def test_without_out_the_file_itself_is_printed() -> None:
    code, output = run("generate", "--claims", 2)
    assert code == 0
    assert output.startswith("ISA*00*")
    assert output.rstrip().splitlines()[-1].startswith("IEA*1*")


def test_claims_go_to_the_payers_that_are_named() -> None:
    code, output = run("generate", "--claims", 20, "--defects", 0, "--payer", "MERIDIAN", "--payer", "CASCADE")
    assert code == 0
    assert set(re.findall(r"NM1\*PR\*(?:[^~*]*\*){7}([^~*]+)", output)) == {"MERIDIAN", "CASCADE"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no X12", b"ISA*00*"])
def test_an_unreadable_file_exits_with_two_and_says_why(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.837"
    path.write_bytes(content)
    code, output = run("check", path, "--json")
    [report] = last_object(output)["files"]
    assert code == 2
    assert "odd.837, segment 1, byte 0" in report["unreadable"]
    code, output = run("check", path)
    assert code == 2
    assert "[odd.837, segment 1, byte 0]" in output.replace("\n", " ")


def test_what_looks_like_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "odd[b].837"
    run("generate", "--claims", 1, "--defects", 0, "--out", path)
    path.write_bytes(path.read_bytes().replace(b"*UN*", b"*[/]*"))
    code, output = run("check", path)
    assert code == 1
    assert "odd[b].837" in output.replace("\n", "")
