"""`rcm init-db` with the same options: database, roles, extensions, tables; sample data unless --no-sample-data."""

import sys

from rcm.cli.app import main

if __name__ == "__main__":
    main(["init-db", *sys.argv[1:]])
