import { Link } from "@tanstack/react-router";
import { shortId } from "./format";

/** Says that a list shows one batch only, and offers all of them again. */
export function ClearBatchFilter({ batchJobId }: { batchJobId: string | undefined }) {
  if (!batchJobId) return null;
  return (
    <span className="small">
      Of batch <span className="mono">{shortId(batchJobId)}</span> only ·{" "}
      <Link
        className="link"
        to="."
        search={((old: Record<string, unknown>) => {
          const { batch_job_id: _batch, after: _after, page: _page, ...rest } = old;
          return rest;
        }) as never}
      >
        show all
      </Link>
    </span>
  );
}
