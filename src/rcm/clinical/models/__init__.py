"""Tables of the clinical store, in six schemas. Those of FHIR resources follow from the registry."""

from __future__ import annotations

from rcm.clinical.models.administration import Migration, SystemConfig
from rcm.clinical.models.agents import AgentMessage, KnowledgeItem, Memory, Template
from rcm.clinical.models.bulk import BulkPart
from rcm.clinical.models.history import ResourceChange, ResourceHistory
from rcm.clinical.models.organization import OrganizationContact, OrganizationQualification
from rcm.clinical.models.resources import MODELS
from rcm.clinical.models.search import (
    SearchDate,
    SearchNumber,
    SearchQuantity,
    SearchReference,
    SearchString,
    SearchToken,
    SearchUri,
)

__all__ = [
    "MODELS", "AgentMessage", "BulkPart", "KnowledgeItem", "Memory", "Migration", "OrganizationContact",
    "OrganizationQualification", "ResourceChange", "ResourceHistory", "SearchDate", "SearchNumber", "SearchQuantity",
    "SearchReference", "SearchString", "SearchToken", "SearchUri", "SystemConfig", "Template",
]  # fmt: skip
