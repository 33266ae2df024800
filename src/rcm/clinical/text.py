"""Resources as text: JSON whose decimals keep their digits, and one canonical form to hash, store and send."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, Final

import msgspec

from rcm.core.errors import InvalidInput

#: A resource nested deeper than this is an attack or a mistake; R4's own examples stay below 30.
DEPTH: Final = 100


class JsonUnreadable(InvalidInput):
    """This is not JSON that a resource can be read from."""

    code = "clinical.json_unreadable"


_decoder: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_encoder: Final = msgspec.json.Encoder(order="sorted", decimal_format="number")


def parse(body: bytes | str) -> dict[str, Any]:
    """One JSON object. Numbers with a point or an exponent become Decimal, so that 1.50 stays 1.50.

    Raises JsonUnreadable with what is wrong and at which byte; also for what PostgreSQL can't keep (\\u0000) and for
    what is nested deeper than DEPTH.
    """
    try:
        parsed = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError) as error:
        raise JsonUnreadable(f"Not JSON of a resource: {error}.") from None
    if (b"\\u0000" if isinstance(body, bytes) else "\\u0000") in body and _has_null_character(parsed):  # type: ignore[operator]
        raise JsonUnreadable("A text holds the character U+0000, which no FHIR string may have. Remove it.")
    if _opened(body) > DEPTH:  # what opens less often can't be deeper
        require_shallow(parsed)
    return parsed


def dump(value: Any) -> bytes:
    """The canonical form: keys sorted, no spaces, decimals with their digits, UTF-8."""
    return _encoder.encode(value)


def digest(canonical: bytes) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical).hexdigest()


def _opened(body: bytes | str) -> int:
    if isinstance(body, str):
        return body.count("{") + body.count("[")
    return body.count(b"{") + body.count(b"[")


def require_shallow(value: dict[str, Any]) -> None:
    """Raises JsonUnreadable for what is nested deeper than DEPTH."""
    level: list[Any] = [value]
    for _ in range(DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise JsonUnreadable(f"Nested deeper than {DEPTH} levels.")


def _has_null_character(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _has_null_character(child) for key, child in value.items())
    return isinstance(value, list) and any(map(_has_null_character, value))
