import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, Outlet } from "@tanstack/react-router";
import { claimStatus } from "../domains/claims/model";
import { requirementSearch, type RequirementSearch } from "../domains/requirements/address";
import { oneOf, ROW_STATUSES } from "../domains/workflows/model";
import { stateCode } from "../ui/lookups";
import { ErrorPanel } from "../ui/error-panel";
import { pageSearch, type PageSearch } from "../ui/paging";
import Frame from "./frame";
import { NotFound } from "../ui/not-found";
import { Session, useMe } from "./session";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Raw = Record<string, unknown>;

interface StatusSearch extends PageSearch {
  status?: string;
}

interface RecordSearch extends StatusSearch {
  batch_job_id?: string;
  payer_id?: string;
}

function withStatus(raw: Raw, status: string | undefined): StatusSearch {
  return { ...(status ? { status } : {}), ...pageSearch(raw) };
}

function uuids(raw: Raw, ...names: ("batch_job_id" | "payer_id")[]): RecordSearch {
  const found = names.filter((name) => typeof raw[name] === "string" && UUID.test(raw[name]));
  return Object.fromEntries(found.map((name) => [name, raw[name]]));
}

function Home() {
  const who = useMe();
  return <Navigate to="/o/$slug/batches" params={{ slug: who.organization.slug }} replace />;
}

function OrganizationHome() {
  return <Navigate from="/o/$slug" to="/o/$slug/batches" replace />;
}

const root = createRootRoute({
  component: () => (
    <Session>
      <Outlet />
    </Session>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <main style={{ padding: 24 }}>
      <ErrorPanel error={error} retry={reset} />
    </main>
  ),
});

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });
const frame = createRoute({ getParentRoute: () => root, path: "/o/$slug", component: Frame });
const frameHome = createRoute({ getParentRoute: () => frame, path: "/", component: OrganizationHome });

const batchList = createRoute({
  getParentRoute: () => frame,
  path: "/batches",
  validateSearch: (raw: Raw): StatusSearch => withStatus(raw, stateCode(raw["status"])),
  component: lazyRouteComponent(() => import("../domains/workflows/routes/batch-list")),
});
const batchDetail = createRoute({
  getParentRoute: () => frame,
  path: "/batches/$id",
  validateSearch: (raw: Raw): StatusSearch => withStatus(raw, oneOf(ROW_STATUSES, raw["status"])),
  component: lazyRouteComponent(() => import("../domains/workflows/routes/batch-detail")),
});
const runList = createRoute({
  getParentRoute: () => frame,
  path: "/runs",
  validateSearch: (raw: Raw): RecordSearch => ({
    ...withStatus(raw, stateCode(raw["status"])),
    ...uuids(raw, "batch_job_id"),
  }),
  component: lazyRouteComponent(() => import("../domains/workflows/routes/run-list")),
});
const runDetail = createRoute({
  getParentRoute: () => frame,
  path: "/runs/$id",
  component: lazyRouteComponent(() => import("../domains/workflows/routes/run-detail")),
});
const claimList = createRoute({
  getParentRoute: () => frame,
  path: "/claims",
  validateSearch: (raw: Raw): RecordSearch => ({
    ...withStatus(raw, claimStatus(raw["status"])),
    ...uuids(raw, "batch_job_id", "payer_id"),
  }),
  component: lazyRouteComponent(() => import("../domains/claims/routes/claim-list")),
});
const claimDetail = createRoute({
  getParentRoute: () => frame,
  path: "/claims/$id",
  component: lazyRouteComponent(() => import("../domains/claims/routes/claim-detail")),
});
const requirements = createRoute({
  getParentRoute: () => frame,
  path: "/requirements",
  validateSearch: (raw: Raw): RequirementSearch => requirementSearch(raw),
  component: lazyRouteComponent(() => import("../domains/requirements/routes/requirements")),
});
const ruleList = createRoute({
  getParentRoute: () => frame,
  path: "/requirements/rules",
  validateSearch: (raw: Raw): StatusSearch => withStatus(raw, oneOf(["on", "off"], raw["status"])),
  component: lazyRouteComponent(() => import("../domains/requirements/routes/rule-list")),
});
const ruleDetail = createRoute({
  getParentRoute: () => frame,
  path: "/requirements/rules/$code",
  component: lazyRouteComponent(() => import("../domains/requirements/routes/rule-detail")),
});

const routeTree = root.addChildren([
  home,
  frame.addChildren([
    frameHome,
    batchList,
    batchDetail,
    runList,
    runDetail,
    claimList,
    claimDetail,
    requirements,
    ruleList,
    ruleDetail,
  ]),
]);

/** Search parameters are plain text, so that an address can be read and written by hand. */
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: ({ error, reset }) => <ErrorPanel error={error} retry={reset} />,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
