"""A Chromium that reaches this machine alone, and what it did: requests, console, addresses, titles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
_VIEW: ViewportSize = {"width": 1280, "height": 800}


@dataclass
class Watched:
    """A page, and all that it has asked for, said and shown in its address since it was opened."""

    page: Page
    origin: str
    foreign: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)

    def goto(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def look(self) -> None:
        """Keep what the address bar and the tab show now."""
        self.addresses.add(self.page.url)
        self.titles.add(self.page.title())

    def asked(self, request: Request) -> None:
        self.addresses.add(request.url)
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin and parts.scheme not in {"data", "blob"}:
            self.foreign.append(request.url)

    def told(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own (`make browser` installs one)."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(browser: Browser, origin: str, *, dark: bool = False) -> Iterator[Watched]:
    """A fresh tab with nothing kept from others."""
    context = browser.new_context(viewport=_VIEW, color_scheme="dark" if dark else "light", reduced_motion="reduce")
    try:
        page = context.new_page()
        page.set_default_timeout(20_000)
        one = Watched(page, origin)
        page.on("request", one.asked)
        page.on("console", one.told)
        page.on("pageerror", lambda error: one.said.append(f"uncaught: {error}"))
        yield one
    finally:
        context.close()
