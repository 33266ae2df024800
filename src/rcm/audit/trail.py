"""Write down who did what to which record, in the transaction that does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from rcm.audit.repository import insert_rows
from rcm.core.db import WriteSession


async def audit(
    session: WriteSession,
    action: str,
    resource_type: str,
    resource_ids: Sequence[object],
    changes: dict[str, Any] | None = None,
) -> None:
    """One row for each resource. `action` is `noun.verb`; `changes` holds names, ids and states, no personal data."""
    if resource_ids:
        written = orjson.dumps(changes, default=str).decode() if changes else None
        await insert_rows(session, action, resource_type, resource_ids, written)
