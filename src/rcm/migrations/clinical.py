"""How far the clinical store's part of the schema is: the figures by which services of the HACS family know it."""

from __future__ import annotations

from typing import Any, Final

from rcm.core.model import SCHEMAS
from rcm.migrations.verify import Verification

#: Of the clinical store, in the order in which they are told.
CLINICAL: Final = SCHEMAS[1:]
_HISTORY: Final = "table hacs_admin.migrations"


def figures(found: Verification) -> dict[str, Any]:
    """`migration_complete` means everything that this program needs, in whichever schema, and nothing that opens a
    table; `missing` says what is not so, in words such as "column hacs_core.patients.gender"."""
    schemas = [schema for schema in CLINICAL if schema in found.tables]
    return {
        "schemas_found": schemas,
        "total_schemas": len(schemas),
        "total_tables": sum(found.tables[schema] for schema in schemas),
        "migration_table_exists": _HISTORY not in found.missing,
        "migration_complete": found.fine,
        "missing": found.missing,
        "unexpected": found.unexpected,
        "current": found.current,
        "head": found.head,
    }
