"""Values on their way into a CSV that somebody opens with a spreadsheet."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?")


def harmless(value: Any) -> str:
    """As text; what a spreadsheet would take for a formula begins with an apostrophe, so that it stays text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    if text.lstrip(" ").startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(text.strip()):
        return f"'{text}"
    return text


def masked(value: Any) -> Any:
    """Its shape, not what it says: letters are x, digits are 9. Keys of objects stay."""
    if isinstance(value, str):
        return re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "9", value[:80]))
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return re.sub(r"\d", "9", str(value))
    if isinstance(value, dict):
        return {name: masked(inner) for name, inner in value.items()}
    return [masked(inner) for inner in value[:20]] if isinstance(value, list) else "x"
