"""/metrics: the catalogue of what is measured."""

from __future__ import annotations

from typing import Annotated, Literal

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, api_router, requires
from rcm.core.permissions import Permission
from rcm.quality.schemas.metrics import MetricIn, MetricOut, MetricsOut
from rcm.quality.service import catalogue

router = api_router("/metrics", "metrics")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
Writer = Annotated[Actor, requires(Permission.METRIC_WRITE)]


@router.get("")
async def list_metrics(
    actor: Reader,
    database: CurrentDatabase,
    domain: Literal["Efficiency", "Safety", "Effectiveness"] | None = None,
    active: bool = False,
) -> MetricsOut:
    """All metrics, or those in use, by domain and name; the same for all organisations."""
    async with database.read(actor) as session:
        return await catalogue.all_metrics(session, domain=domain, active_only=active)


@router.get("/{metric}")
async def get_metric(metric: str, actor: Reader, database: CurrentDatabase) -> MetricOut:
    """One metric by its id."""
    async with database.read(actor) as session:
        return await catalogue.metric(session, metric)


@router.put("/{metric}")
async def put_metric(metric: str, given: MetricIn, actor: Writer, database: CurrentDatabase) -> MetricOut:
    """Add a metric, or change the one with this id; for all organisations of the installation."""
    async with database.write(actor) as session:
        return await catalogue.put_metric(session, metric, given)
