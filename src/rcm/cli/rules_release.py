"""`rcm rules release`: a person lets a held claim pass."""

from __future__ import annotations

from typing import Annotated

import typer

from rcm.claims.rule_schemas import Released
from rcm.claims.service import releasing
from rcm.claims.service.naming import claim_of
from rcm.cli.console import WRONG, emit, told
from rcm.cli.options import AsJson, DataDir, Org
from rcm.cli.rules_acting import By, run_as
from rcm.core.actor import Actor
from rcm.core.errors import InvalidInput
from rcm.main import Application
from rcm.workflows.service.runs import RunService


class ReleaserUnknown(InvalidInput):
    """Somebody answers for a claim that passes. Name the person: `--by EMAIL`."""

    code = "cli.releaser_unknown"


def release(
    claim: Annotated[str, typer.Argument(help="The claim's number, or its id.")],
    rules: Annotated[list[str], typer.Option("--rule", help="A rule that holds it; repeat it for each.")],
    reason: Annotated[str, typer.Option(help="Why the claim may pass.")],
    org: Org = None,
    by: By = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Let a held claim pass rules; its run goes on once nothing else stops it. Ends with 1 if something still does."""

    async def act(application: Application, actor: Actor) -> Released:
        async with application.database.write(actor) as session:
            runs = RunService(session, application.registry.backend, application.settings.chunk_rows)
            return await releasing.release(session, runs, await claim_of(session, claim), rules, reason)

    with told(as_json=as_json):
        if by is None:
            raise ReleaserUnknown
        done = run_as(org, by, data_dir, act)
        left = ", ".join([*done.held_by, *done.errors])
        said = f"still stopped by {left}" if left else "its run goes on" if done.goes_on else "retry its run to go on"
        emit(done.model_dump(mode="json"), as_json=as_json, text=lambda: f"{claim}: {said}")
        if left:
            raise typer.Exit(WRONG)
