"""`rcm fhir …`: FHIR resources at the shell."""

from __future__ import annotations

import typer

from rcm.cli.fhir_validate import validate

app = typer.Typer(help="FHIR R4 resources: check files of them.", no_args_is_help=True)


@app.callback()
def fhir() -> None:
    """FHIR R4 resources."""


app.command("validate")(validate)
