"""What the domain gives to the composition root."""

from __future__ import annotations

from rcm.clinical.service.bulk_work import BulkWork
from rcm.workflows.registry import Registry, Tick


def register(registry: Registry) -> None:
    """The ticks of bulk jobs. What they import is loaded with the first job: it takes a second."""
    settings = registry.settings
    work = BulkWork(registry.database, registry.ops, lease_s=settings.worker_lease_s, keep_days=settings.keep_bulk_days)
    registry.ticks += [Tick("bulk_jobs", 1.0, work.work), Tick("bulk_parts", 3600.0, work.remove_old)]
