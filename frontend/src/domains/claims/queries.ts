import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { request } from "../../api/client";
import type { Claim, ClaimDetail, Page, Payer, Released, TimelineItem } from "../../api/types";

export const LIMIT = 50;

export interface ClaimFilter {
  status?: string | undefined;
  payer_id?: string | undefined;
  batch_job_id?: string | undefined;
  after?: string | undefined;
}

/** Keys are [organisation, topic of the live events, kind, …]: see app/live-keys.ts. */
export const claims = {
  list: (org: string, filter: ClaimFilter) =>
    queryOptions({
      queryKey: [org, "claim", "list", filter] as const,
      queryFn: ({ signal }) =>
        request<Page<Claim>>("/claims", { orgId: org, signal, params: { limit: LIMIT, ...filter } }),
      placeholderData: keepPreviousData,
    }),
  detail: (org: string, id: string) =>
    queryOptions({
      queryKey: [org, "claim", "detail", id] as const,
      queryFn: ({ signal }) => request<ClaimDetail>(`/claims/${id}`, { orgId: org, signal }),
    }),
  timeline: (org: string, id: string) =>
    queryOptions({
      queryKey: [org, "claim", "timeline", id] as const,
      queryFn: ({ signal }) =>
        request<{ items: TimelineItem[] }>(`/claims/${id}/timeline`, { orgId: org, signal }),
    }),
};

export const payers = {
  list: (org: string) =>
    queryOptions({
      queryKey: [org, "payer", "list"] as const,
      queryFn: ({ signal }) => request<Page<Payer>>("/payers", { orgId: org, signal }),
      staleTime: 60_000,
    }),
};

/** Let this version of a held claim pass rules that hold it. */
export function releaseClaim(org: string, id: string, rules: string[], reason: string, once: string): Promise<Released> {
  return request<Released>(`/claims/${id}/release`, { orgId: org, method: "POST", json: { rules, reason }, once });
}
