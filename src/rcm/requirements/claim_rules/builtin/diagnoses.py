"""Diagnoses and procedures: their form, whether they were valid on the day, and whether they fit the patient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit, except_voids
from rcm.requirements.claim_rules.facts import age_on
from rcm.requirements.claim_rules.ports import Context

ICD: Final = "icd10cm"
HCPCS: Final = "hcpcs"
_ICD_FORM: Final = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
_HCPCS_FORM: Final = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
#: Level II: a letter and four digits. The five characters of level I are another's; we judge their form only.
_LEVEL_TWO: Final = re.compile(r"[A-V][0-9]{4}")
_ICD10: Final = frozenset({"ABK", "ABF"})


def missing(claim: Claim, _: Context) -> Iterator[Hit]:
    if not claim.diagnoses:
        yield Hit("diagnosis.codes")


def malformed(claim: Claim, _: Context) -> Iterator[Hit]:
    for code in _icd10(claim):
        if not _ICD_FORM.fullmatch(code):
            yield Hit("diagnosis.codes", code, None, f"{code} has not the form of an ICD-10-CM code.")


@except_voids
def repeated(claim: Claim, _: Context) -> Iterator[Hit]:
    if len(claim.diagnoses) > 1:
        for code, times in Counter(x.code for x in claim.diagnoses).items():
            if times > 1:
                yield Hit("diagnosis.codes", code, None, f"Diagnosis {code} stands there {times} times.")


@except_voids
def not_valid(claim: Claim, context: Context) -> Iterator[Hit]:
    codes = context.edits.code_set(ICD)
    if codes is None:
        return
    for code, days in _days_of_diagnoses(claim):
        wrong = [day for day in days if codes.covers(day) and not codes.contains(code, day)]
        if wrong and _ICD_FORM.fullmatch(code):
            yield Hit("diagnosis.codes", code, None, f"Diagnosis {code} was no valid ICD-10-CM code on {wrong[0]}.")


@except_voids
def not_billable(claim: Claim, context: Context) -> Iterator[Hit]:
    for code, attributes in _known_diagnoses(claim, context):
        if attributes.get("billable") is False:
            told = f"Diagnosis {code} is a heading: there are more exact codes below it, and only those are paid."
            yield Hit("diagnosis.codes", code, None, told)


def procedure_malformed(claim: Claim, _: Context) -> Iterator[Hit]:
    for line in claim.service_lines:
        if not _HCPCS_FORM.fullmatch(line.procedure_code) and line.procedure_qualifier == "HC":
            told = f"Line {line.line_number}: {line.procedure_code} has not the form of a HCPCS code."
            yield Hit("service.lines.procedure_code", line.procedure_code, line.line_number, told)


@except_voids
def procedure_not_valid(claim: Claim, context: Context) -> Iterator[Hit]:
    codes = context.edits.code_set(HCPCS)
    if codes is None:
        return
    for line in claim.service_lines:
        code, day = line.procedure_code, line.service_date
        if day is None or not _LEVEL_TWO.fullmatch(code) or not codes.covers(day) or codes.contains(code, day):
            continue
        told = f"Line {line.line_number}: {code} was no valid HCPCS code on {day}."
        yield Hit("service.lines.procedure_code", code, line.line_number, told)


@except_voids
def sex_conflict(claim: Claim, context: Context) -> Iterator[Hit]:
    sex = (claim.patient or claim.subscriber).gender
    if sex not in {"F", "M"}:
        return
    for code, attributes, path, line in _known(claim, context):
        wanted = attributes.get("sex")
        if wanted in {"F", "M"} and wanted != sex:
            yield Hit(path, code, line, f"{code} is for patients of sex {wanted}; this one's is {sex}.")


@except_voids
def age_conflict(claim: Claim, context: Context) -> Iterator[Hit]:
    born, day = (claim.patient or claim.subscriber).birth_date, claim.first_service_date
    if born is None or day is None or born > day:
        return
    age = age_on(born, day)
    for code, attributes, path, line in _known(claim, context):
        least, most = attributes.get("age_min"), attributes.get("age_max")
        if (least is not None and age < least) or (most is not None and age > most):
            ages = f"{least if least is not None else 0} to {most if most is not None else 'any'} years"
            yield Hit(path, code, line, f"{code} is for patients of {ages}; this one was {age}.")


def _icd10(claim: Claim) -> list[str]:
    return [x.code.replace(".", "") for x in claim.diagnoses if x.qualifier in _ICD10]


def _days_of_diagnoses(claim: Claim) -> Iterator[tuple[str, list[date]]]:
    """Each ICD-10-CM code with the days on which it has to hold: those of the lines that point at it; where none
    does, the claim's first."""
    first = claim.first_service_date
    for number, each in enumerate(claim.diagnoses, 1):
        if each.qualifier in _ICD10:
            days = {x.service_date for x in claim.service_lines if number in x.diagnosis_pointers}
            yield each.code.replace(".", ""), sorted(x for x in days or {first} if x is not None)


