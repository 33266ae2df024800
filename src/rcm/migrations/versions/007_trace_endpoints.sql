insert into workflow_trace_endpoint (org_id, trace_id, endpoint_id, created_at, updated_at)
select '{org}', t.trace_id, e.endpoint_id, t.created_at, t.updated_at
  from rcm_before_v8.rcm_trace t
  join endpoint e on e.legacy_id = t.portal_id
