import { expect, it } from "vitest";
import { nextPage, pageSearch, previousPage, rangeText } from "./paging";

it("walks to the fourth page and back to the first", () => {
  const second = nextPage({}, [], "c2");
  const third = nextPage(second.search, second.trail, "c3");
  const fourth = nextPage(third.search, third.trail, "c4");
  expect(fourth.search).toEqual({ after: "c4", page: 4 });

  const back3 = previousPage(fourth.search, fourth.trail);
  const back2 = back3 && previousPage(back3.search, back3.trail);
  const back1 = back2 && previousPage(back2.search, back2.trail);
  expect(back3).toEqual(third);
  expect(back2).toEqual(second);
  expect(back1).toEqual({ search: {}, trail: [] });
  expect(previousPage({}, [])).toBeUndefined();
});

it("offers no way back into the unknown, but always from page two", () => {
  expect(previousPage({ after: "c4", page: 4 }, [])).toBeUndefined();
  expect(previousPage({ after: "c2", page: 2 }, [])).toEqual({ search: {}, trail: [] });
});

it("takes only what makes sense from an address", () => {
  expect(pageSearch({ after: "c2", page: "2" })).toEqual({ after: "c2", page: 2 });
  expect(pageSearch({ after: "c2", page: "-1" })).toEqual({ after: "c2" });
  expect(pageSearch({ page: "7" })).toEqual({});
});

it("tells which rows are shown, of how many, and whether that is exact", () => {
  expect(rangeText({}, 50, 50, 1240, true)).toBe("1–50 of 1,240");
  expect(rangeText({ after: "c", page: 25 }, 50, 40, 1240, true)).toBe("1,201–1,240 of 1,240");
  expect(rangeText({}, 50, 50, 10_000, false)).toBe("1–50 of more than 10,000");
  expect(rangeText({ after: "c" }, 50, 50, 1240, true)).toBe("50 of 1,240");
  expect(rangeText({}, 50, 0, 0, true)).toBe("0 of 0");
});
