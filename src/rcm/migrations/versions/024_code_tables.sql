-- Code sets and imported edits.
create table code_system (
  code_system text not null,
  name text not null,
  uri text,
  version text,
  released_on date,
  first_released_on date,
  source text,
  licence text,
  sha256 text,
  code_count integer default 0 not null,
  imported_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint code_system_pkey primary key (code_system)
);

create table drg_weight (
  drg text not null,
  valid_from date not null,
  valid_to date,
  label text not null,
  mdc text,
  kind text,
  weight numeric(9, 4) not null,
  geometric_los numeric(7, 2),
  arithmetic_los numeric(7, 2),
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint drg_weight_pkey primary key (drg, valid_from),
  constraint drg_weight_drg_check check (drg ~ '^[0-9]{3}$'),
  constraint drg_weight_period_check check (valid_to > valid_from)
);

create table mue (
  edit_set text not null,
  code text not null,
  valid_from date not null,
  valid_to date,
  units integer not null,
  adjudication_indicator smallint not null,
  rationale text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint mue_pkey primary key (edit_set, code, valid_from),
  constraint mue_edit_set_check
    check (edit_set in ('practitioner', 'outpatient', 'dme', 'medicaid_practitioner', 'medicaid_outpatient', 'medicaid_dme')),
  constraint mue_adjudication_indicator_check check (adjudication_indicator in (1, 2, 3)),
  constraint mue_units_check check (units >= 0),
  constraint mue_period_check check (valid_to > valid_from)
);

create table ncci_pair (
  edit_set text not null,
  column_one text not null,
  column_two text not null,
  valid_from date not null,
  valid_to date,
  modifier_indicator smallint not null,
  rationale text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint ncci_pair_pkey primary key (edit_set, column_one, column_two, valid_from),
  constraint ncci_pair_edit_set_check
    check (edit_set in ('practitioner', 'outpatient', 'dme', 'medicaid_practitioner', 'medicaid_outpatient', 'medicaid_dme')),
  constraint ncci_pair_modifier_indicator_check check (modifier_indicator in (0, 1, 9)),
  constraint ncci_pair_period_check check (valid_to >= valid_from)
);
create index ncci_pair_edit_set_column_two_idx on ncci_pair (edit_set, column_two);

create table code (
  code_system text not null,
  code text not null,
  label text not null,
  valid_from date not null,
  valid_to date,
  attributes jsonb default '{}'::jsonb not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint code_pkey primary key (code_system, code, valid_from),
  constraint code_period_check check (valid_to > valid_from),
  constraint code_code_system_fkey foreign key(code_system) references code_system (code_system) on delete cascade
);
