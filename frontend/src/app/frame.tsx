import { ActionIcon, AppShell, Burger, Button, Group, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import type { StreamState } from "../api/sse";
import type { Me, Organization } from "../api/types";
import { me, organizationOf } from "../domains/tenancy/queries";
import { useLive } from "./live";
import { LoadingPage } from "../ui/loading";
import { NotFound, RecordProblem } from "../ui/not-found";
import { OrganizationContext, PermissionsContext, UserContext } from "../ui/organization";
import { useMe, useSignOut } from "./session";

const SCREENS = [
  { to: "/o/$slug/batches", label: "Batches", permission: "workflows:batch:read" },
  { to: "/o/$slug/runs", label: "Runs", permission: "workflows:run:read" },
  { to: "/o/$slug/claims", label: "Claims", permission: "claims:claim:read" },
  { to: "/o/$slug/requirements", label: "Requirements", permission: "requirements:rule:read" },
] as const;

const LIVE: Record<StreamState, { word: string; title: string; meaning: string }> = {
  open: { word: "Live", title: "Changes show as they happen.", meaning: "good" },
  connecting: { word: "Connecting", title: "Connecting to the live stream.", meaning: "waiting" },
  lost: {
    word: "Reconnecting",
    title: "The live stream is lost: what you see is read again every 5 seconds.",
    meaning: "attention",
  },
};

function LiveDot({ state }: { state: StreamState }) {
  const { word, title, meaning } = LIVE[state];
  return (
    <span className="state small" data-meaning={meaning} title={title} role="status">
      <span className="dot" data-full={state === "open"} aria-hidden="true" />
      {word}
    </span>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "light" ? "dark" : "light";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Switch to ${other} colours`}
      title={`Switch to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
      </svg>
    </ActionIcon>
  );
}

function OrganizationMenu({ organization }: { organization: Organization }) {
  const who = useMe();
  if (who.organizations.length < 2) return <strong>{organization.name}</strong>;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" c="inherit" aria-label={`Organisation: ${organization.name}`}>
          {organization.name} <span aria-hidden="true">&nbsp;▾</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Organisations</Menu.Label>
        {who.organizations.map((one) => (
          <Menu.Item key={one.org_id} component={Link} to={`/o/${one.slug}/batches`}>
            {one.name}
            {one.org_id === organization.org_id ? " (here)" : ""}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function UserMenu({ here }: { here: Me }) {
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" c="inherit">
          {here.user.full_name} <span aria-hidden="true">&nbsp;▾</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {here.user.role} · version {here.version}
        </Menu.Label>
        <Menu.Item onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Shell({ organization, who }: { organization: Organization; who: Me }) {
  const live = useLive(organization.org_id);
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 180, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <AppShell.Header bg="var(--rcm-panel)">
        <div className="frame-header">
          <Group gap={10} wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <img src="/favicon.svg" alt="" width={22} height={22} />
            <OrganizationMenu organization={organization} />
          </Group>
          <Group gap={10} wrap="nowrap">
            <LiveDot state={live} />
            <ThemeSwitch />
            <UserMenu here={who} />
          </Group>
        </div>
      </AppShell.Header>
      <AppShell.Navbar p={8} bg="var(--rcm-panel)" aria-label="Screens">
        {SCREENS.filter((screen) => who.permissions.includes(screen.permission)).map((screen) => (
          <Link
            key={screen.to}
            to={screen.to}
            params={{ slug: organization.slug }}
            className="nav-link"
            activeOptions={{ exact: false, includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
            onClick={close}
          >
            {screen.label}
          </Link>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {who.demo ? (
          <p className="banner" role="note">
            Demonstration: all people, claims and payments are made up, and the payer is a simulator.
          </p>
        ) : null}
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

export default function Frame() {
  const home = useMe();
  const { slug } = useParams({ strict: false }) as { slug: string };
  const organization = organizationOf(home, slug);
  const away = organization !== undefined && organization.org_id !== home.organization.org_id;
  const query = useQuery({ ...me(organization?.org_id), enabled: away });
  if (!organization) return <NotFound />;
  const who = away ? query.data : home;
  if (!who) {
    return query.isError ? (
      <RecordProblem error={query.error} retry={() => void query.refetch()} />
    ) : (
      <LoadingPage />
    );
  }
  return (
    <OrganizationContext.Provider value={organization}>
      <PermissionsContext.Provider value={who.permissions}>
        <UserContext.Provider value={who.user.user_id}>
          {/* A new organisation is a new shell: no state of the former one stays. */}
          <Shell organization={organization} who={who} key={organization.org_id} />
        </UserContext.Provider>
      </PermissionsContext.Provider>
    </OrganizationContext.Provider>
  );
}