Known = tuple[str, Mapping[str, Any], str, int | None]


def _known_diagnoses(claim: Claim, context: Context) -> Iterator[tuple[str, Mapping[str, Any]]]:
    codes = context.edits.code_set(ICD)
    if codes is None:
        return
    told = set()
    for code, days in _days_of_diagnoses(claim):
        attributes = next((found for day in days if (found := codes.attributes(code, day))), None)
        if attributes and code not in told:
            told.add(code)
            yield code, attributes


def _known(claim: Claim, context: Context) -> Iterator[Known]:
    """What the tables say of each diagnosis and procedure, with its place on the claim."""
    for code, attributes in _known_diagnoses(claim, context):
        yield code, attributes, "diagnosis.codes", None
    codes = context.edits.code_set(HCPCS)
    if codes is None:
        return
    for line in claim.service_lines:
        day: date | None = line.service_date
        said = codes.attributes(line.procedure_code, day) if day is not None else None
        if said:
            yield line.procedure_code, said, "service.lines.procedure_code", line.line_number


_TABLE: Final = "Import the newest table if the code is new; otherwise look it up for the day of service."
RULES: Final = (
    Builtin(
        "builtin.diagnosis_missing", "Diagnosis missing", "error", "The claim has no diagnosis (HI).", missing,
        "Add at least a principal diagnosis.", "005010X222 2300 HI",
    ),
    Builtin(
        "builtin.diagnosis_malformed", "Form of diagnoses", "error", "A diagnosis has not the form of a code.",
        malformed, "A letter, a digit, a digit or letter, and up to four more.", "ICD-10-CM",
    ),
    Builtin(
        "builtin.diagnosis_repeated", "Diagnosis twice", "error", "A diagnosis stands there more than once.", repeated,
        "Drop it once, and let the lines point to the one that stays.", "ICD-10-CM guidelines I.B.8",
    ),
    Builtin(
        "builtin.diagnosis_not_valid", "Diagnosis valid on the day", "error",
        "A diagnosis was no valid code on the day of service.", not_valid, _TABLE, "45 CFR 162.1002",
    ),
    Builtin(
        "builtin.diagnosis_not_billable", "Diagnosis billable", "error", "A diagnosis is a heading, not a code.",
        not_billable, "Code to the highest number of characters.", "ICD-10-CM guidelines I.B.2",
    ),
    Builtin(
        "builtin.procedure_malformed", "Form of procedures", "error", "A procedure has not the form of a HCPCS code.",
        procedure_malformed, "Five characters: digits, of which the first or last may be a letter.",
    ),
    Builtin(
        "builtin.procedure_not_valid", "Procedure valid on the day", "error",
        "A procedure was no valid HCPCS code on the day of service.", procedure_not_valid, _TABLE, "45 CFR 162.1002",
    ),
    Builtin(
        "builtin.sex_conflict", "Code and sex", "hold", "A code does not go with the patient's sex.", sex_conflict,
        "Compare sex and code with the record; where both are right, release the claim or bill with condition code 45"
        " or modifier KX.", "Medicare Code Editor",
    ),
    Builtin(
        "builtin.age_conflict", "Code and age", "hold", "A code does not go with the patient's age.", age_conflict,
        "Compare the birth date and the code with the record.", "Medicare Code Editor",
    ),
)  # fmt: skip
