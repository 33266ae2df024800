-- Which transaction wrote a row last, so that an index of signals in a process's memory reads what changed and no more.
-- The transaction's own number, not a clock: a snapshot says exactly which numbers it has seen.
create table signal_removal (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  signal_id uuid not null,
  changed_in bigint default pg_current_xact_id()::text::bigint not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint signal_removal_pkey primary key (org_id, changed_in, signal_id),
  constraint signal_removal_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index signals_org_id_changed_in_idx on signals (org_id, changed_in);
create index assignments_org_id_changed_in_idx on assignments (org_id, changed_in);

create function note_changed_in() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  return new;
end $$;
-- A run compares what it would write with what it wrote last, by a hash. Whoever else changes a row takes its hash away,
-- so that the next run looks at it.
create function note_signal_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  if tg_op = 'UPDATE' and new.content_hash = old.content_hash then
    new.content_hash := null;
  end if;
  return new;
end $$;
create function note_signal_removed() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into signal_removal (org_id, signal_id) select org_id, id from gone on conflict do nothing;
  return null;
end $$;
-- A signal whose assignment is gone has another status.
create function note_assignment_removed() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into signal_removal (org_id, signal_id) select distinct org_id, signal_id from gone on conflict do nothing;
  return null;
end $$;

create trigger signals_changed_in before insert or update on signals
  for each row execute function note_signal_changed();
create trigger assignments_changed_in before insert or update on assignments
  for each row execute function note_changed_in();
create trigger signals_removed after delete on signals referencing old table as gone
  for each statement execute function note_signal_removed();
create trigger assignments_removed after delete on assignments referencing old table as gone
  for each statement execute function note_assignment_removed();
