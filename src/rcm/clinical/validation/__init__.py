"""Whether a resource is right by FHIR R4: quickly its structure, thoroughly its rules too."""

from __future__ import annotations

from typing import Any

from rcm.clinical.issues import Issue
from rcm.clinical.validation.fast import is_certainly_valid
from rcm.clinical.validation.structure import walk
from rcm.clinical.validation.thorough import all_problems_of

__all__ = ["all_problems_of", "problems_of"]


def problems_of(resource: dict[str, Any]) -> list[Issue]:
    """Stage 1: structure, types, cardinality, formats, required codes. Empty when all is well, which is quick."""
    return [] if is_certainly_valid(resource) else walk(resource)
