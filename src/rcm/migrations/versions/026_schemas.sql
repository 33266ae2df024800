-- Six schemas of the clinical store; who may enter is said here, what may be done there with each table.
create schema hacs_core;
create schema hacs_clinical;
create schema hacs_registry;
create schema hacs_agents;
create schema hacs_admin;
create schema hacs_audit;
revoke all on schema hacs_core, hacs_clinical, hacs_registry, hacs_agents, hacs_admin, hacs_audit from public;
grant usage on schema hacs_core, hacs_clinical, hacs_registry, hacs_agents, hacs_admin, hacs_audit to rcm_app, rcm_ops;
