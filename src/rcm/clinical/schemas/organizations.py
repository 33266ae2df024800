"""Shapes of organisations in the short form."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from rcm.clinical.organization_identifiers import is_identifier
from rcm.clinical.organization_parts import is_email
from rcm.clinical.schemas.shared import Form, Id, Version
from rcm.core.schema import Schema

Word = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]


def _identifier(text: str) -> str:
    if not is_identifier(text):
        raise ValueError("write NPI-…, TIN-…, another KIND-…, or system|value")
    return text


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError("this is no e-mail address: name@domain.example")
    return text


Identifier = Annotated[Word, AfterValidator(_identifier)]
Email = Annotated[Word, AfterValidator(_email)]
Words = Annotated[list[Word], Field(max_length=100)]
Identifiers = Annotated[list[Identifier], Field(max_length=100)]


class Concept(Form):
    """`system` null: the one that HL7 has for it. Without a code `display` is plain text."""

    code: Word | None = None
    display: Word | None = None
    system: Word | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Concept:
        if self.code is None and (self.display is None or self.system is not None):
            raise ValueError("give a code, or a display alone")
        return self


def _code_alone(given: object) -> object:
    return {"code": given} if isinstance(given, str) else given


def _display_alone(given: object) -> object:
    return {"display": given} if isinstance(given, str) else given


Coded = Annotated[Concept, BeforeValidator(_code_alone)]
Named = Annotated[Concept, BeforeValidator(_display_alone)]


class Place(Form):
    address_line: Words = Field(default_factory=list)
    city: Word | None = None
    state: Word | None = None
    postal_code: Word | None = None
    country: Word | None = None


class Contact(Place):
    """`purpose`: HL7's codes BILL, ADMIN, HR, PAYOR, PATINF, PRESS, or another."""

    purpose: Coded | None = None
    name: Word | None = None
    phone: Word | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Contact:
        if not any(self.model_dump().values()):
            raise ValueError("the contact says nothing")
        return self


class Period(Form):
    """Days or times as FHIR has them: 2024, 2024-05, 2024-05-31."""

    start: Word | None = None
    end: Word | None = None


class Qualification(Form):
    """`issuer`: a name, or Organization/id."""

    identifier: Identifiers = Field(default_factory=list)
    code: Named
    period: Period | None = None
    issuer: Word | None = None


class Warned(Form):
    path: str
    message: str


class OrganizationBase(Place):
    """`active`, where it is not said: true for a new one, as it was for one that is there."""

    name: Word
    active: bool | None = None
    alias: Words = Field(default_factory=list)
    organization_type: list[Coded] = Field(default_factory=list, max_length=100)
    identifier: Identifiers = Field(default_factory=list)
    primary_email: Email | None = None
    primary_phone: Word | None = None
    contacts: list[Contact] = Field(default_factory=list, max_length=200)
    qualifications: list[Qualification] = Field(default_factory=list, max_length=200)
    part_of: Word | None = None


class OrganizationIn(OrganizationBase):
    """What an answer told besides, `last_updated` and `warnings`, may stand there and is not read."""

    id: Id | None = None
    version_id: Version = None
    last_updated: Any = None
    warnings: Any = None

    def record(self) -> dict[str, Any]:
        """What the organisation is, in the short form."""
        return self.model_dump(exclude_none=True, exclude={"version_id", "last_updated", "warnings"})


def _is_unsaid(value: object) -> bool:
    return value is None


#: Null is left out of the answer, so that it reads as what was sent.
_SAID: Any = Field(default=None, exclude_if=_is_unsaid)


class OrganizationOut(Schema):
    """Of an organisation that came by FHIR, what the short form can say. Absent: not said."""

    id: str
    name: str | None = _SAID
    active: bool | None = _SAID
    alias: list[str] | None = _SAID
    organization_type: list[dict[str, Any]] | None = _SAID
    identifier: list[str] | None = _SAID
    primary_email: str | None = _SAID
    primary_phone: str | None = _SAID
    address_line: list[str] | None = _SAID
    city: str | None = _SAID
    state: str | None = _SAID
    postal_code: str | None = _SAID
    country: str | None = _SAID
    contacts: list[dict[str, Any]] | None = _SAID
    qualifications: list[dict[str, Any]] | None = _SAID
    part_of: str | None = _SAID
    version_id: int
    last_updated: datetime
    warnings: list[Warned] | None = _SAID


class OrganizationPlaceOut(Schema):
    """`depth`: steps from the organisation that was asked for."""

    id: str
    name: str | None
    active: bool | None
    part_of: str | None
    depth: int


class HierarchyOut(Schema):
    """`ancestors`: the nearest first. `descendants`: those of a step before those of the next. `is_whole`: no more
    are there than are told."""

    organization: OrganizationPlaceOut
    ancestors: list[OrganizationPlaceOut]
    descendants: list[OrganizationPlaceOut]
    is_whole: bool
