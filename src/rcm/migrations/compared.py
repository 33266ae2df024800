"""What `alembic check` leaves out: what `rcm maintain` makes for a month or an organisation, and no model names."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import ForeignKeyConstraint

from rcm.core.model import SCHEMAS

#: Partitions by month with the default one, and nearest-neighbour indexes by organisation.
_MAINTAINED: Final = re.compile(r"(workflow_trace|resource_history)_(default|\d{4}_\d{2})(_\w+)?|micro_state_hnsw_\w+")


def is_maintained(name: str | None) -> bool:
    return bool(name and _MAINTAINED.fullmatch(name))


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """For Alembic's hook of that name: what is read from the database at all."""
    if kind == "schema":
        return name in (None, *SCHEMAS)
    return not is_maintained(name) and not is_maintained(parents.get("table_name"))


def include_object(found: Any, _name: str | None, _kind: str, reflected: bool, _model: Any) -> bool:
    """For Alembic's hook of that name. A reference to a partitioned table stands once more for each partition."""
    if reflected and isinstance(found, ForeignKeyConstraint):
        return not any(is_maintained(element.target_fullname.split(".")[-2]) for element in found.elements)
    return True
