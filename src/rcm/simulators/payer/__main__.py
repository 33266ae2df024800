"""`python -m rcm.simulators.payer`, the same as `rcm simulate payer`."""

from __future__ import annotations

import typer

from rcm.simulators.payer.command import payer

if __name__ == "__main__":
    typer.run(payer)
