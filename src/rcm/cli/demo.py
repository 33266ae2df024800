"""`rcm demo`: from nothing to a batch of claims that a payer has answered, in one command."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import httpx
import typer
from rich.markup import escape
from rich.table import Table

from rcm.claims.repository.summary import BatchFigures, batch_figures
from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.following import follow
from rcm.cli.installation import Installation, connected, opened
from rcm.cli.options import DataDir
from rcm.cli.up import SIMULATOR_SEED, NotReady, Site, is_demonstration, payer_simulator, serving
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.embedded import DATABASE
from rcm.core.errors import ConfigurationError
from rcm.core.settings import load_settings
from rcm.edi.generator import GeneratedFile, generate_837p
from rcm.main import Application
from rcm.migrations.runner import migrate
from rcm.samples.demo import PAYERS, DemoOrganization, load_demo
from rcm.workflows.repository.progress import Progress, set_aside_rows
from rcm.workflows.repository.workers import count_alive
from rcm.workflows.service.batches import BatchService

_FILE = "demo-claims.837"
_START_POLLS = 1200


class NotADemo(ConfigurationError):
    """This data folder holds a real installation, which the demonstration will not touch. Use --data-dir."""

    code = "demo.data_folder_in_use"


class DemoNeedsEmbedded(ConfigurationError):
    """The demonstration runs on the embedded server only. Unset DATABASE_URL, or name a --data-dir."""

    code = "demo.database_url_set"


class AlreadyRunning(ConfigurationError):
    """Another rcm serves this data folder. End it first, or use another --data-dir."""

    code = "demo.already_running"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demonstration did; the figures must agree with the payer's books."""

    progress: Progress
    figures: BatchFigures
    set_aside: list[tuple[str, str, str]]
    books: dict[str, Any]
    generated: GeneratedFile

    @property
    def right(self) -> bool:
        set_aside = {claim for claim, _, _ in self.set_aside}
        return (
            set_aside == set(self.generated.defects)
            and self.progress.total == self.progress.set_aside + self.figures.submitted
            and self.figures.unbalanced == 0
            and str(self.figures.paid_amount) == self.books["paid_amount"]
        )

    def to_json(self) -> dict[str, Any]:
        f = self.figures
        return {
            "claims_read": self.progress.total,
            "set_aside": self.progress.set_aside,
            "submitted": f.submitted,
            "accepted": f.accepted,
            "rejected": f.rejected,
            "paid": f.paid,
            "denied": f.denied,
            "partial": f.partial,
            "billed": float(f.billed),
            "paid_amount": float(f.paid_amount),
            "adjusted": float(f.adjusted),
            "patient_responsibility": float(f.patient_responsibility),
            "seconds": round(self.progress.seconds, 3),
            "claims_per_second": round(self.progress.total / max(self.progress.seconds, 0.001), 1),
            "consistent": self.right,
            "unbalanced_claims": f.unbalanced,
            "set_aside_ids": sorted(claim for claim, _, _ in self.set_aside),
            "defect_ids": sorted(self.generated.defects),
            "payer_books": self.books,
        }


def demo(
    exit_after: Annotated[bool, typer.Option("--exit", help="End when the batch is done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one line of JSON.")] = False,
    claims: Annotated[int, typer.Option(min=1, max=1_000_000, help="Claims in the file, broken ones included.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed makes other claims.")] = 1,
    data_dir: DataDir = None,
    port: Annotated[int | None, typer.Option(help="Port of the page, 0 for any; or set RCM_PORT.")] = None,
) -> None:
    """Fresh database, two organisations, a generated 837P through nine steps to a simulated payer's answers."""
    if data_dir is None and load_settings().database_url:
        with told(as_json=as_json):
            raise DemoNeedsEmbedded
    with told(as_json=as_json), opened(data_dir) as installation:
        _claim_folder(installation)
        with ThreadPoolExecutor(1) as beside:
            payer = beside.submit(payer_simulator, installation)
            organizations = asyncio.run(_fresh(installation))
        with serving(installation, None, 0 if exit_after and port is None else port, payer.result()) as site:
            outcome = asyncio.run(_show(installation, site, organizations, claims, seed))
            emit(outcome.to_json(), as_json=as_json, text=lambda: _table(outcome))
            if not outcome.right:
                err.print("[red]The figures do not agree with the payer's books.[/]")
                raise typer.Exit(WRONG)
            if not exit_after:
                site.wait_ready()
                _invite(site, organizations)
                site.wait()


