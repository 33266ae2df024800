import { Button, Group } from "@mantine/core";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import type { Page } from "../api/types";
import { clock } from "./format";
import { nextPage, pageSearch, previousPage, rangeText, type PageMove } from "./paging";

declare module "@tanstack/react-router" {
  interface HistoryState {
    trail?: string[];
  }
}

/** "1–50 of 1,240 · as of 14:05:09" with the ways on and back; the page is in the address. */
export function Pager({ page, limit }: { page: Page<unknown> | undefined; limit: number }) {
  const navigate = useNavigate();
  const location = useRouterState({ select: (state) => state.location });
  if (!page || (page.total === 0 && page.items.length === 0)) return null;
  const here = pageSearch(location.search);
  const trail = location.state.trail ?? [];
  const next = page.next ? nextPage(here, trail, page.next) : undefined;
  const previous = previousPage(here, trail);
  const go = (move: PageMove): void => {
    const { after: _after, page: _page, ...rest } = location.search as Record<string, unknown>;
    void navigate({ to: ".", search: { ...rest, ...move.search } as never, state: { trail: move.trail } });
  };
  return (
    <Group justify="space-between" gap="sm">
      <span className="small muted" aria-live="polite">
        {rangeText(here, limit, page.items.length, page.total, page.total_is_exact)} · as of {clock(page.as_of)}
      </span>
      <Group gap={6}>
        {here.after ? (
          <Button size="compact-sm" variant="default" onClick={() => go({ search: {}, trail: [] })}>
            First
          </Button>
        ) : null}
        <Button size="compact-sm" variant="default" disabled={!previous} onClick={() => previous && go(previous)}>
          Previous
        </Button>
        <Button size="compact-sm" variant="default" disabled={!next} onClick={() => next && go(next)}>
          Next
        </Button>
      </Group>
    </Group>
  );
}
