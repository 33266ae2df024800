"""What the domain gives to the composition root."""

from __future__ import annotations

from rcm.quality.service.signal_work import SignalWork
from rcm.workflows.registry import Registry, Tick


def register(registry: Registry) -> None:
    """The tick of distributed runs."""
    work = SignalWork(registry.database, registry.ops, lease_s=registry.settings.worker_lease_s)
    registry.ticks += [Tick("signal_runs", 1.0, work.work)]
