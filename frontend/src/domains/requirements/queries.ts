import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { request } from "../../api/client";
import type {
  ClaimRule,
  ClaimRuleDetail,
  Effective,
  KnownField,
  RequirementRow,
  Saved,
  Switch,
  Task,
  Tier,
  Trial,
  Waiver,
  Why,
} from "../../api/requirement-types";
import type { Page, Payer } from "../../api/types";

/** One page of a tier's rules is all of them for a task; more than this is said to be cut. */
export const MOST = 200;
export const LIMIT = 100;

export interface Asked {
  task: string;
  payer?: string | undefined;
  plan?: string | undefined;
  state?: string | undefined;
  on?: string | undefined;
}

/** Keys are [organisation, topic of the live events, "list", …]: any event of the topic makes all of them old. */
export const requirements = {
  tasks: (org: string) =>
    queryOptions({
      queryKey: [org, "requirement", "list", "tasks"] as const,
      queryFn: ({ signal }) => request<{ items: Task[] }>("/requirements/tasks", { orgId: org, signal }),
      staleTime: 60_000,
    }),
  fields: (org: string) =>
    queryOptions({
      queryKey: [org, "requirement-field", "list"] as const,
      queryFn: ({ signal }) => request<{ items: KnownField[] }>("/requirements/fields", { orgId: org, signal }),
      staleTime: Infinity,
    }),
  effective: (org: string, asked: Asked) =>
    queryOptions({
      queryKey: [org, "requirement", "list", "effective", asked] as const,
      queryFn: ({ signal }) =>
        request<Effective>("/requirements/effective", { orgId: org, signal, params: { ...asked } }),
      placeholderData: keepPreviousData,
    }),
  why: (org: string, asked: Asked, field: string) =>
    queryOptions({
      queryKey: [org, "requirement", "list", "why", asked, field] as const,
      queryFn: ({ signal }) =>
        request<Why>("/requirements/why", { orgId: org, signal, params: { ...asked, field } }),
    }),
  rows: (org: string, tier: Tier, asked: Asked) =>
    queryOptions({
      queryKey: [org, "requirement", "list", "rows", tier, asked] as const,
      queryFn: ({ signal }) =>
        request<Page<RequirementRow>>(`/requirements/${tier}`, { orgId: org, signal, params: { limit: MOST, ...asked } }),
      placeholderData: keepPreviousData,
    }),
  waivers: (org: string) =>
    queryOptions({
      queryKey: [org, "requirement", "list", "waivers"] as const,
      queryFn: ({ signal }) =>
        request<Page<Waiver>>("/requirements/waivers", { orgId: org, signal, params: { limit: LIMIT } }),
    }),
};

export const claimRules = {
  list: (org: string, active: boolean | undefined, after: string | undefined) =>
    queryOptions({
      queryKey: [org, "claim_rule", "list", { active, after }] as const,
      queryFn: ({ signal }) =>
        request<Page<ClaimRule>>("/claim-rules", {
          orgId: org,
          signal,
          params: { limit: LIMIT, active: active === undefined ? undefined : String(active), after },
        }),
      placeholderData: keepPreviousData,
    }),
  detail: (org: string, code: string) =>
    queryOptions({
      queryKey: [org, "claim_rule", "list", "one", code] as const,
      queryFn: ({ signal }) =>
        request<ClaimRuleDetail>(`/claim-rules/${encodeURIComponent(code)}`, { orgId: org, signal }),
    }),
};

export const payers = {
  list: (org: string) =>
    queryOptions({
      queryKey: [org, "payer", "list", MOST] as const,
      queryFn: ({ signal }) => request<Page<Payer>>("/payers", { orgId: org, signal, params: { limit: MOST } }),
      staleTime: 60_000,
    }),
};

function post<T>(org: string, path: string, json: unknown, once?: string): Promise<T> {
  return request<T>(path, { orgId: org, method: "POST", json, ...(once ? { once } : {}) });
}

/** A rule of the own organisation, or a request for a waiver; a dry run writes nothing. */
export function saveRule(org: string, body: unknown, waiver: boolean, once?: string): Promise<Saved> {
  return post<Saved>(org, waiver ? "/requirements/waivers" : "/requirements/organization", body, once);
}

export function endRule(org: string, id: string, body: unknown, once?: string): Promise<Saved> {
  return post<Saved>(org, `/requirements/organization/${id}/end`, body, once);
}

export function approveWaiver(org: string, id: string, once: string): Promise<unknown> {
  return post(org, `/requirements/waivers/${id}/approve`, {}, once);
}

export function backtest(org: string, id: string, after?: string): Promise<Trial> {
  return request<Trial>(`/claim-rules/${id}/backtest`, {
    orgId: org,
    method: "POST",
    json: {},
    ...(after ? { params: { after } } : {}),
  });
}

export function setActive(org: string, code: string, active: boolean, body: unknown, once: string): Promise<ClaimRule> {
  const verb = active ? "activate" : "deactivate";
  return post<ClaimRule>(org, `/claim-rules/${encodeURIComponent(code)}/${verb}`, body, once);
}

export function switchRule(org: string, code: string, body: unknown, once: string): Promise<{ switch: Switch | null }> {
  return post(org, `/claim-rules/${encodeURIComponent(code)}/switch`, body, once);
}

export function approveSwitch(org: string, id: string, once: string): Promise<Switch> {
  return post<Switch>(org, `/claim-rules/switches/${id}/approve`, {}, once);
}
