"""`rcm simulate …`: the counterparts, as real servers on loopback."""

from __future__ import annotations

import typer

from rcm.simulators.payer.command import payer

app = typer.Typer(help="Run a counterpart to test and demonstrate against.", no_args_is_help=True)
app.command("payer")(payer)


@app.callback()
def simulate() -> None:
    """Run a counterpart to test and demonstrate against."""
