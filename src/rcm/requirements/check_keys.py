"""What `validate` can ask: its keys, the types of their values, and which of two values is the narrower one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

TYPES: Final[Mapping[str, str]] = {
    "text": "text", "string": "text", "str": "text",
    "number": "number", "decimal": "number", "float": "number", "amount": "number", "currency": "number",
    "integer": "integer", "int": "integer",
    "boolean": "boolean", "bool": "boolean", "checkbox": "boolean",
    "date": "date",
    "list": "list", "array": "list",
    "object": "object",
}  # fmt: skip
FORMATS: Final = frozenset({"date", "datetime", "time", "email", "phone", "postal_code", "state"})
CHECKSUMS: Final = frozenset({"npi"})
#: Form of a code where its table is not loaded: enough to catch a slip, not to know the code.
CODE_FORMS: Final[Mapping[str, str]] = {
    "icd10cm": "^[A-Za-z][0-9][0-9A-Za-z][.]?[0-9A-Za-z]{0,4}$",
    "icd10pcs": "^[0-9A-HJ-NP-Za-hj-np-z]{7}$",
    "hcpcs": "^[A-Za-z][0-9]{4}$",
    "cpt": "^[0-9]{4}[0-9A-Za-z]$",
    "procedure": "^[0-9A-Za-z][0-9]{3}[0-9A-Za-z]$",
    "place_of_service": "^[0-9]{2}$",
    "pos": "^[0-9]{2}$",
    "msdrg": "^[0-9]{3}$",
    "revenue": "^[0-9]{3,4}$",
    "modifier": "^[0-9A-Za-z]{2}$",
    "taxonomy": "^[0-9A-Za-z]{9}[Xx]$",
    "ndc": "^[0-9]{11}$",
    "carc": "^[A-Za-z]?[0-9]{1,3}$",
    "rarc": "^[MNmn][Aa]?[0-9]{1,3}$",
    "claim_status": "^[0-9]{1,4}$",
    "claim_status_category": "^[A-Za-z][0-9]{1,2}$",
    "service_type": "^[0-9A-Za-z]{1,2}$",
}
#: Keys as a rule is written.
WRITTEN: Final = frozenset(
    {"pattern", "min_length", "max_length", "enum", "range", "checksum", "code_system", "type", "format"}
)
#: Keys as they stand in the effective view, in the order of that view: `range` is two.
KEYS: Final = (
    "type", "format", "min_length", "max_length", "pattern", "enum", "min", "max", "checksum", "code_system",
)  # fmt: skip
#: What people read, beside what a `validate` asks.
METADATA: Final = "metadata"
PLACE: Final = {key: at for at, key in enumerate(KEYS)}
LONGEST: Final = 1_000_000


class Compared(StrEnum):
    """How a later value stands to an earlier one of the same key."""

    SAME = "same"
    TIGHTER = "tighter"
    LOOSER = "looser"
    #: Neither is narrower than the other as far as can be told: both must be met.
    BOTH = "both"


def said(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(key, value) of what a `validate` says; `range` as min and max. None takes a key back."""
    for key, asked in value.items():
        if key == METADATA:
            continue
        if key != "range":
            yield key, asked
        elif asked is None:
            yield "min", None
            yield "max", None
        elif isinstance(asked, Mapping):
            yield from ((bound, asked[bound]) for bound in ("min", "max") if bound in asked)
        else:
            yield "range", asked


def misread(key: str, value: Any) -> str | None:
    """What the value should have been; None when it can be read. A key that is not known is not ours to judge."""
    if value is None:
        return None
    match key:
        case "min_length" | "max_length":
            good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST
            return None if good else f"a whole number from 0 to {LONGEST}"
        case "min" | "max":
            return None if number(value) is not None else "a number"
        case "enum":
            good = isinstance(value, list | tuple) and all(isinstance(v, str | int | float | Decimal) for v in value)
            return None if good else "a list of texts or numbers"
        case "range":
            return "an object with `min`, `max` or both"
        case "pattern" | "checksum" | "code_system" | "type" | "format":
            return None if isinstance(value, str) and value else "a text"
    return None


def number(value: Any) -> Decimal | None:
    """A bound as Decimal; None for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    made = value if isinstance(value, Decimal) else Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return made if made.is_finite() else None


def comparable(value: Any) -> str:
    """A value of an enum as text: 1 and "1" are one, as amounts and codes travel either way."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = number(value)
    if plain is None:
        return str(value)
    if abs(plain.adjusted()) > 100:
        return str(plain)
    text = f"{plain or abs(plain):f}"  # no zero below zero
    return text.rstrip("0").rstrip(".") if "." in text else text


def compare(key: str, earlier: Any, later: Any) -> Compared:
    """Both can be read (`misread` said None)."""
    if key == "enum":
        before, after = {comparable(v) for v in earlier}, {comparable(v) for v in later}
        if before == after:
            return Compared.SAME
        return Compared.TIGHTER if after < before else Compared.LOOSER if after > before else Compared.BOTH
    if key in {"min_length", "min", "max_length", "max"}:
        low, high = number(earlier), number(later)
        assert low is not None
        assert high is not None
        if low == high:
            return Compared.SAME
        return Compared.TIGHTER if (high > low) is key.startswith("min") else Compared.LOOSER
    return Compared.SAME if earlier == later else Compared.BOTH


def intersection(earlier: Any, later: Any) -> list[Any]:
    """Values of the later enum that the earlier one has too."""
    before = {comparable(value) for value in earlier}
    return [value for value in later if comparable(value) in before]
