import { CopyButton } from "@mantine/core";

/** Text in monospace that copies itself: ids, codes, trace ids. */
export function CopyText({ text, shown, label }: { text: string; shown?: string; label: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <button type="button" className="expander mono" onClick={copy} title={`Copy ${label}: ${text}`}>
          {copied ? "copied" : (shown ?? text)}
        </button>
      )}
    </CopyButton>
  );
}
