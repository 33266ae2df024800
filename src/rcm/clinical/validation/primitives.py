"""FHIR's primitive types in JSON: what a value must be, by type; one predicate each, which both ways to check share.

A predicate says yes or no for any JSON value; it may raise TypeError for one of another JSON type. Bodies come from
rcm.clinical.text.parse: a number with a point is a Decimal, one without an int; a decimal may be either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

Predicate = Callable[[Any], object]

#: The standard's limit of a string, 1 MB; in characters, since counting bytes would cost more than it protects.
_LONGEST: Final = 1024 * 1024
_INT: Final = 2**31
#: Digits before and after the point. No measurement has more; the database keeps no number of 20,000 places, and
#: 1e-16000 would be written out digit by digit whenever it is read.
_PLACES: Final = 300
_GREATEST: Final = 10**_PLACES
_SPACES: Final = b" \t\r\n"
_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" + _SPACES
_PADDING: Final = (b"", b"=", b"==")

_YEAR: Final = r"(?:[1-9][0-9]{3}|(?!0000)0[0-9]{3})"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_DAY: Final = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
_WHOLE: Final = rf"(?:{_YEAR}-{_DAY}|{_LEAP_DAY})"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_MOMENT: Final = rf"{_WHOLE}T{_TIME}(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_div: Final = re.compile(r"\s*<div[\s>/]").match


def _is_string(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= _LONGEST


def _is_boolean(value: Any) -> bool:
    return value is True or value is False


def _is_integer(value: Any) -> bool:
    return type(value) is int and -_INT <= value < _INT


def _is_unsigned(value: Any) -> bool:
    return type(value) is int and 0 <= value < _INT


def _is_positive(value: Any) -> bool:
    return type(value) is int and 0 < value < _INT


def _is_decimal(value: Any) -> bool:
    kind = type(value)
    if kind is Decimal:
        return bool(value.is_finite() and value.as_tuple().exponent >= -_PLACES and value.adjusted() < _PLACES)
    return (kind is int and -_GREATEST < value < _GREATEST) or (kind is float and math.isfinite(value))


def _is_base64(value: Any) -> bool:
    """Line breaks are allowed; what is neither a digit nor space may only be the padding at the end."""
    if not value.isascii():
        return False
    raw: bytes = value.encode()
    rest = raw.translate(None, _BASE64)
    length = len(raw) if raw.isalnum() else len(raw.translate(None, _SPACES))
    return length > 0 and length % 4 == 0 and rest in _PADDING and raw.rstrip().endswith(rest)


def _is_address(value: Any) -> bool:
    """Not empty and without white space; the second test is for what Python doesn't call printable."""
    return bool((value.isprintable() and " " not in value and value) or value.split() == [value])


def _is_xhtml(value: Any) -> bool:
    return type(value) is str and _div(value) is not None and value.rstrip().endswith(("</div>", "/>"))


PREDICATES: Final[dict[str, Predicate]] = {
    "base64Binary": _is_base64,
    "boolean": _is_boolean,
    "canonical": _is_address,
    "code": re.compile(r"\S+(?: \S+)*").fullmatch,
    "date": re.compile(rf"{_WHOLE}|{_YEAR}(?:-{_MONTH})?").fullmatch,
    "dateTime": re.compile(rf"{_MOMENT}|{_WHOLE}|{_YEAR}(?:-{_MONTH})?").fullmatch,
    "decimal": _is_decimal,
    "id": re.compile(r"[A-Za-z0-9\-.]{1,64}").fullmatch,
    "instant": re.compile(_MOMENT).fullmatch,
    "integer": _is_integer,
    "markdown": _is_string,
    "oid": re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+").fullmatch,
    "positiveInt": _is_positive,
    "string": _is_string,
    "time": re.compile(_TIME).fullmatch,
    "unsignedInt": _is_unsigned,
    "uri": _is_address,
    "url": _is_address,
    "uuid": re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch,
    "xhtml": _is_xhtml,
}

#: Codes that nobody can list, but whose form is known: media types, and the short names of FHIR's own formats.
MEDIA_TYPES: Final = "http://hl7.org/fhir/ValueSet/mimetypes"
is_media_type: Final[Predicate] = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+\-]*/[A-Za-z0-9*][A-Za-z0-9!#$&^_.+\-]*(?:\s*;.*)?|json|xml|ttl|rdf|html"
).fullmatch

_NUMBERS: Final = {"integer", "positiveInt", "unsignedInt", "decimal"}
_FORMS: Final = {
    "base64Binary": "must be base64",
    "canonical": "must be an address without spaces",
    "code": "must be a code: no spaces at its ends, single ones inside",
    "date": "must be a date that exists: YYYY, YYYY-MM or YYYY-MM-DD",
    "dateTime": "must be a time that exists: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with an offset or Z",
    "decimal": f"must be a finite number of at most {_PLACES} digits on each side of the point",
    "id": "must be an id: 1 to 64 of letters, digits, - and .",
    "instant": "must be a time that exists, to the second at least: YYYY-MM-DDThh:mm:ss with an offset or Z",
    "integer": "must be a whole number of 32 bits",
    "oid": "must be an OID: urn:oid: and numbers with points",
    "positiveInt": "must be a whole number from 1 to 2147483647",
    "time": "must be a time of day: hh:mm:ss",
    "unsignedInt": "must be a whole number from 0 to 2147483647",
    "uri": "must be an address without spaces",
    "url": "must be an address without spaces",
    "uuid": "must be a UUID: urn:uuid: and the number in small letters",
    "xhtml": "must be XHTML in one <div>",
}


def json_type(fhir_type: str) -> str:
    """What the type is in JSON, as users call it."""
    if fhir_type == "boolean":
        return "true or false"
    return "a number" if fhir_type in _NUMBERS else "a string"


def has_json_type(value: Any, fhir_type: str) -> bool:
    if fhir_type == "boolean":
        return isinstance(value, bool)
    if fhir_type in _NUMBERS:
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return isinstance(value, str)


def trouble(value: Any, fhir_type: str) -> str:
    """What is wrong with a value of the right JSON type that its predicate refused."""
    if value == "":
        return "must not be empty; leave it out instead"
    if fhir_type in ("string", "markdown"):
        return f"must not be longer than {_LONGEST} characters"
    return _FORMS[fhir_type]
