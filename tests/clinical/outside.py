"""Where the public examples of FHIR R4 and Synthea's bundles are, for tests that need them."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from rcm.clinical import text

_PROJECT: Final = Path(__file__).parents[2]
_DATA: Final = Path(os.environ.get("RCM_OUTSIDE_DATA") or _PROJECT.parent / "shared" / "data")
_MISSING: Final = f"outside data not found at {os.path.relpath(_DATA, _PROJECT)}; set RCM_OUTSIDE_DATA"
Json = dict[str, Any]


def example_files() -> list[Any]:
    """One NDJSON file for each type of HL7's examples."""
    return _files("fhir-r4-examples", "*.ndjson.gz")


def synthea_files() -> list[Any]:
    """One transaction bundle a file."""
    return _files("synthea", "*.json.gz")


def resources_of(path: Path) -> Iterator[Json]:
    """The resources of a file, those in a bundle not unpacked."""
    content = gzip.decompress(path.read_bytes())
    for line in content.splitlines() if ".ndjson" in path.name else [content]:
        yield text.parse(line)


def _files(folder: str, pattern: str) -> list[Any]:
    found = sorted((_DATA / folder).glob(pattern))
    if not found:
        return [pytest.param(_DATA, marks=pytest.mark.skip(reason=_MISSING))]
    return [pytest.param(path, id=path.name) for path in found]
