/** Figures, money and times as text. All pure, so that tests need no browser. */

const LOCALE = "en-US";

const moneyFormat = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD" });
const countFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A decimal string as money; it never passes through a float, so no cent is lost at any size. */
export function money(amount: string | null | undefined): string {
  if (amount === null || amount === undefined || amount === "") return "–";
  if (!DECIMAL.test(amount)) return amount;
  return moneyFormat.format(amount as `${number}`);
}

function cents(amount: string): bigint {
  const [whole = "0", part = ""] = amount.replace("-", "").split(".");
  const size = BigInt(whole) * 100n + BigInt(part.padEnd(2, "0").slice(0, 2));
  return amount.startsWith("-") ? -size : size;
}

/** What is left of an amount once the parts are taken away, exact to the cent; null for what is no amount. */
export function moneyLeft(whole: string, parts: readonly (string | null)[]): string | null {
  const amounts = parts.map((part) => part ?? "0");
  if (![whole, ...amounts].every((amount) => DECIMAL.test(amount))) return null;
  const left = amounts.reduce((rest, amount) => rest - cents(amount), cents(whole));
  const digits = String(left < 0n ? -left : left).padStart(3, "0");
  return `${left < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function count(value: number): string {
  return countFormat.format(value);
}

export function bytes(size: number | null): string {
  if (size === null) return "–";
  if (size < 1000) return `${size} B`;
  const units = ["kB", "MB", "GB"];
  let value = size;
  let unit = "B";
  for (const next of units) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A share of a whole: 100 % only when it is all of it, 0 % only when it is none. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const value = (100 * part) / whole;
  if (part > 0 && value < 1) return "<1 %";
  if (part < whole && value > 99) return "99 %";
  return `${Math.round(value)} %`;
}

/** Milliseconds as a duration: 340 ms, 4.2 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const steps: [number, string, number, string][] = [
    [3600, "min", 60, "s"],
    [86_400, "h", 3600, "min"],
    [Infinity, "d", 86_400, "h"],
  ];
  for (const [below, big, bigSize, small] of steps) {
    if (seconds >= below) continue;
    const smallSize = small === "s" ? 1 : bigSize / (small === "min" ? 60 : 24);
    const rest = Math.floor((seconds % bigSize) / smallSize);
    const whole = `${Math.floor(seconds / bigSize)} ${big}`;
    return rest > 0 ? `${whole} ${rest} ${small}` : whole;
  }
  return "–";
}

export function between(from: string | null, to: string | null, now: number): number | null {
  if (!from) return null;
  return Math.max(0, (to ? Date.parse(to) : now) - Date.parse(from));
}

const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "short" });
const SCALE: [number, number, Intl.RelativeTimeFormatUnit][] = [
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [14 * 86_400, 86_400, "day"],
  [60 * 86_400, 7 * 86_400, "week"],
  [365 * 86_400, 30 * 86_400, "month"],
  [Infinity, 365 * 86_400, "year"],
];

/** "just now", "5 min. ago", "in 2 days". */
export function relative(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  if (size < 60) return relativeFormat.format(Math.trunc(seconds), "second");
  for (const [below, unitSize, unit] of SCALE) {
    if (size < below) return relativeFormat.format(Math.trunc(seconds / unitSize), unit);
  }
  return iso;
}

/** `2026-03-09 14:05:09 UTC+1`: the reader's own zone, named. */
export function absolute(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, "0");
  const zone =
    new Intl.DateTimeFormat(LOCALE, { timeZoneName: "short" })
      .formatToParts(at)
      .find((part) => part.type === "timeZoneName")?.value ?? "";
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone}`.trim();
}

/** The hour, minute and second only, in the reader's zone. */
export function clock(iso: string): string {
  return absolute(iso).slice(11, 19);
}

/** `IN_PROGRESS`, `set_aside`, `999_accepted` as words. */
export function words(code: string): string {
  const text = code.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function serviceDates(from: string | null, to: string | null): string {
  if (!from) return "–";
  return to && to !== from ? `${from} – ${to}` : from;
}

/** The first group of a UUID is enough to tell records apart by eye. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
