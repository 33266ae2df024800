"""The closed list of what a person or a program may do: `area:resource:action`."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    BATCH_READ = "workflows:batch:read"
    BATCH_RUN = "workflows:batch:run"
    RUN_READ = "workflows:run:read"
    RUN_START = "workflows:run:start"
    RUN_OPERATE = "workflows:run:operate"
    EVENT_DELIVER = "workflows:event:deliver"
    TASK_READ = "workflows:task:read"
    TASK_ANSWER = "workflows:task:answer"
    TRACE_READ = "workflows:trace:read"
    TRACE_WRITE = "workflows:trace:write"
    WORKFLOW_READ = "workflows:workflow:read"
    WORKFLOW_WRITE = "workflows:workflow:write"
    CLAIM_READ = "claims:claim:read"
    PAYER_READ = "catalog:payer:read"
    LOOKUP_READ = "catalog:lookup:read"
    LOOKUP_WRITE = "catalog:lookup:write"


_READ: Final = frozenset(
    {
        Permission.BATCH_READ,
        Permission.RUN_READ,
        Permission.TASK_READ,
        Permission.TRACE_READ,
        Permission.WORKFLOW_READ,
        Permission.CLAIM_READ,
        Permission.PAYER_READ,
        Permission.LOOKUP_READ,
    }
)

#: What concerns the installation, not one organisation.
_PLATFORM: Final = frozenset({Permission.LOOKUP_WRITE})
_ALL: Final = frozenset(Permission) - _PLATFORM

#: What each role may do at first: the starting rows of the table role_permission, which is asked at run time.
ROLE_PERMISSIONS: Final[dict[str, frozenset[Permission]]] = {
    "org_admin": _ALL,
    "operator": _ALL,
    "api_user": _ALL,
    "viewer": _READ,
    "clinical_leadership": _READ,
    "nursing_leadership": _READ,
    "administration": _READ,
    # operates the installation; sees tenants' data by a grant only
    "sys_admin": frozenset({Permission.LOOKUP_READ, Permission.LOOKUP_WRITE}),
}
