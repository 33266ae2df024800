"""`rcm requirements …`: what tasks need, in three tiers."""

from __future__ import annotations

import typer

from rcm.cli import requirements_asking as asking
from rcm.cli import requirements_documents as documents
from rcm.cli import requirements_migrate as migrating
from rcm.cli import requirements_writing as writing

app = typer.Typer(help="What tasks need, in three tiers.", no_args_is_help=True)


@app.callback()
def requirements() -> None:
    """What tasks need, in three tiers."""


app.command("show")(asking.show)
app.command("why")(asking.why)
app.command("validate")(asking.validate)
app.command("changelog")(asking.changelog)
app.command("set")(writing.set_one)
app.command("end")(writing.end)
app.command("waive")(writing.waive)
app.command("approve")(writing.approve)
app.command("import")(documents.import_file)
app.command("export")(documents.export)
app.command("migrate")(migrating.migrate)
app.command("rebuild")(migrating.rebuild)
