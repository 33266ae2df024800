"""How signals and runs look at the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.schemas.loads import AsideRowOut

#: Rows that a terminal shows beside the counts.
_NAMED: Final = 5


def run_result(run: SignalRun) -> dict[str, Any]:
    """For programs: the counts beside the run itself."""
    return {
        "run_id": run.run_id, "status": run.status, "distributed": run.distributed,
        "classification": run.classification, **run.options, **run.counts, "created_at": run.created_at,
        "finished_at": run.finished_at, "error": run.error_message,
    }  # fmt: skip


def run_table(run: SignalRun, aside: Sequence[AsideRowOut] = ()) -> Group:
    """Counts in words, then types, then what was set aside, the first few rows by name."""
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
    if aside:
        parts.append(_aside_table(aside[:_NAMED]))
    return Group(*parts)


def _aside_table(rows: Sequence[AsideRowOut]) -> Table:
    table = Table("facility", "metric", "period", "reason", "detail")
    for row in rows:
        period = f"{row.period_start or ''} to {row.period_end or ''}"
        table.add_row(*map(escape, (row.facility_id or "", row.metric_id or "", period, row.reason, row.detail)))
    return table
