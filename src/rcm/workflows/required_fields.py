"""What a workflow needs of a run, or of a row that becomes one: the fields of its `required_data`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Declared types to ours. Words of JSON schema are taken as well.
TYPES: Final = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "number": "decimal",
    "decimal": "decimal",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class TargetField:
    """`type` None: as it comes. A field that is required may not be empty in any row that runs."""

    name: str
    required: bool = True
    type: str | None = None
    format: str | None = None
    synonyms: tuple[str, ...] = ()


def target_fields(required_data: Mapping[str, Any]) -> tuple[TargetField, ...]:
    """Read `user_workflow.required_data`. Four shapes are understood, all that older systems and people write:

    {"member_id": "text", "dob": {"type": "date", "format": "%m/%d/%Y", "required": false}},
    {"required": ["member_id"], "optional": ["dob"]}, the same with `input` in the place of `required`,
    and a JSON schema ({"properties": {…}, "required": […]}).
    """
    if isinstance(required_data.get("input"), list):
        required_data = {"required": required_data["input"], "optional": required_data.get("optional") or []}
    properties = required_data.get("properties")
    if isinstance(properties, Mapping):
        needed = _names(required_data.get("required"))
        return tuple(_field(name, spec, required=name in needed) for name, spec in properties.items())
    if required_data and required_data.keys() <= {"required", "optional"} and _are_lists(required_data):
        needed, others = _names(required_data.get("required")), _names(required_data.get("optional"))
        return (*map(TargetField, needed), *(TargetField(name, required=False) for name in others))
    return tuple(_field(name, spec, required=True) for name, spec in required_data.items())


def required_input(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of what a run's context must hold when it begins. Older workflows may have anything in `required_data`."""
    given = snapshot.get("required_data")
    return tuple(f.name for f in target_fields(given) if f.required and f.name) if isinstance(given, Mapping) else ()


def missing_input(required: tuple[str, ...], context: Mapping[str, Any]) -> list[str]:
    """The paths that a run's first context lacks; null is as good as nothing."""
    return [path for path in required if context.get(path) is None and not _holds(path, context)]


def _holds(path: str, context: Mapping[str, Any]) -> bool:
    value: Any = context
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value is not None


def _field(name: str, spec: object, *, required: bool) -> TargetField:
    if isinstance(spec, str):
        return TargetField(name, required, TYPES.get(spec))
    if isinstance(spec, bool):
        return TargetField(name, spec)
    if not isinstance(spec, Mapping):
        return TargetField(name, required)
    said = spec.get("required")
    kind = TYPES.get(str(spec.get("type")))
    if kind == "text" and spec.get("format") in {"date", "date-time"}:  # as JSON schema has it
        return TargetField(name, required, "date" if spec["format"] == "date" else "datetime")
    written = str(spec["format"]) if spec.get("format") else None
    return TargetField(
        name,
        said if isinstance(said, bool) else required,
        None if kind == "text" else kind,
        written,
        tuple(_names(spec.get("synonyms"))),
    )


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _are_lists(data: Mapping[str, Any]) -> bool:
    return all(isinstance(value, list) for value in data.values())
