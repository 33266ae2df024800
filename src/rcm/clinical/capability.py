"""What the FHIR door can do, as a CapabilityStatement: made from what is there, so that it tells the truth. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

from rcm.clinical import definitions
from rcm.clinical.search.controls import includable, searchable
from rcm.clinical.text import dump

#: Arguments and answers of operations: resources by form only.
NEVER_STORED: Final = frozenset({"Parameters", "OperationOutcome"})
#: Of each type that can be stored (R4's type-restful-interaction).
INTERACTIONS: Final = (
    "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type",
)  # fmt: skip
SYSTEM_INTERACTIONS: Final = ("transaction", "batch", "search-system", "history-system")
PATCH_FORMATS: Final = ("application/json-patch+json", "application/merge-patch+json")
#: Set with the program; a client that keeps a copy sees by it that it is old.
_DATE: Final = "2026-11-28"
_OPERATION: Final = "http://hl7.org/fhir/OperationDefinition/"
#: The whole store is $validate's and $everything's; the bulk ones are this program's own or of the Bulk Data guide.
_EXPORT: Final = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/"
_IMPORT: Final = "urn:hybrid-rcm:fhir:operation:import"


def storable_types() -> frozenset[str]:
    return definitions.resource_types() - NEVER_STORED


@lru_cache(maxsize=8)  # a caller chooses the base
def capability_statement(base: str) -> bytes:
    """As canonical JSON. `base` is the door's own address."""
    return dump(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": _DATE,
            "kind": "instance",
            "software": {"name": "Hybrid RCM"},
            "implementation": {"description": "The clinical store of one organisation", "url": base},
            "fhirVersion": definitions.FHIR_VERSION,
            "format": ["json", "application/fhir+json"],
            "patchFormat": list(PATCH_FORMATS),
            "rest": [
                {
                    "mode": "server",
                    "security": {
                        "cors": False,
                        "description": "A bearer token says who asks, and for which organisation.",
                    },
                    "interaction": [{"code": code} for code in SYSTEM_INTERACTIONS],
                    "resource": [_resource(kind) for kind in sorted(storable_types())],
                    "searchParam": [{"name": "_id", "type": "token"}, {"name": "_lastUpdated", "type": "date"}],
                    "operation": [
                        {"name": "export", "definition": f"{_EXPORT}export"},
                        {"name": "import", "definition": _IMPORT},
                    ],
                }
            ],
        }
    )


def _resource(kind: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": kind,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{kind}",
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical", "local"],
        "searchParam": [{"name": name, "type": type} for name, type in searchable(kind).items()],
        "operation": list(_operations(kind)),
    }
    included = includable(kind)
    if included:
        told["searchInclude"] = ["*", *included]
    referring = _referring().get(kind)
    if referring:
        told["searchRevInclude"] = list(referring)
    return told


def _operations(kind: str) -> Iterator[dict[str, str]]:
    yield {"name": "validate", "definition": f"{_OPERATION}Resource-validate"}
    if kind == "Patient":
        yield {"name": "everything", "definition": f"{_OPERATION}Patient-everything"}
        yield {"name": "export", "definition": f"{_EXPORT}patient-export"}
    if kind == "Group":
        yield {"name": "export", "definition": f"{_EXPORT}group-export"}


@cache
def _referring() -> dict[str, tuple[str, ...]]:
    """By type: what `_revinclude` can name, where the parameter's definition names the type as a target."""
    found: dict[str, list[str]] = {}
    for kind in sorted(storable_types()):
        for code, parameter in sorted(definitions.search_parameters(kind).items()):
            if parameter.kind == "reference" and code in searchable(kind):
                for target in parameter.targets:
                    found.setdefault(target, []).append(f"{kind}:{code}")
    return {target: tuple(names) for target, names in found.items()}
