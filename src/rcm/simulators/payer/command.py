"""The options of the payer simulator, for `rcm simulate payer` and `python -m rcm.simulators.payer`."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rcm.core.errors import DomainError
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.faults import Faults
from rcm.simulators.payer.mailbox import Delays
from rcm.simulators.payer.serving import Serving, serve


class FailWhen(StrEnum):
    before = "before"
    after = "after"


Share = Annotated[float, typer.Option(min=0, max=1)]
Seconds = Annotated[float, typer.Option(min=0, help="Seconds from receipt until these answers appear.")]


def payer(  # noqa: PLR0913, PLR0917 - one parameter for each option
    books: Annotated[Path, typer.Option(help="SQLite file of the payer's own books; made if missing.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed decides the same claims alike.")] = 7,
    ack_delay: Seconds = 0,
    pay_delay: Seconds = 0,
    rejected: Share = 0.03,
    denied: Share = 0.10,
    partial: Share = 0.12,
    fail_every: Annotated[int, typer.Option(min=0, help="Answer 503 to every Nth file; 0 never.")] = 0,
    fail_when: Annotated[FailWhen, typer.Option(help="Fail before or after the file is booked.")] = FailWhen.after,
    latency: Annotated[int, typer.Option(min=0, help="Milliseconds added to each mailbox answer.")] = 0,
    url_file: Annotated[Path | None, typer.Option(help="Write the URL here once it listens.")] = None,
    die_with_parent: Annotated[bool, typer.Option(help="End when the starting process ends.")] = False,
    parent_pid: Annotated[int, typer.Option(hidden=True)] = 0,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run a payer on loopback: takes 837P files, answers 999, 277CA and 835, keeps its own books."""
    parent = (parent_pid or os.getppid()) if die_with_parent else 0
    faults = Faults(fail_every, fail_when.value, latency / 1000)

    def announce(url: str) -> None:
        typer.echo(json.dumps({"url": url}) if json_output else f"The payer listens on {url}")

    try:
        mix = Mix(rejected, denied, partial)
        delays = Delays(ack_delay, pay_delay)
        serve(Serving(books, port, seed, mix, delays, faults, url_file, parent), announce)
    except DomainError as error:
        typer.echo(f"{error.code}: {error.message}", err=True)
        raise typer.Exit(2) from error
