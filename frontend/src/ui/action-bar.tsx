import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorPanel } from "./error-panel";

export interface Action {
  name: string;
  label: string;
  /** Why it cannot be done now; absent when it can. */
  refusal: string | undefined;
  /** Asked before it is done: names the count and the consequence. */
  confirm?: { title: string; text: string };
}

interface ActionBarProps<T> {
  actions: Action[];
  send: (name: string) => Promise<T>;
  /** The server's answer in words. */
  answer: (name: string, result: T) => string;
}

/** Writes that are never optimistic: a button says "Sending…", then what the server answered. */
export function ActionBar<T>({ actions, send, answer }: ActionBarProps<T>) {
  const [asked, setAsked] = useState<Action | undefined>();
  const mutation = useMutation({ mutationFn: (action: Action) => send(action.name) });
  const start = (action: Action): void => {
    setAsked(undefined);
    if (!mutation.isPending) mutation.mutate(action);
  };
  return (
    <div>
      <Group gap={6} role="group" aria-label="Actions">
        {actions.map((action) => {
          const sending = mutation.isPending && mutation.variables.name === action.name;
          const blocked = action.refusal !== undefined || mutation.isPending;
          return (
            <Button
              key={action.name}
              size="compact-md"
              variant="default"
              // Not `disabled`: one that cannot be used still takes focus and tells why.
              aria-disabled={blocked}
              {...(blocked ? { "data-disabled": true } : {})}
              title={action.refusal}
              onClick={() => {
                if (blocked) return;
                if (action.confirm) setAsked(action);
                else start(action);
              }}
            >
              {sending ? "Sending…" : action.label}
            </Button>
          );
        })}
      </Group>
      <div aria-live="polite">
        {mutation.isSuccess ? (
          <p className="small muted" style={{ margin: "6px 0 0" }}>
            {answer(mutation.variables.name, mutation.data)}
          </p>
        ) : null}
      </div>
      {mutation.isError ? (
        <div style={{ marginTop: 8 }}>
          <ErrorPanel error={mutation.error} />
        </div>
      ) : null}
      <Modal opened={asked !== undefined} onClose={() => setAsked(undefined)} title={asked?.confirm?.title} centered>
        <Text size="sm">{asked?.confirm?.text}</Text>
        <Group justify="flex-end" mt="md" gap={8}>
          <Button variant="default" onClick={() => setAsked(undefined)}>
            Leave it as it is
          </Button>
          <Button color="red.9" onClick={() => asked && start(asked)}>
            {asked?.label}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}
