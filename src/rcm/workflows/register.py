"""What the workflows domain itself puts at the engine's disposal: what nodes do that call no named action."""

from __future__ import annotations

from rcm.workflows.engine.handling import ask_person, wait_or_go_on
from rcm.workflows.registry import Registry


def register(registry: Registry) -> None:
    registry.actions.add_node("wait", wait_or_go_on)
    registry.actions.add_node("human", ask_person)
