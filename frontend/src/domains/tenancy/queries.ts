import { queryOptions } from "@tanstack/react-query";
import { request } from "../../api/client";
import type { Me, Organization } from "../../api/types";

/** Who I am; with an organisation, what I may do there. */
export const me = (orgId?: string) =>
  queryOptions({
    queryKey: ["me", orgId ?? "home"] as const,
    queryFn: ({ signal }) => request<Me>("/me", { orgId, signal }),
    staleTime: 60_000,
  });

export function organizationOf(who: Me, slug: string): Organization | undefined {
  return [who.organization, ...who.organizations].find((organization) => organization.slug === slug);
}
