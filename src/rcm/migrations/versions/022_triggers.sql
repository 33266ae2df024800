-- An assignment moves as this table says, whoever writes. A statement that names the status means a move, so one to the
-- state that it has is refused as well.
create function check_assignment_move() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (old.status, new.status) not in (
    ('new', 'assigned'), ('assigned', 'new'), ('assigned', 'in_progress'), ('in_progress', 'assigned'),
    ('in_progress', 'resolved'), ('resolved', 'in_progress'), ('resolved', 'closed')
  ) then
    raise exception 'an assignment that is % does not become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'assignments_status_move', table = 'assignments';
  end if;
  return new;
end $$;
create trigger assignments_move before update of status on assignments
  for each row execute function check_assignment_move();

-- Times follow from the moves: none can be written by hand, and a move back takes the later ones away. History that is
-- brought in (insert) keeps its times. Each change counts.
create function time_assignment() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'new' then
      new.assigned_at := coalesce(new.assigned_at, now());
    end if;
    return new;
  end if;
  new.version := old.version + 1;
  new.assigned_at := case when new.assignee_id is distinct from old.assignee_id then now() else old.assigned_at end;
  new.started_at := old.started_at;
  new.resolved_at := old.resolved_at;
  new.closed_at := old.closed_at;
  if new.status = 'new' then
    if old.status <> 'new' then
      new.assignee_id := null;
      new.assigner_id := null;
    end if;
    new.assigned_at := null;
    new.started_at := null;
  elsif new.status = 'assigned' then
    new.assigned_at := coalesce(new.assigned_at, now());
    new.started_at := null;
  elsif new.status = 'in_progress' then
    new.started_at := coalesce(new.started_at, now());
    new.resolved_at := null;
  elsif new.status = 'resolved' then
    new.resolved_at := coalesce(new.resolved_at, now());
  elsif new.status = 'closed' then
    new.closed_at := coalesce(new.closed_at, now());
  end if;
  return new;
end $$;
create trigger assignments_times before insert or update on assignments
  for each row execute function time_assignment();

-- A series has a signal each period: what stands between two interventions is the series.
create function name_intervention_series() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.series_id := coalesce(
    (select s.temporal_node_id from signals s where s.org_id = new.org_id and s.id = new.signal_id),
    new.signal_id::text);
  return new;
end $$;
create trigger intervention_series before insert or update of signal_id, series_id on intervention
  for each row execute function name_intervention_series();
