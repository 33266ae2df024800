import { createContext, useContext } from "react";
import type { Organization } from "../api/types";

export const OrganizationContext = createContext<Organization | undefined>(undefined);

/** The organisation of the address; there is one on every screen under the frame. */
export function useOrganization(): Organization {
  const organization = useContext(OrganizationContext);
  if (!organization) throw new Error("This screen needs an organisation in its address.");
  return organization;
}

/** The permissions the page draws from; the server enforces them. */
export type Permission =
  | "workflows:batch:read"
  | "workflows:batch:run"
  | "workflows:run:read"
  | "workflows:run:operate"
  | "claims:claim:read"
  | "claims:claim:release"
  | "requirements:rule:read"
  | "requirements:rule:write"
  | "requirements:waiver:approve";

export const PermissionsContext = createContext<readonly string[]>([]);

export function useMay(permission: Permission): boolean {
  return useContext(PermissionsContext).includes(permission);
}

export const UserContext = createContext<string>("");

/** Who looks at the page, by id: what one asked for oneself another person must approve. */
export function useUserId(): string {
  return useContext(UserContext);
}
