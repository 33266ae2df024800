/**
 * Pages of a list with opaque cursors. `after` and `page` are in the address; the cursors of the pages
 * before live in the history entry, so that "Previous" works after a reload, and a link that a colleague
 * opens still shows the same page.
 */

export interface PageSearch {
  after?: string;
  page?: number;
}

export interface PageMove {
  search: PageSearch;
  /** Cursors of pages 2, 3, … up to the one before this. */
  trail: string[];
}

export function pageSearch(raw: Record<string, unknown>): PageSearch {
  const after = typeof raw["after"] === "string" && raw["after"] !== "" ? raw["after"] : undefined;
  const page = Number(raw["page"]);
  if (after === undefined) return {};
  return Number.isInteger(page) && page > 1 ? { after, page } : { after };
}

export function nextPage(here: PageSearch, trail: readonly string[], cursor: string): PageMove {
  return {
    search: { after: cursor, page: (here.page ?? 1) + 1 },
    trail: here.after ? [...trail, here.after] : [],
  };
}

/** Back one page, or nothing when the way here is not known (a link into the middle of a list). */
export function previousPage(here: PageSearch, trail: readonly string[]): PageMove | undefined {
  if (!here.after || here.page === undefined) return undefined;
  if (here.page === 2) return { search: {}, trail: [] };
  const cursor = trail.at(-1);
  if (cursor === undefined) return undefined;
  return { search: { after: cursor, page: here.page - 1 }, trail: trail.slice(0, -1) };
}

/** "51–100 of 1,240", "1–50 of more than 10,000". */
export function rangeText(
  here: PageSearch,
  limit: number,
  shown: number,
  total: number,
  exact: boolean,
): string {
  const number = (value: number): string => new Intl.NumberFormat("en-US").format(value);
  const whole = exact ? number(total) : `more than ${number(total)}`;
  if (shown === 0) return `0 of ${whole}`;
  if (here.after && here.page === undefined) return `${number(shown)} of ${whole}`;
  const first = ((here.page ?? 1) - 1) * limit + 1;
  return `${number(first)}–${number(first + shown - 1)} of ${whole}`;
}
