import { useId, type ReactNode } from "react";

interface PanelProps {
  title: string;
  aside?: ReactNode;
  footer?: ReactNode;
  /** Tables bring their own padding. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, aside, footer, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {flush ? children : <div className="body">{children}</div>}
      {footer ? <footer>{footer}</footer> : null}
    </section>
  );
}

export function Facts({ items, large = false }: { items: [string, ReactNode][]; large?: boolean }) {
  return (
    <dl className={large ? "facts large" : "facts"}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
