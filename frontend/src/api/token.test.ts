import { afterEach, expect, it } from "vitest";
import { clearToken, currentToken, takeTokenFromAddress, tokenOfFragment } from "./token";

afterEach(() => {
  clearToken();
  window.history.replaceState(null, "", "/");
});

it("takes the token out of the address at once and leaves the rest", () => {
  window.history.replaceState(null, "", "/o/north/runs?status=FAILED#token=rcm_secret");
  takeTokenFromAddress();
  expect(currentToken()).toBe("rcm_secret");
  expect(window.location.href).not.toContain("rcm_secret");
  expect(window.location.pathname + window.location.search).toBe("/o/north/runs?status=FAILED");
  expect(localStorage.length).toBe(0);
});

it("keeps the token it has when the address brings none", () => {
  sessionStorage.setItem("rcm.token", "rcm_old");
  window.history.replaceState(null, "", "/#main");
  takeTokenFromAddress();
  expect(currentToken()).toBe("rcm_old");
  expect(window.location.hash).toBe("#main");
});

it("finds a token among other parts of a fragment", () => {
  expect(tokenOfFragment("#a=1&token=rcm_x")).toBe("rcm_x");
  expect(tokenOfFragment("#main")).toBe("");
});
