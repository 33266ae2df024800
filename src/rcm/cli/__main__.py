"""`python -m rcm.cli` is `rcm`."""

from rcm.cli.app import main

main()
