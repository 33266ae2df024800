import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { clearToken, currentToken, onTokenChange } from "../api/token";
import type { Me } from "../api/types";
import { me } from "../domains/tenancy/queries";
import { ErrorPanel } from "../ui/error-panel";
import { LoadingPage } from "../ui/loading";
import { SignIn } from "./sign-in";

const MeContext = createContext<Me | undefined>(undefined);

export function useMe(): Me {
  const who = useContext(MeContext);
  if (!who) throw new Error("Nobody is signed in.");
  return who;
}

/** Shows the page to somebody who is signed in, the sign-in form to everybody else. */
export function Session({ children }: { children: ReactNode }) {
  const token = useSyncExternalStore(onTokenChange, currentToken);
  const client = useQueryClient();
  const [leftByUser, setLeftByUser] = useState(false);
  const had = useRef(false);
  useEffect(() => {
    if (token) {
      had.current = true;
      setLeftByUser(false);
    } else {
      // Nothing of the former user stays in memory.
      client.clear();
    }
  }, [client, token]);
  const query = useQuery({ ...me(), enabled: token !== "" });
  const leave = (): void => {
    setLeftByUser(true);
    clearToken();
  };
  if (!token) return <SignIn refused={had.current && !leftByUser} />;
  if (!query.data) {
    return (
      <main style={{ padding: 24 }}>
        {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : <LoadingPage />}
      </main>
    );
  }
  return (
    <MeContext.Provider value={query.data}>
      <SignOutContext.Provider value={leave}>{children}</SignOutContext.Provider>
    </MeContext.Provider>
  );
}

const SignOutContext = createContext<() => void>(clearToken);

export function useSignOut(): () => void {
  return useContext(SignOutContext);
}
