"""What the documents say exists: files they link to, commands and targets they name, checks they rely on."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tools.generate_reference import ROOT, commands

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_CHECK = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_LINT = re.compile(r"lint-imports|mypy|`tools/\w+\.py`")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of_code(document: Path) -> Iterator[str]:
    for block, inline in _CODE.findall(document.read_text(encoding="utf-8")):
        yield from (line.strip() for line in (block or inline).splitlines())


@cache
def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_there_are_documents() -> None:
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {named(d) for d in DOCUMENTS}
    assert len(DECISIONS) >= 10


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in _LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_that_a_document_names_exist(document: Path) -> None:
    known = [path.split() for path, _ in commands()]
    groups = {path[0] for path in known}
    wrong = []
    for line in lines_of_code(document):
        words = re.sub(r"^(\$ |\.venv/bin/|[A-Z_]+=\S+ )+", "", line).split()
        if len(words) < 2 or words[0] != "rcm" or words[1].startswith("-") or not words[1].isalnum():
            continue
        if words[1] not in groups or not any(words[1 : 1 + len(path)] == path for path in known):
            partial = len(words) == 2 and words[1] in groups  # "`rcm runs`" names a group
            wrong += [] if partial else [line]
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_options_that_a_document_names_exist(document: Path) -> None:
    options = {
        tuple(path.split()): {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
        for path, command in commands()
    }
    wrong = []
    for line in lines_of_code(document):
        words = re.sub(r"^(\$ |\.venv/bin/|[A-Z_]+=\S+ )+", "", line.split(" #")[0]).split()
        for path, known in options.items():
            if words[:1] == ["rcm"] and tuple(words[1 : 1 + len(path)]) == path:
                wrong += [f"{line}: {w}" for w in words if re.match(r"--[a-z]", w) and w.split("=")[0] not in known]
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_make_targets_that_a_document_names_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= targets
    lines = [line.split() for line in lines_of_code(document) if line.startswith("make ")]
    wanted = {word[1] for word in lines if re.fullmatch(r"[a-z-]+", word[1])}
    assert wanted - targets == set()


def test_make_help_lists_the_targets() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make demo" in shown
    assert "make test" in shown


@pytest.mark.parametrize("path", [path for path, _ in commands()])
def test_every_command_explains_itself(path: str) -> None:
    command = next(command for name, command in commands() if name == path)
    assert (command.help or "").strip()


def test_the_program_starts() -> None:
    ran = subprocess.run(
        [sys.executable, *shlex.split("-m rcm.cli --help")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "demo" in ran.stdout) == (0, True), ran.stderr


@pytest.mark.parametrize("record", DECISIONS, ids=named)
def test_a_decision_names_what_holds_it(record: Path) -> None:
    """A test that exists, or a lint; in its section "Held by"."""
    text = record.read_text(encoding="utf-8")
    held = text.partition("## Held by")[2]
    assert held, "no section `Held by`"
    missing = []
    for file, test in _CHECK.findall(held):
        path = ROOT / file
        if not path.exists() or (test and f"def {test}(" not in path.read_text(encoding="utf-8")):
            missing.append(f"{file}::{test}")
    assert missing == []
    assert _CHECK.search(held) or _LINT.search(held)
