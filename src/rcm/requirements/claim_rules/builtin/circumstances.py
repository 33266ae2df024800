"""What else a claim must say where the circumstances ask for it: accidents, admissions, transports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules import segments
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit, except_voids
from rcm.requirements.claim_rules.ports import Context

_ACCIDENTS: Final = frozenset({"AA", "OA"})
#: Hospital, psychiatric facility, rehabilitation facility: the patient lies in.
INPATIENT: Final = frozenset({"21", "51", "61"})
_AMBULANCE: Final = "A04"


@except_voids
def accident_date(claim: Claim, _: Context) -> Iterator[Hit]:
    causes = _ACCIDENTS.intersection(segments.related_causes(claim).codes)
    if causes and segments.day_of(claim.extra, segments.ACCIDENT) is None:
        yield Hit("claim.accident_date", None, None, f"Related cause {min(causes)} needs the accident's day (DTP*439).")


@except_voids
def accident_state(claim: Claim, _: Context) -> Iterator[Hit]:
    causes = segments.related_causes(claim)
    if "AA" in causes.codes and not causes.state:
        yield Hit("claim.accident_state")


@except_voids
def admission_date(claim: Claim, _: Context) -> Iterator[Hit]:
    """A line that names a place was there, whatever the claim says."""
    places = {x.place_of_service or claim.place_of_service for x in claim.service_lines} or {claim.place_of_service}
    inpatient = INPATIENT.intersection(places)
    if inpatient and segments.day_of(claim.extra, segments.ADMISSION) is None:
        told = f"Place of service {min(inpatient)} needs the day of admission (DTP*435)."
        yield Hit("claim.admission_date", None, None, told)


@except_voids
def ambulance_places(claim: Claim, _: Context) -> Iterator[Hit]:
    """Loops 2310E and 2310F, or 2420G and 2420H of the line itself."""
    lines = [x for x in claim.service_lines if x.procedure_code.startswith(_AMBULANCE)]
    if not lines:
        return
    for path, entity, what in (
        ("ambulance.pickup", segments.PICK_UP, "pick-up (NM1*PW)"),
        ("ambulance.dropoff", segments.DROP_OFF, "drop-off (NM1*45)"),
    ):
        if segments.address_of(claim.extra, entity) is not None:
            continue
        for line in lines:
            if segments.address_of(line.extra, entity) is None:
                told = f"Line {line.line_number}: {line.procedure_code} needs the address of the {what}."
                yield Hit(path, line.procedure_code, line.line_number, told)


RULES: Final = (
    Builtin(
        "builtin.accident_date", "Date of the accident", "error", "An accident needs its day (DTP*439).",
        accident_date, "Add the day, or correct the related cause (CLM11).", "005010X222 2300 DTP*439",
    ),
    Builtin(
        "builtin.accident_state", "State of the accident", "error", "An auto accident needs its state (CLM11-4).",
        accident_state, "Add the state in which it happened.", "005010X222 CLM11-4",
    ),
    Builtin(
        "builtin.admission_date", "Date of admission", "error", "An inpatient place needs the day of admission.",
        admission_date, "Add the day (DTP*435), or correct the place of service.", "005010X222 2300 DTP*435",
    ),
    Builtin(
        "builtin.ambulance_places", "Ambulance: from where to where", "error",
        "A transport needs the addresses of pick-up and drop-off.", ambulance_places,
        "Add both loops with street, city, state and postal code.", "005010X222 2310E, 2310F",
    ),
)  # fmt: skip
