"""`rcm signals …`: metrics of quality, what deviates, and who looks after it."""

from __future__ import annotations

import typer

from rcm.cli.signals_activity import activity_command
from rcm.cli.signals_cancel import cancel
from rcm.cli.signals_list import list_signals
from rcm.cli.signals_load import load_command
from rcm.cli.signals_metrics import metrics_app
from rcm.cli.signals_run import run_signals
from rcm.cli.signals_sample import sample_command
from rcm.cli.signals_show import explain, show
from rcm.cli.signals_work import (
    assign_command,
    comment_command,
    move_command,
    reassign_command,
    resolve_command,
)
from rcm.quality.assignment_states import Move

app = typer.Typer(help="Metrics of quality, and what deviates.", no_args_is_help=True)


@app.callback()
def signals() -> None:
    """Metrics of quality, and what deviates."""


app.command("load")(load_command)
app.command("sample")(sample_command)
app.add_typer(metrics_app, name="metrics")
app.command("run")(run_signals)
app.command("cancel")(cancel)
app.command("list")(list_signals)
app.command("show")(show)
app.command("explain")(explain)
app.command("assign")(assign_command)
app.command("reassign")(reassign_command)
app.command("unassign")(move_command(Move.UNASSIGN, "Take it back before anybody has started."))
app.command("start")(move_command(Move.START, "Begin to work on it."))
app.command("return")(move_command(Move.RETURN, "Not in progress any more: assigned, and not started."))
app.command("resolve")(resolve_command)
app.command("reopen")(move_command(Move.REOPEN, "What was resolved is in progress again."))
app.command("close")(move_command(Move.CLOSE, "Verified, and over."))
app.command("comment")(comment_command)
app.command("activity")(activity_command)
