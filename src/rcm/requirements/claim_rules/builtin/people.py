"""Who was treated and who is insured: what the claim says of the two must go together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rcm.edi.claim import Claim, Party
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit, except_voids
from rcm.requirements.claim_rules.ports import Context

_SELF: Final = "18"
_CHILD: Final = "19"
_ORGANISATION: Final = "2"  # NM102


def patient_mismatch(claim: Claim, _: Context) -> Iterator[Hit]:
    subscriber, patient = claim.subscriber, claim.patient
    if patient is None:
        if subscriber.relationship not in {"", _SELF}:
            told = f"Relationship {subscriber.relationship} names another patient, but there is none (2000C)."
            yield Hit("patient.relationship", subscriber.relationship, None, told)
        return
    if _SELF in {subscriber.relationship, patient.relationship}:
        told = "The subscriber is said to be the patient (18), but another patient is named (2000C)."
        yield Hit("patient.relationship", _SELF, None, told)
        return
    born, his = patient.birth_date, subscriber.birth_date
    if _name(patient.party) == _name(subscriber.party) and born is not None and born == his:
        told = "Patient and subscriber have one name and one birth date: is it one person?"
        yield Hit("patient.relationship", patient.relationship, None, told)
    elif patient.relationship == _CHILD and born is not None and his is not None and born <= his:
        yield Hit("patient.birth_date", born.isoformat(), None, "The child is not younger than the subscriber.")


@except_voids
def birth_date_late(claim: Claim, _: Context) -> Iterator[Hit]:
    born, day = (claim.patient or claim.subscriber).birth_date, claim.first_service_date
    if born is not None and day is not None and born > day:
        yield Hit("patient.birth_date", born.isoformat(), None, f"The patient was born after the service of {day}.")


def patient_incomplete(claim: Claim, _: Context) -> Iterator[Hit]:
    person = claim.patient or claim.subscriber
    if person.birth_date is None:
        yield Hit("patient.birth_date", None, None, "The patient has no birth date (DMG02).")
    if not person.gender:
        yield Hit("patient.gender", None, None, "The patient has no sex (DMG03).")


def member_id_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    """Of workers' compensation the subscriber is the employer, who has none."""
    if claim.subscriber.party.entity_type != _ORGANISATION and not claim.subscriber.party.id.strip():
        yield Hit("member.id")


def _name(party: Party) -> tuple[str, str, str]:
    return party.last_name.upper(), party.first_name.upper(), party.suffix.upper()


RULES: Final = (
    Builtin(
        "builtin.patient_mismatch", "Subscriber and patient", "error",
        "What the claim says of subscriber and patient contradicts.", patient_mismatch,
        "Correct the relationship (SBR02, PAT01), or the person.", "005010X222 2000B, 2000C",
    ),
    Builtin(
        "builtin.birth_date_late", "Born before the service", "error", "The patient was born after the service.",
        birth_date_late, "Correct the birth date or the day of service.", "005010X222 DMG02",
    ),
    Builtin(
        "builtin.patient_incomplete", "Patient's data", "error", "The patient has no birth date or sex.",
        patient_incomplete, "Add both (DMG).", "005010X222 2010BA, 2010CA DMG",
    ),
    Builtin(
        "builtin.member_id_missing", "Member's id", "error", "The subscriber has no member id (NM109).",
        member_id_missing, "Take it from the card or from an eligibility answer (271).", "005010X222 2010BA NM109",
    ),
)  # fmt: skip
