"""Rows of an Organization's contacts and qualifications, and what is wrong with one that FHIR itself does not see."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rcm.clinical.concepts import concept_record, items, person_name, telecom_value
from rcm.clinical.issues import Issue
from rcm.clinical.organization_identifiers import NPI_SYSTEM, TIN_SYSTEM
from rcm.clinical.organization_qualifications import QUALIFICATION, issuer_of, values
from rcm.clinical.organizations import PURPOSE_SYSTEM, TYPE_SYSTEM, qualifications
from rcm.clinical.text import digest, dump
from rcm.edi.npi import is_npi

#: Of the types that HL7's code system has, those that are told apart here.
TYPES: Final = ("prov", "dept", "edu", "govt", "ins", "cg")
#: The same as the check of organization_contacts.
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TIN: Final = re.compile(r"\d{2}-?\d{7}")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LONGEST_ID: Final = 64

Row = dict[str, Any]


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def contacts_of(resource: Mapping[str, Any]) -> list[Row]:
    """Rows of organization_contacts for a resource with id, version and time; in the order of its elements."""
    rows = []
    for at, contact in enumerate(items(resource, "contact")):
        columns = {
            "purpose": _code(concept_record(contact.get("purpose") or {}, PURPOSE_SYSTEM)),
            "name": person_name(contact.get("name") or {}),
            "email": telecom_value(contact.get("telecom"), "email"),
            "phone": telecom_value(contact.get("telecom"), "phone"),
        }
        rows.append(_row(resource, "OrganizationContact", "contact", at, columns, contact))
    return rows


def qualifications_of(resource: Mapping[str, Any]) -> list[Row]:
    """Rows of organization_qualifications for a resource with id, version and time."""
    rows = []
    for at, extension in enumerate(qualifications(resource)):
        identifier: Mapping[str, Any] = next(iter(values(extension, "identifier", "valueIdentifier")), {})
        concept = concept_record(next(iter(values(extension, "code", "valueCodeableConcept")), {}), None) or {}
        period: Mapping[str, Any] = next(iter(values(extension, "period", "valuePeriod")), {})
        columns = {
            "identifier": identifier.get("value"),
            "code": concept.get("code"),
            "display": concept.get("display"),
            "issuer": issuer_of(extension),
            "period_start": _first(period.get("start")),
            "period_end": _last(period.get("end")),
        }
        rows.append(_row(resource, "OrganizationQualification", "qualification", at, columns, extension))
    return rows


def problems_of_organization(resource: Mapping[str, Any]) -> list[Issue]:
    """Errors: what the database refuses. Warnings: what real data has, and somebody should look at."""
    return [*_email_problems(resource), *_period_problems(resource), *_warnings(resource)]


def _email_problems(resource: Mapping[str, Any]) -> Iterator[Issue]:
    places = [("Organization", resource.get("telecom"))]
    places += [
        (f"Organization.contact[{at}]", each.get("telecom")) for at, each in enumerate(items(resource, "contact"))
    ]
    for place, points in places:
        for at, point in enumerate(points or ()):
            value = point.get("value")
            if point.get("system") == "email" and isinstance(value, str) and not is_email(value):
                path = f"{place}.telecom[{at}].value"
                yield Issue("error", "value", path, "This is no e-mail address: name@domain.example.")


def _period_problems(resource: Mapping[str, Any]) -> Iterator[Issue]:
    for at, extension in enumerate(items(resource, "extension")):
        for period in values(extension, "period", "valuePeriod") if extension.get("url") == QUALIFICATION else ():
            start, end = _first(period.get("start")), _last(period.get("end"))
            if start is not None and end is not None and start > end:
                path = f"Organization.extension[{at}]"
                yield Issue("error", "invariant", path, "The qualification's period ends before it starts.")


def _warnings(resource: Mapping[str, Any]) -> Iterator[Issue]:
    for at, identifier in enumerate(items(resource, "identifier")):
        system, value = identifier.get("system"), identifier.get("value")
        path = f"Organization.identifier[{at}].value"
        if system == NPI_SYSTEM and not (isinstance(value, str) and is_npi(value)):
            yield Issue("warning", "value", path, "This is no NPI: ten digits, the last of which checks the others.")
        if system == TIN_SYSTEM and not (isinstance(value, str) and _TIN.fullmatch(value)):
            yield Issue("warning", "value", path, "This is no TIN: nine digits, as 12-3456789.")
    for at, concept in enumerate(items(resource, "type")):
        codings = items(concept, "coding")
        if not any(each.get("system") == TYPE_SYSTEM and each.get("code") in TYPES for each in codings):
            path = f"Organization.type[{at}]"
            yield Issue("warning", "code-invalid", path, f"Types that are known here: {', '.join(TYPES)}.")


def _row(resource: Mapping[str, Any], kind: str, noun: str, at: int, columns: Row, element: Mapping[str, Any]) -> Row:
    organization = str(resource["id"])
    row_id = _part_id(organization, noun, at)
    body = {**element, "resourceType": kind, "id": row_id, "organization": f"Organization/{organization}"}
    meta = resource.get("meta") or {}
    return {
        "id": row_id,
        "version_id": int(meta.get("versionId", 1)),
        "last_updated": meta.get("lastUpdated"),
        "organization_id": organization,
        "position": at,
        **columns,
        "body": body,
        "sha256": digest(dump(body)),
    }


def _part_id(organization: str, noun: str, at: int) -> str:
    """An id that is as long as ids may be leaves no room for more: its hash stands for it."""
    made = f"{organization}.{noun}.{at}"
    if len(made) <= _LONGEST_ID:
        return made
    return f"{hashlib.sha256(organization.encode()).hexdigest()[:40]}.{noun}.{at}"


def _code(told: Mapping[str, Any] | None) -> str | None:
    return (told or {}).get("code") or (told or {}).get("display")


def _first(text: str | None) -> datetime | None:
    """The first instant of what a FHIR dateTime means; None for what is none."""
    return _instants(text)[0]


def _last(text: str | None) -> datetime | None:
    return _instants(text)[1]


def _instants(text: str | None) -> Sequence[datetime | None]:
    found = _DATE.fullmatch(text or "")
    try:
        if found is None:
            moment = datetime.fromisoformat(text or "")
            return (moment, moment) if moment.tzinfo else (None, None)
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        last_month = month or 12
        last_day = day or calendar.monthrange(year, last_month)[1]
        end = datetime(year, last_month, last_day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)
        return datetime(year, month or 1, day or 1, tzinfo=UTC), end
    except (ValueError, OverflowError):
        return None, None
