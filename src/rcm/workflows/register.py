"""What the workflows domain itself puts at the engine's disposal: what nodes do that call no named action."""

from __future__ import annotations

from rcm.workflows.nodes.batch import Batch
from rcm.workflows.nodes.human import ask_person
from rcm.workflows.nodes.notify import notify
from rcm.workflows.nodes.subworkflow import Subworkflow
from rcm.workflows.nodes.waiting import wait_or_go_on
from rcm.workflows.registry import Registry, Tick
from rcm.workflows.service.events import KeptEvents
from rcm.workflows.service.tasks import LateTasks


def register(registry: Registry) -> None:
    """Handlers of kinds of nodes, and the ticks of tasks and events."""
    actions, chunk_rows = registry.actions, registry.settings.chunk_rows
    actions.add_node("wait", wait_or_go_on)
    actions.add_node("human", ask_person)
    actions.add_node("notify", notify)
    actions.add_node("subworkflow", Subworkflow(registry.backend, chunk_rows))
    actions.add_node("batch", Batch(registry.backend, chunk_rows))
    late = LateTasks(registry.database, registry.ops)
    kept = KeptEvents(registry.database, registry.ops, registry.backend)
    registry.ticks += [Tick("late_tasks", 2.0, late.escalate), Tick("kept_events", 20.0, kept.sweep)]
