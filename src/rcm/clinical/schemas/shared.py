"""What the shapes of memories, messages, knowledge and organisations share."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rcm.core.schema import Schema

#: PostgreSQL keeps no NUL characters.
_NO_NUL: Final = r"^[^\x00]*$"
MOST_TEXT: Final = 100_000
_DEPTH: Final = 50

Text = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT, pattern=_NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]
Version = Annotated[int | None, Field(ge=1, description="Write only over this version; beside If-Match.")]


def not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank")
    return text


Told = Annotated[Text, AfterValidator(not_blank)]


def storable(value: Any) -> Any:
    """JSON that PostgreSQL keeps as it is: no NUL character, no NaN, integers of 64 bits, not too deep."""
    _require_storable(value, _DEPTH)
    return value


def _require_storable(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError(f"it is nested deeper than {_DEPTH} levels")
    if isinstance(value, dict):
        for key, child in value.items():
            _require_storable(key, depth - 1)
            _require_storable(child, depth - 1)
    elif isinstance(value, list):
        for child in value:
            _require_storable(child, depth - 1)
    elif isinstance(value, str):
        if "\0" in value or (not value.isprintable() and _has_surrogate(value)):
            raise ValueError("a text holds a character that can't be kept")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is not finite")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("a number has more than 64 bits")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class Form(BaseModel):
    """What somebody sends: nothing in it goes unread."""

    model_config = ConfigDict(extra="forbid")


class RecordOut(Schema):
    id: str
    version_id: int
    last_updated: datetime


class SearchIn(Form):
    """A text, or a vector with the model that made it. `threshold`: least cosine."""

    query: Told | None = None
    vector: list[float] | None = Field(default=None, min_length=1, max_length=768)
    embedding_model: Name | None = None
    limit: int = Field(default=10, ge=1, le=200)
    threshold: float | None = Field(default=None, ge=-1, le=1)
