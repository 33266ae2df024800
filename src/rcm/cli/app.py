"""`rcm`: the commands, put together."""

from __future__ import annotations

import sys
from typing import Annotated, cast

import typer

import rcm
from rcm.cli import batch, keys, requirements, runs, simulate, users, x12
from rcm.cli.demo import demo
from rcm.cli.doctor import doctor
from rcm.cli.schema import migrate
from rcm.cli.up import up
from rcm.cli.work import api, worker

USAGE = 64
#: typer brings a click of its own, whose UsageError has no public name; every complaint about arguments is one.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])

app = typer.Typer(
    name="rcm",
    help="Hybrid RCM: eligibility, claims and payments through payers, on your own PostgreSQL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(up)
app.command()(worker)
app.command()(api)
app.command()(migrate)
app.command()(doctor)
app.add_typer(batch.app, name="batch")
app.add_typer(runs.app, name="runs")
app.add_typer(requirements.app, name="requirements")
app.add_typer(users.app, name="users")
app.add_typer(keys.app, name="keys")
app.add_typer(x12.app, name="x12")
app.add_typer(simulate.app, name="simulate")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(rcm.__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hybrid RCM: eligibility, claims and payments through payers, on your own PostgreSQL."""


def main() -> None:
    """Entry point. Wrong usage ends with 64, as sysexits.h has it."""
    try:
        code = app(standalone_mode=False)
    except _UsageError as error:
        error.show()
        sys.exit(USAGE)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
