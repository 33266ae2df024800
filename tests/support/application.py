"""An application on a test's own database, with jobs that run when the test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rcm.core.settings import Settings
from rcm.core.urls import DatabaseUrls
from rcm.main import Application, compose
from rcm.workflows.backend import JobRegistry
from rcm.workflows.engine.inline import InlineBackend
from rcm.workflows.engine.worker import add_engine_jobs


class TestBackend(InlineBackend):
    """The inline backend is needed to compose the application whose jobs it runs."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__(JobRegistry())

    def bind(self, application: Application) -> None:
        self._jobs = application.registry.jobs


def make_settings(**values: object) -> Settings:
    """Settings for tests: nothing from the environment, small pools, small chunks."""
    small: dict[str, object] = {"worker_concurrency": 2, "chunk_rows": 50, "port": 0}
    return Settings.model_validate(small | values)


@asynccontextmanager
async def composed(
    settings: Settings, urls: DatabaseUrls, backend: TestBackend | None = None
) -> AsyncIterator[Application]:
    """The application; with a TestBackend the engine's jobs run in this process, by `drain`."""
    application = compose(settings, urls, backend=backend, name="rcm-test")
    if backend is not None:
        backend.bind(application)
        add_engine_jobs(application.registry, "test-worker")
    try:
        yield application
    finally:
        await application.close()
