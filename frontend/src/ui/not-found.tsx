import { Link } from "@tanstack/react-router";
import { asProblem } from "../api/client";
import { ErrorPanel } from "./error-panel";
import { useTitle } from "./title";

/** The same for "not there" and "not yours". */
export function NotFound() {
  useTitle("Not found");
  return (
    <div className="empty">
      <h1>There is nothing here for you</h1>
      <p>The address may be mistyped, the record may be gone, or it belongs to an organisation that is not yours.</p>
      <Link className="link" to="/">
        Go to the start
      </Link>
    </div>
  );
}

/** A record that could not be read: not there, or something that one may try again. */
export function RecordProblem({ error, retry }: { error: unknown; retry: () => void }) {
  const { status } = asProblem(error);
  // An address with an id that is none is refused as malformed; for the reader that is "not there" too.
  if (status === 404 || status === 422) return <NotFound />;
  return <ErrorPanel error={error} retry={retry} />;
}
