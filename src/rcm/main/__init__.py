"""The composition root: settings, databases and every domain's handlers, put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import rcm.claims.register
import rcm.clinical.register
import rcm.quality.register
import rcm.requirements.register
import rcm.workflows.register
from rcm.core.db import Database, Limits
from rcm.core.settings import Settings
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import MasterKeys, master_keys
from rcm.embedding import Embedder, embedder_of
from rcm.samples.end_to_end import end_to_end_rcm
from rcm.samples.reference_workflows import eligibility_by_portal
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.engine.enqueue import DurableEnqueue
from rcm.workflows.registry import Registry

_TEMPLATES = {"end_to_end_rcm": end_to_end_rcm, "eligibility_by_portal": eligibility_by_portal}
_REGISTER = (
    rcm.workflows.register.register,
    rcm.requirements.register.register,
    rcm.claims.register.register,
    rcm.clinical.register.register,
    rcm.quality.register.register,
)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that a process needs; `await close()` gives the connections back."""

    settings: Settings
    urls: DatabaseUrls
    registry: Registry
    embedder: Embedder
    #: The data folder, where the embedded server is used.
    embedded: Path | None = None

    def master_keys(self) -> MasterKeys:
        """What secrets at rest are sealed by. Raises KeyMissing, KeyInvalid, ConfigurationError."""
        return master_keys(self.settings, self.embedded)

    @property
    def database(self) -> Database:
        return self.registry.database

    async def close(self) -> None:
        await self.registry.database.close()
        await self.registry.ops.close()


def register_all(registry: Registry) -> None:
    """What every domain has: actions, jobs, ticks, readers, templates."""
    for register in _REGISTER:
        register(registry)
    registry.templates.update(_TEMPLATES)


def compose(
    settings: Settings,
    urls: DatabaseUrls,
    *,
    backend: ExecutionBackend | None = None,
    name: str = "rcm",
    pre_ping: bool = True,
    embedded: Path | None = None,
) -> Application:
    """Connect as rcm_app and rcm_ops, and let every domain register what it has."""
    embedder = embedder_of(settings)
    limits = Limits.of(settings)
    size = settings.worker_concurrency + 4
    database = Database(urls.app, pool_size=size, name=name, pre_ping=pre_ping, limits=limits)
    ops = Database(urls.ops, pool_size=3, name=f"{name}-ops", limits=limits)
    registry = Registry(settings, database, ops, backend or DurableEnqueue())
    register_all(registry)
    return Application(settings, urls, registry, embedder, embedded)
