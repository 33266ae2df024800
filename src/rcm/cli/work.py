"""`rcm worker` and `rcm api`: one process each, any number of them over one database."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from typing import Annotated

import typer

from rcm.cli.console import err, told
from rcm.cli.installation import WORKER, Installation, connected, opened
from rcm.cli.options import DataDir
from rcm.core.loop import run
from rcm.workflows.backend import chosen_queues


def worker(
    data_dir: DataDir = None,
    queues: Annotated[
        str | None,
        typer.Option(help="Queues to take from: interactive, batch, intake, browser; or set RCM_WORKER_QUEUES."),
    ] = None,
) -> None:
    """Advance runs until told to stop (SIGTERM drains: finish or park, then end)."""
    with told():
        named = None if queues is None else chosen_queues(queues)  # before a server is started for nothing
        with opened(data_dir) as installation:
            chosen = named or chosen_queues(installation.settings.worker_queues)
            settings = installation.settings.model_copy(update={"worker_queues": ",".join(chosen)})
            asyncio.run(_work(replace(installation, settings=settings)))


async def _work(installation: Installation) -> None:
    from rcm.observability.logging import configure_logging  # noqa: PLC0415
    from rcm.workflows.engine.worker import Worker  # noqa: PLC0415 - the engine is slow to import

    configure_logging(installation.settings.log_level)
    async with connected(installation, WORKER) as application:
        stop = stop_event()
        running = Worker(application.registry, installation.urls.engine)
        await running.start()
        await stop.wait()
        await running.stop()


def api(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; or set RCM_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any; or set RCM_PORT.")] = None,
) -> None:
    """Serve the API and the page."""
    with told(), opened(data_dir) as installation:
        settings = installation.settings
        run(_serve(installation, host or settings.host, settings.port if port is None else port))


async def _serve(installation: Installation, host: str, port: int) -> None:
    import uvicorn  # noqa: PLC0415

    from rcm.main.http import create_api  # noqa: PLC0415
    from rcm.observability.logging import configure_logging  # noqa: PLC0415

    configure_logging(installation.settings.log_level)
    async with connected(installation, "rcm-api") as application:
        app = create_api(application, demo=bool(application.settings.simulator_url))
        config = uvicorn.Config(app, host=host, port=port, log_config=None, timeout_graceful_shutdown=5)
        serving = asyncio.create_task(uvicorn.Server(config).serve())
        stop = stop_event()
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        app.state.streams.close()  # live pages would keep the server waiting for ever
        await serving


def stop_event() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            err.print("[dim]No signal handlers here; Ctrl-C ends at once.[/]")
    return stop
