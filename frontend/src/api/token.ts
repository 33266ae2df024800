/**
 * The bearer token of this tab. It arrives in the address's fragment (which browsers never send to a
 * server), leaves the address bar at once and lives in sessionStorage: gone with the tab.
 */

const KEY = "rcm.token";
const listeners = new Set<() => void>();

export function currentToken(): string {
  return sessionStorage.getItem(KEY) ?? "";
}

export function setToken(token: string): void {
  sessionStorage.setItem(KEY, token);
  listeners.forEach((tell) => tell());
}

export function clearToken(): void {
  sessionStorage.removeItem(KEY);
  listeners.forEach((tell) => tell());
}

export function onTokenChange(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** `#token=rcm_…` of a fragment, or "" . */
export function tokenOfFragment(fragment: string): string {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("token") ?? "";
}

export function takeTokenFromAddress(): void {
  const token = tokenOfFragment(window.location.hash);
  if (!token) return;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  setToken(token);
}
