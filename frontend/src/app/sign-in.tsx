import { Button, PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { setToken } from "../api/token";
import { useTitle } from "../ui/title";

/** First cut: a token instead of a password. The address stays, so that one lands where one wanted to go. */
export function SignIn({ refused }: { refused: boolean }) {
  useTitle("Sign in");
  const [text, setText] = useState("");
  const token = text.trim();
  return (
    <main style={{ maxWidth: 440, margin: "12vh auto", padding: 16 }}>
      <section className="panel" style={{ padding: 24 }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (token) setToken(token);
          }}
        >
          <Stack gap="sm">
            <h1>Hybrid RCM</h1>
            <p style={{ margin: 0 }}>
              Sign in with a token. <span className="mono">rcm demo</span> and <span className="mono">rcm up</span> print
              an address that holds one.
            </p>
            {refused ? (
              <p role="alert" data-meaning="bad" style={{ margin: 0 }}>
                The server did not accept the token: it may have ended or been revoked.
              </p>
            ) : null}
            <PasswordInput
              label="Token"
              placeholder="rcm_…"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
              autoFocus
            />
            <Button type="submit" disabled={!token}>
              Sign in
            </Button>
            <p className="small muted" style={{ margin: 0 }}>
              It is kept in this tab only and goes when you close it.
            </p>
          </Stack>
        </form>
      </section>
    </main>
  );
}
