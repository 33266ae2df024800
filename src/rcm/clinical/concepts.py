"""CodeableConcepts, HumanNames and the like in short words, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def concept_of(told: Any, system: str | None) -> dict[str, Any]:
    """CodeableConcept of {code, display, system} or of a plain code; without a code its text."""
    if isinstance(told, str):
        told = {"code": told}
    if told.get("code") is None:
        return {"text": told.get("display")}
    return {"coding": [{"system": told.get("system") or system, "code": told["code"], "display": told.get("display")}]}


def concept_record(concept: Mapping[str, Any], system: str | None) -> dict[str, Any] | None:
    """The coding of that system, else the first one; without any its text. None: it says neither."""
    codings = [each for each in items(concept, "coding") if each.get("code") is not None]
    first = next((each for each in codings if each.get("system") == system), codings[0] if codings else None)
    if first is None:
        return {"display": concept["text"]} if concept.get("text") else None
    told = {"code": first["code"], "display": first.get("display"), "system": first.get("system")}
    if told["system"] == system:
        del told["system"]
    return {key: each for key, each in told.items() if each is not None}


def person_name(name: Mapping[str, Any]) -> str | None:
    """A HumanName as one text."""
    parts = [*items(name, "prefix"), *items(name, "given"), name.get("family"), *items(name, "suffix")]
    return name.get("text") or " ".join(part for part in parts if part) or None


def telecom_value(points: Sequence[Mapping[str, Any]] | None, system: str) -> str | None:
    """The first ContactPoint of the system that has a value."""
    return next((p["value"] for p in points or () if p.get("system") == system and p.get("value")), None)


def items(resource: Mapping[str, Any], element: str) -> list[Any]:
    """Elements of a list that may be missing; a null (its extension stands in `_element`) is left out."""
    return [each for each in resource.get(element) or () if each is not None]


def without_empty(value: Any) -> Any:
    """No null, no empty text, list or object: FHIR has none."""
    if isinstance(value, dict):
        kept = {key: without_empty(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if not _is_empty(each)}
    if isinstance(value, list):
        return [each for each in map(without_empty, value) if not _is_empty(each)]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def merged(
    wanted: Sequence[Any], had: Sequence[Any], made_of: Callable[[Any], Any], told_as: Callable[[Any], Any]
) -> list[Any]:
    """Elements for what is wanted: one that says the same already is kept; so are those that no short word tells."""
    left = [(told_as(element), element) for element in had]
    elements: list[Any] = []
    for each in wanted:
        new = made_of(each)
        said = told_as(new)
        same = next((at for at, pair in enumerate(left) if pair[0] is not None and pair[0] == said), None)
        elements.append(new if same is None else left.pop(same)[1])
    return [*elements, *(element for said, element in left if said is None)]
