"""`rcm fhir …`: FHIR resources at the shell."""

from __future__ import annotations

from typing import Final

import typer

from rcm.cli.lazy import Place, lazy_group

_COMMANDS: Final = {
    "validate": Place(
        "fhir_validate",
        "validate",
        "Check files of resources by FHIR R4: exit 0 where all are right, 1 where errors were found, 2 where a"
        " file can't be read.",
    ),
    "search": Place(
        "fhir_search",
        "search",
        "Resources that a FHIR search finds; with --json the Bundle, one page of it. The next page: add the _cursor.",
    ),
    "get": Place("fhir_get", "get", "A resource, or one of its versions; with --json in one line."),
    "import": Place(
        "fhir_import",
        "import_files",
        "Import FHIR resources. The same content again changes nothing; a command that was broken off goes on"
        " where it stopped when it is given again. Ends with 1 if lines were set aside.",
    ),
    "export": Place("fhir_export", "export", "Export FHIR resources as NDJSON, one file for each type."),
    "reindex": Place(
        "fhir_reindex",
        "reindex",
        "Make columns and the search index anew from the resources: for what others wrote by SQL, and after an"
        " upgrade.",
    ),
}

app = typer.Typer(
    cls=lazy_group(_COMMANDS),
    help="FHIR R4 resources: check, import and export files of them, search and read what is stored.",
    no_args_is_help=True,
)


@app.callback()
def fhir() -> None:
    """FHIR R4 resources."""
