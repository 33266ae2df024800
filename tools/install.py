"""Installs the environment (.venv) and builds the web page; each step runs only when its inputs changed.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / ".stamps"
PAGE = ROOT / "frontend"
BUILT_PAGE = ROOT / "src/rcm/web/static/index.html"
NOT_SOURCES = {"node_modules", "dist", ".vite", "coverage"}


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str) -> NoReturn:
    say(text)
    sys.exit(2)


def run(command: list[str], *, cwd: Path = ROOT) -> None:
    """Run a tool; on a terminal its output shows, elsewhere only if it fails."""
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    quiet = not sys.stderr.isatty()
    ended = subprocess.run(  # noqa: S603 - commands of this file
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else sys.stderr,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ended.returncode != 0:
        sys.stderr.write((ended.stdout or b"").decode(errors="replace"))
        fail(f"This failed (exit {ended.returncode}): {' '.join(command)}")


def digest(paths: Iterable[Path], *facts: str) -> str:
    """One hash over the names and contents of files and over `facts`."""
    total = hashlib.sha256("\0".join(facts).encode())
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def step(name: str, title: str, key: str, product: Path, work: Callable[[], None]) -> None:
    """Do `work` unless it was done for the same `key` and its product is still there."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key and product.exists():
        return
    say(f"{title} …")
    stamp.unlink(missing_ok=True)
    begin = time.monotonic()
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    say(f"{title}: {time.monotonic() - begin:.1f} s")


def python_of_venv() -> str | None:
    """Its version ("3.12"), None if there is none, it is broken, or it was made for another folder."""
    told = "import json, sys; print(json.dumps(['%d.%d' % sys.version_info[:2], sys.prefix]))"
    try:
        said = subprocess.run(  # noqa: S603 - our own
            [str(BIN / "python"), "-c", told], capture_output=True, text=True, check=True
        )
        version, prefix = json.loads(said.stdout)
        made_here = str(VENV) in (BIN / "activate").read_text(encoding="utf-8")
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    fits = version in {"3.11", "3.12", "3.13"} and Path(prefix).resolve() == VENV.resolve() and made_here
    return str(version) if fits and (BIN / "pip").exists() else None


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships it in a package of its own
    except ImportError:
        install_venv_module()
    if VENV.exists():
        shutil.rmtree(VENV)
    # The base interpreter: an environment made by another one's python would lean on that one.
    base = Path(getattr(sys, "_base_executable", sys.executable))
    run([str(base), "-m", "venv", str(VENV)])


def install_venv_module() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        fail(f"{sys.executable} can't make environments. Debian, Ubuntu: sudo apt-get install {package}")
    say(f"Installing {package} …")
    run(["apt-get", "update"])
    run(["apt-get", "install", "-y", "--no-install-recommends", package])


def install_environment() -> None:
    version = python_of_venv()
    if version is None:
        say("Making .venv …")
        make_venv()
        version = python_of_venv() or fail("The new .venv does not work.")
    pip = [str(BIN / "python"), "-m", "pip", "install"]
    constraints = ROOT / "constraints.txt"
    step(
        "dependencies",
        "Installing dependencies into .venv (half a minute or so)",
        digest([constraints], version),
        BIN / "ruff",
        lambda: run([*pip, "--require-hashes", "-r", str(constraints)]),
    )
    step(
        "package",
        "Installing hybrid-rcm into .venv",
        digest([ROOT / "pyproject.toml"], version),
        BIN / "rcm",
        lambda: run([*pip, "--no-deps", "--no-build-isolation", "-e", "."]),
    )


def compile_sources() -> None:
    """Our own modules, those that have changed. Where PYTHONDONTWRITEBYTECODE is set every command would else compile
    what it imports anew, which is up to half of its start; and so would each process that a test starts."""
    # A module that can't be compiled says so better when it is imported.
    compiling = [str(BIN / "python"), "-m", "compileall", "-q", "-q", str(ROOT / "src")]
    subprocess.run(compiling, check=False)  # noqa: S603 - our own


def page_sources() -> list[Path]:
    found: list[Path] = []
    for folder, names, files in os.walk(PAGE):
        names[:] = [name for name in names if name not in NOT_SOURCES]
        found += [Path(folder, name) for name in files if not name.endswith(".tsbuildinfo")]
    return found


def build_page() -> None:
    if not (PAGE / "package.json").exists():
        return
    npm = str(BIN / "npm")
    modules = PAGE / "node_modules"
    manifests = [PAGE / name for name in ("package.json", "package-lock.json", ".npmrc")]
    installed = digest([each for each in manifests if each.exists()])
    step(
        "page-packages",
        "Installing what builds the web page",
        installed,
        modules / ".package-lock.json",
        lambda: run([npm, "ci", "--no-audit", "--no-fund"], cwd=PAGE),
    )
    step(
        "page",
        "Building the web page",
        digest(page_sources(), installed),
        BUILT_PAGE,
        lambda: run([npm, "run", "build"], cwd=PAGE),
    )


def run_page_scripts(names: list[str]) -> None:
    """Run those npm scripts of the page that exist."""
    manifest = PAGE / "package.json"
    scripts = json.loads(manifest.read_bytes()).get("scripts", {}) if manifest.exists() else {}
    for name in names:
        if name in scripts:
            say(f"Page: npm run {name}")
            run([str(BIN / "npm"), "run", name], cwd=PAGE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--run-page", nargs="+", metavar="SCRIPT", help="run these npm scripts of the page instead")
    chosen = options.parse_args()
    if chosen.run_page:
        run_page_scripts(chosen.run_page)
        return
    # Two at once (a demo and the tests) must not write into one environment.
    with (ROOT / "constraints.txt").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_environment()
        compile_sources()
        build_page()


if __name__ == "__main__":
    main()
