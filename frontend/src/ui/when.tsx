import { absolute, relative } from "./format";
import { useNow } from "./now";

/** A time as "5 min. ago", with the absolute one as its title. */
export function When({ at }: { at: string | null | undefined }) {
  const now = useNow(5000);
  if (!at) return <span className="muted">–</span>;
  return (
    <time dateTime={at} title={absolute(at)} className="nowrap">
      {relative(at, now)}
    </time>
  );
}
