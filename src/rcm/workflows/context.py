"""What a run may be started with: JSON that PostgreSQL can store, and no more than a run carries with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from rcm.core.errors import InvalidInput
from rcm.workflows.required_fields import missing_input

#: Bytes of JSON. A context is read and written with every step; files belong into uploads.
MOST_BYTES: Final = 1_000_000
_DEEPEST: Final = 100
#: JSON text has \u0000 for a NUL; a backslash before it that is itself escaped makes it plain text.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
#: Fields that are columns of the run as well.
_TEXTS: Final = ("encounter_id", "workflow_type")
_LONGEST: Final = 200


class ContextInvalid(InvalidInput):
    """The run can't be started with this context."""

    code = "run.context_invalid"


class ContextTooLarge(InvalidInput):
    """The context is larger than a run may carry. Store the file, and give the run its id."""

    code = "run.context_too_large"


class InputMissing(InvalidInput):
    """The context lacks what the workflow requires of it (required_data)."""

    code = "run.input_missing"


def require_input(required: tuple[str, ...], context: Mapping[str, Any]) -> None:
    """Raises InputMissing, which names the paths."""
    missing = missing_input(required, context)
    if missing:
        raise InputMissing(f"Missing: {', '.join(missing[:20])}.", missing=missing)


def require_storable(context: Mapping[str, Any]) -> None:
    """Raises ContextInvalid or ContextTooLarge; what was sent is not repeated in the message."""
    for path, value in _values(context):
        if isinstance(value, float) and not math.isfinite(value):
            raise ContextInvalid(f"{path} is not a number that JSON has.", field=path)
    try:
        written = orjson.dumps(context, default=str)
    except (TypeError, RecursionError) as error:
        raise ContextInvalid("It holds a number of more than 64 bits, or text that is no Unicode.") from error
    if len(written) > MOST_BYTES:
        raise ContextTooLarge(f"{len(written)} bytes of {MOST_BYTES}.", size=len(written), most=MOST_BYTES)
    if b"\\u0000" in written and _NUL.search(written):
        raise ContextInvalid("It holds a NUL character, which can't be stored.")
    for name in _TEXTS:
        value = context.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
            raise ContextInvalid(f"{name} must be text of at most {_LONGEST} characters.", field=name)


def _values(context: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Everything in it that holds nothing else, with its path; by hand, as depth is what the sender likes."""
    pending: list[tuple[str, Any, int]] = [("context", context, 0)]
    while pending:
        path, value, depth = pending.pop()
        if depth > _DEEPEST:
            raise ContextInvalid(f"It is nested deeper than {_DEEPEST} levels.")
        if isinstance(value, Mapping):
            pending.extend((f"{path}.{str(key)[:40]}", each, depth + 1) for key, each in value.items())
        elif isinstance(value, list | tuple):
            pending.extend((f"{path}.{number}", each, depth + 1) for number, each in enumerate(value))
        else:
            yield path, value
