"""SQL that computes metrics from our own claims and encounters, into the temporary table that loads merge from.

A month is one of UTC. What can't be counted is put beside it with its reason, one row for each encounter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from rcm.core.db import WriteSession

_INTO: Final = (
    "insert into metric_incoming (line, metric_id, facility_id, facility, service_line, entity_dimensions,"
    " entity_dimensions_hash, period_start, period_end, numerator, denominator, value, encounters, suppressed, sure)\n"
)
_NONE: Final = "'{}'::jsonb, '99914b932bd37a50b983c5e7c90ae93b'"
_LINES: Final = "case form when '837P' then 'Professional' when '837I' then 'Institutional' else 'Dental' end"
#: A claim stands with its service facility, else with who bills. Each status counts from its first time.
_CLAIMS: Final = f"""
create temporary table metric_claim on commit drop as
select c.claim_id, coalesce(c.facility_npi, c.billing_npi) as facility_id, c.facility, {_LINES} as service_line,
       c.total_charges, c.balance, e.sent, e.answered, e.paid, e.denied, e.refused,
       (select count(*) from submission s where s.org_id = c.org_id and s.claim_id = c.claim_id) as sendings,
       exists (select from denial d where d.org_id = c.org_id and d.claim_id = c.claim_id) as has_denial
  from claims c
  join (select claim_id,
               min(at) filter (where to_status = 'transmitted') at time zone 'UTC' as sent,
               min(at) filter (where to_status in ('paid', 'partial', 'denied', 'forwarded')) at time zone 'UTC'
                 as answered,
               min(at) filter (where to_status in ('paid', 'partial')) at time zone 'UTC' as paid,
               min(at) filter (where to_status = 'denied') at time zone 'UTC' as denied,
               min(at) filter (where to_status in ('scrub_failed', 'rejected')) at time zone 'UTC' as refused
          from claim_event where org_id = %(org)s group by claim_id) e using (claim_id)
 where c.org_id = %(org)s and coalesce(e.sent, e.answered) is not null
   and coalesce(c.facility_npi, c.billing_npi) is not null
"""
_BY_MONTH: Final = f"""{_INTO}
select row_number() over (), m.metric_id, facility_id, max(facility), service_line, {_NONE},
       date_trunc('month', m.at)::date, (date_trunc('month', m.at) + interval '1 month - 1 day')::date,
       count(*) filter (where m.counts), count(*), avg(m.counts::int), count(*), false, true
  from metric_claim c
 cross join lateral (values
   ('denialRate', c.answered, c.denied is not null or c.has_denial),
   ('firstPassPaymentRate', c.answered, coalesce(c.paid = c.answered, false) and c.refused is null and c.sendings <= 1),
   ('cleanClaimRate', c.sent, c.refused is null and c.sendings <= 1)
 ) m (metric_id, at, counts)
 where m.at >= %(since)s and m.at < %(until)s
 group by m.metric_id, facility_id, service_line, date_trunc('month', m.at)
"""
#: Owed at the end of a month: all of a claim that was sent and not answered by then, and of an answered one what is
#: still open. A day's charges: those sent in the 90 days before, over 90.
_DAYS_IN_AR: Final = f"""{_INTO}
select 1000000 + row_number() over (), 'daysInAr', facility_id, max(facility), service_line, {_NONE},
       month::date, (month + interval '1 month - 1 day')::date, owed, daily, owed / daily, claims, false, true
  from (
    select month, facility_id, service_line, max(facility) as facility,
           sum(case when answered < month + interval '1 month' then balance else total_charges end)::float8 as owed,
           sum(total_charges) filter (where sent >= month + interval '1 month - 90 days')::float8 / 90 as daily,
           count(*) filter (where sent >= month + interval '1 month - 90 days') as claims
      from generate_series(%(since)s::timestamp, %(until)s::timestamp - interval '1 day', interval '1 month') month
      join metric_claim c on c.sent < month + interval '1 month'
     group by month, facility_id, service_line) owing
 where daily > 0
 group by month, facility_id, service_line, owed, daily, claims
