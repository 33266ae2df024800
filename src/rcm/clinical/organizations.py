"""Organisations as the short form of /api/v1/organizations says them, and as FHIR R4 has them; both ways, pure.

| short form | FHIR R4 Organization |
| --- | --- |
| identifier: "NPI-…", "TIN-…", "<KIND>-…", "system\\|value" | identifier, see organization_identifiers |
| organization_type: [{code, display}] | type, of HL7's organization-type where no system is said |
| primary_email, primary_phone | the first telecom of that kind |
| address_line, city, state, postal_code, country | the first address |
| contacts | contact (purpose, name, telecom, address) |
| qualifications | R5's qualification, as HL7's extension for it |
| part_of: "org-001" | partOf.reference "Organization/org-001" |

The short form is a view. What it can't say (a second address, other extensions) stays in the resource when the view is
written again: an item that the view does not change is kept whole, one that it changes is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rcm.clinical.concepts import (
    concept_of,
    concept_record,
    items,
    merged,
    person_name,
    telecom_value,
    without_empty,
)
from rcm.clinical.organization_identifiers import identifier_of, identifier_text
from rcm.clinical.organization_qualifications import QUALIFICATION, qualification_of, qualification_record

Record = dict[str, Any]
Resource = dict[str, Any]

TYPE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/organization-type"
PURPOSE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/contactentity-type"
_PART_OF: Final = re.compile(r"Organization/([A-Za-z0-9\-.]{1,64})")
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_ADDRESS: Final = {
    "address_line": "line", "city": "city", "state": "state", "postal_code": "postalCode", "country": "country",
}  # fmt: skip


def resource_of(record: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Resource:
    """The resource that says what the record says; `base`: the one whose view the record was."""
    old = dict(base or {})
    made: Resource = {
        **old,
        "resourceType": "Organization",
        "name": record.get("name"),
        "active": record.get("active"),
        "alias": old.get("alias") if items(record, "alias") == items(old, "alias") else record.get("alias"),
        "identifier": _list(record, "identifier", old, "identifier", (identifier_of, identifier_text)),
        "type": _list(record, "organization_type", old, "type", (_type, _type_record)),
        "telecom": _telecom(record, old.get("telecom"), prefix="primary_"),
        "address": _addresses(record, items(old, "address")),
        "contact": _list(record, "contacts", old, "contact", (_contact, _contact_record)),
        "partOf": _part_of(record.get("part_of"), old.get("partOf")),
        "extension": _extensions(record, old),
    }
    if record.get("id") is not None:
        made["id"] = record["id"]
    if base is not None and record_of(base) != record_of(made):
        made.pop("text", None)  # a narrative that no longer tells what the resource says
    # No deeper: a null in a list that came with the base has its extension beside it, at the same place.
    return {key: value for key, value in made.items() if value is not None and value not in ("", [], {})}


def record_of(resource: Mapping[str, Any]) -> Record:
    """The short form; only what the resource has."""
    told: Record = without_empty(
        {
            "id": resource.get("id"),
            "name": resource.get("name"),
            "active": resource.get("active"),
            "alias": items(resource, "alias"),
            "organization_type": _records(items(resource, "type"), _type_record),
            "identifier": _records(items(resource, "identifier"), identifier_text),
            "primary_email": telecom_value(resource.get("telecom"), "email"),
            "primary_phone": telecom_value(resource.get("telecom"), "phone"),
            **_address_record(items(resource, "address")),
            "contacts": _records(items(resource, "contact"), _contact_record),
            "qualifications": _records(qualifications(resource), qualification_record),
            "part_of": part_of(resource),
        }
    )
    return told


def qualifications(resource: Mapping[str, Any]) -> list[Any]:
    return [each for each in items(resource, "extension") if each.get("url") == QUALIFICATION]


def part_of(resource: Mapping[str, Any]) -> str | None:
    """Id of the organisation that it is part of; a reference of another form as it is."""
    reference = (resource.get("partOf") or {}).get("reference")
    found = _PART_OF.fullmatch(reference) if isinstance(reference, str) else None
    return found[1] if found else reference


def _list(
    record: Mapping[str, Any],
    name: str,
    old: Mapping[str, Any],
    element: str,
    ways: tuple[Callable[[Any], Any], Callable[[Any], Any]],
) -> list[Any]:
    return merged(record.get(name) or (), items(old, element), *ways)


def _records(elements: Sequence[Any], told_as: Callable[[Any], Any]) -> list[Any]:
    return [said for said in map(told_as, elements) if said is not None]


def _type(told: Any) -> Resource:
    made: Resource = without_empty(concept_of(told, TYPE_SYSTEM))
    return made


def _type_record(concept: Mapping[str, Any]) -> Record | None:
    return concept_record(concept, TYPE_SYSTEM)


def _telecom(record: Mapping[str, Any], had: Sequence[Mapping[str, Any]] | None, prefix: str = "") -> list[Any]:
    """The first phone and the first e-mail are as the record says; all others stay."""
    points: list[Any] = list(had or ())
    for system in ("phone", "email"):
        wanted = record.get(prefix + system)
        if wanted == telecom_value(points, system):
            continue
        at = next((n for n, p in enumerate(points) if p.get("system") == system and p.get("value")), None)
        if at is None:
            points.append({"system": system, "value": wanted})
        elif wanted is None:
            del points[at]
        else:
            points[at] = {**points[at], "value": wanted}
    return points


def _address_record(addresses: Sequence[Mapping[str, Any]]) -> Record:
    first = addresses[0] if addresses else {}
    told = {name: first.get(element) for name, element in _ADDRESS.items() if first.get(element)}
    if "address_line" in told:
        told["address_line"] = items(first, "line")
    return told


def _address(record: Mapping[str, Any]) -> Resource:
    made: Resource = without_empty({element: record.get(name) for name, element in _ADDRESS.items()})
    return made


def _addresses(record: Mapping[str, Any], had: list[Any]) -> list[Any]:
    """The first is as the record says; all others stay."""
    wanted = _address(record)
    if wanted == _address(_address_record(had)):
        return had
    return ([wanted] if wanted else []) + had[1:]


def _contact(told: Mapping[str, Any]) -> Resource:
    purpose = told.get("purpose")
    made: Resource = without_empty(
        {
            "purpose": concept_of(purpose, PURPOSE_SYSTEM) if purpose else None,
            "name": {"text": told.get("name")},
            "telecom": _telecom(told, None),
            "address": _address(told),
        }
    )
    return made


def _contact_record(contact: Mapping[str, Any]) -> Record | None:
    told = {
        "purpose": concept_record(contact.get("purpose") or {}, PURPOSE_SYSTEM),
        "name": person_name(contact.get("name") or {}),
        "phone": telecom_value(contact.get("telecom"), "phone"),
        "email": telecom_value(contact.get("telecom"), "email"),
        **_address_record([contact.get("address") or {}]),
    }
    return {key: each for key, each in told.items() if each} or None


def _part_of(wanted: str | None, had: Mapping[str, Any] | None) -> Resource:
    kept = dict(had or {})
    if wanted == part_of({"partOf": kept}):
        return kept
    if wanted is None:
        return {}
    return {"reference": f"Organization/{wanted}" if _ID.fullmatch(wanted) else wanted}


def _extensions(record: Mapping[str, Any], old: Mapping[str, Any]) -> list[Any]:
    others = [each for each in items(old, "extension") if each.get("url") != QUALIFICATION]
    wanted = record.get("qualifications") or ()
    return [*others, *merged(wanted, qualifications(old), qualification_of, qualification_record)]
