"""One demonstration for all tests of the page, and a browser for each of their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.chromium import chromium
from tests.support.processes import Running, data_folder

CLAIMS = 200


@dataclass(frozen=True, slots=True)
class Site:
    """A demonstration that keeps serving."""

    url: str
    token: str
    data: Path


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    # Small chunks: then a batch is seen on its way.
    with data_folder() as data:
        options = ("demo", "--claims", str(CLAIMS), "--port", "0")
        with Running(*options, data=data, RCM_CHUNK_ROWS="50") as demo:
            demo.wait_until_said("summit-billing/batches#token=", 120)
            demo.wait_until_said("Ctrl-C ends it", 20)
            found = re.search(r"http://127\.0\.0\.1:\d+", demo.said)
            assert found
            yield Site(found[0], demo.tokens()["harbor-general"], data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for longer than a file: it occupies this thread's event loop, which other tests need.
    with chromium() as started:
        yield started
