"""Required fields of the older kind into the three tiers: `rcm requirements migrate [--execute]`; else a dry run."""

import sys

from rcm.cli.app import main

if __name__ == "__main__":
    main(["requirements", "migrate", *sys.argv[1:]])
