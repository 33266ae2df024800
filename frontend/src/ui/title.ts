import { useEffect } from "react";

/** The tab's title: the kind of screen only, never a name, a number or a file. */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} · Hybrid RCM`;
  }, [screen]);
}
