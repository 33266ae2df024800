"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One object as the last line of stdout.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder of the embedded server; or set RCM_DATA_DIR.")]
Org = Annotated[str | None, typer.Option("--org", help="Organisation (slug); or set RCM_ORG.")]
