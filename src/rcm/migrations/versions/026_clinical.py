"""The clinical store: FHIR resources in six schemas, their search index, history, changes; what agents remember."""

from alembic import op

from rcm.migrations import frozen, leaving
from rcm.migrations.tenancy import append_only, keep_updated_at, protect, share

revision = "026_clinical"
down_revision = "025_claim_rules"
branch_labels = None
depends_on = None

#: Tables that hold whole resources, with the type that their changes are noted under; '' says it itself.
_RESOURCES = {
    "hacs_core.resources": "",
    "hacs_core.patients": "Patient",
    "hacs_core.practitioners": "Practitioner",
    "hacs_core.organizations": "Organization",
    "hacs_core.locations": "Location",
    "hacs_core.coverages": "Coverage",
    "hacs_core.encounters": "Encounter",
    "hacs_core.observations": "Observation",
    "hacs_clinical.conditions": "Condition",
    "hacs_clinical.medications": "Medication",
    "hacs_clinical.medication_requests": "MedicationRequest",
    "hacs_clinical.procedures": "Procedure",
    "hacs_clinical.allergy_intolerances": "AllergyIntolerance",
    "hacs_clinical.goals": "Goal",
    "hacs_clinical.service_requests": "ServiceRequest",
    "hacs_clinical.family_member_history": "FamilyMemberHistory",
    "hacs_clinical.risk_assessments": "RiskAssessment",
    "hacs_clinical.plan_definitions": "PlanDefinition",
    "hacs_clinical.activity_definitions": "ActivityDefinition",
    "hacs_clinical.libraries": "Library",
    "hacs_clinical.guidance_responses": "GuidanceResponse",
    "hacs_clinical.evidence_variables": "EvidenceVariable",
    "hacs_clinical.tasks": "Task",
    "hacs_clinical.appointments": "Appointment",
    "hacs_registry.knowledge_items": "KnowledgeItem",
    "hacs_registry.templates": "Template",
    "hacs_agents.memories": "Memory",
    "hacs_agents.messages": "AgentMessage",
}
_PARTS = ("hacs_core.organization_contacts", "hacs_core.organization_qualifications", "hacs_core.bulk_parts")
_INDEX = tuple(
    f"hacs_core.search_{kind}" for kind in ("string", "token", "reference", "date", "number", "quantity", "uri")
)
_RIGHTS = (
    "clinical:resource:read", "clinical:resource:write", "clinical:bulk:import", "clinical:bulk:export",
    "clinical:knowledge:read", "clinical:knowledge:write", "clinical:memory:read", "clinical:memory:write",
    "tenancy:config:read", "tenancy:config:write",
)  # fmt: skip
_SCHEMAS = ("hacs_audit", "hacs_admin", "hacs_agents", "hacs_registry", "hacs_clinical", "hacs_core")


def upgrade() -> None:
    frozen.limits()
    frozen.run("026_schemas.sql")
    frozen.run("026_tables.sql")
    frozen.run("026_triggers.sql")
    for table, kind in _RESOURCES.items():
        protect(table)
        keep_updated_at(table)
        _compress(table)
        _note_changes(table, kind)
    for table in (*_PARTS, "hacs_admin.system_config"):
        protect(table)
        keep_updated_at(table)
    for table in _INDEX:
        protect(table)
    for table in ("hacs_core.resource_history", "hacs_audit.resource_changes"):
        protect(table, grants="select")
        append_only(table)
    share("hacs_admin.migrations")
    op.execute("alter table hacs_core.bulk_parts alter column content set storage external")  # it is compressed
    _default_partition()
    frozen.run("026_permissions.sql")


def downgrade() -> None:
    frozen.limits()
    op.execute(f"delete from role_permission where permission in ({', '.join(repr(right) for right in _RIGHTS)})")
    op.execute("drop trigger alembic_version_noted on alembic_version")
    op.execute("drop table hacs_admin.migrations")
    leaving.drop(
        "hacs_admin.system_config", *_PARTS, *_RESOURCES, *_INDEX, "hacs_core.resource_history",
        "hacs_audit.resource_changes",
    )  # fmt: skip
    op.execute(
        "drop function note_resource_change(), note_resources_created(), note_typed_resources_created(),"
        " refuse_organization_cycle(), note_migration()"
    )
    for schema in _SCHEMAS:
        op.execute(f"drop schema {schema}")


def _note_changes(table: str, kind: str) -> None:
    """A change that leaves version and body alone, such as a count of reads, is none."""
    name = table.rpartition(".")[2]
    calls = f"for each row execute function note_resource_change('{kind}')"
    creates = f"note_resources_created('{kind}')" if kind else "note_typed_resources_created()"
    op.execute(
        f"create trigger {name}_created after insert on {table} referencing new table as fresh"
        f" for each statement execute function {creates}"
    )
    op.execute(f"create trigger {name}_noted after delete on {table} {calls}")
    op.execute(
        f"create trigger {name}_renoted after update on {table} for each row"
        " when (old.version_id <> new.version_id or old.body is distinct from new.body or old.id <> new.id)"
        f" execute function note_resource_change('{kind}')"
    )


def _compress(table: str) -> None:
    """lz4 takes a tenth of the time of the older way; servers that are built without it keep that one."""
    op.execute(
        f"do $$ begin alter table {table} alter column body set compression lz4;"
        " exception when feature_not_supported then null; end $$"
    )


def _default_partition() -> None:
    part = "hacs_core.resource_history_default"
    op.execute(f"create table {part} partition of hacs_core.resource_history default")
    op.execute(f"alter table {part} enable row level security")
    op.execute(f"alter table {part} force row level security")
    op.execute(f"create policy maintenance on {part} to rcm_owner using (true) with check (true)")
