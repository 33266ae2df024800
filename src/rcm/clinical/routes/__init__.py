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
    history,
    knowledge,
    memories,
    metadata,
    organizations,
    resources,
    searching,
    validation,
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
    # Those with words of their own first: the address of a type takes any word.
    metadata.router,
    history.router,
    validation.router,
    searching.router,
    resources.conditional,
    resources.router,
)
