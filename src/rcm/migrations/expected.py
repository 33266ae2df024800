"""What the schema has beside what the models say: views, functions and triggers. A test compares with a database."""

from __future__ import annotations

from typing import Final

from rcm.migrations import lookups


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Older and other names of tables.
VIEWS: Final = _names(
    """
    batch_job_item integration_endpoint portal_type rcm_state rcm_trace rcm_user user_roles users
    workflow_node workflow_transition workflow_logs workflow_state workflow_steps
    """
)
#: They act with their owner's rights; EXECUTE for rcm_app alone.
DOORS: Final = _names(
    """
    rcm_token_owner rcm_organization_id rcm_memberships rcm_enqueue_job
    """
)
#: Triggers that act with their owner's rights; nobody may call them.
GUARDS: Final = _names(
    "rcm_user_delete rcm_user_insert rcm_user_update note_resource_change note_resources_created"
    " note_typed_resources_created"
)
FUNCTIONS: Final = (
    DOORS
    | GUARDS
    | _names(
        """
    touch_updated_at refuse_change refuse_engine_write refuse_new_id refuse_shared_delete refuse_without_org
    app_user_identity app_user_role batch_job_portal integration_endpoint_write lock_aliases older_status
    rcm_channel_type_of rcm_endpoint_of rcm_node_of rcm_require_org rcm_state_write rcm_trace_write rcm_identity_for
    rcm_identity_is_own task_signature_alias task_signature_aliased task_signature_source user_workflow_node_names
    workflow_transition_write workflow_logs_insert note_requirement_change require_balanced_transaction
    refuse_organization_cycle note_migration check_assignment_move time_assignment
    note_changed_in note_signal_changed note_signal_removed note_assignment_removed
    name_intervention_series
    """
    )
)
#: `table.trigger`, beside `<table>_touch` and `<table>_immutable`, which follow from the models.
_TRIGGERS: Final = _names(
    """
    app_user.app_user_identity app_user.app_user_org app_user.app_user_role channel_type.channel_type_number
    batch_job.batch_job_org batch_job.batch_job_portal_insert batch_job.batch_job_portal_update
    batch_job.batch_job_status batch_row.batch_row_org batch_row.batch_row_status
    endpoint.endpoint_number integration_endpoint.integration_endpoint_write portal_type.portal_type_delete
    rcm_state.rcm_state_write rcm_trace.rcm_trace_write
    rcm_user.rcm_user_delete rcm_user.rcm_user_insert rcm_user.rcm_user_update
    task_signature.task_signature_alias task_signature.task_signature_aliased task_signature.task_signature_id
    task_signature.task_signature_org task_signature.task_signature_source user_roles.user_roles_delete
    user_workflow_node.user_workflow_node_names user_workflow_node.user_workflow_node_org
    workflow_transition.workflow_transition_write workflow_logs.workflow_logs_insert
    workflow_logs.workflow_logs_refuse workflow_state.workflow_state_refuse workflow_steps.workflow_steps_refuse
    global_requirement.global_requirement_changed org_requirement_policy.org_requirement_policy_changed
    payer_requirement.payer_requirement_changed ledger_entry.ledger_entry_balance
    assignments.assignments_move assignments.assignments_times
    alembic_version.alembic_version_noted hacs_core.organizations.organizations_part_of
    signals.signals_changed_in assignments.assignments_changed_in signals.signals_removed
    assignments.assignments_removed intervention.intervention_series
    """
)
#: Tables whose changes are noted, and whose versions are kept.
_NOTED: Final = _names(
    """
    hacs_core.resources hacs_core.patients hacs_core.practitioners hacs_core.organizations hacs_core.locations
    hacs_core.coverages hacs_core.encounters hacs_core.observations
    hacs_clinical.conditions hacs_clinical.medications hacs_clinical.medication_requests hacs_clinical.procedures
    hacs_clinical.allergy_intolerances hacs_clinical.goals hacs_clinical.service_requests
    hacs_clinical.family_member_history hacs_clinical.risk_assessments hacs_clinical.plan_definitions
    hacs_clinical.activity_definitions hacs_clinical.libraries hacs_clinical.guidance_responses
    hacs_clinical.evidence_variables hacs_clinical.tasks hacs_clinical.appointments
    hacs_registry.knowledge_items hacs_registry.templates hacs_agents.memories hacs_agents.messages
    """
)
#: (table or view, trigger).
TRIGGERS: Final = (
    frozenset((table, name) for table, _, name in (each.rpartition(".") for each in _TRIGGERS))
    | {(table, f"{table}_code") for table in lookups.VALUES}
    | {(table, f"{table.rpartition('.')[2]}_{what}") for table in _NOTED for what in ("created", "noted", "renoted")}
)
