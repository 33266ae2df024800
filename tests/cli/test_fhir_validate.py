"""`rcm fhir validate` reads files of every kind, tells each problem's place, and ends with what it found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.clinical.examples import BUNDLE, OBSERVATION, ORGANIZATION, PATIENT, Json, example
from typer.testing import CliRunner

from rcm.cli.app import commands
from rcm.clinical import text

_WRONG: Json = example(OBSERVATION, status="done")


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(commands(), ["fhir", "validate", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def _json(*arguments: object) -> tuple[int, dict[str, Any]]:
    code, output = _run(*arguments, "--json")
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return code, found


def _file(folder: Path, name: str, *resources: Json) -> Path:
    content = b"\n".join(map(text.dump, resources))
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def test_right_files_end_with_0(tmp_path: Path) -> None:
    pretty = tmp_path / "pretty.json"
    pretty.write_text(json.dumps(example(PATIENT), indent=2))
    lines = _file(tmp_path, "all.ndjson.gz", PATIENT, OBSERVATION)
    bundle = _file(tmp_path, "bundle.json", BUNDLE)
    code, found = _json(pretty, lines, bundle)
    assert (code, found["resources"], found["errors"]) == (0, 4, 0)


def test_each_problem_has_its_line_its_resource_and_its_path(tmp_path: Path) -> None:
    path = _file(tmp_path, "some.ndjson", PATIENT, _WRONG, ORGANIZATION)
    code, found = _json(path, "--fast")
    [problem] = found["files"][0]["problems"]
    assert code == 1
    assert (found["resources"], found["invalid"], found["errors"]) == (3, 1, 1)
    assert (problem["line"], problem["resource"], problem["path"]) == (2, "Observation/pressure", "Observation.status")
    assert problem["code"] == "code-invalid"


def test_a_bundle_s_problem_has_its_entry(tmp_path: Path) -> None:
    entry = BUNDLE["entry"][0]
    bundle = example(BUNDLE, entry=[entry, {**entry, "fullUrl": "urn:uuid:2", "resource": _WRONG}])
    code, found = _json(_file(tmp_path, "bundle.json.gz", bundle))
    [problem] = [each for each in found["files"][0]["problems"] if each["severity"] == "error"]
    assert code == 1
    assert (problem["entry"], problem["path"]) == (1, "Bundle.entry[1].resource.status")
    assert problem["resource"] == "Observation/pressure"


def test_rules_are_checked_unless_it_has_to_be_fast(tmp_path: Path) -> None:
    path = _file(tmp_path, "one.json", example(PATIENT, telecom=[{"value": "5"}]))
    assert _run(path, "--fast")[0] == 0
    assert _run(path)[0] == 1


def test_warnings_alone_are_no_fault(tmp_path: Path) -> None:
    path = _file(tmp_path, "one.json", example(PATIENT, text=None))
    code, found = _json(path)
    assert (code, found["errors"], found["warnings"]) == (0, 0, 1)


def test_a_broken_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "some.ndjson"
    path.write_bytes(text.dump(PATIENT) + b"\n{broken\n\n" + text.dump(_WRONG))
    code, found = _json(path, "--fast")
    assert code == 1
    assert [(each["line"], each["severity"]) for each in found["files"][0]["problems"]] == [(2, "fatal"), (4, "error")]


def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"[1]", b"\xff\xfe"):
        path = tmp_path / "x.json"
        path.write_bytes(content)
        assert _json(path)[0] == 1


def test_files_that_cannot_be_read_end_with_2_and_the_others_are_checked(tmp_path: Path) -> None:
    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(gzip.compress(text.dump(PATIENT) * 50)[:-20])
    code, found = _json(tmp_path / "none.json", tmp_path, cut, _file(tmp_path, "right.json", PATIENT))
    assert code == 2
    assert [bool(each["unreadable"]) for each in found["files"]] == [True, True, True, False]
    assert found["resources"] == 1


def test_errors_are_shown_before_warnings_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, "some.ndjson", *[example(ORGANIZATION)] * 5, _WRONG)
    code, output = _run(path, "--limit", 2)
    lines = output.splitlines()
    assert code == 1
    assert "6 resources, 1 not right; 1 errors, 6 warnings" in lines[0]
    assert "line 6" in lines[1]
    assert "Observation.status" in lines[1]
    assert lines[-1].strip() == "4 more; --limit shows them."


@pytest.mark.parametrize("arguments", [[], ["x.json", "--limit", "-1"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    assert _run(*arguments)[0] == 2
