"""How signals and runs look at the shell."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.table import Table

from rcm.quality.repository.signal_runs import SignalRun


def run_result(run: SignalRun) -> dict[str, Any]:
    """For programs: the counts beside the run itself."""
    return {
        "run_id": run.run_id, "status": run.status, "distributed": run.distributed,
        "classification": run.classification, **run.options, **run.counts, "created_at": run.created_at,
        "finished_at": run.finished_at, "error": run.error_message,
    }  # fmt: skip


def run_table(run: SignalRun) -> Group:
    """Counts in words, then types, then what was set aside."""
    counts = run.counts
    head = Table.grid(padding=(0, 2))
    for name in ("observations", "series", "signals", "raised", "watch", "inserted", "changed", "unchanged"):
        head.add_row(name, f"{counts.get(name, 0):,}")
    head.add_row("seconds", ", ".join(f"{part} {taken}" for part, taken in counts.get("seconds", {}).items()))
    parts = [head]
    for title, name in (("type", "by_type"), ("event", "events"), ("set aside", "set_aside")):
        if counts.get(name):
            table = Table(title, "number")
            for each, number in counts[name].items():
                table.add_row(each, f"{number:,}")
            parts.append(table)
    return Group(*parts)
