"""eligibility, pre_authorization, medical_coding, charge_audit: what can be judged from the claim itself.

Asking the payer (270, 278) is a step of its own; what these checks did not ask, their output says.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from rcm.claims.nodes.work import Fault, Work
from rcm.core.money import ZERO, total
from rcm.core.time import today
from rcm.workflows.outcome import Completed, Outcome, Skipped

_ICD10: Final = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
_HCPCS: Final = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")


def coverage_faults(work: Work) -> list[Fault]:
    """Dates that no coverage can answer for: in the future, or past the payer's filing limit."""
    first, last = work.claim.first_service_date, work.claim.last_service_date
    if first is None or last is None:
        return [Fault("claims.service_date_missing", "No service line has a date (DTP*472).")]
    if last > today():
        return [Fault("claims.service_date_future", f"The date of service {last} lies in the future.")]
    age, limit = (today() - last).days, work.payer.timely_filing_days
    if age > limit:
        return [
            Fault(
                "claims.filing_limit_passed",
                f"The service was {age} days ago; {work.payer.name} takes claims up to {limit} days.",
            )
        ]
    return []


def coverage_result(_: Work) -> Outcome:
    return Completed({"basis": "dates and identifiers of the claim", "payer_asked": False})


def authorization_faults(work: Work) -> list[Fault]:
    if needs_authorization(work) and not work.claim.prior_authorization:
        return [
            Fault(
                "claims.authorization_missing",
                f"{work.payer.name} wants a prior authorization number (REF*G1) from"
                f" {work.payer.preauth_threshold or ZERO} on; the claim is {work.claim.total_charge}.",
            )
        ]
    return []


def needs_authorization(work: Work) -> bool:
    return work.payer.requires_preauth and work.claim.total_charge >= (work.payer.preauth_threshold or ZERO)


def authorization_result(work: Work) -> Outcome:
    if not needs_authorization(work):
        return Skipped("The payer asks for no authorization for this claim.")
    return Completed({"authorization": "on the claim"})


def coding_faults(work: Work) -> list[Fault]:
    claim = work.claim
    faults = []
    codes = [diagnosis.code for diagnosis in claim.diagnoses]
    if not codes:
        faults.append(Fault("claims.diagnosis_missing", "The claim has no diagnosis (HI)."))
    faults += [
        Fault("claims.diagnosis_malformed", f"{code} has not the form of an ICD-10-CM code.")
        for code in codes
        if not _ICD10.fullmatch(code.replace(".", ""))
    ]
    faults += [
        Fault("claims.diagnosis_repeated", f"Diagnosis {code} stands there {times} times.")
        for code, times in Counter(codes).items()
        if times > 1
    ]
    for line in claim.service_lines:
        if not _HCPCS.fullmatch(line.procedure_code):
            faults.append(
                Fault("claims.procedure_malformed", f"Line {line.line_number}: {line.procedure_code} is no HCPCS code.")
            )
        beyond = [pointer for pointer in line.diagnosis_pointers if not 1 <= pointer <= len(codes)]
        if beyond or not line.diagnosis_pointers:
            faults.append(
                Fault(
                    "claims.pointer_invalid",
                    f"Line {line.line_number} must point to one of {len(codes)} diagnoses; it points to"
                    f" {', '.join(map(str, beyond)) or 'none'}.",
                )
            )
    return faults


def audit_faults(work: Work) -> list[Fault]:
    claim = work.claim
    faults = []
    billed = total(line.charge for line in claim.service_lines)
    if billed != claim.total_charge:
        faults.append(
            Fault("claims.charge_unbalanced", f"The lines add up to {billed}, the claim says {claim.total_charge}.")
        )
    for line in claim.service_lines:
        if line.charge <= ZERO:
            faults.append(Fault("claims.charge_missing", f"Line {line.line_number} charges {line.charge}."))
        if line.units <= 0:
            faults.append(Fault("claims.units_missing", f"Line {line.line_number} has {line.units} units."))
    return faults


def audit_result(work: Work) -> Outcome:
    """The same service twice on one day may be right (modifier 76) or not: noted, not stopped."""
    services = Counter((line.procedure_code, line.modifiers, line.service_date) for line in work.claim.service_lines)
    repeated = sorted({code for (code, _, _), times in services.items() if times > 1})
    return Completed({"lines": len(work.claim.service_lines), "repeated_services": repeated})
