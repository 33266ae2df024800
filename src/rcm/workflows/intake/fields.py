"""What a workflow needs of a row: the fields of its `required_data`."""

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
    """Read `user_workflow.required_data`. Three shapes are understood, all that older systems and people write:

    {"member_id": "text", "dob": {"type": "date", "format": "%m/%d/%Y", "required": false}},
    {"required": ["member_id"], "optional": ["dob"]}, and a JSON schema ({"properties": {…}, "required": […]}).
    """
    properties = required_data.get("properties")
    if isinstance(properties, Mapping):
        needed = _names(required_data.get("required"))
        return tuple(_field(name, spec, required=name in needed) for name, spec in properties.items())
    if required_data and required_data.keys() <= {"required", "optional"} and _are_lists(required_data):
        needed, others = _names(required_data.get("required")), _names(required_data.get("optional"))
        return (*map(TargetField, needed), *(TargetField(name, required=False) for name in others))
    return tuple(_field(name, spec, required=True) for name, spec in required_data.items())


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
