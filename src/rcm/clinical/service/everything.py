"""`$everything` of a patient: the patient, what belongs to it, then what that refers to; page after page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import orjson

from rcm.clinical.repository import compartments
from rcm.clinical.repository.compartments import Asked, Key
from rcm.clinical.repository.search import Hit
from rcm.core.db import ReadSession
from rcm.core.errors import InvalidInput, NotFound

#: Phases in their order; a page may begin in one and end in the next.
_PATIENT: Final = 0
_OWN: Final = 1
_SUPPORT: Final = 2
_START: Final[Key] = ("", "")


class EverythingCursorInvalid(InvalidInput):
    """This cursor is none of $everything. Follow the next link as it came, or begin without."""

    code = "clinical.everything_cursor_invalid"


class PatientMissing(NotFound):
    """There is no such patient here."""

    code = "clinical.patient_not_found"


@dataclass(frozen=True, slots=True)
class EverythingPage:
    """`next_cursor` is None on the last page."""

    hits: list[Hit]
    next_cursor: str | None


async def everything_page(session: ReadSession, asked: Asked, count: int, cursor: str | None) -> EverythingPage:
    """At most `count` resources. Raises PatientMissing, EverythingCursorInvalid."""
    patient = await compartments.changed_bodies(session, [("Patient", asked.patient)], None)
    if not patient:
        raise PatientMissing(f"Patient/{asked.patient}.")
    phase, after = _read(cursor)
    hits: list[Hit] = []
    if phase == _PATIENT:
        if asked.types is None or "Patient" in asked.types:
            hits += await compartments.changed_bodies(session, [("Patient", asked.patient)], asked.since)
        phase = _OWN
    while phase <= _SUPPORT:
        if len(hits) >= count:
            return EverythingPage(hits, _written(phase, after))
        keys = await _STEPS[phase](session, asked, after, count - len(hits))
        if not keys:
            phase, after = phase + 1, _START
            continue
        after = keys[-1]
        fresh = [key for key in keys if key != ("Patient", asked.patient)]
        hits += await compartments.changed_bodies(session, fresh, asked.since)
    return EverythingPage(hits, None)


_Step = Callable[[ReadSession, Asked, Key, int], Awaitable[list[Key]]]
_STEPS: Final[dict[int, _Step]] = {_OWN: compartments.own, _SUPPORT: compartments.support}


def _written(phase: int, after: Key) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([phase, *after])).rstrip(b"=").decode()


def _read(cursor: str | None) -> tuple[int, Key]:
    if cursor is None:
        return _PATIENT, _START
    try:
        phase, *key = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        after = (key[0], key[1])
    except (ValueError, TypeError, IndexError, binascii.Error):
        raise EverythingCursorInvalid from None
    if (
        not isinstance(phase, int)
        or phase not in _STEPS
        or len(key) != len(after)
        or not all(isinstance(part, str) and "\0" not in part for part in key)
    ):
        raise EverythingCursorInvalid
    return phase, after