def _claim_folder(installation: Installation) -> None:
    """Make sure that what lies here may be thrown away, and throw the payer's books away."""
    server = installation.server
    assert server is not None, "a data folder was named, or DATABASE_URL is not set"
    if server.attached:
        raise AlreadyRunning(str(installation.data_dir))
    found = asyncio.run(is_demonstration(installation))
    if found is False:
        raise NotADemo(str(installation.data_dir))
    if found:
        server.drop_database(DATABASE)
        server.create_database(DATABASE)
    shutil.rmtree(installation.simulator_books.parent, ignore_errors=True)


async def _fresh(installation: Installation) -> list[DemoOrganization]:
    await asyncio.to_thread(migrate, installation.urls.owner)
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        return await load_demo(owner)
    finally:
        await owner.close()


async def _show(
    installation: Installation, site: Site, organizations: list[DemoOrganization], claims: int, seed: int
) -> Outcome:
    organization = organizations[0]
    err.print(f"[bold]{organization.name}[/]  {site.url}  ({claims} claims, payer seed {SIMULATOR_SEED})")
    folder = installation.data_dir / "demo"
    folder.mkdir(exist_ok=True)
    path = folder / _FILE
    generated = await asyncio.to_thread(generate_837p, claims, seed=seed, payers=PAYERS)
    path.write_bytes(generated.content)
    async with connected(installation, "rcm-demo") as application:
        actor = Actor(organization.org_id, organization.user_id)
        registry = application.registry
        await _worker_started(application, site)
        async with application.database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
            taken = await service.take_in(path, _FILE)
        progress = await follow(application.database, actor, taken.batch_job_id, site.look_after)
        return await _outcome(application, actor, progress, generated, _books(site, organization))


async def _worker_started(application: Application, site: Site) -> None:
    """The clock of the batch shall not count how long Python takes to start."""
    with err.status("starting the worker"):
        for _ in range(_START_POLLS):
            async with application.registry.ops.read(None) as session:
                if await count_alive(session, application.settings.worker_lease_s):
                    return
            site.look_after()
            await asyncio.sleep(0.05)
    raise NotReady("No worker came up; see logs/worker.log in the data folder.")


async def _outcome(
    application: Application,
    actor: Actor,
    progress: Progress,
    generated: GeneratedFile,
    books: dict[str, Any],
) -> Outcome:
    async with application.database.read(actor) as session:
        figures = await batch_figures(session, progress.batch_job_id)
        aside = await set_aside_rows(session, progress.batch_job_id)
    return Outcome(progress, figures, aside, books, generated)


def _books(site: Site, organization: DemoOrganization) -> dict[str, Any]:
    """The payer's own figures, over both mailboxes."""
    assert site.simulator is not None
    total: dict[str, Any] = {}
    for submitter in organization.submitters:
        answer = httpx.get(f"{site.simulator.url}/books", params={"submitter": submitter}, timeout=30)
        for name, value in answer.raise_for_status().json().items():
            if isinstance(value, int):
                total[name] = total.get(name, 0) + value
            elif name != "submitter":
                total[name] = str(Decimal(total.get(name, "0.00")) + Decimal(value))
    return total


def _table(outcome: Outcome) -> Table:
    f = outcome.figures
    table = Table(title="One batch, from the file to the payer's answers", show_header=False)
    table.add_row("claims read", str(outcome.progress.total))
    table.add_row("set aside", f"{outcome.progress.set_aside} (reasons below)")
    table.add_row("submitted", str(f.submitted))
    table.add_row("accepted by the payer", str(f.accepted))
    table.add_row("rejected by the payer", str(f.rejected))
    table.add_row("paid", f"{f.paid} (of these {f.partial} in part)")
    table.add_row("denied", str(f.denied))
    table.add_row("billed", f"{f.billed:,.2f}")
    table.add_row("paid by the payer", f"{f.paid_amount:,.2f}")
    table.add_row("adjusted", f"{f.adjusted:,.2f}")
    table.add_row("left to patients", f"{f.patient_responsibility:,.2f}")
    table.add_row("seconds", f"{outcome.progress.seconds:.1f}")
    for claim, code, message in outcome.set_aside[:5]:
        table.add_row(f"set aside: {claim}", escape(f"{code}\n{message}"))
    return table


def _invite(site: Site, organizations: list[DemoOrganization]) -> None:
    for organization in organizations:
        address = f"{site.url}/o/{organization.slug}/batches#token={organization.token}"
        err.print(f"{organization.name}: [link={address}]{address}[/link]", soft_wrap=True)
