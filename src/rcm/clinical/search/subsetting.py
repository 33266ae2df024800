"""Parts of a resource: `_summary` and `_elements`. What is left out is told by the tag SUBSETTED. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from rcm.clinical import definitions
from rcm.clinical.definitions import Element
from rcm.clinical.search.controls import Summary
from rcm.clinical.text import dump, parse

SUBSETTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_ALWAYS: Final = frozenset({"resourceType", "id", "meta"})

Keeps = Callable[[str, Element], bool]


def subset(body: str | bytes, *, summary: Summary = "", elements: Sequence[str] = ()) -> bytes:
    """The resource as JSON with what was asked for, and what R4 demands of it (mandatory and modifier elements).

    `summary` true, text or data; with "", "false" and no elements the body comes back as it is.
    """
    keeps = _keeping(summary, frozenset(elements))
    if keeps is None:
        return body.encode() if isinstance(body, str) else body
    resource = parse(body)
    kept = _kept(resource, resource["resourceType"], keeps, deep=summary == "true")
    meta = kept.get("meta", {})
    if SUBSETTED not in meta.get("tag", ()):
        kept["meta"] = {**meta, "tag": [*meta.get("tag", ()), SUBSETTED]}
    return dump(kept)


def _keeping(summary: Summary, elements: frozenset[str]) -> Keeps | None:
    if elements:
        # Elements may be named as in JSON too: valueQuantity.
        return lambda name, element: bool({name, element.name} & elements) or _demanded(element)
    if summary == "true":
        return lambda _, element: element.is_summary or element.least > 0
    if summary == "text":
        return lambda _, element: element.name == "text" or element.least > 0
    if summary == "data":
        return lambda _, element: element.name != "text"
    return None


def _demanded(element: Element) -> bool:
    return element.least > 0 or element.is_modifier


def _kept(node: dict[str, Any], kind: str, keeps: Keeps, *, deep: bool) -> dict[str, Any]:
    members = definitions.type_named(kind).members
    kept: dict[str, Any] = {}
    for name, value in node.items():
        found = members.get(name.removeprefix("_"))
        if name in _ALWAYS or found is None:
            kept[name] = value
        elif keeps(name.removeprefix("_"), found[0]):
            kept[name] = _inner(value, found[1], keeps) if deep and "." in found[1] else value
    return kept


def _inner(value: Any, kind: str, keeps: Keeps) -> Any:
    """Of what has elements of its own, those of the summary too."""
    if isinstance(value, list):
        return [_kept(each, kind, keeps, deep=True) if isinstance(each, dict) else each for each in value]
    return _kept(value, kind, keeps, deep=True) if isinstance(value, dict) else value
