"""Schema hacs_clinical: definitions of care, guidance, tasks and appointments."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry.shared import (
    CLINICAL,
    PUBLICATION_STATUS,
    REQUEST_INTENT,
    at,
    code,
    patient,
    reference,
    status,
    text,
)
from rcm.clinical.registry.values import Column, ColumnKind, ResourceDefinition


def _published(type: str, table: str, *required: str) -> ResourceDefinition:
    """A definition that is drafted, in use and retired: by url and version."""
    return ResourceDefinition(
        type, CLINICAL, table,
        required=("status", *required),
        columns=(
            status(f"{type}.status", *PUBLICATION_STATUS),
            text("url", f"{type}.url"),
            text("version", f"{type}.version"),
            text("name", f"{type}.name"),
            text("title", f"{type}.title"),
            at("published_at", f"{type}.date"),
        ),
        indexes=(("url", "version"),),
    )  # fmt: skip


DEFINITIONS: Final = (
    _published("PlanDefinition", "plan_definitions"),
    _published("ActivityDefinition", "activity_definitions"),
    _published("Library", "libraries", "type"),
    ResourceDefinition(
        "GuidanceResponse", CLINICAL, "guidance_responses",
        required=("module[x]", "status"),
        columns=(
            status("GuidanceResponse.status", "success", "data-requested", "data-required", "in-progress", "failure",
                   "entered-in-error"),
            text("module", "GuidanceResponse.module.ofType(uri) | GuidanceResponse.module.ofType(canonical)"),
            patient("GuidanceResponse.subject"),
            at("occurred_at", "GuidanceResponse.occurrenceDateTime"),
        ),
        indexes=(("patient_id",),),
    ),
    _published("EvidenceVariable", "evidence_variables", "characteristic"),
    ResourceDefinition(
        "Task", CLINICAL, "tasks",
        required=("status", "intent"),
        columns=(
            status("Task.status", "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled",
                   "in-progress", "on-hold", "failed", "completed", "entered-in-error"),
            status("Task.intent", "unknown", *(word for word in REQUEST_INTENT if word != "directive")),
            status("Task.priority", "routine", "urgent", "asap", "stat"),
            code("code", "Task.code"),
            patient("Task.for"),
            reference("owner_id", "Task.owner", "Practitioner", "PractitionerRole", "Organization", "CareTeam"),
            at("authored_at", "Task.authoredOn"),
            Column("period_start", ColumnKind.START, "Task.executionPeriod.start"),
            Column("period_end", ColumnKind.END, "Task.executionPeriod.end"),
        ),
        ordered=(("period_start", "period_end"),),
        indexes=(("patient_id",), ("status", "authored_at")),
    ),
    ResourceDefinition(
        "Appointment", CLINICAL, "appointments",
        required=("status", "participant"),
        columns=(
            status("Appointment.status", "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled",
                   "noshow", "entered-in-error", "checked-in", "waitlist"),
            reference("patient_id", "Appointment.participant.actor.where(resolve() is Patient)", "Patient"),
            Column("period_start", ColumnKind.START, "Appointment.start"),
            Column("period_end", ColumnKind.END, "Appointment.end"),
        ),
        ordered=(("period_start", "period_end"),),
        indexes=(("period_start",), ("patient_id", "period_start")),
    ),
)  # fmt: skip
