"""`rcm`: the commands, put together."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated, Final, cast

import typer

import rcm

USAGE = 64
#: typer brings a click of its own, whose UsageError has no public name; every complaint about arguments is one.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

_HELP: Final = "Hybrid RCM: eligibility, claims and payments through payers, on your own PostgreSQL."
#: Name of each command, its module below rcm.cli, and the function; `app` is a group of commands.
_COMMANDS: Final = {
    "demo": ("demo", "demo"),
    "up": ("up", "up"),
    "worker": ("work", "worker"),
    "api": ("work", "api"),
    "migrate": ("schema", "migrate"),
    "init-db": ("init_db", "init_db"),
    "maintain": ("maintain", "maintain"),
    "doctor": ("doctor", "doctor"),
    "batch": ("batch", "app"),
    "runs": ("runs", "app"),
    "workflows": ("workflows", "app"),
    "tasks": ("tasks", "app"),
    "requirements": ("requirements", "app"),
    "codes": ("codes", "app"),
    "rules": ("rules", "app"),
    "knowledge": ("knowledge", "app"),
    "memories": ("memories", "app"),
    "organizations": ("organizations", "app"),
    "users": ("users", "app"),
    "keys": ("keys", "app"),
    "config": ("config", "app"),
    "x12": ("x12", "app"),
    "fhir": ("fhir", "app"),
    "signals": ("signals", "app"),
    "simulate": ("simulate", "app"),
}


def commands(wanted: str | None = None) -> typer.Typer:
    """All commands, or the one that is wanted: each brings libraries of its own, which take a second together."""
    app = typer.Typer(
        name="rcm",
        help=_HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    for name in [wanted] if wanted in _COMMANDS else _COMMANDS:
        module, attribute = _COMMANDS[str(name)]
        found = getattr(importlib.import_module(f"rcm.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
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
    given = sys.argv[1:] if arguments is None else list(arguments)
    app = commands(next((word for word in given if not word.startswith("-")), None))
    try:
        code = app(given, standalone_mode=False)
    except _UsageError as error:
        error.show()
        sys.exit(USAGE)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
