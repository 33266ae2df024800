-- Traces of one month, or those of no month that has a partition. {partition} and {chosen} are the revision's own.
insert into {partition} (org_id, trace_id, batch_row_id, micro_state_id, action_type, action_detail, success,
                         duration_ms, error_detail, llm_prompt, llm_response, llm_model, tokens_used, session_id,
                         user_id, created_at, updated_at)
select '{org}', trace_id, batch_row_id, state_id, action_type, action_detail, success, duration_ms, error_detail,
       llm_prompt, llm_response, llm_model, tokens_used, session_id, user_id, created_at, updated_at
  from rcm_before_v8.rcm_trace t
 where {chosen}
