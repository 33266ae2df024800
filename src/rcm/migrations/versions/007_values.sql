-- What the reference tables hold at first. Later values come by a later revision, or by hand.

insert into access_medium_lu (code, label, description, sort_order, is_active) values
  ('web', 'Web', null, 0, true),
  ('phone', 'Phone', null, 1, true),
  ('fax', 'Fax', null, 2, true),
  ('efax', 'eFax', null, 3, true),
  ('edi', 'EDI', null, 4, true),
  ('hcx', 'HCX', null, 5, true);

insert into activity_event_type_lu (code, label, description, sort_order, is_active) values
  ('new_signal', 'New signal', null, 0, true),
  ('regression', 'Regression', null, 1, true),
  ('improvement', 'Improvement', null, 2, true),
  ('insight', 'Insight', null, 3, true),
  ('technical_error', 'Technical error', null, 4, true),
  ('assignment', 'Assignment', null, 5, true),
  ('status_change', 'Status change', null, 6, true),
  ('comment', 'Comment', null, 7, true),
  ('intervention_activated', 'Intervention activated', null, 8, true),
  ('intervention_outcome', 'Intervention outcome', null, 9, true);

insert into assignment_status_lu (code, label, description, sort_order, is_active) values
  ('new', 'New', null, 0, true),
  ('assigned', 'Assigned', null, 1, true),
  ('in_progress', 'In progress', null, 2, true),
  ('resolved', 'Resolved', null, 3, true),
  ('closed', 'Closed', null, 4, true);

insert into batch_row_status_lu (code, label, description, sort_order, is_active) values
  ('pending', 'Pending', null, 0, true),
  ('processing', 'Processing', null, 1, true),
  ('completed', 'Completed', null, 2, true),
  ('failed', 'Failed', null, 3, true),
  ('set_aside', 'Set aside', null, 4, true),
  ('cancelled', 'Cancelled', null, 5, true);

insert into channel_auth_type_lu (code, label, description, sort_order, is_active) values
  ('username_password', 'User name and password', null, 0, true),
  ('oauth2', 'OAuth 2', null, 1, true),
  ('api_key', 'API key', null, 2, true),
  ('certificate', 'Certificate', null, 3, true),
  ('saml', 'SAML', null, 4, true);

insert into claim_status_lu (code, label, description, sort_order, is_active) values
  ('draft', 'Draft', null, 0, true),
  ('scrub_failed', 'Scrub failed', null, 1, true),
  ('ready', 'Ready', null, 2, true),
  ('batched', 'Batched', null, 3, true),
  ('transmitted', 'Transmitted', null, 4, true),
  ('rejected', 'Rejected', null, 5, true),
  ('999_accepted', '999 accepted', null, 6, true),
  ('received', 'Received', null, 7, true),
  ('in_adjudication', 'In adjudication', null, 8, true),
  ('pended', 'Pended', null, 9, true),
  ('paid', 'Paid', null, 10, true),
  ('partial', 'Partly paid', null, 11, true),
  ('denied', 'Denied', null, 12, true),
  ('forwarded', 'Forwarded', null, 13, true),
  ('posted', 'Posted', null, 14, true),
  ('secondary_ready', 'Secondary ready', null, 15, true),
  ('patient_balance', 'Patient balance', null, 16, true),
  ('credit_balance', 'Credit balance', null, 17, true),
  ('underpaid', 'Underpaid', null, 18, true),
  ('appealed', 'Appealed', null, 19, true),
  ('corrected', 'Corrected', null, 20, true),
  ('voided', 'Voided', null, 21, true),
  ('zero_balance', 'Zero balance', null, 22, true),
  ('written_off', 'Written off', null, 23, true),
  ('refunded', 'Refunded', null, 24, true);

insert into consistency_tier_lu (code, label, description, sort_order, is_active) values
  ('persistent', 'Persistent', null, 0, true),
  ('variable', 'Variable', null, 1, true),
  ('transient', 'Transient', null, 2, true);

insert into denial_category_lu (code, label, description, sort_order, is_active) values
  ('eligibility', 'Eligibility', null, 0, true),
  ('registration', 'Registration', null, 1, true),
  ('wrong_payer', 'Wrong payer', null, 2, true),
  ('authorization', 'Authorization', null, 3, true),
  ('timely_filing', 'Timely filing', null, 4, true),
  ('duplicate', 'Duplicate', null, 5, true),
  ('cob', 'Coordination of benefits', null, 6, true),
  ('medical_necessity', 'Medical necessity', null, 7, true),
  ('bundling', 'Bundling', null, 8, true),
  ('missing_information', 'Missing information', null, 9, true),
  ('coding', 'Coding', null, 10, true),
  ('benefit_maximum', 'Benefit maximum', null, 11, true),
  ('not_covered', 'Not covered', null, 12, true),
  ('other', 'Other', null, 13, true);

