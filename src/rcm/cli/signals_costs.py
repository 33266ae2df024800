"""`rcm signals costs`: what a day and a bed are worth, for the money in a signal."""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.errors import InvalidInput
from rcm.quality.schemas.impact_assumptions import ImpactAssumptionIn, ImpactAssumptionOut
from rcm.quality.service import impact_assumptions

costs_app = typer.Typer(help="What a day and a bed are worth, for the money in a signal.", no_args_is_help=True)

Facility = Annotated[str | None, typer.Option(help="Id of one facility; default: all that have none of their own.")]


class CostsInvalid(InvalidInput):
    """Costs are amounts of money from 0 on with at most two digits behind the point; an occupancy is over 0 and up to
    1."""

    code = "quality.costs_invalid"


@costs_app.command("list")
def list_command(org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """What is assumed; without anything signals tell days and no money."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation, org))
        emit({"items": found}, as_json=as_json, text=lambda: _table(found))


@costs_app.command("set")
def set_command(  # noqa: PLR0917 - options of a command line
    day: Annotated[str, typer.Option(help="Money that a day more really costs; never the average cost of a day.")],
    bed: Annotated[str, typer.Option(help="What a free bed earns in a day, where beds are short.")] = "0",
    occupancy: Annotated[str, typer.Option(help="Share of beds that is to be occupied, up to 1.")] = "0.85",
    source: Annotated[str | None, typer.Option(help="Where the figures are from.")] = None,
    facility: Facility = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say what a day costs. The next run reckons with it."""
    with told(as_json=as_json), opened(data_dir) as installation:
        made = asyncio.run(_set(installation, org, facility, _given(day, bed, occupancy, source)))
        emit(made, as_json=as_json, text=lambda: _table([made]))


@costs_app.command("remove")
def remove_command(
    facility: Facility = None, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Take it back: of a facility, for which then holds what holds for all; or what holds for all."""
    with told(as_json=as_json), opened(data_dir) as installation:
        asyncio.run(_remove(installation, org, facility))
        emit({"facility_id": facility, "removed": True}, as_json=as_json, text=lambda: "It is removed.")


def _given(day: str, bed: str, occupancy: str, source: str | None) -> ImpactAssumptionIn:
    try:
        return ImpactAssumptionIn(
            variable_day_cost=Decimal(day), capacity_day_value=Decimal(bed), target_occupancy=Decimal(occupancy),
            source=source,
        )  # fmt: skip
    except (InvalidOperation, ValidationError):
        raise CostsInvalid(f"Given: --day {day[:30]!a} --bed {bed[:30]!a} --occupancy {occupancy[:30]!a}.") from None


async def _list(installation: Installation, org: str | None) -> list[dict[str, Any]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return [each.model_dump(mode="json") for each in (await impact_assumptions.listed(session)).items]


async def _set(
    installation: Installation, org: str | None, facility: str | None, given: ImpactAssumptionIn
) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            made: ImpactAssumptionOut = await impact_assumptions.put(session, facility, given)
            return made.model_dump(mode="json")


async def _remove(installation: Installation, org: str | None, facility: str | None) -> None:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            await impact_assumptions.remove(session, facility)


def _table(items: list[dict[str, Any]]) -> Table | str:
    if not items:
        return (
            "Nothing is assumed: signals tell days and no money. `rcm signals costs set --day …` says what a day costs."
        )
    table = Table("facility", "a day costs", "a free bed earns", "occupied", "source")
    for each in items:
        facility = escape(each["facility_id"]) if each["facility_id"] else "[dim]all others[/]"
        figures = (each["variable_day_cost"], each["capacity_day_value"], each["target_occupancy"])
        table.add_row(facility, *figures, escape(each["source"] or ""))
    return table
