"""What is wrong with a resource or a request, where, and how it is told: FHIR's OperationOutcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

Severity = Literal["fatal", "error", "warning", "information"]
#: Codes of the value set issue-type that we use (https://hl7.org/fhir/R4/valueset-issue-type.html).
IssueCode = Literal[
    "invalid", "structure", "required", "value", "invariant", "processing", "not-supported", "duplicate", "not-found",
    "incomplete",
    "deleted", "too-long", "code-invalid", "business-rule", "conflict", "multiple-matches", "forbidden", "login",
    "exception", "timeout", "throttled", "informational", "too-costly", "lock-error",
]  # fmt: skip

_SERIOUS: Final = frozenset({"fatal", "error"})


@dataclass(frozen=True, slots=True)
class Issue:
    """`path` is an element by FHIRPath, "Patient.name[0].given"; "" for what concerns no element."""

    severity: Severity
    code: IssueCode
    path: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.severity in _SERIOUS


def operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """A resource; with one information when there is no issue, since it must have at least one."""
    told = [_told(issue) for issue in issues]
    return {"resourceType": "OperationOutcome", "issue": told or [_told(_FINE)]}


def _told(issue: Issue) -> dict[str, Any]:
    told: dict[str, Any] = {"severity": issue.severity, "code": issue.code, "diagnostics": issue.message}
    if issue.path:
        told["expression"] = [issue.path]
    return told


_FINE: Final = Issue("information", "informational", "", "No issues.")