insert into endpoint_kind_lu (code, label, description, sort_order, is_active) values
  ('payer', 'Payer', null, 0, true),
  ('provider', 'Provider', null, 1, true),
  ('clearinghouse', 'Clearinghouse', null, 2, true);

insert into job_status_lu (code, label, description, sort_order, is_active) values
  ('pending', 'Pending', null, 0, true),
  ('processing', 'Processing', null, 1, true),
  ('paused', 'Paused', null, 2, true),
  ('completed', 'Completed', null, 3, true),
  ('failed', 'Failed', null, 4, true),
  ('partially_completed', 'Partly completed', null, 5, true),
  ('cancelled', 'Cancelled', null, 6, true);

insert into magnitude_tier_lu (code, label, description, sort_order, is_active) values
  ('critical', 'Critical', null, 0, true),
  ('severe', 'Severe', null, 1, true),
  ('elevated', 'Elevated', null, 2, true),
  ('marginal', 'Marginal', null, 3, true),
  ('expected', 'Expected', null, 4, true),
  ('favorable', 'Favorable', null, 5, true),
  ('excellent', 'Excellent', null, 6, true);

insert into metric_polarity_lu (code, label, description, sort_order, is_active) values
  ('lower_is_better', 'Lower is better', null, 0, true),
  ('higher_is_better', 'Higher is better', null, 1, true),
  ('target_range', 'Target range', null, 2, true);

insert into node_type_lu (code, label, description, sort_order, is_active) values
  ('start', 'Start', null, 0, true),
  ('end', 'End', null, 1, true),
  ('task', 'Task', null, 2, true),
  ('decision', 'Decision', null, 3, true),
  ('fork', 'Fork', null, 4, true),
  ('join', 'Join', null, 5, true),
  ('wait', 'Wait', null, 6, true),
  ('human', 'Human', null, 7, true),
  ('subworkflow', 'Subworkflow', null, 8, true),
  ('batch', 'Batch', null, 9, true),
  ('agent', 'Agent', null, 10, true),
  ('notify', 'Notify', null, 11, true);

insert into org_type_lu (code, label, description, sort_order, is_active) values
  ('hospital', 'Hospital', null, 0, true),
  ('billing_firm', 'Billing firm', null, 1, true),
  ('credentialer', 'Credentialer', null, 2, true),
  ('payer', 'Payer', null, 3, true),
  ('platform', 'Platform', null, 4, true);

insert into requirement_type_lu (code, label, description, sort_order, is_active) values
  ('required', 'Required', null, 0, true),
  ('conditional', 'Conditional', null, 1, true),
  ('optional', 'Optional', null, 2, true),
  ('output', 'Output', null, 3, true);

insert into role_type_lu (code, label, description, sort_order, is_active) values
  ('clinical_leadership', 'Clinical leadership', null, 0, true),
  ('nursing_leadership', 'Nursing leadership', null, 1, true),
  ('administration', 'Administration', null, 2, true);

insert into run_status_lu (code, label, description, sort_order, is_active) values
  ('PENDING', 'Pending', null, 0, true),
  ('IN_PROGRESS', 'In progress', null, 1, true),
  ('COMPLETED', 'Completed', null, 2, true),
  ('FAILED', 'Failed', null, 3, true),
  ('PAUSED', 'Paused', null, 4, true),
  ('CANCELLED', 'Cancelled', null, 5, true);

insert into signal_domain_lu (code, label, description, sort_order, is_active) values
  ('Efficiency', 'Efficiency', null, 0, true),
  ('Safety', 'Safety', null, 1, true),
  ('Effectiveness', 'Effectiveness', null, 2, true);

insert into signal_type_lu (code, label, description, sort_order, is_active) values
  ('suspect_data', 'Suspect data', null, 0, true),
  ('critical_trajectory', 'Critical trajectory', null, 1, true),
  ('recovering', 'Recovering', null, 2, true),
  ('chronic_underperformer', 'Chronic underperformer', null, 3, true),
  ('volatility_alert', 'Volatility alert', null, 4, true),
  ('emerging_risk', 'Emerging risk', null, 5, true),
  ('sustained_excellence', 'Sustained excellence', null, 6, true),
  ('improving_leader', 'Improving leader', null, 7, true),
  ('baseline', 'Baseline', null, 8, true);

insert into step_status_lu (code, label, description, sort_order, is_active) values
  ('PENDING', 'Pending', null, 0, true),
  ('RUNNING', 'Running', null, 1, true),
  ('COMPLETED', 'Completed', null, 2, true),
  ('FAILED', 'Failed', null, 3, true),
  ('SKIPPED', 'Skipped', null, 4, true),
  ('RETRYING', 'Retrying', null, 5, true);

