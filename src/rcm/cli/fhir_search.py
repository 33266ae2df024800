"""`rcm fhir search TYPE 'query'`: the FHIR door's search at the shell."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated, Any
from urllib.parse import parse_qsl

import typer
from rich.markup import escape

from rcm.cli.clinical_options import opened_as, table_of
from rcm.cli.console import err, out, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical import text
from rcm.clinical.search.naming import require_type
from rcm.clinical.search.problems import Refused, SearchInvalid
from rcm.clinical.search.query import SearchQuery, parse_query
from rcm.clinical.service.searching import SearchPage, search_page
from rcm.clinical.service.searchset import searchset


def search(
    resource_type: Annotated[str, typer.Argument(metavar="TYPE", help="Patient, Observation …")],
    query: Annotated[str, typer.Argument(help="As behind the ? of an address: 'family=vale&_sort=birthdate'.")] = "",
    lenient: Annotated[bool, typer.Option("--lenient", help="Go on without parameters that are not known.")] = False,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Resources that a FHIR search finds; with --json the Bundle, one page of it. The next page: add the _cursor."""
    with told(as_json=as_json):
        asked = _asked(resource_type, query, lenient=lenient)
        with opened(data_dir) as installation:
            page = asyncio.run(_page(installation, org, asked))
        if as_json:
            sys.stdout.write(searchset(page, asked, "", resource_type).decode().replace("\n", "") + "\n")
        else:
            _show(page)


def _asked(resource_type: str, query: str, *, lenient: bool) -> SearchQuery:
    """Raises SearchInvalid."""
    try:
        kind = require_type(resource_type)
    except Refused as refusal:
        raise SearchInvalid([refusal.issue]) from None
    return parse_query(parse_qsl(query.removeprefix("?"), keep_blank_values=True), kind, lenient=lenient)


async def _page(installation: Installation, org: str | None, query: SearchQuery) -> SearchPage:
    async with opened_as(installation, org) as here, here.application.database.read(here.actor) as session:
        return await search_page(session, query)


def _show(page: SearchPage) -> None:
    for issue in page.issues:
        err.print(f"[yellow]{issue.severity}[/]  {escape(issue.message)}", soft_wrap=True)
    rows = [_row(text.parse(hit.body)) for hit in (*page.matches, *page.included)]
    out.print(table_of(rows, "resource", "version", "last updated", "what"))
    total = "" if page.total is None else f" of {page.total}"
    along = f", {len(page.included)} along with them" if page.included else ""
    out.print(f"{len(page.matches)}{total}{along}")
    if page.next_cursor:
        out.print(f"more: add _cursor={page.next_cursor}")


def _row(resource: dict[str, Any]) -> dict[str, Any]:
    meta = resource.get("meta", {})
    return {
        "resource": f"{resource['resourceType']}/{resource.get('id', '')}",
        "version": meta.get("versionId"),
        "last updated": meta.get("lastUpdated"),
        "what": _label(resource),
    }


def _label(resource: dict[str, Any]) -> str:
    """What a person would call it: its name, its code or its status."""
    for element in ("name", "title", "code", "type", "status"):
        value = resource.get(element)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            coding = (value.get("coding") or [{}])[0]
            name = " ".join([*(each for each in value.get("given") or () if each), value.get("family", "")]).strip()
            found = value.get("text") or name or coding.get("display") or coding.get("code")
            if found:
                return str(found)
    return ""
