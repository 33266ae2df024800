"""Schema hacs_clinical: what a patient has, takes, undergoes and is to reach."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry.shared import (
    CLINICAL,
    EVENT_STATUS,
    OBSERVATION_STATUS,
    REQUEST_INTENT,
    REQUEST_STATUS,
    at,
    code,
    date,
    patient,
    reference,
    state,
    status,
    text,
)
from rcm.clinical.registry.values import Column, ColumnKind, ResourceDefinition

_CODES: Final = "http://terminology.hl7.org/CodeSystem/"

DEFINITIONS: Final = (
    ResourceDefinition(
        "Condition", CLINICAL, "conditions",
        required=("subject",),
        columns=(
            state("Condition.clinicalStatus", f"{_CODES}condition-clinical", "active", "recurrence", "relapse",
                  "inactive", "remission", "resolved"),
            state("Condition.verificationStatus", f"{_CODES}condition-ver-status", "unconfirmed", "provisional",
                  "differential", "confirmed", "refuted", "entered-in-error"),
            code("code", "Condition.code"),
            text("code_system", "Condition.code.coding.system"),
            patient("Condition.subject"),
            reference("encounter_id", "Condition.encounter", "Encounter"),
            at("onset_at", "Condition.onset.ofType(dateTime) | Condition.onset.ofType(Period).start"),
            Column("abated_at", ColumnKind.END,
                   "Condition.abatement.ofType(dateTime) | Condition.abatement.ofType(Period).end"),
        ),
        indexes=(("patient_id", "code"),),
    ),
    ResourceDefinition(
        "Medication", CLINICAL, "medications",
        columns=(
            status("Medication.status", "active", "inactive", "entered-in-error"),
            code("code", "Medication.code"),
            text("code_system", "Medication.code.coding.system"),
        ),
        indexes=(("code",),),
    ),
    ResourceDefinition(
        "MedicationRequest", CLINICAL, "medication_requests",
        required=("status", "intent", "medication[x]", "subject"),
        columns=(
            status("MedicationRequest.status", "active", "on-hold", "cancelled", "completed", "entered-in-error",
                   "stopped", "draft", "unknown"),
            status("MedicationRequest.intent", "proposal", "plan", "order", "original-order", "reflex-order",
                   "filler-order", "instance-order", "option"),
            code("medication_code", "MedicationRequest.medication.ofType(CodeableConcept)"),
            reference("medication_id", "MedicationRequest.medication.ofType(Reference)", "Medication"),
            patient("MedicationRequest.subject"),
            reference("encounter_id", "MedicationRequest.encounter", "Encounter"),
            at("authored_at", "MedicationRequest.authoredOn"),
        ),
        indexes=(("patient_id", "authored_at"),),
    ),
    ResourceDefinition(
        "Procedure", CLINICAL, "procedures",
        required=("status", "subject"),
        columns=(
            status("Procedure.status", *EVENT_STATUS),
            code("code", "Procedure.code"),
            text("code_system", "Procedure.code.coding.system"),
            patient("Procedure.subject"),
            reference("encounter_id", "Procedure.encounter", "Encounter"),
            at("performed_start", "Procedure.performed.ofType(dateTime) | Procedure.performed.ofType(Period).start"),
            Column("performed_end", ColumnKind.END,
                   "Procedure.performed.ofType(dateTime) | Procedure.performed.ofType(Period).end"),
        ),
        ordered=(("performed_start", "performed_end"),),
        indexes=(("patient_id", "performed_start"),),
    ),
    ResourceDefinition(
        "AllergyIntolerance", CLINICAL, "allergy_intolerances",
        required=("patient",),
        columns=(
            state("AllergyIntolerance.clinicalStatus", f"{_CODES}allergyintolerance-clinical", "active", "inactive",
                  "resolved"),
            state("AllergyIntolerance.verificationStatus", f"{_CODES}allergyintolerance-verification", "unconfirmed",
                  "confirmed", "refuted", "entered-in-error"),
            code("code", "AllergyIntolerance.code"),
            status("AllergyIntolerance.criticality", "low", "high", "unable-to-assess"),
            patient("AllergyIntolerance.patient"),
            at("recorded_at", "AllergyIntolerance.recordedDate"),
        ),
        indexes=(("patient_id",),),
    ),
    ResourceDefinition(
        "Goal", CLINICAL, "goals",
        required=("lifecycleStatus", "description", "subject"),
        columns=(
            status("Goal.lifecycleStatus", "proposed", "planned", "accepted", "active", "on-hold", "completed",
                   "cancelled", "entered-in-error", "rejected"),
            text("description", "Goal.description.text"),
            patient("Goal.subject"),
            date("start_date", "Goal.start.ofType(date)"),
        ),
        indexes=(("patient_id",),),
    ),
    ResourceDefinition(
        "ServiceRequest", CLINICAL, "service_requests",
        required=("status", "intent", "subject"),
        columns=(
            status("ServiceRequest.status", *REQUEST_STATUS),
            status("ServiceRequest.intent", *REQUEST_INTENT),
            code("code", "ServiceRequest.code"),
            patient("ServiceRequest.subject"),
            reference("encounter_id", "ServiceRequest.encounter", "Encounter"),
            at("authored_at", "ServiceRequest.authoredOn"),
        ),
        indexes=(("patient_id", "authored_at"),),
    ),
    ResourceDefinition(
        "FamilyMemberHistory", CLINICAL, "family_member_history",
        required=("status", "patient", "relationship"),
        columns=(
            status("FamilyMemberHistory.status", "partial", "completed", "entered-in-error", "health-unknown"),
            code("relationship", "FamilyMemberHistory.relationship"),
            patient("FamilyMemberHistory.patient"),
            at("taken_at", "FamilyMemberHistory.date"),
        ),
        indexes=(("patient_id",),),
    ),
    ResourceDefinition(
        "RiskAssessment", CLINICAL, "risk_assessments",
        required=("status", "subject"),
        columns=(
            status("RiskAssessment.status", *OBSERVATION_STATUS),
            code("code", "RiskAssessment.code"),
            patient("RiskAssessment.subject"),
            at("occurred_at",
               "RiskAssessment.occurrence.ofType(dateTime) | RiskAssessment.occurrence.ofType(Period).start"),
        ),
        indexes=(("patient_id",),),
    ),
)  # fmt: skip
