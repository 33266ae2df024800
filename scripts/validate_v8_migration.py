"""Is the database what this release needs? `rcm migrate --verify`; ends with 1 and names what is missing."""

import sys

from rcm.cli.app import main

if __name__ == "__main__":
    main(["migrate", "--verify", *sys.argv[1:]])
