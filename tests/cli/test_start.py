"""The program's start: a command imports what it needs, and lists import no command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from tests.migration.databases import plain
from tests.support.processes import environment
from typer.core import TyperGroup
from typer.testing import CliRunner

from rcm.cli.app import commands
from rcm.cli.lazy import loaded
from rcm.core.urls import DatabaseUrls

#: Runs the command line and says, as its last line, what was imported.
_LOOK = """
import json, sys
from rcm.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""
#: What takes long to import.
HEAVY = {"alembic", "dbos", "fastapi", "numpy", "openpyxl", "polars", "sqlalchemy", "rcm.migrations.models", "rcm.main"}


def imported(*arguments: str, **variables: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", _LOOK, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def listed(group: Any) -> Iterator[tuple[str, Any, Any]]:
    """(name, what stands for the command, the command) of the group and of all groups in it."""
    for name, standing in group.commands.items():
        command = loaded(standing)
        yield name, standing, command
        if isinstance(command, TyperGroup):
            yield from listed(command)


def line(command: Any) -> str:
    """What a list says of it: the first paragraph of its help."""
    return " ".join((command.help or "").split("\n\n")[0].split())


def test_lists_say_of_a_command_what_it_says_of_itself() -> None:
    differing = [
        f"{name}: {line(standing)!r}, the command: {line(command)!r}"
        for name, standing, command in listed(typer.main.get_command(commands()))
        if (line(standing), standing.hidden, standing.deprecated) != (line(command), command.hidden, command.deprecated)
    ]
    assert differing == []


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("signals", "--help"), ("wrong",)], ids=" ".join)
def test_version_and_lists_import_no_command(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert found & HEAVY == set()
    ours = {name for name in found if name.startswith("rcm.")}
    assert ours <= {"rcm.cli", "rcm.cli.app", "rcm.cli.lazy", "rcm.cli.signals"}


def test_a_wrong_name_is_refused_with_the_nearest_ones() -> None:
    top = CliRunner().invoke(commands(), ["signls"])
    assert "No such command 'signls'. Did you mean 'signals'?" in top.output
    below = CliRunner().invoke(commands(), ["signals", "rn"])
    assert "No such command 'rn'. Did you mean 'run'?" in below.output


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("rcm sig", {"signals"}), ("rcm signals re", {"reassign", "reopen", "report", "resolve", "return"}),
     ("rcm signals list --al", {"--all"})],
    ids=["command", "subcommand", "option"],
)  # fmt: skip
def test_a_shell_completes_names_and_options(typed: str, offered: set[str]) -> None:
    asking = {"_RCM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    ran = CliRunner().invoke(commands(), [], env=asking, prog_name="rcm")
    assert {line.split(":")[0] for line in ran.output.split()} == offered


def test_a_database_at_its_revision_needs_neither_models_nor_alembic(database: DatabaseUrls) -> None:
    found = imported("migrate", DATABASE_URL=plain(database.owner))
    assert "rcm.migrations.runner" in found
    assert found & (HEAVY - {"sqlalchemy"}) == set()


def test_people_and_organisations_need_no_engine_no_api_and_no_tables_of_numbers(database: DatabaseUrls) -> None:
    found = imported("users", "organization", "--slug", "maple", "--name", "Maple", DATABASE_URL=plain(database.owner))
    assert "rcm.tenancy.administration" in found
    assert found & (HEAVY - {"sqlalchemy", "rcm.main"}) == set()
