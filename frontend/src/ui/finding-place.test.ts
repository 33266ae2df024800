import { expect, it } from "vitest";
import { whereIn } from "./finding-place";

const FINDING = { snip: 2, rule_id: "r", severity: "error", message: "m" } as const;

it("says where a finding is, down to the byte", () => {
  expect(
    whereIn({ ...FINDING, segment: "NM1", element: 9, segment_number: 1412, byte_offset: 18233, loop: "2010BA" }),
  ).toBe("NM109, segment 1,412, byte 18,233, loop 2010BA");
  expect(whereIn({ ...FINDING, segment: "SV1", element: 1, component: 2, line: 3 })).toBe("SV101-2, service line 3");
});

it("knows the first byte from an unknown one", () => {
  expect(whereIn({ ...FINDING, byte_offset: 0 })).toBe("byte 0");
  expect(whereIn({ ...FINDING, byte_offset: null })).toBe("");
});
