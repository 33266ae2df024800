"""`rcm signals sample`: a file of made-up observations to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcm.cli.console import emit, told
from rcm.cli.files import FileUnwritable
from rcm.cli.options import AsJson
from rcm.samples.quality import MOST_METRICS, SampleSize, quality_sample, write_sample

_NAMED = 1000


def sample_command(
    output: Annotated[Path, typer.Option("--output", "-o", help="A .csv, .parquet or .ndjson file.")],
    facilities: Annotated[int, typer.Option(min=1, max=100_000)] = 40,
    metrics: Annotated[int, typer.Option(min=1, max=MOST_METRICS)] = 7,
    periods: Annotated[int, typer.Option(min=1, max=240, help="Months.")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same rows.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write made-up observations with deviations planted in them; `--json` names those, to compare with what is
    found."""
    with told(as_json=as_json):
        made = quality_sample(SampleSize(facilities, metrics, periods, seed))
        try:
            write_sample(made, output)
        except OSError as error:
            raise FileUnwritable(f"{output}: {error.strerror}.", file=str(output)) from None
        found = {
            "file": str(output),
            "rows": made.observations.height,
            "planted": made.planted.height,
            "deviations": made.planted.head(_NAMED).to_dicts(),
        }
        emit(
            found,
            as_json=as_json,
            text=lambda: f"{found['rows']:,} rows in {output}, {found['planted']:,} series deviate by design.",
        )
