/**
 * Which queries an event of the live stream makes old. Keys are [organisation, topic, kind, id or filter, …];
 * an event carries topic and id only, so that lists are read again, and of the records only the one named.
 */
import type { LiveEvent } from "../api/types";

export type Changes = ReadonlyMap<string, ReadonlySet<string>>;

export class ChangeLog {
  #changes = new Map<string, Set<string>>();

  add(event: Pick<LiveEvent, "topic" | "id">): void {
    const ids = this.#changes.get(event.topic);
    if (ids) ids.add(event.id);
    else this.#changes.set(event.topic, new Set([event.id]));
  }

  /** All changes since the last time, and none from then on. */
  take(): Changes {
    const changes = this.#changes;
    this.#changes = new Map();
    return changes;
  }
}

function runOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("run_id" in data)) return undefined;
  return typeof data.run_id === "string" ? data.run_id : undefined;
}

/** Does the data under this key stem from something that changed? */
export function isTouched(key: readonly unknown[], data: unknown, changes: Changes): boolean {
  const [, topic, kind, which] = key;
  if (typeof topic !== "string") return false;
  const ids = changes.get(topic);
  if (kind === "list") return ids !== undefined;
  if (typeof which === "string" && ids?.has(which)) return true;
  // A claim's page also shows the steps of its run.
  const run = topic === "claim" && kind === "detail" ? runOf(data) : undefined;
  return run !== undefined && changes.get("run")?.has(run) === true;
}

/** An event's data, or nothing if it is not what the contract says. */
export function liveEvent(data: string): LiveEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null) return undefined;
    const { topic, id, version } = value as Record<string, unknown>;
    if (typeof topic !== "string" || typeof id !== "string") return undefined;
    return { topic, id, version: typeof version === "number" ? version : 0 };
  } catch {
    return undefined;
  }
}
