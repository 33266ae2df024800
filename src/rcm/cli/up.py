"""`rcm up`: everything in one process group, and the place to sign in."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Annotated

import httpx
import typer
from rich.markup import escape

from rcm.cli.console import err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.maintain import MaintenanceTimer
from rcm.cli.options import DataDir
from rcm.cli.processes import Supervisor
from rcm.core.db import Database
from rcm.core.errors import ConfigurationError, NotFound
from rcm.core.time import utcnow
from rcm.migrations.runner import migrate
from rcm.samples.demo import is_demo
from rcm.simulators.payer.process import PayerSimulatorProcess
from rcm.tenancy import administration
from rcm.tenancy.repository import first_organization
from rcm.tenancy.service import make_token

SIMULATOR_SEED = 7
_READY_S = 60.0
_SIGN_IN_FOR = timedelta(hours=12)


class PortTaken(ConfigurationError):
    """Another program listens on this port. Choose one with --port, or RCM_PORT; 0 takes any that is free."""

    code = "api.port_taken"


class NotReady(ConfigurationError):
    """The API did not become ready within a minute. `rcm doctor` looks for the reason."""

    code = "api.not_ready"


def up(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; or set RCM_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any; or set RCM_PORT.")] = None,
) -> None:
    """Database, migrations, API, page and one worker. Ctrl-C ends it; work goes on at the next start."""
    with told(), opened(data_dir) as installation:
        done = migrate(installation.urls.owner)
        if done.backup is not None:
            err.print(
                f"migrated to {done.current}; backup of what was there: {escape(str(done.backup))}", soft_wrap=True
            )
        payer = payer_simulator(installation) if asyncio.run(is_demonstration(installation)) else None
        with serving(installation, host, port, payer) as site:
            site.wait_ready()
            asyncio.run(show_sign_in(installation, site.url))
            site.wait()


async def is_demonstration(installation: Installation) -> bool | None:
    """None: there is nothing yet. False: somebody's real installation."""
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        return await is_demo(owner)
    finally:
        await owner.close()


class Site:
    """What runs: the children, and where the page is."""

    def __init__(self, url: str, supervisor: Supervisor, simulator: PayerSimulatorProcess | None) -> None:
        self.url = url
        self.simulator = simulator
        self._supervisor = supervisor

    def look_after(self) -> None:
        self._supervisor.look_after()

    def wait_ready(self) -> None:
        """Until the API answers."""
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/health/live", timeout=2).is_success:
                    return
            except httpx.HTTPError:
                self.look_after()
            time.sleep(0.05)
        raise NotReady(self.url)

    def wait(self) -> None:
        """Until Ctrl-C or SIGTERM."""
        err.print("[dim]Ctrl-C ends it.[/]")
        while True:
            time.sleep(0.5)
            self.look_after()


def payer_simulator(installation: Installation) -> PayerSimulatorProcess:
    """The counterpart of demonstration data, on the books that it kept."""
    return PayerSimulatorProcess.start(installation.simulator_books, seed=SIMULATOR_SEED)


@contextmanager
def serving(
    installation: Installation, host: str | None, port: int | None, payer: PayerSimulatorProcess | None
) -> Iterator[Site]:
    """API and worker (and the given payer simulator) as long as the block runs."""
    with _terminating():
        settings = installation.settings
        environment = {"RCM_SIMULATOR_URL": payer.url} if payer else {}
        if installation.server is not None:
            environment["RCM_DATA_DIR"] = str(installation.data_dir)
        supervisor = Supervisor(environment, installation.data_dir / "logs")
        try:
            address = host or settings.host
            chosen = _free_port(address, settings.port if port is None else port)
            supervisor.start("worker", "worker")
            supervisor.start("api", "api", "--host", address, "--port", str(chosen))
            with MaintenanceTimer(installation.urls.owner):
                yield Site(f"http://{address}:{chosen}", supervisor, payer)
        finally:
            supervisor.stop()
            if payer is not None:
                payer.stop()


def _free_port(host: str, wanted: int) -> int:
    """The port itself, or for 0 one that is free now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as error:
            raise PortTaken(f"{host}:{wanted} ({error.strerror}).", port=wanted) from None
        return int(probe.getsockname()[1])


@contextmanager
def _terminating() -> Iterator[None]:
    """SIGTERM ends us like Ctrl-C: through the `finally` blocks."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


async def show_sign_in(installation: Installation, url: str) -> None:
    """Where to go, and a way in for the administrator of the first organisation, good for half a day."""
    err.print(f"[green]Ready[/]  {url}")
    async with connected(installation) as application:
        async with application.registry.ops.read(None) as session:
            slug = await first_organization(session)
        if slug is None:
            err.print("No organisation yet: [bold]rcm users organization --slug acme --name 'Acme Hospital'[/]")
            return
        actor = await acting(application, slug)
        try:
            async with application.database.write(actor) as writing:
                user_id = await administration.find_user(writing, None)
                made = await make_token(writing, user_id, "rcm up", utcnow() + _SIGN_IN_FOR)
        except NotFound:
            err.print(f"No administrator yet: [bold]rcm users add --org {slug} --role org_admin --email …[/]")
            return
    address = f"{url}/o/{slug}/batches#token={made.token}"
    err.print(f"Sign in as its administrator: [link={address}]{address}[/link]", soft_wrap=True)
