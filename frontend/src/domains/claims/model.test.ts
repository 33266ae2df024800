import { expect, it } from "vitest";
import { claimStatus, frequencyText, pointedCodes } from "./model";

it("takes only what can be a state from the address", () => {
  expect(claimStatus("999_accepted")).toBe("999_accepted");
  expect(claimStatus("Paid; drop")).toBeUndefined();
  expect(claimStatus(7)).toBeUndefined();
});

it("names the frequency codes it knows and shows others raw", () => {
  expect(frequencyText("7")).toBe("7 (replacement)");
  expect(frequencyText("6")).toBe("6");
});

it("resolves diagnosis pointers, and shows one that points nowhere", () => {
  expect(pointedCodes([2, 1, 5], ["E11.9", "I10"])).toBe("I10, E11.9, #5");
});