"""
#: Days are nights, at least one. What one expects is the mean of the MS-DRG (a code of Encounter.type whose system
#: says "drg"), else that of the organisation's stays of this class and line of service.
_STAYS: Final = """
create temporary table metric_stay on commit drop as
select e.id, e.patient_id, e.service_provider_id as facility_id, o.name as facility, e.class_code,
       coalesce(e.body #>> '{serviceType,text}', e.body #>> '{serviceType,coding,0,display}',
                e.body #>> '{serviceType,coding,0,code}') as service_line,
       e.period_start as began, e.period_end as ended, e.period_end at time zone 'UTC' as at,
       greatest((e.period_end at time zone 'UTC')::date - (e.period_start at time zone 'UTC')::date, 1)::float8 as days,
       e.body #> '{hospitalization,dischargeDisposition,coding}' @> '[{"code": "exp"}]' is true as died,
       e.body #> '{hospitalization,dischargeDisposition,coding}' @> '[{"code": "other-hcf"}]' is true as moved,
       d.arithmetic_los::float8 as drg_mean, d.geometric_los::float8 as drg_geometric
  from hacs_core.encounters e
  left join hacs_core.organizations o on o.org_id = e.org_id and o.id = e.service_provider_id
  left join drg_weight d
    on d.drg = jsonb_path_query_first(e.body, '$.type[*].coding[*] ? (@.system like_regex "drg" flag "i").code')
               #>> '{}'
   and d.valid_from <= (e.period_end at time zone 'UTC')::date
   and (d.valid_to is null or d.valid_to > (e.period_end at time zone 'UTC')::date)
 where e.org_id = %(org)s and e.status = 'finished' and e.class_code = any(%(classes)s)
   and (e.period_end is null or e.period_end >= %(since)s::timestamp at time zone 'UTC')
"""
#: As long as a file may name them (rcm.quality.loading.checks).
_LONGEST: Final = {"facility_id": 50, "service_line": 255, "facility": 255}
_TOO_LONG: Final = " ".join(
    f"when length({name}) > {most} then '{said} is longer than {most} characters; shorten it.'"
    for (name, most), said in zip(
        _LONGEST.items(), ("its serviceProvider", "its serviceType", "the name of its serviceProvider"), strict=True
    )
)
_FAULTY: Final = f"""
with gone as (
  delete from metric_stay s using (
    select id, case when facility_id is null then 'facility_missing'
                    when began is null or ended is null then 'period_missing'
                    else 'text_too_long' end as reason,
           case when facility_id is null then 'it has no serviceProvider.'
                when began is null or ended is null then 'it has no period with beginning and end.'
                {_TOO_LONG} end as said
      from metric_stay) f
   where s.id = f.id and f.said is not null
  returning s.id, s.facility_id, s.at, f.reason, f.said
)
insert into metric_incoming_aside
select row_number() over (order by id), null, left(facility_id, 200), null, at::date, reason,
       format('Encounter %%s is finished, but %%s', id, said), jsonb_build_object('encounter', id)
  from gone
"""
#: Who is in bed again has come back, long before that stay ends, whoever keeps it; what is only planned is none.
_RETURNS: Final = """
create temporary table metric_return on commit drop as
select id, patient_id, period_start as began
  from hacs_core.encounters
 where org_id = %(org)s and status not in ('planned', 'cancelled', 'entered-in-error')
   and class_code = any(%(classes)s) and patient_id is not null
   and period_start >= %(since)s::timestamp at time zone 'UTC'
"""
_STAY_METRICS: Final = f"""{_INTO}
with expected as (
  select s.*, coalesce(drg_mean, avg(days) over peers) as mean,
         coalesce(ln(nullif(drg_geometric, 0)), avg(ln(days)) over peers) as log_mean
    from metric_stay s window peers as (partition by class_code, service_line)
), stays as (
  select e.*, date_trunc('month', at) as month,
         exists (select from metric_return r
                  where r.patient_id = e.patient_id and r.id <> e.id and r.began >= e.ended
                    and r.began < e.ended + interval '30 days') as came_back,
         exists (select from hacs_clinical.conditions c
                  where c.org_id = %(org)s and c.encounter_id = e.id
                    and exists (select from unnest(%(codes)s::text[]) p
                                 where starts_with(replace(c.code, '.', ''), replace(p, '.', '')))
                    and coalesce(c.verification_status, '') not in ('refuted', 'entered-in-error')
                    and (c.onset_at is null or c.onset_at >= e.began + interval '48 hours')) as infected
    from expected e where at < %(until)s
), figures as (
  select facility_id, max(facility) as facility, service_line, month, count(*) as stays, sum(days) as days,
         sum(mean) as expected, exp(avg(ln(days))) as geometric, exp(avg(log_mean)) as geometric_expected,
         count(*) filter (where died) as deaths, count(*) filter (where infected) as infections,
         count(*) filter (where not died and not moved and patient_id is not null) as alive,
         count(*) filter (where not died and not moved and came_back) as back
    from stays group by facility_id, service_line, month
)
select row_number() over (), m.metric_id, facility_id, facility, service_line, {_NONE}, month::date,
       (month + interval '1 month - 1 day')::date, m.above, m.below, m.above / m.below, m.cases, false, true
  from figures
 cross join lateral (values
   ('losIndex', days, expected, stays),
   ('losIndexGeometric', geometric, geometric_expected, stays),
   ('mortality', deaths::float8, stays::float8, stays),
   ('infection', infections::float8, stays::float8, stays),
   -- Thirty days have to be over before anybody can say who did not come back.
   ('readmission', back::float8,
    case when month + interval '1 month 30 days' <= %(now)s then alive::float8 end, alive)
 ) m (metric_id, above, below, cases)
 where m.below > 0
"""


async def stage_claims(session: WriteSession, since: date, until: date) -> int:
    """Metrics of the months in [since, until); how many claims they stand on."""
    values = {"org": session.actor.org_id, "since": since, "until": until}
    await session.change(_CLAIMS, values)
    await session.change(_BY_MONTH, values)
    await session.change(_DAYS_IN_AR, values)
    return await _count(session, "metric_claim")


async def stage_encounters(
    session: WriteSession, since: date, until: date, *, today: date, classes: Sequence[str], codes: Sequence[str]
) -> int:
    """The same of inpatient stays, by the month in which they ended. `codes`: beginnings of ICD-10-CM codes."""
    values: dict[str, Any] = {
        "org": session.actor.org_id, "since": since, "until": until, "now": today, "classes": list(classes),
        "codes": list(codes),
    }  # fmt: skip
    await session.change(_STAYS, values)
    stays = await _count(session, "metric_stay")
    await session.change(_FAULTY, {})
    await session.change(_RETURNS, values)
    await session.change("create index on metric_return (patient_id, began)")
    await session.change("analyze metric_stay")
    await session.change("analyze metric_return")
    await session.change(_STAY_METRICS, values)
    return stays


async def _count(session: WriteSession, table: str) -> int:
    ((count,),) = await session.rows(f"select count(*) from {table}")
    return int(count)
