"""`python -m rcm_schema.run_migrations [--verify-only]`: `rcm migrate` under the name that other services know."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rcm.cli.app import main as rcm


def main(arguments: Sequence[str] | None = None) -> None:
    """Migrate to head, or only verify. Exit code 0: fine, 1: something is missing, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python -m rcm_schema.run_migrations", description=main.__doc__)
    parser.add_argument("--verify-only", action="store_true", help="change nothing; tell what is missing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    verb = ["migrate", "--verify"] if chosen.verify_only else ["migrate"]
    rcm([*verb, *(["--json"] if chosen.json else [])])


if __name__ == "__main__":
    main()
