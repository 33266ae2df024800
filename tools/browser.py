"""Makes sure that there is a Chromium for the browser tests; says how to get one where it can't.

It ends with 0 in any case: the browser tests themselves fail, with the same words, where none is found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def has_browser() -> bool:
    if any(shutil.which(name) for name in NAMES):
        return True
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [Path(named)] if named else []
    caches += [Path("~/.cache/ms-playwright").expanduser(), Path("~/Library/Caches/ms-playwright").expanduser()]
    return any(found.is_dir() for cache in caches for found in cache.glob("chromium*"))


def succeeds(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    ended = subprocess.run(  # noqa: S603 - commands of this file
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return ended.returncode == 0


def install() -> bool:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests (apt-get) …")
        chromium = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        if succeeds(chromium) or (succeeds(["apt-get", "update"]) and succeeds(chromium)):
            return True
    say("Installing Chromium for the browser tests (Playwright) …")
    return succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> None:
    if not has_browser() and not install():
        say(
            "No Chromium is found and none could be installed: the browser tests will fail. "
            "Install it with your system's packages, or run .venv/bin/playwright install chromium."
        )


if __name__ == "__main__":
    main()
