"""`rcm`: the commands, put together."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Annotated, Final, cast

import typer

import rcm
from rcm.cli.lazy import Place, lazy_group

USAGE = 64
#: What is imported stays: to look for garbage in it every 700 objects took a fifth of the time until a command began.
_OBJECTS_UNTIL_COLLECTED: Final = 50_000
#: typer brings a click of its own, whose UsageError has no public name; every complaint about arguments is one.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

_HELP: Final = "Hybrid RCM: eligibility, claims and payments through payers, on your own PostgreSQL."
#: A test holds each line equal to what the command says of itself.
_COMMANDS: Final = {
    "demo": Place(
        "demo",
        "demo",
        "Fresh database, two organisations, a generated 837P through nine steps to a simulated payer's answers.",
    ),
    "up": Place(
        "up", "up", "Database, migrations, API, page and one worker. Ctrl-C ends it; work goes on at the next start."
    ),
    "worker": Place("work", "worker", "Advance runs until told to stop (SIGTERM drains: finish or park, then end)."),
    "api": Place("work", "api", "Serve the API and the page."),
    "migrate": Place(
        "schema",
        "migrate",
        "Bring the database to this program's revision, or to another one; a backup is taken before rows may go.",
    ),
    "init-db": Place(
        "init_db",
        "init_db",
        "Make database, roles, extensions and tables where they are missing, check them, and load sample data.",
    ),
    "maintain": Place(
        "maintain",
        "maintain",
        "Make the partitions of the months to come, and keep requirements of new organisations and without days"
        " gone by; `rcm up` does it by itself, else call it once a day.",
    ),
    "doctor": Place(
        "doctor", "doctor", "Look at settings, database, roles, migrations, schema, keys, secrets, workers and page."
    ),
    "batch": Place("batch", "app", "Put files through a workflow."),
    "runs": Place("runs", "app", "Look at runs and operate on them."),
    "workflows": Place("workflows", "app", "Look at workflows, judge and publish them, hand them on as files."),
    "tasks": Place("tasks", "app", "What runs ask people, and the answers."),
    "requirements": Place("requirements", "app", "What tasks need, in three tiers."),
    "codes": Place("codes", "app", "Import code tables, and look codes up."),
    "rules": Place("rules", "app", "The edits that claims must pass."),
    "knowledge": Place("knowledge", "app", "What is known, found by what it says."),
    "memories": Place("memories", "app", "What agents remember."),
    "organizations": Place("organizations", "app", "Hospitals, departments, payers and the like."),
    "users": Place("users", "app", "Organisations, people and access tokens."),
    "keys": Place("keys", "app", "Master keys of sealed secrets."),
    "config": Place("config", "app", "Settings that an organisation keeps in the database."),
    "x12": Place("x12", "app", "Check X12 files, and make some."),
    "fhir": Place(
        "fhir", "app", "FHIR R4 resources: check, import and export files of them, search and read what is stored."
    ),
    "signals": Place("signals", "app", "Metrics of quality, and what deviates."),
    "simulate": Place("simulate", "app", "Run a counterpart to test and demonstrate against."),
}


def commands() -> typer.Typer:
    """All commands; each is imported when it is run, for it brings libraries of its own."""
    app = typer.Typer(
        name="rcm",
        cls=lazy_group(_COMMANDS),
        help=_HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(rcm.__version__)
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What comes before the command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; without arguments those of the process. Wrong usage ends with 64, as sysexits.h has it."""
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTED)
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = commands()(given, standalone_mode=False)
    except _UsageError as error:
        error.show()
        sys.exit(USAGE)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
