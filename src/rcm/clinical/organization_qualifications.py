"""Certifications, accreditations and licences of organisations. R4's Organization has no element for them; HL7's
extension that carries R5's element to R4 has: identifier, code, period, issuer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from rcm.clinical.concepts import concept_of, concept_record, without_empty
from rcm.clinical.organization_identifiers import identifier_of, identifier_text

QUALIFICATION: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Organization.qualification"
_REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}|urn:(?:uuid|oid):\S+|https?://\S+|#\S+")


def qualification_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """The extension of {identifier: [text], code, period, issuer}."""
    parts = [{"url": "identifier", "valueIdentifier": identifier_of(text)} for text in told.get("identifier") or ()]
    if told.get("code"):
        parts.append({"url": "code", "valueCodeableConcept": concept_of(told["code"], None)})
    if told.get("period"):
        parts.append({"url": "period", "valuePeriod": dict(told["period"])})
    if told.get("issuer"):
        issuer = told["issuer"]
        said = {"reference": issuer} if _REFERENCE.fullmatch(issuer) else {"display": issuer}
        parts.append({"url": "issuer", "valueReference": said})
    made: dict[str, Any] = without_empty({"url": QUALIFICATION, "extension": parts})
    return made


def qualification_record(extension: Mapping[str, Any]) -> dict[str, Any] | None:
    """None: it says nothing that can be told so."""
    identifiers = [identifier_text(each) for each in values(extension, "identifier", "valueIdentifier")]
    concept: Mapping[str, Any] = next(iter(values(extension, "code", "valueCodeableConcept")), {})
    period: Mapping[str, Any] = next(iter(values(extension, "period", "valuePeriod")), {})
    told = {
        "identifier": [text for text in identifiers if text is not None],
        "code": concept_record(concept, None),
        "period": {key: period[key] for key in ("start", "end") if period.get(key)},
        "issuer": issuer_of(extension),
    }
    return {key: each for key, each in told.items() if each} or None


def issuer_of(extension: Mapping[str, Any]) -> str | None:
    """The reference to who issued it, or its name."""
    issuer: Mapping[str, Any] = next(iter(values(extension, "issuer", "valueReference")), {})
    said: str | None = issuer.get("reference") or issuer.get("display")
    return said


def values(extension: Mapping[str, Any], part: str, name: str) -> list[Any]:
    """Values of the extension's parts of that name."""
    return [each[name] for each in extension.get("extension") or () if each.get("url") == part and each.get(name)]
