"""Service lines: what they charge, count, point at, and when they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rcm.core.money import ZERO, total
from rcm.edi.claim import Claim
from rcm.edi.code_sets import CodeSet
from rcm.requirements.claim_rules import segments
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit, except_voids
from rcm.requirements.claim_rules.ports import Context

#: Said by the provider himself: the same service again (76, 77, 91), or another one (59, X{EPSU}).
REPEATED: Final = frozenset({"59", "76", "77", "91", "XE", "XP", "XS", "XU"})
#: Today is that of UTC; in Guam it is tomorrow already.
_GRACE: Final = timedelta(days=1)


def pointer_invalid(claim: Claim, _: Context) -> Iterator[Hit]:
    known = len(claim.diagnoses)
    for line in claim.service_lines:
        beyond = [x for x in line.diagnosis_pointers if not 1 <= x <= known]
        if beyond or not line.diagnosis_pointers:
            told = ", ".join(map(str, beyond)) or "none"
            yield Hit(
                "service.lines.diagnosis_pointers",
                told,
                line.line_number,
                f"Line {line.line_number} must point to one of {known} diagnoses; it points to {told}.",
            )


@except_voids
def pointer_repeated(claim: Claim, _: Context) -> Iterator[Hit]:
    for line in claim.service_lines:
        if len(set(line.diagnosis_pointers)) < len(line.diagnosis_pointers):
            told = ", ".join(map(str, line.diagnosis_pointers))
            yield Hit("service.lines.diagnosis_pointers", told, line.line_number)


@except_voids
def charge_zero(claim: Claim, _: Context) -> Iterator[Hit]:
    if claim.total_charge <= ZERO:
        yield Hit("claim.total_charge", str(claim.total_charge), None, f"The claim charges {claim.total_charge}.")
    for line in claim.service_lines:
        if line.charge < ZERO:
            told = f"Line {line.line_number} charges {line.charge}."
            yield Hit("service.lines.charge", str(line.charge), line.line_number, told)


@except_voids
def line_charge_zero(claim: Claim, _: Context) -> Iterator[Hit]:
    """Right where the line tells and does not bill: quality codes, vaccines that came free."""
    for line in claim.service_lines:
        if line.charge == ZERO:
            told = f"Line {line.line_number} charges nothing."
            yield Hit("service.lines.charge", str(line.charge), line.line_number, told)


def units_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    for line in claim.service_lines:
        if line.units <= 0:
            told = f"Line {line.line_number} has {line.units} units."
            yield Hit("service.lines.units", str(line.units), line.line_number, told)


def charge_unbalanced(claim: Claim, _: Context) -> Iterator[Hit]:
    billed = total(x.charge for x in claim.service_lines)
    if billed != claim.total_charge:
        told = f"The lines add up to {billed}, the claim says {claim.total_charge}."
        yield Hit("claim.total_charge", str(claim.total_charge), None, told)


def lines_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    if not claim.service_lines:
        yield Hit("service.lines")


def date_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    for line in claim.service_lines:
        if line.service_date is None:
            told = f"Line {line.line_number} has no date of service (DTP*472)."
            yield Hit("service.lines.date", None, line.line_number, told)


def date_reversed(claim: Claim, _: Context) -> Iterator[Hit]:
    for line in claim.service_lines:
        first, last = line.service_date, line.service_date_end
        if first is not None and last is not None and last < first:
            told = f"Line {line.line_number} ends on {last}, before it begins on {first}."
            yield Hit("service.lines.date_end", last.isoformat(), line.line_number, told)


@except_voids
def date_future(claim: Claim, context: Context) -> Iterator[Hit]:
    """Days that have not come yet: of services, births, accidents, admissions."""
    last = context.today + _GRACE
    for line in claim.service_lines:
        day = line.service_date
        if day is not None and day > last:
            told = f"Line {line.line_number}: the date of service {day} lies in the future."
            yield Hit("service.lines.date", day.isoformat(), line.line_number, told)
    for path, other in _other_days(claim):
        if other is not None and other > last:
            yield Hit(path, other.isoformat(), None, f"{other} lies in the future ({path}).")


@except_voids
def date_end_future(claim: Claim, context: Context) -> Iterator[Hit]:
    """Supplies and rent are billed for days to come. One that begins in the future is told by `date_future`."""
    last = context.today + _GRACE
    for line in claim.service_lines:
        first, end = line.service_date, line.service_date_end
        if first is not None and end is not None and first <= last < end:
            told = f"Line {line.line_number} ends on {end}, in the future."
            yield Hit("service.lines.date_end", end.isoformat(), line.line_number, told)


@except_voids
def service_repeated(claim: Claim, _: Context) -> Iterator[Hit]:
    if len(claim.service_lines) < 2:
        return
    services = Counter((x.procedure_code, x.modifiers, x.service_date) for x in claim.service_lines)
    for (code, modifiers, day), times in services.items():
        if times > 1 and not REPEATED.intersection(modifiers):
            yield Hit("service.lines", code, None, f"{code} stands on {times} lines of {day or 'no day'}.")


@except_voids
def place_unknown(claim: Claim, context: Context) -> Iterator[Hit]:
    places, first = context.edits.code_set("pos"), claim.first_service_date
    if places is None or claim.facility_qualifier != "B":
        return
    if _is_unknown(places, claim.place_of_service, first):
        yield Hit("claim.place_of_service", claim.place_of_service)
    for line in claim.service_lines:
        if line.place_of_service and _is_unknown(places, line.place_of_service, line.service_date or first):
            yield Hit("service.lines.place_of_service", line.place_of_service, line.line_number)


def _is_unknown(places: CodeSet, place: str, day: date | None) -> bool:
    return day is not None and places.covers(day) and not places.contains(place, day)


def _other_days(claim: Claim) -> Iterator[tuple[str, date | None]]:
    yield "member.birth_date", claim.subscriber.birth_date
    if claim.patient is not None:
        yield "patient.birth_date", claim.patient.birth_date
    if claim.extra:
        yield "claim.accident_date", segments.day_of(claim.extra, segments.ACCIDENT)
        yield "claim.admission_date", segments.day_of(claim.extra, segments.ADMISSION)


RULES: Final = (
    Builtin(
        "builtin.lines_missing", "Service lines", "error", "The claim has no service line.", lines_missing,
        "Add what was done.", "005010X222 2400 LX",
    ),
    Builtin(
        "builtin.pointer_invalid", "Diagnosis pointers", "error", "A line points to no diagnosis of the claim.",
        pointer_invalid, "Let each line point to one to four of the claim's diagnoses.", "005010X222 SV107",
    ),
    Builtin(
        "builtin.pointer_repeated", "Diagnosis pointer twice", "warn", "A line points to one diagnosis twice.",
        pointer_repeated, "Drop the second pointer.", "005010X222 SV107",
    ),
    Builtin(
        "builtin.charge_zero", "Charge of zero", "error", "The claim charges nothing, or a charge is negative.",
        charge_zero, "Put the charge in, or drop the line.", "005010X222 CLM02, SV102",
    ),
    Builtin(
        "builtin.line_charge_zero", "Line without a charge", "warn", "A line charges nothing.", line_charge_zero,
        "Right for what is only told (quality codes, free vaccines); otherwise put the charge in.", "005010X222 SV102",
    ),
    Builtin(
        "builtin.units_missing", "Units of zero", "error", "A line has no units.", units_missing,
        "Put the number of units in, or drop the line.", "005010X222 SV104",
    ),
    Builtin(
        "builtin.charge_unbalanced", "Lines add up", "error", "The lines do not add up to the claim's charge.",
        charge_unbalanced, "Correct the total or the line that is wrong.", "005010X222 CLM02",
    ),
    Builtin(
        "builtin.service_date_missing", "Date of service missing", "error", "A line has no date of service.",
        date_missing, "Add the day (DTP*472).", "005010X222 2400 DTP",
    ),
    Builtin(
        "builtin.service_date_reversed", "Days in order", "error", "A line ends before it begins.", date_reversed,
        "Swap the days, or correct the one that is wrong.", "005010X222 2400 DTP",
    ),
    Builtin(
        "builtin.date_future", "Future dates", "error", "A date lies in the future.", date_future,
        "Correct the date, or bill once the day has come.",
    ),
    Builtin(
        "builtin.date_end_future", "Span into the future", "warn", "A line ends in the future.", date_end_future,
        "Right for supplies and rent that are billed ahead; otherwise correct the day.", "005010X222 2400 DTP",
    ),
    Builtin(
        "builtin.service_repeated", "Service twice on a claim", "warn",
        "The same service stands on more than one line of a day.", service_repeated,
        "If it was done again, say so with modifier 76, 77 or 91; otherwise put the units on one line.",
    ),
    Builtin(
        "builtin.place_unknown", "Place of service", "error", "The place of service is none that CMS has a code for.",
        place_unknown, "Choose one from the list of places of service.", "CMS place of service code set",
    ),
)  # fmt: skip
