"""/health/live, /health/ready, /metrics: for orchestrators and Prometheus, without sign-in."""

from __future__ import annotations

from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response

from rcm.core.db import Database
from rcm.core.errors import DomainError
from rcm.core.hooks import DATABASE_ERRORS
from rcm.core.schema import Schema
from rcm.observability.metrics import CONTENT_TYPE, Metrics
from rcm.observability.repository import applied_revision
from rcm.workflows.registry import Registry
from rcm.workflows.repository import workers
from rcm.workflows.repository.figures import read_figures

router = APIRouter(tags=["operation"])

State = Literal["ok", "degraded", "failing"]
_WRONG: Final = (DomainError, OSError, *DATABASE_ERRORS)


class Check(Schema):
    state: State
    detail: str = ""


class Health(Schema):
    """`degraded`: the API answers, but work does not go on."""

    state: State
    checks: dict[str, Check]


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"state": "ok"}


@router.get("/health/ready", responses={503: {"model": Health}})
async def ready(request: Request, response: Response) -> Health:
    """503 where the API can't do its own work; a missing worker is told, and is no reason to take the API away."""
    registry: Registry = request.app.state.registry
    checks = await _checks(registry, request.app.state.head_revision)
    states = {check.state for check in checks.values()}
    state: State = "failing" if "failing" in states else "degraded" if "degraded" in states else "ok"
    response.status_code = 503 if state == "failing" else 200
    return Health(state=state, checks=checks)


async def _checks(registry: Registry, head: str) -> dict[str, Check]:
    try:
        async with registry.database.read(None) as session:
            revision = await applied_revision(session)
            running = await workers.running(session)
    except _WRONG as error:
        return {"database": Check(state="failing", detail=type(error).__name__)}
    at_head = revision == head
    alive = [worker for worker in running if worker.silent_s <= registry.settings.worker_lease_s]
    return {
        "database": Check(state="ok"),
        "migrations": Check(
            state="ok" if at_head else "failing",
            detail=revision or ""
            if at_head
            else f"The database is at {revision}, this program needs {head}: rcm migrate.",
        ),
        "workers": Check(
            state="ok" if alive else "degraded",
            detail=f"{len(alive)} alive." if alive else "No worker is alive; runs wait. Start one with rcm worker.",
        ),
    }


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Prometheus text format. Counts of runs and rows are read from the database at this moment."""
    registry: Registry = request.app.state.registry
    collected: Metrics = request.app.state.metrics
    figures = await _figures(registry.ops)
    if figures is not None:
        collected.figures.set(figures.active_runs, figures.ended, figures.open, figures.rows, figures.queued)
    return Response(collected.text(), headers={"Content-Type": CONTENT_TYPE})


async def _figures(ops: Database) -> Any:
    """None where the database does not answer: what the process knows by itself is told all the same."""
    try:
        async with ops.read(None) as session:
            return await read_figures(session)
    except _WRONG:
        return None
