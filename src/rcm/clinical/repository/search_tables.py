"""Where a query looks, and under which conditions."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry import DEFINITIONS, ResourceDefinition, table_of
from rcm.clinical.repository.search_conditions import ORG, Place, where
from rcm.clinical.repository.search_values import Bound
from rcm.clinical.search.query import ANY_TYPE, SearchQuery

#: What a row of the index is sorted by, upwards and downwards, and the type of it.
SORTED: Final[dict[str, tuple[str, str, str]]] = {
    "string": ("value", "value", "text"),
    "token": ("nullif(code, '')",) * 2 + ("text",),
    "reference": ("coalesce(target_type || '/' || target_id, url, identifier_value)",) * 2 + ("text",),
    "date": ("low", "high", "timestamptz"),
    "number": ("low", "high", "float8"),
    "quantity": ("low", "high", "float8"),
    "uri": ("value", "value", "text"),
}


def tables_of(query: SearchQuery) -> list[tuple[ResourceDefinition, str]]:
    """The tables to look into, each with the type that is looked for, "" for all types of the table."""
    if query.types == (ANY_TYPE,):
        return [(definition, definition.type or "") for definition in DEFINITIONS]
    return [(table_of(kind), kind) for kind in query.types]


def place_of(kind: str, bound: Bound) -> Place:
    if kind:
        return Place(kind, f"{bound(kind)}::text", "r.id", "r.last_updated")
    return Place("", "r.resource_type", "r.id", "r.last_updated")


def conditions_of(query: SearchQuery, definition: ResourceDefinition, kind: str, bound: Bound) -> str:
    place = place_of(kind, bound)
    asked = query.asked[kind] if kind in query.asked else query.asked[ANY_TYPE]
    conditions = [f"r.org_id = {ORG}"]
    if definition.type is None and kind:
        conditions.append(f"r.resource_type = {bound(kind)}")
    return " and ".join(conditions + [where(each, place, bound) for each in asked])
