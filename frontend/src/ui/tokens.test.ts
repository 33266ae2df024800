import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STATE_COLOURS, SURFACES, type Meaning } from "./tokens";

type Rgb = [number, number, number];
type Matrix = [Rgb, Rgb, Rgb];

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast ratio. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Machado, Oliveira and Fernandes (2009), severity 1. */
const VISION: Record<string, Matrix> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const times = (row: Rgb, v: Rgb): number => Math.min(1, Math.max(0, row[0] * v[0] + row[1] * v[1] + row[2] * v[2]));

function lab(v: Rgb): Rgb {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * v[0] + 0.3575761 * v[1] + 0.1804375 * v[2]) / 0.95047);
  const y = f(luminance(v));
  const z = f((0.0193339 * v[0] + 0.119192 * v[1] + 0.9503041 * v[2]) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(one: string, other: string, matrix: Matrix): number {
  const seen = (hex: string): Rgb => {
    const v = linear(hex);
    return lab([times(matrix[0], v), times(matrix[1], v), times(matrix[2], v)]);
  };
  const [a, b] = [seen(one), seen(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const APART: Meaning[] = ["waiting", "active", "good", "attention", "bad"];

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  const colours = Object.entries(STATE_COLOURS[theme]);

  it.each(colours)("%s %s reads at 4.5:1 as text on page and panel", (_meaning, colour) => {
    expect(contrast(colour, SURFACES[theme].page)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour, SURFACES[theme].panel)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.keys(VISION))("states stay apart in %s vision", (vision) => {
    const matrix = VISION[vision] as Matrix;
    for (const [index, one] of APART.entries()) {
      for (const other of APART.slice(index + 1)) {
        const far = distance(STATE_COLOURS[theme][one], STATE_COLOURS[theme][other], matrix);
        expect(far, `${one} and ${other}`).toBeGreaterThanOrEqual(16);
      }
    }
  });
});

it("the style sheet uses these very colours", () => {
  const css = readFileSync("src/app/theme.css", "utf8");
  const dark = css.indexOf('[data-mantine-color-scheme="dark"]');
  const blocks = { light: css.slice(0, dark), dark: css.slice(dark) };
  for (const theme of ["light", "dark"] as const) {
    for (const [meaning, colour] of Object.entries(STATE_COLOURS[theme])) {
      expect(blocks[theme]).toContain(`--rcm-${meaning}: ${colour};`);
    }
    expect(blocks[theme]).toContain(`--rcm-page: ${SURFACES[theme].page};`);
    expect(blocks[theme]).toContain(`--rcm-panel: ${SURFACES[theme].panel};`);
  }
});

const quiet = { light: ["#59606b", "#0a5fe6", "#1f2328"], dark: ["#a9b0ba", "#6aa5ff", "#e6e8eb"] };

it.each(["light", "dark"] as const)("muted text, links and body text read at 4.5:1 in %s", (theme) => {
  for (const colour of quiet[theme]) {
    for (const surface of [SURFACES[theme].page, SURFACES[theme].panel]) {
      expect(contrast(colour, surface), `${colour} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});
