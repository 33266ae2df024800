"""Everything that can be said of a resource: structure, R4's rules, and what is odd without being wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from rcm.clinical.issues import Issue
from rcm.clinical.validation.fast import is_certainly_valid
from rcm.clinical.validation.invariants import Found, broken_rules, values_of
from rcm.clinical.validation.narrative import shows_nothing
from rcm.clinical.validation.references import trouble_with_target
from rcm.clinical.validation.structure import MOST, walk
from rcm.edi.npi import is_npi

_LONGEST_MESSAGE: Final = 400
_NPI: Final = "http://hl7.org/fhir/sid/us-npi"


def all_problems_of(resource: dict[str, Any]) -> list[Issue]:
    """Errors of stage 1, broken rules by their severity, and warnings; in the order of the elements."""
    issues = [] if is_certainly_valid(resource) else walk(resource)
    if any(not issue.path or issue.code == "too-long" for issue in issues):
        return issues  # no resource of a known type, or nested without end
    is_sound = not issues
    for found in values_of(resource):
        issues += broken_rules(found, is_sound=is_sound)
        issues += _oddities(found)
        if len(issues) >= MOST:
            break
    return [_brief(issue) for issue in issues[:MOST]]


def _brief(issue: Issue) -> Issue:
    """A message may quote the resource, which may be of any length."""
    if len(issue.message) <= _LONGEST_MESSAGE:
        return issue
    return replace(issue, message=f"{issue.message[:_LONGEST_MESSAGE]}…")


def _oddities(found: Found) -> Iterator[Issue]:
    if found.fhir_type == "Identifier":
        number = found.value.get("value")
        if found.value.get("system") == _NPI and isinstance(number, str) and not is_npi(number):
            yield Issue("warning", "value", f"{found.path}.value", f'"{number}" is no NPI: its check digit is wrong.')
    elif found.fhir_type == "Reference" and found.element is not None:
        wrong = trouble_with_target(found.value, found.element.targets)
        if wrong:
            yield Issue("warning", "value", f"{found.path}.reference", f"{found.element.name} {wrong}.")
    elif found.fhir_type == "xhtml" and shows_nothing(found.value):
        yield Issue("warning", "invariant", found.path, "The narrative shows nothing: no text and no image (txt-2).")
