"""All resource types that have a table of their own, declared once; every other type of R4 lives in `resources`."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry import clinical, core, workflow
from rcm.clinical.registry.values import Column, ColumnKind, ResourceDefinition

#: In the order of the seed's list.
DEFINITIONS: Final = (core.RESOURCES, *core.DEFINITIONS, *clinical.DEFINITIONS, *workflow.DEFINITIONS)
#: In the order of the seed's list.
SCHEMAS: Final = ("hacs_core", "hacs_clinical", "hacs_registry", "hacs_agents", "hacs_admin", "hacs_audit")

_BY_TYPE: Final = {each.type: each for each in DEFINITIONS}


def table_of(resource_type: str) -> ResourceDefinition:
    """Where resources of the type live; `type` of the answer is None where that is the table of all others."""
    return _BY_TYPE.get(resource_type, core.RESOURCES)


__all__ = ["DEFINITIONS", "SCHEMAS", "Column", "ColumnKind", "ResourceDefinition", "table_of"]
