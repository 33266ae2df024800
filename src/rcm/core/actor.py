"""Who acts: one organisation, one user (or the engine itself), and what that user may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from rcm.core.errors import NotAllowed
from rcm.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Given once to each repository and session; nothing else decides about tenancy."""

    org_id: UUID
    user_id: UUID | None = None
    permissions: frozenset[Permission] = field(default=frozenset())

    def require(self, permission: Permission) -> None:
        if permission not in self.permissions:
            raise NotAllowed(f"Missing: {permission.value}.", permission=permission.value)
