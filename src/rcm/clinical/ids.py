"""Logical ids of resources: which texts are one, new ones, and what stands for one where an id must be a UUID."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID, uuid5

from rcm.core.errors import InvalidInput
from rcm.core.ids import new_id

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
#: A name space of our own for ids that are no UUIDs.
_RESOURCES: Final = UUID("0d2f7a52-9d5e-5c0c-8f3b-6c1f5a0b9e11")


class ResourceIdInvalid(InvalidInput):
    """An id is 1 to 64 of the characters A-Z, a-z, 0-9, `-` and `.`."""

    code = "clinical.resource_id_invalid"


def new_resource_id() -> str:
    """In the order of time, so that new rows land together in an index."""
    return str(new_id())


def is_id(text: object) -> bool:
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def require_id(text: object) -> str:
    if not isinstance(text, str) or _ID.fullmatch(text) is None:
        raise ResourceIdInvalid(f"Given: {text!a:.80}.")
    return text


def outbox_id(resource_type: str, id: str) -> UUID:
    """The outbox tells UUIDs: the id itself if it is one as UUIDs are written, else one that follows from type and
    id."""
    if len(id) == 36:
        try:
            made = UUID(id)
        except ValueError:
            pass
        else:
            if str(made) == id:
                return made
    return uuid5(_RESOURCES, f"{resource_type}/{id}")
