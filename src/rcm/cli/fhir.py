"""`rcm fhir …`: FHIR resources at the shell."""

from __future__ import annotations

import typer

from rcm.cli.fhir_export import export
from rcm.cli.fhir_get import get
from rcm.cli.fhir_import import import_files
from rcm.cli.fhir_reindex import reindex
from rcm.cli.fhir_search import search
from rcm.cli.fhir_validate import validate

app = typer.Typer(
    help="FHIR R4 resources: check, import and export files of them, search and read what is stored.",
    no_args_is_help=True,
)


@app.callback()
def fhir() -> None:
    """FHIR R4 resources."""


app.command("validate")(validate)
app.command("search")(search)
app.command("get")(get)
app.command("import")(import_files)
app.command("export")(export)
app.command("reindex")(reindex)
