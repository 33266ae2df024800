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
    FHIR_READ = "clinical:resource:read"
    FHIR_WRITE = "clinical:resource:write"
    FHIR_IMPORT = "clinical:bulk:import"
    FHIR_EXPORT = "clinical:bulk:export"
    KNOWLEDGE_READ = "clinical:knowledge:read"
    KNOWLEDGE_WRITE = "clinical:knowledge:write"
    MEMORY_READ = "clinical:memory:read"
    MEMORY_WRITE = "clinical:memory:write"
    SIGNAL_READ = "quality:signal:read"
    SIGNAL_RUN = "quality:signal:run"
    OBSERVATION_WRITE = "quality:observation:write"
    METRIC_WRITE = "quality:metric:write"
    ASSIGNMENT_WRITE = "quality:assignment:write"
    INTERVENTION_WRITE = "quality:intervention:write"
    CONFIG_READ = "tenancy:config:read"
    CONFIG_WRITE = "tenancy:config:write"


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
        Permission.FHIR_READ,
        Permission.KNOWLEDGE_READ,
        Permission.MEMORY_READ,
        Permission.SIGNAL_READ,
    }
)

#: What concerns the installation, not one organisation.
_PLATFORM: Final = frozenset({Permission.LOOKUP_WRITE, Permission.PLATFORM_RULE_WRITE, Permission.METRIC_WRITE})
_ALL: Final = frozenset(Permission) - _PLATFORM
#: Who answers for the organisation decides what is relaxed or let pass; a program never does.
_DECIDES: Final = frozenset({Permission.WAIVER_APPROVE, Permission.CLAIM_RELEASE})
#: How the organisation itself is set up.
_CONFIGURES: Final = frozenset({Permission.CONFIG_READ, Permission.CONFIG_WRITE})
#: Leaders give signals to people and say what was changed because of them.
_LEADS: Final = frozenset({Permission.ASSIGNMENT_WRITE, Permission.INTERVENTION_WRITE})

#: What each role may do at first: the starting rows of the table role_permission, which is asked at run time.
ROLE_PERMISSIONS: Final[dict[str, frozenset[Permission]]] = {
    "org_admin": _ALL,
    "operator": _ALL - {Permission.WAIVER_APPROVE} - _CONFIGURES,
    "api_user": _ALL - _DECIDES - _CONFIGURES,
    "viewer": _READ,
    "clinical_leadership": _READ | _LEADS,
    "nursing_leadership": _READ | _LEADS,
    "administration": _READ | _LEADS,
    # operates the installation; sees tenants' data by a grant only
    "sys_admin": frozenset(
        {
            Permission.LOOKUP_READ,
            Permission.LOOKUP_WRITE,
            Permission.CODE_READ,
            Permission.REQUIREMENT_READ,
            Permission.PLATFORM_RULE_WRITE,
            Permission.METRIC_WRITE,
        }
    ),
}
