"""What rules need of the segments that a claim keeps as they were read (`extra`), and of CLM10 on (`trailing`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from rcm.edi.claim import Claim

#: CLM11 stands second behind CLM09: CLM10 is `trailing[0]`.
_RELATED_CAUSES: Final = 1
_SPECIAL_PROGRAM: Final = 2
_DELAY_REASON: Final = 10
ONSET: Final = "431"
CLIA: Final = "X4"
REFERRAL: Final = "9F"
ACCIDENT: Final = "439"
ADMISSION: Final = "435"
DISCHARGE: Final = "096"
PICK_UP: Final = "PW"
DROP_OFF: Final = "45"


class RelatedCauses(NamedTuple):
    """CLM11: AA auto accident, EM employment, OA other accident; the state of an auto accident."""

    codes: tuple[str, ...] = ()
    state: str = ""


_NO_CAUSES: Final = RelatedCauses()


def related_causes(claim: Claim) -> RelatedCauses:
    if len(claim.trailing) <= _RELATED_CAUSES:
        return _NO_CAUSES
    parts = claim.trailing[_RELATED_CAUSES].split(":")
    return RelatedCauses(tuple(x for x in parts[:3] if x), parts[3] if len(parts) > 3 else "")


def day_of(segments: Iterable[str], qualifier: str) -> date | None:
    """The day of `DTP*qualifier`, of a period its first; None where there is none or it is no date."""
    text = next((x[2] for x in _elements(segments, f"DTP*{qualifier}*") if len(x) > 2), "")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def reference(segments: Iterable[str], qualifier: str) -> str:
    return next((x[1] for x in _elements(segments, f"REF*{qualifier}*") if len(x) > 1), "")


def special_program(claim: Claim) -> str:
    return claim.trailing[_SPECIAL_PROGRAM] if len(claim.trailing) > _SPECIAL_PROGRAM else ""


def delay_reason(claim: Claim) -> str:
    return claim.trailing[_DELAY_REASON] if len(claim.trailing) > _DELAY_REASON else ""


def drug_code(segments: Iterable[str]) -> str:
    """The NDC of a line: LIN03 behind N4."""
    elements = next((x.split("*") for x in segments if x.startswith("LIN*")), [])
    return elements[3] if len(elements) > 3 and elements[2] == "N4" else ""


def address_of(segments: Iterable[str], entity: str) -> dict[str, str] | None:
    """N3 and N4 behind the NM1 of that entity; None where there is no such loop or no street in it."""
    inside, found = False, dict[str, str]()
    for segment in segments:
        elements = segment.split("*")
        if elements[0] == "NM1":
            inside = len(elements) > 1 and elements[1] == entity
        elif inside and elements[0] == "N3":
            found["line1"] = elements[1] if len(elements) > 1 else ""
        elif inside and elements[0] == "N4":
            found.update(zip(("city", "state", "postal_code"), elements[1:], strict=False))
    return found if found.get("line1") else None


def _elements(segments: Iterable[str], start: str) -> Iterator[list[str]]:
    """Elements from the qualifier on."""
    for segment in segments:
        if segment.startswith(start):
            yield segment.split("*")[1:]
