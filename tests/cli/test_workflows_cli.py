"""`rcm workflows`: from a file to a revision and back, and what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.factories import chain

from rcm.core.urls import DatabaseUrls
from rcm.workflows.exchange import write


class Workflows:
    """The command on a database with one organisation."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self._shell = shell
        self.folder = folder

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        told = self._shell("workflows", *words, "--org", "maple", "--json")
        assert told.code == code, told
        answer: dict[str, Any] = json.loads(told.out.splitlines()[-1])
        return answer

    def text(self, *words: str) -> str:
        told = self._shell("workflows", *words, "--org", "maple")
        return told.out + told.err

    def file(self, name: str, *steps: Any) -> str:
        path = self.folder / f"{len(list(self.folder.iterdir()))}.yaml"
        path.write_text(write(chain(*steps, name=name), "yaml"), encoding="utf-8")
        return str(path)


@pytest.fixture
def workflows(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Workflows:
    shell = Shell(monkeypatch, capsys)
    shell.set(DATABASE_URL=database.owner)
    assert shell("users", "organization", "--slug", "maple", "--name", "Maple").code == 0
    return Workflows(shell, tmp_path)


def test_a_file_becomes_a_workflow_that_changes_and_is_taken_back(workflows: Workflows) -> None:
    name = "Ünïcode [bold] / ☂"
    made = workflows("import", workflows.file(name, "claims.register"), "--publish")
    assert (made["name"], made["revision"], made["version"]) == (name, 1, 2)
    again = workflows.file(name, "claims.register", "claims.scrub")
    assert workflows("import", again, code=1)["error"]["code"] == "workflow.name_taken"
    assert workflows("import", again, "--replace")["version"] == 3
    assert workflows("diff", name, "1")["changes"] == 4
    assert "+ node step2" in workflows.text("diff", name, "1")
    assert workflows("publish", name, "--version", "2", code=1)["error"]["code"] == "workflow.draft_changed"
    assert workflows("publish", name, "--comment", "more")["revision"] == 2
    assert workflows("restore", name, "1", "--publish")["revision"] == 3
    assert workflows("diff", name, "1", "3")["changes"] == 0
    assert workflows.text("diff", name, "1", "3").strip() == "No difference."
    listed = {each["name"]: each for each in workflows("list", "--status", "active")["items"]}
    assert (listed[name]["published_revision"], listed[name]["nodes"]) == (3, 3)
    assert name in workflows.text("list")
    assert "claims.register" in workflows.text("show", name)
    assert len(workflows("show", name, "--revision", "2")["graph"]["nodes"]) == 4


def test_a_workflow_is_suspended_taken_up_again_copied_and_put_away(workflows: Workflows) -> None:
    workflows("import", workflows.file("ours", "claims.register"), "--publish")
    assert workflows("suspend", "ours") == {**workflows("suspend", "ours"), "status": "suspended", "runs_in_flight": 0}
    assert workflows("activate", "ours")["status"] == "active"
    assert workflows("duplicate", "ours", "--as", "theirs")["name"] == "theirs"
    assert workflows("duplicate", "ours", "--as", "theirs", code=1)["error"]["code"] == "workflow.name_taken"
    assert "ours: archived; 0 runs under way go on" in workflows.text("archive", "ours")
    assert workflows("suspend", "ours", code=1)["error"]["code"] == "workflow.state_conflict"


def test_what_is_exported_is_the_same_to_the_byte(workflows: Workflows) -> None:
    for form in ("json", "yaml"):
        first, second = (workflows.folder / f"{part}.{form}" for part in ("first", "second"))
        workflows("export", "end_to_end_rcm", "--format", form, "--file", str(first))
        workflows("import", str(first), "--replace")
        workflows("export", "end_to_end_rcm", "--format", form, "--file", str(second), "--revision", "draft")
        assert first.read_bytes() == second.read_bytes()
    assert workflows.text("export", "end_to_end_rcm").startswith("format: rcm.workflow/1\n")


def test_every_problem_of_a_file_is_listed_with_its_node(workflows: Workflows) -> None:
    bad = workflows.file(
        "bad", "claims.ghost", {"type": "agent"}, {"type": "human", "config": {"title": "?", "form": {"type": 5}}}
    )
    told = workflows("validate", bad, code=1)
    assert told["valid"] is False
    assert {(p["code"], p["node_id"]) for p in told["problems"] if p["severity"] == "error"} == {
        ("unknown_action", "step1"), ("unknown_type", "step2"), ("form_invalid", "step3"),
    }  # fmt: skip
    text = workflows.text("validate", bad)
    assert all(step in text for step in ("step1", "step2", "step3"))
    assert workflows("import", bad, code=1)["error"]["code"] == "workflow.graph_invalid"
    assert workflows("validate", "end_to_end_rcm") == {"valid": True, "problems": []}
    good = workflows.file("good", "claims.register")
    assert workflows("validate", good)["valid"] is True
    assert "can be published" in workflows.text("validate", good)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "ghost"), "workflow.workflow_not_found"),
        (("validate", "ghost"), "workflow.workflow_not_found"),
        (("diff", "end_to_end_rcm", "one"), "workflow.revision_not_found"),
        (("diff", "end_to_end_rcm", "7"), "workflow.revision_not_found"),
        (("restore", "end_to_end_rcm", "7"), "workflow.revision_not_found"),
        (("publish", "end_to_end_rcm"), "workflow.draft_missing"),
        (("list", "--status", "lost"), "catalog.value_unknown"),
    ],
)
def test_what_is_not_there_is_told(workflows: Workflows, words: tuple[str, ...], code: str) -> None:
    assert workflows(*words, code=1)["error"]["code"] == code


def test_a_file_that_cannot_be_read_or_written_ends_the_command(workflows: Workflows) -> None:
    unread = workflows("import", "/no/such/file", code=2)["error"]
    unwritten = workflows("export", "end_to_end_rcm", "--file", "/no/such/folder/x", code=2)["error"]
    assert (unread["code"], unwritten["code"]) == ("cli.file_unreadable", "cli.file_unwritable")
    assert "/no/such/file" in unread["message"]


def test_a_file_that_is_no_yaml_is_told_with_its_place(workflows: Workflows) -> None:
    path = workflows.folder / "broken.yaml"
    path.write_text("name: x\nnodes: [\n", encoding="utf-8")
    error = workflows("import", str(path), code=1)["error"]
    assert (error["code"], error["line"], error["column"]) == ("workflow.document_invalid", 3, 1)
