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
    CODE_READ = "catalog:code:read"
    REQUIREMENT_READ = "requirements:rule:read"
    REQUIREMENT_WRITE = "requirements:rule:write"
    WAIVER_APPROVE = "requirements:waiver:approve"
    PLATFORM_RULE_WRITE = "requirements:platform_rule:write"
    CLAIM_RELEASE = "claims:claim:release"


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
        Permission.CODE_READ,
        Permission.REQUIREMENT_READ,
    }
)

#: What concerns the installation, not one organisation.
_PLATFORM: Final = frozenset({Permission.LOOKUP_WRITE, Permission.PLATFORM_RULE_WRITE})
_ALL: Final = frozenset(Permission) - _PLATFORM
#: Who answers for the organisation decides what is relaxed or let pass; a program never does.
_DECIDES: Final = frozenset({Permission.WAIVER_APPROVE, Permission.CLAIM_RELEASE})

#: What each role may do at first: the starting rows of the table role_permission, which is asked at run time.
ROLE_PERMISSIONS: Final[dict[str, frozenset[Permission]]] = {
    "org_admin": _ALL,
    "operator": _ALL - {Permission.WAIVER_APPROVE},
    "api_user": _ALL - _DECIDES,
    "viewer": _READ,
    "clinical_leadership": _READ,
    "nursing_leadership": _READ,
    "administration": _READ,
    # operates the installation; sees tenants' data by a grant only
    "sys_admin": frozenset(
        {
            Permission.LOOKUP_READ,
            Permission.LOOKUP_WRITE,
            Permission.CODE_READ,
            Permission.REQUIREMENT_READ,
            Permission.PLATFORM_RULE_WRITE,
        }
    ),
}
