"""`rcm fhir get TYPE/ID`: one resource as it is stored."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import msgspec
import typer
from rich.syntax import Syntax

from rcm.cli.clinical_options import opened_as
from rcm.cli.console import out, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.repository.history import Version
from rcm.clinical.search.naming import require_type
from rcm.clinical.search.problems import Refused, SearchInvalid
from rcm.clinical.service import interactions
from rcm.core.errors import InvalidInput

_PLAIN, _VERSIONED = 2, 4


class AddressUnreadable(InvalidInput):
    """A resource is named by TYPE/ID, one of its versions by TYPE/ID/_history/NUMBER."""

    code = "cli.fhir_address_unreadable"


def get(
    address: Annotated[str, typer.Argument(metavar="TYPE/ID[/_history/N]", help="Patient/1 or Patient/1/_history/2")],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """A resource, or one of its versions; with --json in one line."""
    with told(as_json=as_json):
        parts = _parts(address)
        with opened(data_dir) as installation:
            found = asyncio.run(_found(installation, org, parts))
        assert found.body is not None
        if as_json:
            sys.stdout.write(f"{found.body}\n")
        else:
            out.print(Syntax(_pretty(found.body), "json", background_color="default", word_wrap=True))


def _parts(address: str) -> list[str]:
    parts = address.strip("/").split("/")
    if len(parts) not in {_PLAIN, _VERSIONED} or (len(parts) == _VERSIONED and parts[2] != "_history"):
        raise AddressUnreadable(f"Given: {address[:80]!a}.")
    try:
        require_type(parts[0])
    except Refused as refusal:
        raise SearchInvalid([refusal.issue]) from None
    return parts


async def _found(installation: Installation, org: str | None, parts: list[str]) -> Version:
    async with opened_as(installation, org) as here, here.application.database.read(here.actor) as session:
        if len(parts) == _VERSIONED:
            return await interactions.read_version(session, parts[0], parts[1], parts[3])
        return await interactions.read(session, parts[0], parts[1])


def _pretty(body: str) -> str:
    return msgspec.json.format(body, indent=2)