insert into task_action_lu (code, label, description, sort_order, is_active) values
  ('verify', 'Verify', null, 0, true),
  ('batch_verify', 'Batch verify', null, 1, true),
  ('benefits_breakdown', 'Benefits breakdown', null, 2, true),
  ('coverage_discovery', 'Coverage discovery', null, 3, true),
  ('request', 'Request', null, 4, true),
  ('submit', 'Submit', null, 5, true),
  ('inquire', 'Inquire', null, 6, true),
  ('extend', 'Extend', null, 7, true),
  ('expedite', 'Expedite', null, 8, true),
  ('cancel', 'Cancel', null, 9, true),
  ('appeal', 'Appeal', null, 10, true),
  ('scrub', 'Scrub', null, 11, true),
  ('correct', 'Correct', null, 12, true),
  ('void', 'Void', null, 13, true),
  ('resubmit', 'Resubmit', null, 14, true),
  ('post_era', 'Post ERA', null, 15, true),
  ('post_manual', 'Post by hand', null, 16, true),
  ('reconcile', 'Reconcile', null, 17, true),
  ('identify_variance', 'Identify variance', null, 18, true),
  ('triage', 'Triage', null, 19, true),
  ('followup', 'Follow-up', null, 20, true),
  ('writeoff', 'Write-off', null, 21, true),
  ('register', 'Register', null, 22, true),
  ('verify_demographics', 'Verify demographics', null, 23, true),
  ('insurance_discovery', 'Insurance discovery', null, 24, true),
  ('estimate_copay', 'Estimate copay', null, 25, true),
  ('assign_codes', 'Assign codes', null, 26, true),
  ('audit_codes', 'Audit codes', null, 27, true),
  ('query_physician', 'Query physician', null, 28, true),
  ('charge_entry', 'Charge entry', null, 29, true),
  ('charge_audit', 'Charge audit', null, 30, true),
  ('enroll', 'Enroll', null, 31, true),
  ('verify_credential', 'Verify credential', null, 32, true),
  ('revalidate', 'Revalidate', null, 33, true),
  ('generate_statement', 'Generate statement', null, 34, true),
  ('generate_report', 'Generate report', null, 35, true),
  ('export_data', 'Export data', null, 36, true),
  ('upload', 'Upload', null, 37, true),
  ('download', 'Download', null, 38, true),
  ('parse', 'Parse', null, 39, true),
  ('validate', 'Validate', null, 40, true),
  ('status_check', 'Status check', 'Deprecated: verify (eligibility) or inquire (claim).', 41, false),
  ('check', 'Check', 'Deprecated: verify.', 42, false),
  ('check_status', 'Check status', 'Deprecated: inquire.', 43, false),
  ('denial_follow_up', 'Denial follow up', 'Deprecated: followup.', 44, false);

insert into task_domain_lu (code, label, description, sort_order, is_active) values
  ('eligibility', 'Eligibility', null, 0, true),
  ('prior_auth', 'Prior authorization', null, 1, true),
  ('claim', 'Claim', null, 2, true),
  ('payment', 'Payment', null, 3, true),
  ('patient', 'Patient', null, 4, true),
  ('provider', 'Provider', null, 5, true),
  ('billing', 'Billing', null, 6, true),
  ('reporting', 'Reporting', null, 7, true),
  ('document', 'Document', null, 8, true),
  ('credentialing', 'Credentialing', null, 9, true),
  ('coding', 'Coding', null, 10, true),
  ('charge_capture', 'Charge capture', null, 11, true),
  ('denial_mgmt', 'Denial management', null, 12, true),
  ('payment_posting', 'Payment posting', null, 13, true),
  ('ar_followup', 'A/R follow-up', null, 14, true),
  ('patient_access', 'Patient access', null, 15, true);

insert into task_signature_source_lu (code, label, description, sort_order, is_active) values
  ('human', 'Human', null, 0, true),
  ('ai_generated', 'Ai generated', null, 1, true),
  ('system_learned', 'System learned', null, 2, true);

insert into trajectory_tier_lu (code, label, description, sort_order, is_active) values
  ('rapidly_deteriorating', 'Rapidly deteriorating', null, 0, true),
  ('deteriorating', 'Deteriorating', null, 1, true),
  ('stable', 'Stable', null, 2, true),
  ('improving', 'Improving', null, 3, true),
  ('rapidly_improving', 'Rapidly improving', null, 4, true);

