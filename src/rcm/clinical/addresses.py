"""Where resources are: addresses below the FHIR door, and versions as entity tags. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rcm.clinical.refusals import RequestUnusable

#: Everything of FHIR stands below it; `base` in what follows is the server's own address with this at its end.
FHIR: Final = "/fhir/R4"

_TAG: Final = re.compile(r'\s*(?:W/)?(?:"([^"]*)"|([A-Za-z0-9.\-]+))\s*')


def version_address(base: str, resource_type: str, id: str, version: int) -> str:
    return f"{base}/{resource_type}/{id}/_history/{version}"


def entity_tag(version: int) -> str:
    return f'W/"{version}"'


def tagged_versions(header: str) -> frozenset[str]:
    """Versions that an If-Match or If-None-Match names; `*` stands for any. Raises RequestUnusable."""
    found: set[str] = set()
    for part in header.split(","):
        if part.strip() == "*":
            found.add("*")
            continue
        match = _TAG.fullmatch(part)
        if match is None:
            raise RequestUnusable(f'{header[:60]!a} is no entity tag. Write W/"3".')
        found.add(match[1] if match[1] is not None else match[2])
    return frozenset(found)


def meets(wanted: Iterable[str], version: int | None) -> bool:
    """Does the version that is there (None: there is none) meet what was named?"""
    return version is not None and ("*" in wanted or str(version) in wanted)
