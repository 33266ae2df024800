import { useQueryClient, type Query, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { openEvents } from "../api/client";
import { keepStreaming, type StreamState } from "../api/sse";
import { ChangeLog, isTouched, liveEvent, type Changes } from "./live-keys";

/** At most two reads a second for each query, however many events come. */
const FLUSH_MS = 500;
const POLL_MS = 5000;

function refresh(client: QueryClient, wanted: (query: Query) => boolean): Query[] {
  const active = client.getQueryCache().findAll({ type: "active", predicate: wanted });
  // A read that is under way may have begun before the change: it is asked for again afterwards.
  const busy = active.filter((query) => query.state.fetchStatus === "fetching");
  void client.invalidateQueries({ predicate: (query) => wanted(query) && !busy.includes(query) });
  return busy;
}

/** Keeps what is on the screen fresh: by the event stream, or by polling while that is lost. */
export function useLive(orgId: string): StreamState {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>("connecting");

  useEffect(() => {
    const stop = new AbortController();
    const log = new ChangeLog();
    let again: Query[] = [];
    const ofOrganization = (query: Query): boolean => query.queryKey[0] === orgId;
    const flush = (): void => {
      const changes: Changes = log.take();
      if (changes.size === 0 && again.length === 0) return;
      const late = again;
      again = refresh(
        client,
        (query) =>
          ofOrganization(query) &&
          (late.includes(query) || isTouched(query.queryKey, query.state.data, changes)),
      );
    };
    const timer = setInterval(flush, FLUSH_MS);
    void keepStreaming({
      open: (signal) => openEvents(orgId, signal),
      signal: stop.signal,
      onEvent: (event) => {
        const change = liveEvent(event.data);
        if (change) log.add(change);
      },
      onState: (next) => {
        setState(next);
        // Events may have been missed while nobody listened.
        if (next === "open") refresh(client, ofOrganization);
      },
    });
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [client, orgId]);

  useEffect(() => {
    if (state === "open") return undefined;
    const timer = setInterval(() => {
      refresh(client, (query) => query.queryKey[0] === orgId);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [client, orgId, state]);

  return state;
}
