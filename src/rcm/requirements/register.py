"""What the domain gives to the composition root."""

from __future__ import annotations

from rcm.requirements.row_preview import RequirementPreview
from rcm.workflows.registry import Registry


def register(registry: Registry) -> None:
    """The preview of what the rows of a file would miss."""
    registry.row_preview = RequirementPreview(registry.tasks_of_actions, registry.row_values)
