"""HTTP of the clinical store."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from rcm.clinical.routes import (
    bulk_export,
    bulk_import,
    bundles,
    configuration,
    everything,
    knowledge,
    memories,
    organizations,
    searching,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    memories.memories,
    memories.messages,
    knowledge.items,
    knowledge.templates,
    organizations.router,
    configuration.settings,
    bundles.router,
    bulk_import.router,
    bulk_export.router,
    everything.router,
    searching.router,  # the last: the address of a type takes any word
)
