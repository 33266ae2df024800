/**
 * Colours by meaning. Chosen to read at 4.5:1 as text on page and panel in both themes and to stay apart
 * from each other in the common kinds of colour blindness; tokens.test.ts computes both again.
 */

export type Meaning = "waiting" | "active" | "good" | "attention" | "bad" | "ended";

export const SURFACES = {
  light: { panel: "#ffffff", page: "#f5f6f8" },
  dark: { panel: "#2c2e33", page: "#1a1b1e" },
} as const;

export const STATE_COLOURS: Record<"light" | "dark", Record<Meaning, string>> = {
  light: {
    waiting: "#6c717c",
    active: "#0a5fe6",
    good: "#00574b",
    attention: "#966400",
    bad: "#8a1a10",
    ended: "#4a5560",
  },
  dark: {
    waiting: "#949ba6",
    active: "#6aa5ff",
    good: "#5fefbe",
    attention: "#f2c935",
    bad: "#fb6b55",
    ended: "#8d99a6",
  },
};