insert into user_role_lu (code, label, description, sort_order, is_active) values
  ('sys_admin', 'Sys admin', null, 0, true),
  ('org_admin', 'Org admin', null, 1, true),
  ('operator', 'Operator', null, 2, true),
  ('viewer', 'Viewer', null, 3, true),
  ('api_user', 'API user', null, 4, true),
  ('clinical_leadership', 'Clinical leadership', null, 5, true),
  ('nursing_leadership', 'Nursing leadership', null, 6, true),
  ('administration', 'Administration', null, 7, true),
  ('admin', 'Admin', 'Deprecated: org_admin.', 8, false),
  ('firm_user', 'Firm user', 'Deprecated: operator.', 9, false),
  ('hospital_user', 'Hospital user', 'Deprecated: operator.', 10, false);

insert into workflow_status_lu (code, label, description, sort_order, is_active) values
  ('draft', 'Draft', null, 0, true),
  ('active', 'Active', null, 1, true),
  ('suspended', 'Suspended', null, 2, true),
  ('completed', 'Completed', null, 3, true),
  ('archived', 'Archived', null, 4, true);

insert into task_action_mapping (legacy_action, domain, standard_action) values
  ('status_check', 'eligibility', 'verify'),
  ('check', 'eligibility', 'verify'),
  ('status_check', 'claim', 'inquire'),
  ('check_status', 'claim', 'inquire'),
  ('status_check', 'prior_auth', 'inquire'),
  ('denial_follow_up', 'claim', 'followup'),
  ('denial_follow_up', 'eligibility', 'followup'),
  ('denial_follow_up', 'prior_auth', 'followup'),
  ('denial_follow_up', 'denial_mgmt', 'followup');

insert into transaction_standard (domain, action, request_set, response_set, implementation_guide) values
  ('eligibility', 'verify', '270', '271', '005010X279A1'),
  ('claim', 'inquire', '276', '277', '005010X212'),
  ('prior_auth', 'request', '278', '278', '005010X217'),
  ('claim', 'submit', '837P', '999, 277CA', '005010X222A1'),
  ('claim', 'submit', '837I', '999, 277CA', '005010X223A2'),
  ('payment_posting', 'post_era', null, '835', '005010X221A1'),
  ('document', 'validate', null, '999', '005010X231A1'),
  ('claim', 'validate', null, '277CA', '005010X214');

insert into role_permission (role, permission) values
  ('org_admin', 'catalog:lookup:read'),
  ('org_admin', 'catalog:payer:read'),
  ('org_admin', 'claims:claim:read'),
  ('org_admin', 'workflows:batch:read'),
  ('org_admin', 'workflows:batch:run'),
  ('org_admin', 'workflows:run:operate'),
  ('org_admin', 'workflows:run:read'),
  ('org_admin', 'workflows:workflow:read'),
  ('operator', 'catalog:lookup:read'),
  ('operator', 'catalog:payer:read'),
  ('operator', 'claims:claim:read'),
  ('operator', 'workflows:batch:read'),
  ('operator', 'workflows:batch:run'),
  ('operator', 'workflows:run:operate'),
  ('operator', 'workflows:run:read'),
  ('operator', 'workflows:workflow:read'),
  ('api_user', 'catalog:lookup:read'),
  ('api_user', 'catalog:payer:read'),
  ('api_user', 'claims:claim:read'),
  ('api_user', 'workflows:batch:read'),
  ('api_user', 'workflows:batch:run'),
  ('api_user', 'workflows:run:operate'),
  ('api_user', 'workflows:run:read'),
  ('api_user', 'workflows:workflow:read'),
  ('viewer', 'catalog:lookup:read'),
  ('viewer', 'catalog:payer:read'),
  ('viewer', 'claims:claim:read'),
  ('viewer', 'workflows:batch:read'),
  ('viewer', 'workflows:run:read'),
  ('viewer', 'workflows:workflow:read'),
  ('clinical_leadership', 'catalog:lookup:read'),
  ('clinical_leadership', 'catalog:payer:read'),
  ('clinical_leadership', 'claims:claim:read'),
  ('clinical_leadership', 'workflows:batch:read'),
  ('clinical_leadership', 'workflows:run:read'),
  ('clinical_leadership', 'workflows:workflow:read'),
  ('nursing_leadership', 'catalog:lookup:read'),
  ('nursing_leadership', 'catalog:payer:read'),
  ('nursing_leadership', 'claims:claim:read'),
  ('nursing_leadership', 'workflows:batch:read'),
  ('nursing_leadership', 'workflows:run:read'),
  ('nursing_leadership', 'workflows:workflow:read'),
  ('administration', 'catalog:lookup:read'),
  ('administration', 'catalog:payer:read'),
  ('administration', 'claims:claim:read'),
  ('administration', 'workflows:batch:read'),
  ('administration', 'workflows:run:read'),
  ('administration', 'workflows:workflow:read'),
  ('sys_admin', 'catalog:lookup:read'),
  ('sys_admin', 'catalog:lookup:write');
