"""HTTP of the clinical store."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.clinical.routes import configuration, knowledge, memories, organizations, searching

ROUTERS: Final[tuple[APIRouter, ...]] = (
    memories.memories,
    memories.messages,
    knowledge.items,
    knowledge.templates,
    organizations.router,
    configuration.settings,
    searching.router,  # the last: the address of a type takes any word
)
