"""What tells units of one facility and line of service apart: an object, and the short name that keys carry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson

#: `dimensions_hash({})`: no dimensions.
NO_DIMENSIONS: Final = "99914b932bd37a50b983c5e7c90ae93b"


def canonical(dimensions: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces. A dimension without a value is none."""
    given = {name: value for name, value in dimensions.items() if value is not None}
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode()


def dimensions_hash(dimensions: Mapping[str, Any]) -> str:
    """MD5 of the canonical text: a name, not a safeguard."""
    return hashlib.md5(canonical(dimensions).encode(), usedforsecurity=False).hexdigest()
