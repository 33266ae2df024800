import { Link } from "@tanstack/react-router";
import { useOrganization } from "../../../ui/organization";

/** The two screens of requirements. */
export function SubNavigation() {
  const { slug } = useOrganization();
  return (
    <nav aria-label="Requirements" className="filter-tabs">
      <Link
        to="/o/$slug/requirements"
        params={{ slug }}
        className="filter-tab"
        activeOptions={{ exact: true, includeSearch: false }}
        activeProps={{ "aria-current": "page" }}
      >
        Fields of a task
      </Link>
      <Link
        to="/o/$slug/requirements/rules"
        params={{ slug }}
        className="filter-tab"
        activeOptions={{ exact: false, includeSearch: false }}
        activeProps={{ "aria-current": "page" }}
      >
        Claim rules
      </Link>
    </nav>
  );
}
