"""Schema hacs_core: people, places, payers' cover, encounters and what was observed in them."""

from __future__ import annotations

from typing import Final

from rcm.clinical.registry.shared import (
    CORE,
    FLAGS,
    ISSUED,
    OBSERVATION_STATUS,
    boolean,
    code,
    date,
    number,
    patient,
    period,
    reference,
    status,
    text,
)
from rcm.clinical.registry.values import Column, ColumnKind, ResourceDefinition

_GENDERS: Final = ("male", "female", "other", "unknown")

RESOURCES: Final = ResourceDefinition(
    None, CORE, "resources",
    columns=(
        Column("status", ColumnKind.TEXT, "status"),
        Column("patient_id", ColumnKind.REFERENCE, "subject | patient | beneficiary", ("Patient",)),
    ),
    indexes=(("resource_type", "patient_id"),),
)  # fmt: skip

DEFINITIONS: Final = (
    ResourceDefinition(
        "Patient", CORE, "patients",
        columns=(
            text("family", "Patient.name.family"),
            text("given", "Patient.name.given"),
            date("birth_date", "Patient.birthDate"),
            Column("gender", ColumnKind.TEXT, "Patient.gender", values=_GENDERS),
            boolean("active", "Patient.active"),
            Column("issued_id", ColumnKind.TEXT, f"Patient.identifier.where(system='{ISSUED}patient').value",
                   unique=True),
            text("phone", "Patient.telecom.where(system='phone').value"),
            text("email", "Patient.telecom.where(system='email').value"),
            text("postal_code", "Patient.address.postalCode"),
        ),
        indexes=(("family", "given", "birth_date"), ("birth_date",)),
    ),
    ResourceDefinition(
        "Practitioner", CORE, "practitioners",
        columns=(
            text("family", "Practitioner.name.family"),
            text("given", "Practitioner.name.given"),
            Column("gender", ColumnKind.TEXT, "Practitioner.gender", values=_GENDERS),
            boolean("active", "Practitioner.active"),
            text("npi", "Practitioner.identifier.where(system='http://hl7.org/fhir/sid/us-npi').value"),
        ),
        indexes=(("family", "given"), ("npi",)),
    ),
    ResourceDefinition(
        "Organization", CORE, "organizations",
        columns=(
            text("name", "Organization.name"),
            boolean("active", "Organization.active"),
            code("organization_type", "Organization.type"),
            reference("part_of_id", "Organization.partOf", "Organization"),
            text("npi", "Organization.identifier.where(system='http://hl7.org/fhir/sid/us-npi').value"),
            text("tin", "Organization.identifier.where(system='urn:oid:2.16.840.1.113883.4.4').value"),
            Column("issued_id", ColumnKind.TEXT, f"Organization.identifier.where(system='{ISSUED}organization').value",
                   unique=True),
            text("email", "Organization.telecom.where(system='email').value"),
            text("phone", "Organization.telecom.where(system='phone').value"),
            text("city", "Organization.address.city"),
            text("state", "Organization.address.state"),
            text("country", "Organization.address.country"),
        ),
        indexes=(("name",), ("part_of_id",), ("npi",)),
    ),
    ResourceDefinition(
        "Location", CORE, "locations",
        columns=(
            text("name", "Location.name"),
            status("Location.status", "active", "suspended", "inactive"),
            reference("managing_organization_id", "Location.managingOrganization", "Organization"),
            reference("part_of_id", "Location.partOf", "Location"),
        ),
        indexes=(("name",),),
    ),
    ResourceDefinition(
        "Coverage", CORE, "coverages",
        required=("status", "beneficiary", "payor"),
        columns=(
            status("Coverage.status", *FLAGS),
            reference("beneficiary_id", "Coverage.beneficiary", "Patient"),
            reference("payor_id", "Coverage.payor", "Organization"),
            text("subscriber_id", "Coverage.subscriberId"),
            *period("Coverage.period"),
        ),
        ordered=(("period_start", "period_end"),),
        indexes=(("beneficiary_id", "period_start"), ("subscriber_id",)),
    ),
    ResourceDefinition(
        "Encounter", CORE, "encounters",
        required=("status", "class"),
        columns=(
            status("Encounter.status", "planned", "arrived", "triaged", "in-progress", "onleave", "finished",
                   "cancelled", "entered-in-error", "unknown"),
            code("class_code", "Encounter.class"),
            code("type_code", "Encounter.type"),
            patient("Encounter.subject"),
            reference("service_provider_id", "Encounter.serviceProvider", "Organization"),
            *period("Encounter.period"),
        ),
        ordered=(("period_start", "period_end"),),
        indexes=(("patient_id", "period_start"),),
    ),
    ResourceDefinition(
        "Observation", CORE, "observations",
        required=("status", "code"),
        columns=(
            status("Observation.status", *OBSERVATION_STATUS),
            code("code", "Observation.code"),
            text("code_system", "Observation.code.coding.system"),
            code("category", "Observation.category"),
            patient("Observation.subject"),
            reference("encounter_id", "Observation.encounter", "Encounter"),
            Column("effective_at", ColumnKind.START, "Observation.effective"),
            number("value_number", "Observation.value"),
            text("value_unit", "Observation.value.unit"),
        ),
        indexes=(("patient_id", "code", "effective_at"),),
    ),
)  # fmt: skip
