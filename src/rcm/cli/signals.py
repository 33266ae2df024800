"""`rcm signals …`: metrics of quality, what deviates, and who looks after it."""

from __future__ import annotations

from typing import Final

import typer

from rcm.cli.lazy import Place, lazy_group

_COMMANDS: Final = {
    "load": Place(
        "signals_load",
        "load_command",
        "Load observations of metrics. The same file again changes nothing. Ends with 1 if rows were set aside.",
    ),
    "sample": Place(
        "signals_sample",
        "sample_command",
        "Write made-up observations with deviations planted in them; `--json` names those, to compare with what"
        " is found.",
    ),
    "run": Place(
        "signals_run",
        "run_signals",
        "Find signals in the observations that are loaded. The same observations again change nothing.",
    ),
    "cancel": Place(
        "signals_cancel", "cancel", "End a run. What it had found is not written; one that has ended stays as it is."
    ),
    "list": Place("signals_list", "list_signals", "Signals, the gravest first; those with evidence, unless --all."),
    "show": Place("signals_show", "show", "A signal: its figures, its peers, its periods as a line."),
    "explain": Place(
        "signals_show",
        "explain",
        "Why a signal has its type and severity: inputs, the rules in their order, sums, evidence, tiers, cost.",
    ),
    "report": Place(
        "signals_report",
        "report",
        "Everything about a signal as one HTML file, with its charts; it needs nothing else.",
    ),
    "assign": Place("signals_work", "assign_command", "Give a signal to a person."),
    "reassign": Place("signals_work", "reassign_command", "Give it to another person, who starts anew."),
    "unassign": Place("signals_work", "unassign_command", "Take it back before anybody has started."),
    "start": Place("signals_work", "start_command", "Begin to work on it."),
    "return": Place("signals_work", "return_command", "Not in progress any more: assigned, and not started."),
    "resolve": Place("signals_work", "resolve_command", "Say what was found or done."),
    "reopen": Place("signals_work", "reopen_command", "What was resolved is in progress again."),
    "close": Place("signals_work", "close_command", "Verified, and over."),
    "comment": Place("signals_work", "comment_command", "Say something of a signal, in the feed."),
    "activity": Place(
        "signals_activity",
        "activity_command",
        "What happened, the newest first. With --follow and --json: one object a line.",
    ),
    "costs": Place("signals_costs", "costs_app", "What a day and a bed are worth, for the money in a signal."),
    "metrics": Place("signals_metrics", "metrics_app", "The catalogue of what is measured."),
}

app = typer.Typer(
    cls=lazy_group(_COMMANDS),
    help="Metrics of quality, and what deviates.",
    no_args_is_help=True,
)


@app.callback()
def signals() -> None:
    """Metrics of quality, and what deviates."""
