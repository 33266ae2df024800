import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { request } from "../../api/client";
import type { Batch, Page, Row, Run, Step, Workflow } from "../../api/types";

export const LIMIT = 50;

export interface BatchFilter {
  status?: string | undefined;
  after?: string | undefined;
}

export interface RunFilter extends BatchFilter {
  batch_job_id?: string | undefined;
}

/** Keys are [organisation, topic of the live events, kind, …]: see app/live-keys.ts. */
export const batches = {
  list: (org: string, filter: BatchFilter) =>
    queryOptions({
      queryKey: [org, "batch", "list", filter] as const,
      queryFn: ({ signal }) =>
        request<Page<Batch>>("/batches", { orgId: org, signal, params: { limit: LIMIT, ...filter } }),
      placeholderData: keepPreviousData,
    }),
  detail: (org: string, id: string) =>
    queryOptions({
      queryKey: [org, "batch", "detail", id] as const,
      queryFn: ({ signal }) => request<Batch>(`/batches/${id}`, { orgId: org, signal }),
    }),
  rows: (org: string, id: string, filter: BatchFilter) =>
    queryOptions({
      queryKey: [org, "batch", "rows", id, filter] as const,
      queryFn: ({ signal }) =>
        request<Page<Row>>(`/batches/${id}/rows`, { orgId: org, signal, params: { limit: LIMIT, ...filter } }),
      placeholderData: keepPreviousData,
    }),
};

export const runs = {
  list: (org: string, filter: RunFilter) =>
    queryOptions({
      queryKey: [org, "run", "list", filter] as const,
      queryFn: ({ signal }) =>
        request<Page<Run>>("/runs", { orgId: org, signal, params: { limit: LIMIT, ...filter } }),
      placeholderData: keepPreviousData,
    }),
  detail: (org: string, id: string) =>
    queryOptions({
      queryKey: [org, "run", "detail", id] as const,
      queryFn: ({ signal }) => request<Run>(`/runs/${id}`, { orgId: org, signal }),
    }),
  steps: (org: string, id: string) =>
    queryOptions({
      queryKey: [org, "run", "steps", id] as const,
      queryFn: ({ signal }) => request<{ items: Step[] }>(`/runs/${id}/steps`, { orgId: org, signal }),
    }),
};

export const workflows = {
  list: (org: string) =>
    queryOptions({
      queryKey: [org, "workflow", "list"] as const,
      queryFn: ({ signal }) => request<Page<Workflow>>("/workflows", { orgId: org, signal }),
      staleTime: 60_000,
    }),
};

export interface Upload {
  file: File;
  workflow: string | undefined;
  force: boolean;
}

export function uploadBatch(org: string, upload: Upload): Promise<Batch> {
  const body = new FormData();
  body.set("file", upload.file);
  if (upload.workflow) body.set("workflow", upload.workflow);
  if (upload.force) body.set("force", "true");
  return request<Batch>("/batches", { orgId: org, method: "POST", body });
}

export function actOnBatch(org: string, id: string, action: string): Promise<Batch> {
  return request<Batch>(`/batches/${id}/${action}`, { orgId: org, method: "POST" });
}

export function actOnRun(org: string, id: string, action: string): Promise<Run> {
  return request<Run>(`/runs/${id}/${action}`, { orgId: org, method: "POST" });
}
