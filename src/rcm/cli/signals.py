"""`rcm signals …`: metrics of quality, what deviates, and who looks after it."""

from __future__ import annotations

import typer

from rcm.cli.signals_cancel import cancel
from rcm.cli.signals_list import list_signals
from rcm.cli.signals_load import load_command
from rcm.cli.signals_metrics import metrics_app
from rcm.cli.signals_run import run_signals
from rcm.cli.signals_sample import sample_command
from rcm.cli.signals_show import explain, show

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
