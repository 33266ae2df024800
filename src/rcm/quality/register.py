"""What the domain gives to the composition root."""

from __future__ import annotations

from rcm.quality.service.old_rows import OldRows
from rcm.quality.service.signal_work import SignalWork
from rcm.workflows.registry import Registry, Tick


def register(registry: Registry) -> None:
    """The ticks of distributed runs, and of what has had its day."""
    work = SignalWork(registry.database, registry.ops, lease_s=registry.settings.worker_lease_s)
    old = OldRows(registry.database, registry.ops, registry.settings)
    registry.ticks += [Tick("signal_runs", 1.0, work.work), Tick("signal_old_rows", 3600.0, old.remove)]
