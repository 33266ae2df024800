import { describe, expect, it } from "vitest";
import { absolute, between, bytes, duration, money, moneyLeft, percent, plural, relative, serviceDates, words } from "./format";

describe("money", () => {
  it("groups, keeps two decimals and a minus", () => {
    expect(money("1234567.5")).toBe("$1,234,567.50");
    expect(money("-0.07")).toBe("-$0.07");
    expect(money("0")).toBe("$0.00");
  });
  it("what is left of an amount is exact, at any size", () => {
    expect(moneyLeft("153358.75", ["70678.25", "56246.01", "24919.14"])).toBe("1515.35");
    expect(moneyLeft("12345678901234567.89", ["0.01", null])).toBe("12345678901234567.88");
    expect(moneyLeft("1.00", ["1.5", "0"])).toBe("-0.50");
    expect(moneyLeft("5", ["5.00"])).toBe("0.00");
    expect(moneyLeft("unknown", [])).toBeNull();
  });
  it("loses no cent that a float would lose", () => {
    expect(money("90071992547409.93")).toBe("$90,071,992,547,409.93");
    expect(money("9007199254740993.01")).toBe("$9,007,199,254,740,993.01");
  });
  it("tells nothing from zero, and shows what is no amount as it is", () => {
    expect(money(null)).toBe("–");
    expect(money("n/a")).toBe("n/a");
  });
});

describe("percent", () => {
  it("says 100 % only when all is done and 0 % only when nothing is", () => {
    expect(percent(4999, 5000)).toBe("99 %");
    expect(percent(5000, 5000)).toBe("100 %");
    expect(percent(1, 5000)).toBe("<1 %");
    expect(percent(0, 5000)).toBe("0 %");
    expect(percent(0, 0)).toBe("–");
  });
});

describe("duration", () => {
  it.each([
    [340, "340 ms"],
    [4290, "4.2 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"],
    [273_600_000, "3 d 4 h"],
    [null, "–"],
  ])("%s is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  it.each([
    ["2026-11-21T11:59:55Z", "just now"],
    ["2026-11-21T11:59:20Z", "40 sec. ago"],
    ["2026-11-21T11:55:00Z", "5 min. ago"],
    ["2026-11-21T09:00:00Z", "3 hr. ago"],
    ["2026-11-20T11:00:00Z", "yesterday"],
    ["2026-11-23T12:00:00Z", "in 2 days"],
    ["not a time", "not a time"],
  ])("%s is %s", (iso, text) => {
    expect(relative(iso, now)).toBe(text);
  });
  it("names the zone of an absolute time", () => {
    expect(absolute("2026-03-09T14:05:09Z")).toMatch(/^2026-03-(09|10) \d\d:\d5:09 \S+/);
    expect(absolute("")).toBe("");
  });
  it("counts to the end if there is one, else to now, and never below zero", () => {
    expect(between("2026-11-21T11:59:00Z", null, now)).toBe(60_000);
    expect(between("2026-11-21T11:59:00Z", "2026-11-21T11:59:01Z", now)).toBe(1000);
    expect(between("2026-11-21T12:00:05Z", null, now)).toBe(0);
    expect(between(null, null, now)).toBeNull();
  });
});

it("writes sizes, words, dates and plurals", () => {
  expect(bytes(999)).toBe("999 B");
  expect(bytes(1500)).toBe("1.5 kB");
  expect(bytes(758_880)).toBe("759 kB");
  expect(words("PARTIALLY_COMPLETED")).toBe("Partially completed");
  expect(serviceDates("2026-01-02", "2026-01-02")).toBe("2026-01-02");
  expect(serviceDates("2026-01-02", "2026-01-05")).toBe("2026-01-02 – 2026-01-05");
  expect(plural(1, "row")).toBe("1 row");
  expect(plural(1240, "row")).toBe("1,240 rows");
});
