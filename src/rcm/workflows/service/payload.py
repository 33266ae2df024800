"""What comes from outside with an event or an answer, written down as JSON that PostgreSQL can hold."""

from __future__ import annotations

import math
from typing import Any, Final

import orjson

from rcm.core.errors import InvalidInput

MOST_BYTES: Final = 256 * 1024


class PayloadInvalid(InvalidInput):
    """This can't be kept: JSON of at most 256 KiB, numbers of at most 64 bits, and text without NUL are expected."""

    code = "workflow.payload_invalid"


def as_json(payload: dict[str, Any]) -> str:
    """Raises PayloadInvalid, which says what is wrong and not what was sent."""
    try:
        written = orjson.dumps(payload)
    except (TypeError, RecursionError):
        raise PayloadInvalid("It holds what is no JSON, half a character, or too large a number.") from None
    if len(written) > MOST_BYTES:
        raise PayloadInvalid(f"It has {len(written)} bytes.")
    if _holds_unwritable(payload):
        raise PayloadInvalid("It holds a NUL character, or a number without an end.")
    return written.decode()


def _holds_unwritable(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any("\x00" in key or _holds_unwritable(below) for key, below in value.items())
    return isinstance(value, list) and any(_holds_unwritable(below) for below in value)
