-- Tables of the clinical store. A resource's own row holds its version of today; a trigger keeps what was before.
create table hacs_core.resource_history (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  id text not null,
  version_id integer not null,
  last_updated timestamptz not null,
  operation text not null,
  body jsonb,
  sha256 text,
  constraint resource_history_pkey primary key (org_id, resource_type, id, version_id, last_updated),
  constraint resource_history_operation_check check (operation in ('create', 'update', 'delete')),
  constraint resource_history_body_check check ((operation = 'delete') = (body is null)),
  constraint resource_history_org_id_fkey foreign key(org_id) references organization (org_id)
) partition by range (last_updated);
create index resource_history_page_idx on hacs_core.resource_history (org_id, resource_type, last_updated, id);

create table hacs_core.resources (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  resource_type text not null,
  status text,
  patient_id text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint resources_pkey primary key (org_id, resource_type, id),
  constraint resources_body_check check (body ->> 'resourceType' = resource_type and body ->> 'id' = id),
  constraint resources_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint resources_version_check check (version_id >= 1),
  constraint resources_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint resources_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index resources_page_idx on hacs_core.resources (org_id, resource_type, last_updated, id);
create index resources_resource_type_patient_id_idx on hacs_core.resources (org_id, resource_type, patient_id);

create table hacs_core.patients (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  family text,
  given text,
  birth_date date,
  gender text,
  active boolean,
  issued_id text,
  phone text,
  email text,
  postal_code text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint patients_pkey primary key (org_id, id),
  constraint patients_body_check check (body ->> 'resourceType' = 'Patient' and body ->> 'id' = id),
  constraint patients_gender_check check (gender in ('male', 'female', 'other', 'unknown')),
  constraint patients_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint patients_version_check check (version_id >= 1),
  constraint patients_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint patients_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index patients_birth_date_idx on hacs_core.patients (org_id, birth_date);
create index patients_family_given_birth_date_idx on hacs_core.patients (org_id, family, given, birth_date);
create unique index patients_issued_id_key on hacs_core.patients (org_id, issued_id);
create index patients_page_idx on hacs_core.patients (org_id, last_updated, id);

create table hacs_core.practitioners (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  family text,
  given text,
  gender text,
  active boolean,
  npi text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint practitioners_pkey primary key (org_id, id),
  constraint practitioners_body_check check (body ->> 'resourceType' = 'Practitioner' and body ->> 'id' = id),
  constraint practitioners_gender_check check (gender in ('male', 'female', 'other', 'unknown')),
  constraint practitioners_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint practitioners_version_check check (version_id >= 1),
  constraint practitioners_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint practitioners_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index practitioners_family_given_idx on hacs_core.practitioners (org_id, family, given);
create index practitioners_npi_idx on hacs_core.practitioners (org_id, npi);
create index practitioners_page_idx on hacs_core.practitioners (org_id, last_updated, id);

create table hacs_core.organizations (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  name text,
  active boolean,
  organization_type text,
  part_of_id text,
  npi text,
  tin text,
  issued_id text,
  email text,
  phone text,
  city text,
  state text,
  country text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint organizations_pkey primary key (org_id, id),
  constraint organizations_body_check check (body ->> 'resourceType' = 'Organization' and body ->> 'id' = id),
  constraint organizations_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint organizations_version_check check (version_id >= 1),
  constraint organizations_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint organizations_org_id_fkey foreign key(org_id) references organization (org_id)
);
create unique index organizations_issued_id_key on hacs_core.organizations (org_id, issued_id);
create index organizations_name_idx on hacs_core.organizations (org_id, name);
create index organizations_npi_idx on hacs_core.organizations (org_id, npi);
create index organizations_page_idx on hacs_core.organizations (org_id, last_updated, id);
create index organizations_part_of_id_idx on hacs_core.organizations (org_id, part_of_id);

create table hacs_core.locations (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  name text,
  status text,
  managing_organization_id text,
  part_of_id text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint locations_pkey primary key (org_id, id),
  constraint locations_body_check check (body ->> 'resourceType' = 'Location' and body ->> 'id' = id),
  constraint locations_status_check check (status in ('active', 'suspended', 'inactive')),
  constraint locations_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint locations_version_check check (version_id >= 1),
  constraint locations_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint locations_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index locations_name_idx on hacs_core.locations (org_id, name);
create index locations_page_idx on hacs_core.locations (org_id, last_updated, id);

create table hacs_core.coverages (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  beneficiary_id text,
  payor_id text,
  subscriber_id text,
  period_start timestamptz,
  period_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint coverages_pkey primary key (org_id, id),
  constraint coverages_body_check check (body ->> 'resourceType' = 'Coverage' and body ->> 'id' = id),
  constraint coverages_has_status_check check (body ?| array['status', '_status']),
  constraint coverages_has_beneficiary_check check (body ?| array['beneficiary', '_beneficiary']),
  constraint coverages_has_payor_check check (body ?| array['payor', '_payor']),
  constraint coverages_status_check check (status in ('active', 'cancelled', 'draft', 'entered-in-error')),
  constraint coverages_period_order_check check (period_start <= period_end),
  constraint coverages_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint coverages_version_check check (version_id >= 1),
  constraint coverages_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint coverages_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index coverages_beneficiary_id_period_start_idx on hacs_core.coverages (org_id, beneficiary_id, period_start);
create index coverages_page_idx on hacs_core.coverages (org_id, last_updated, id);
create index coverages_subscriber_id_idx on hacs_core.coverages (org_id, subscriber_id);

create table hacs_core.encounters (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  class_code text,
  type_code text,
  patient_id text,
  service_provider_id text,
  period_start timestamptz,
  period_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint encounters_pkey primary key (org_id, id),
  constraint encounters_body_check check (body ->> 'resourceType' = 'Encounter' and body ->> 'id' = id),
  constraint encounters_has_status_check check (body ?| array['status', '_status']),
  constraint encounters_has_class_check check (body ?| array['class', '_class']),
  constraint encounters_status_check check (status in ('planned', 'arrived', 'triaged', 'in-progress', 'onleave',
    'finished', 'cancelled', 'entered-in-error', 'unknown')),
  constraint encounters_period_order_check check (period_start <= period_end),
  constraint encounters_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint encounters_version_check check (version_id >= 1),
  constraint encounters_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint encounters_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index encounters_page_idx on hacs_core.encounters (org_id, last_updated, id);
create index encounters_patient_id_period_start_idx on hacs_core.encounters (org_id, patient_id, period_start);

create table hacs_core.observations (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  code text,
  code_system text,
  category text,
  patient_id text,
  encounter_id text,
  effective_at timestamptz,
  value_number double precision,
  value_unit text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint observations_pkey primary key (org_id, id),
  constraint observations_body_check check (body ->> 'resourceType' = 'Observation' and body ->> 'id' = id),
  constraint observations_has_status_check check (body ?| array['status', '_status']),
  constraint observations_has_code_check check (body ?| array['code', '_code']),
  constraint observations_status_check check (status in ('registered', 'preliminary', 'final', 'amended',
    'corrected', 'cancelled', 'entered-in-error', 'unknown')),
  constraint observations_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint observations_version_check check (version_id >= 1),
  constraint observations_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint observations_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index observations_page_idx on hacs_core.observations (org_id, last_updated, id);
create index observations_patient_id_code_effective_at_idx
    on hacs_core.observations (org_id, patient_id, code, effective_at);

create table hacs_core.search_string (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  value text collate "C" not null,
  exact text not null,
  constraint search_string_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_string_value_idx on hacs_core.search_string (org_id, resource_type, param, value, resource_id);

create table hacs_core.search_token (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  system text default '' not null,
  code text not null,
  display text,
  constraint search_token_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_token_code_idx on hacs_core.search_token (org_id, resource_type, param, code, system, resource_id);

create table hacs_core.search_reference (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  target_type text,
  target_id text,
  url text,
  identifier_system text,
  identifier_value text,
  constraint search_reference_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_reference_identifier_value_idx
    on hacs_core.search_reference (org_id, resource_type, param, identifier_value,
    resource_id) where identifier_value is not null;
create index search_reference_target_idx
    on hacs_core.search_reference (org_id, target_id, target_type, resource_type, param,
    resource_id) where target_id is not null;
create index search_reference_url_idx
    on hacs_core.search_reference (org_id, resource_type, param, url, resource_id) where url is not null;

create table hacs_core.search_date (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  low timestamptz not null,
  high timestamptz not null,
  constraint search_date_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_date_low_idx on hacs_core.search_date (org_id, resource_type, param, low, high, resource_id);

create table hacs_core.search_number (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  low double precision not null,
  high double precision not null,
  constraint search_number_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_number_low_idx on hacs_core.search_number (org_id, resource_type, param, low, high, resource_id);

create table hacs_core.search_quantity (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  system text default '' not null,
  code text,
  unit text,
  low double precision not null,
  high double precision not null,
  constraint search_quantity_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_quantity_low_idx
    on hacs_core.search_quantity (org_id, resource_type, param, low, high, resource_id);

create table hacs_core.search_uri (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  resource_type text not null,
  resource_id text not null,
  param text not null,
  n integer not null,
  item smallint default 0 not null,
  value text collate "C" not null,
  constraint search_uri_pkey primary key (org_id, resource_type, resource_id, param, n)
);
create index search_uri_value_idx on hacs_core.search_uri (org_id, resource_type, param, value, resource_id);

create table hacs_core.organization_contacts (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  organization_id text not null,
  position integer not null,
  purpose text,
  name text,
  email text,
  phone text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint organization_contacts_pkey primary key (org_id, id),
  constraint organization_contacts_org_id_organization_id_fkey foreign key(org_id, organization_id)
    references hacs_core.organizations (org_id, id) on delete cascade,
  constraint organization_contacts_email_check check (email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:].]+$'),
  constraint organization_contacts_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint organization_contacts_version_check check (version_id >= 1),
  constraint organization_contacts_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint organization_contacts_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index organization_contacts_organization_id_idx on hacs_core.organization_contacts (org_id, organization_id);

create table hacs_core.organization_qualifications (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  organization_id text not null,
  position integer not null,
  identifier text,
  code text,
  display text,
  issuer text,
  period_start timestamptz,
  period_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint organization_qualifications_pkey primary key (org_id, id),
  constraint organization_qualifications_org_id_organization_id_fkey foreign key(org_id, organization_id)
    references hacs_core.organizations (org_id, id) on delete cascade,
  constraint organization_qualifications_period_order_check check (period_start <= period_end),
  constraint organization_qualifications_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint organization_qualifications_version_check check (version_id >= 1),
  constraint organization_qualifications_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint organization_qualifications_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index organization_qualifications_organization_id_idx
    on hacs_core.organization_qualifications (org_id, organization_id);

create table hacs_clinical.conditions (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  clinical_status text,
  verification_status text,
  code text,
  code_system text,
  patient_id text,
  encounter_id text,
  onset_at timestamptz,
  abated_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint conditions_pkey primary key (org_id, id),
  constraint conditions_body_check check (body ->> 'resourceType' = 'Condition' and body ->> 'id' = id),
  constraint conditions_has_subject_check check (body ?| array['subject', '_subject']),
  constraint conditions_clinical_status_check
    check (clinical_status in ('active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved')),
  constraint conditions_verification_status_check
    check (verification_status in ('unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted',
    'entered-in-error')),
  constraint conditions_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint conditions_version_check check (version_id >= 1),
  constraint conditions_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint conditions_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index conditions_page_idx on hacs_clinical.conditions (org_id, last_updated, id);
create index conditions_patient_id_code_idx on hacs_clinical.conditions (org_id, patient_id, code);

create table hacs_clinical.medications (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  code text,
  code_system text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint medications_pkey primary key (org_id, id),
  constraint medications_body_check check (body ->> 'resourceType' = 'Medication' and body ->> 'id' = id),
  constraint medications_status_check check (status in ('active', 'inactive', 'entered-in-error')),
  constraint medications_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint medications_version_check check (version_id >= 1),
  constraint medications_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint medications_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index medications_code_idx on hacs_clinical.medications (org_id, code);
create index medications_page_idx on hacs_clinical.medications (org_id, last_updated, id);

create table hacs_clinical.medication_requests (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  intent text,
  medication_code text,
  medication_id text,
  patient_id text,
  encounter_id text,
  authored_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint medication_requests_pkey primary key (org_id, id),
  constraint medication_requests_body_check
    check (body ->> 'resourceType' = 'MedicationRequest' and body ->> 'id' = id),
  constraint medication_requests_has_status_check check (body ?| array['status', '_status']),
  constraint medication_requests_has_intent_check check (body ?| array['intent', '_intent']),
  constraint medication_requests_has_medication_check
    check (body ?| array['medicationCodeableConcept', 'medicationReference']),
  constraint medication_requests_has_subject_check check (body ?| array['subject', '_subject']),
  constraint medication_requests_status_check
    check (status in ('active', 'on-hold', 'cancelled', 'completed', 'entered-in-error', 'stopped', 'draft',
    'unknown')),
  constraint medication_requests_intent_check
    check (intent in ('proposal', 'plan', 'order', 'original-order', 'reflex-order', 'filler-order',
    'instance-order', 'option')),
  constraint medication_requests_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint medication_requests_version_check check (version_id >= 1),
  constraint medication_requests_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint medication_requests_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index medication_requests_page_idx on hacs_clinical.medication_requests (org_id, last_updated, id);
create index medication_requests_patient_id_authored_at_idx
    on hacs_clinical.medication_requests (org_id, patient_id, authored_at);

create table hacs_clinical.procedures (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  code text,
  code_system text,
  patient_id text,
  encounter_id text,
  performed_start timestamptz,
  performed_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint procedures_pkey primary key (org_id, id),
  constraint procedures_body_check check (body ->> 'resourceType' = 'Procedure' and body ->> 'id' = id),
  constraint procedures_has_status_check check (body ?| array['status', '_status']),
  constraint procedures_has_subject_check check (body ?| array['subject', '_subject']),
  constraint procedures_status_check check (status in ('preparation', 'in-progress', 'not-done', 'on-hold',
    'stopped', 'completed', 'entered-in-error', 'unknown')),
  constraint procedures_performed_order_check check (performed_start <= performed_end),
  constraint procedures_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint procedures_version_check check (version_id >= 1),
  constraint procedures_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint procedures_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index procedures_page_idx on hacs_clinical.procedures (org_id, last_updated, id);
create index procedures_patient_id_performed_start_idx
    on hacs_clinical.procedures (org_id, patient_id, performed_start);

create table hacs_clinical.allergy_intolerances (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  clinical_status text,
  verification_status text,
  code text,
  criticality text,
  patient_id text,
  recorded_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint allergy_intolerances_pkey primary key (org_id, id),
  constraint allergy_intolerances_body_check
    check (body ->> 'resourceType' = 'AllergyIntolerance' and body ->> 'id' = id),
  constraint allergy_intolerances_has_patient_check check (body ?| array['patient', '_patient']),
  constraint allergy_intolerances_clinical_status_check check (clinical_status in ('active', 'inactive', 'resolved')),
  constraint allergy_intolerances_verification_status_check
    check (verification_status in ('unconfirmed', 'confirmed', 'refuted', 'entered-in-error')),
  constraint allergy_intolerances_criticality_check check (criticality in ('low', 'high', 'unable-to-assess')),
  constraint allergy_intolerances_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint allergy_intolerances_version_check check (version_id >= 1),
  constraint allergy_intolerances_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint allergy_intolerances_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index allergy_intolerances_page_idx on hacs_clinical.allergy_intolerances (org_id, last_updated, id);
create index allergy_intolerances_patient_id_idx on hacs_clinical.allergy_intolerances (org_id, patient_id);

create table hacs_clinical.goals (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  lifecycle_status text,
  description text,
  patient_id text,
  start_date date,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint goals_pkey primary key (org_id, id),
  constraint goals_body_check check (body ->> 'resourceType' = 'Goal' and body ->> 'id' = id),
  constraint "goals_has_lifecycleStatus_check" check (body ?| array['lifecycleStatus', '_lifecycleStatus']),
  constraint goals_has_description_check check (body ?| array['description', '_description']),
  constraint goals_has_subject_check check (body ?| array['subject', '_subject']),
  constraint goals_lifecycle_status_check
    check (lifecycle_status in ('proposed', 'planned', 'accepted', 'active', 'on-hold', 'completed', 'cancelled',
    'entered-in-error', 'rejected')),
  constraint goals_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint goals_version_check check (version_id >= 1),
  constraint goals_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint goals_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index goals_page_idx on hacs_clinical.goals (org_id, last_updated, id);
create index goals_patient_id_idx on hacs_clinical.goals (org_id, patient_id);

create table hacs_clinical.service_requests (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  intent text,
  code text,
  patient_id text,
  encounter_id text,
  authored_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint service_requests_pkey primary key (org_id, id),
  constraint service_requests_body_check check (body ->> 'resourceType' = 'ServiceRequest' and body ->> 'id' = id),
  constraint service_requests_has_status_check check (body ?| array['status', '_status']),
  constraint service_requests_has_intent_check check (body ?| array['intent', '_intent']),
  constraint service_requests_has_subject_check check (body ?| array['subject', '_subject']),
  constraint service_requests_status_check
    check (status in ('draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown')),
  constraint service_requests_intent_check
    check (intent in ('proposal', 'plan', 'directive', 'order', 'original-order', 'reflex-order', 'filler-order',
    'instance-order', 'option')),
  constraint service_requests_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint service_requests_version_check check (version_id >= 1),
  constraint service_requests_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint service_requests_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index service_requests_page_idx on hacs_clinical.service_requests (org_id, last_updated, id);
create index service_requests_patient_id_authored_at_idx
    on hacs_clinical.service_requests (org_id, patient_id, authored_at);

create table hacs_clinical.family_member_history (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  relationship text,
  patient_id text,
  taken_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint family_member_history_pkey primary key (org_id, id),
  constraint family_member_history_body_check
    check (body ->> 'resourceType' = 'FamilyMemberHistory' and body ->> 'id' = id),
  constraint family_member_history_has_status_check check (body ?| array['status', '_status']),
  constraint family_member_history_has_patient_check check (body ?| array['patient', '_patient']),
  constraint family_member_history_has_relationship_check check (body ?| array['relationship', '_relationship']),
  constraint family_member_history_status_check
    check (status in ('partial', 'completed', 'entered-in-error', 'health-unknown')),
  constraint family_member_history_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint family_member_history_version_check check (version_id >= 1),
  constraint family_member_history_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint family_member_history_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index family_member_history_page_idx on hacs_clinical.family_member_history (org_id, last_updated, id);
create index family_member_history_patient_id_idx on hacs_clinical.family_member_history (org_id, patient_id);

create table hacs_clinical.risk_assessments (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  code text,
  patient_id text,
  occurred_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint risk_assessments_pkey primary key (org_id, id),
  constraint risk_assessments_body_check check (body ->> 'resourceType' = 'RiskAssessment' and body ->> 'id' = id),
  constraint risk_assessments_has_status_check check (body ?| array['status', '_status']),
  constraint risk_assessments_has_subject_check check (body ?| array['subject', '_subject']),
  constraint risk_assessments_status_check
    check (status in ('registered', 'preliminary', 'final', 'amended', 'corrected', 'cancelled', 'entered-in-error',
    'unknown')),
  constraint risk_assessments_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint risk_assessments_version_check check (version_id >= 1),
  constraint risk_assessments_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint risk_assessments_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index risk_assessments_page_idx on hacs_clinical.risk_assessments (org_id, last_updated, id);
create index risk_assessments_patient_id_idx on hacs_clinical.risk_assessments (org_id, patient_id);

create table hacs_clinical.plan_definitions (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  url text,
  version text,
  name text,
  title text,
  published_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint plan_definitions_pkey primary key (org_id, id),
  constraint plan_definitions_body_check check (body ->> 'resourceType' = 'PlanDefinition' and body ->> 'id' = id),
  constraint plan_definitions_has_status_check check (body ?| array['status', '_status']),
  constraint plan_definitions_status_check check (status in ('draft', 'active', 'retired', 'unknown')),
  constraint plan_definitions_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint plan_definitions_version_check check (version_id >= 1),
  constraint plan_definitions_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint plan_definitions_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index plan_definitions_page_idx on hacs_clinical.plan_definitions (org_id, last_updated, id);
create index plan_definitions_url_version_idx on hacs_clinical.plan_definitions (org_id, url, version);

create table hacs_clinical.activity_definitions (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  url text,
  version text,
  name text,
  title text,
  published_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint activity_definitions_pkey primary key (org_id, id),
  constraint activity_definitions_body_check
    check (body ->> 'resourceType' = 'ActivityDefinition' and body ->> 'id' = id),
  constraint activity_definitions_has_status_check check (body ?| array['status', '_status']),
  constraint activity_definitions_status_check check (status in ('draft', 'active', 'retired', 'unknown')),
  constraint activity_definitions_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint activity_definitions_version_check check (version_id >= 1),
  constraint activity_definitions_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint activity_definitions_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index activity_definitions_page_idx on hacs_clinical.activity_definitions (org_id, last_updated, id);
create index activity_definitions_url_version_idx on hacs_clinical.activity_definitions (org_id, url, version);

create table hacs_clinical.libraries (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  url text,
  version text,
  name text,
  title text,
  published_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint libraries_pkey primary key (org_id, id),
  constraint libraries_body_check check (body ->> 'resourceType' = 'Library' and body ->> 'id' = id),
  constraint libraries_has_status_check check (body ?| array['status', '_status']),
  constraint libraries_has_type_check check (body ?| array['type', '_type']),
  constraint libraries_status_check check (status in ('draft', 'active', 'retired', 'unknown')),
  constraint libraries_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint libraries_version_check check (version_id >= 1),
  constraint libraries_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint libraries_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index libraries_page_idx on hacs_clinical.libraries (org_id, last_updated, id);
create index libraries_url_version_idx on hacs_clinical.libraries (org_id, url, version);

create table hacs_clinical.guidance_responses (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  module text,
  patient_id text,
  occurred_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint guidance_responses_pkey primary key (org_id, id),
  constraint guidance_responses_body_check check (body ->> 'resourceType' = 'GuidanceResponse' and body ->> 'id' = id),
  constraint guidance_responses_has_module_check
    check (body ?| array['moduleUri', 'moduleCanonical', 'moduleCodeableConcept']),
  constraint guidance_responses_has_status_check check (body ?| array['status', '_status']),
  constraint guidance_responses_status_check
    check (status in ('success', 'data-requested', 'data-required', 'in-progress', 'failure', 'entered-in-error')),
  constraint guidance_responses_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint guidance_responses_version_check check (version_id >= 1),
  constraint guidance_responses_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint guidance_responses_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index guidance_responses_page_idx on hacs_clinical.guidance_responses (org_id, last_updated, id);
create index guidance_responses_patient_id_idx on hacs_clinical.guidance_responses (org_id, patient_id);

create table hacs_clinical.evidence_variables (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  url text,
  version text,
  name text,
  title text,
  published_at timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint evidence_variables_pkey primary key (org_id, id),
  constraint evidence_variables_body_check check (body ->> 'resourceType' = 'EvidenceVariable' and body ->> 'id' = id),
  constraint evidence_variables_has_status_check check (body ?| array['status', '_status']),
  constraint evidence_variables_has_characteristic_check check (body ?| array['characteristic', '_characteristic']),
  constraint evidence_variables_status_check check (status in ('draft', 'active', 'retired', 'unknown')),
  constraint evidence_variables_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint evidence_variables_version_check check (version_id >= 1),
  constraint evidence_variables_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint evidence_variables_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index evidence_variables_page_idx on hacs_clinical.evidence_variables (org_id, last_updated, id);
create index evidence_variables_url_version_idx on hacs_clinical.evidence_variables (org_id, url, version);

create table hacs_clinical.tasks (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  intent text,
  priority text,
  code text,
  patient_id text,
  owner_id text,
  authored_at timestamptz,
  period_start timestamptz,
  period_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint tasks_pkey primary key (org_id, id),
  constraint tasks_body_check check (body ->> 'resourceType' = 'Task' and body ->> 'id' = id),
  constraint tasks_has_status_check check (body ?| array['status', '_status']),
  constraint tasks_has_intent_check check (body ?| array['intent', '_intent']),
  constraint tasks_status_check check (status in ('draft', 'requested', 'received', 'accepted', 'rejected', 'ready',
    'cancelled', 'in-progress', 'on-hold', 'failed', 'completed', 'entered-in-error')),
  constraint tasks_intent_check check (intent in ('unknown', 'proposal', 'plan', 'order', 'original-order',
    'reflex-order', 'filler-order', 'instance-order', 'option')),
  constraint tasks_priority_check check (priority in ('routine', 'urgent', 'asap', 'stat')),
  constraint tasks_period_order_check check (period_start <= period_end),
  constraint tasks_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint tasks_version_check check (version_id >= 1),
  constraint tasks_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint tasks_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index tasks_page_idx on hacs_clinical.tasks (org_id, last_updated, id);
create index tasks_patient_id_idx on hacs_clinical.tasks (org_id, patient_id);
create index tasks_status_authored_at_idx on hacs_clinical.tasks (org_id, status, authored_at);

create table hacs_clinical.appointments (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  status text,
  patient_id text,
  period_start timestamptz,
  period_end timestamptz,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint appointments_pkey primary key (org_id, id),
  constraint appointments_body_check check (body ->> 'resourceType' = 'Appointment' and body ->> 'id' = id),
  constraint appointments_has_status_check check (body ?| array['status', '_status']),
  constraint appointments_has_participant_check check (body ?| array['participant', '_participant']),
  constraint appointments_status_check check (status in ('proposed', 'pending', 'booked', 'arrived', 'fulfilled',
    'cancelled', 'noshow', 'entered-in-error', 'checked-in', 'waitlist')),
  constraint appointments_period_order_check check (period_start <= period_end),
  constraint appointments_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint appointments_version_check check (version_id >= 1),
  constraint appointments_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint appointments_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index appointments_page_idx on hacs_clinical.appointments (org_id, last_updated, id);
create index appointments_patient_id_period_start_idx on hacs_clinical.appointments (org_id, patient_id, period_start);
create index appointments_period_start_idx on hacs_clinical.appointments (org_id, period_start);

create table hacs_registry.knowledge_items (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  title text not null,
  content text not null,
  category text,
  status text default 'active' not null,
  tags jsonb default '[]'::jsonb not null,
  source text,
  language text,
  embedding halfvec(768),
  embedding_model text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint knowledge_items_pkey primary key (org_id, id),
  constraint knowledge_items_status_check check (status in ('draft', 'active', 'retired')),
  constraint knowledge_items_content_check check (title <> '' and content <> ''),
  constraint knowledge_items_embedded_check check ((embedding is null) = (embedding_model is null)),
  constraint knowledge_items_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint knowledge_items_version_check check (version_id >= 1),
  constraint knowledge_items_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint knowledge_items_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index knowledge_items_category_idx on hacs_registry.knowledge_items (org_id, category, last_updated);

create table hacs_registry.templates (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  name text not null,
  kind text,
  status text default 'active' not null,
  content text not null,
  variables jsonb default '[]'::jsonb not null,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint templates_pkey primary key (org_id, id),
  constraint templates_status_check check (status in ('draft', 'active', 'retired')),
  constraint templates_name_check check (name <> ''),
  constraint templates_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint templates_version_check check (version_id >= 1),
  constraint templates_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint templates_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index templates_name_idx on hacs_registry.templates (org_id, name);

create table hacs_agents.memories (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  memory_type text not null,
  content text not null,
  importance double precision default 0.5 not null,
  confidence double precision default 1 not null,
  access_count integer default 0 not null,
  last_accessed_at timestamptz,
  agent_id text,
  session_id text,
  subject_id text,
  expires_at timestamptz,
  related jsonb default '[]'::jsonb not null,
  embedding halfvec(768),
  embedding_model text,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint memories_pkey primary key (org_id, id),
  constraint memories_type_check check (memory_type in ('episodic', 'procedural', 'executive', 'semantic', 'working')),
  constraint memories_scores_check check (importance between 0 and 1 and confidence between 0 and 1),
  constraint memories_access_count_check check (access_count >= 0),
  constraint memories_content_check check (content <> ''),
  constraint memories_embedded_check check ((embedding is null) = (embedding_model is null)),
  constraint memories_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint memories_version_check check (version_id >= 1),
  constraint memories_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint memories_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index memories_session_idx on hacs_agents.memories (org_id, session_id);
create index memories_subject_idx on hacs_agents.memories (org_id, subject_id);
create index memories_type_idx on hacs_agents.memories (org_id, memory_type, last_updated);

create table hacs_agents.messages (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  session_id text not null,
  role text not null,
  content text not null,
  agent_id text,
  parent_id text,
  tool_calls jsonb default '[]'::jsonb not null,
  sent_at timestamptz not null,
  body jsonb not null,
  sha256 text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint messages_pkey primary key (org_id, id),
  constraint messages_org_id_parent_id_fkey foreign key(org_id, parent_id) references hacs_agents.messages (org_id, id),
  constraint messages_role_check check (role in ('system', 'user', 'assistant', 'tool')),
  constraint messages_parent_check check (parent_id <> id),
  constraint messages_id_check check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  constraint messages_version_check check (version_id >= 1),
  constraint messages_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint messages_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index messages_parent_idx on hacs_agents.messages (org_id, parent_id);
create index messages_session_idx on hacs_agents.messages (org_id, session_id, sent_at, id);

create table hacs_admin.migrations (
  revision text not null,
  applied_at timestamptz default now(),
  constraint migrations_pkey primary key (revision)
);

create table hacs_admin.system_config (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id text not null,
  version_id integer default 1 not null,
  last_updated timestamptz default now() not null,
  body jsonb,
  is_sensitive boolean default false not null,
  sealed jsonb,
  description text,
  changed_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint system_config_pkey primary key (org_id, id),
  constraint system_config_id_check check (id ~ '^[a-z0-9][a-z0-9_.-]{0,99}$'),
  constraint system_config_version_check check (version_id >= 1),
  constraint system_config_sealed_check check (is_sensitive = (sealed is not null) and is_sensitive = (body is null)),
  constraint system_config_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table hacs_audit.resource_changes (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id bigint generated always as identity,
  at timestamptz default clock_timestamp() not null,
  changed_by uuid,
  operation text not null,
  resource_type text not null,
  resource_id text not null,
  version_id integer not null,
  sha256 text,
  changed_paths text[],
  constraint resource_changes_pkey primary key (org_id, id),
  constraint resource_changes_operation_check check (operation in ('create', 'update', 'delete'))
);
create index resource_changes_resource_idx on hacs_audit.resource_changes (org_id, resource_type, resource_id, id);

create table hacs_core.bulk_parts (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  job_id uuid not null,
  kind text not null,
  name text not null,
  n integer not null,
  first_line integer not null,
  lines integer not null,
  content bytea not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint bulk_parts_pkey primary key (org_id, job_id, kind, name, n),
  constraint bulk_parts_org_id_job_id_fkey foreign key(org_id, job_id) references job (org_id, job_id) on delete cascade,
  constraint bulk_parts_kind_check check (kind in ('input', 'errors', 'output')),
  constraint bulk_parts_lines_check check (lines >= 0 and first_line >= 1),
  constraint bulk_parts_org_id_fkey foreign key(org_id) references organization (org_id)
);
