"""What a record is missing, has too much of, and says wrong; with the rule that each finding comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from rcm.requirements.effective import Check
from rcm.requirements.rule import Tier

_SHOWN: Final = 200
AskedBy = tuple[UUID, Tier]


@dataclass(slots=True)
class ValidationError:
    """`found` is what was given, cut where it is long; `expected` what the rule asks, as it is written there."""

    field: str
    rule_id: UUID | None
    tier: str | None
    message: str
    found: Any
    expected: Any

    def as_dict(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "rule_id": None if self.rule_id is None else str(self.rule_id),
            "tier": self.tier,
            "message": self.message,
            "found": self.found,
            "expected": self.expected,
        }


@dataclass(slots=True)
class ValidationResult:
    """`extra_fields` are told and don't make a record invalid. `values`: the record with its defaults, a copy where
    there were any. `unchecked`: what could be judged by its form only, or not at all, and why. `missing_by`: of each
    missing field the rule that asks for it, and its tier; not of a field that the view requires and no rule does."""

    is_valid: bool
    missing_required: Sequence[str]
    extra_fields: Sequence[str]
    validation_errors: Sequence[ValidationError]
    defaults_applied: Sequence[str]
    waived: Sequence[str]
    values: Mapping[str, Any]
    unchecked: Sequence[str] = ()
    missing_by: Mapping[str, AskedBy] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """`unchecked` stands in it only where there is something to say."""
        made: dict[str, Any] = {
            "is_valid": self.is_valid,
            "missing_required": list(self.missing_required),
            "extra_fields": list(self.extra_fields),
            "validation_errors": [error.as_dict() for error in self.validation_errors],
            "defaults_applied": list(self.defaults_applied),
            "waived": list(self.waived),
        }
        return made | ({"unchecked": list(self.unchecked)} if self.unchecked else {})


_MESSAGES: Final = {
    "pattern": "does not have the form {}",
    "min_length": "has fewer than {} characters, or is no text",
    "max_length": "has more than {} characters, or is no text",
    "enum": "is none of {}",
    "min": "is less than {}, or is no number",
    "max": "is more than {}, or is no number",
    "checksum": "has a check digit that does not fit ({})",
    "code_system": "is no code of {}",
    "type": "is not of type {}",
    "format": "is not in the format {}",
}


def offence(path: str, check: Check, value: Any) -> ValidationError:
    asked = ", ".join(map(str, check.value[:20])) if check.key == "enum" else check.value
    message = _MESSAGES.get(check.key, "does not meet {}").format(asked)
    return ValidationError(path, check.rule_id, check.tier.value, f"{path} {message}.", shown(value), check.value)


def shown(value: Any) -> Any:
    """Something that JSON can carry and a page can show, whatever was given."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        cut = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}… ({len(value)} characters)"
        return cut.encode("utf-8", "replace").decode()
    if isinstance(value, int):
        return value if value.bit_length() < 63 else f"a whole number of {value.bit_length()} bits"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal | date | UUID):
        return str(value)[:_SHOWN]
    if isinstance(value, list | tuple):
        return [shown(each) if not isinstance(each, list | tuple) else "a list" for each in value[:10]]
    return "an object" if isinstance(value, Mapping) else f"a {type(value).__name__}"
