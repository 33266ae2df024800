"""Brings a deployed older system to V8 and on to today's schema, after a backup: `rcm migrate`, same options."""

import sys

from rcm.cli.app import main

if __name__ == "__main__":
    main(["migrate", *sys.argv[1:]])
