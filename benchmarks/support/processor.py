"""Processor time that work took, where a clock on the wall would count what others do on the same machine."""

from __future__ import annotations

import os

import psutil

from benchmarks.support.common import Site
from rcm.core.embedded.folder import DataFolder


class Processor:
    """From now on: of the server with all its processes, and of one of ours or else of all children that have ended."""

    def __init__(self, site: Site, pid: int | None = None) -> None:
        written = DataFolder(site.data_dir).pid_file.read_text(encoding="utf-8")
        self._postmaster = psutil.Process(int(written.split()[0]))
        self._ours = psutil.Process(pid) if pid is not None else None
        self._began = self._spent()

    def each(self, name: str, pieces: int) -> dict[str, float]:
        """Microseconds for each of so many pieces: `name`_python and `name`_server."""
        ours, server = (now - then for now, then in zip(self._spent(), self._began, strict=True))
        return {
            f"{name}_python": round(ours / pieces * 1e6, 1),
            f"{name}_server": round(server / pieces * 1e6, 1),
        }

    def _spent(self) -> tuple[float, float]:
        if self._ours is not None:
            times = self._ours.cpu_times()
            ours = times.user + times.system
        else:
            ended = os.times()
            ours = ended.children_user + ended.children_system
        return ours, _of_server(self._postmaster)


def _of_server(postmaster: psutil.Process) -> float:
    """With backends that have ended: the postmaster has waited for them."""
    times = postmaster.cpu_times()
    total: float = times.user + times.system + times.children_user + times.children_system
    for child in postmaster.children():
        try:
            own = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += own.user + own.system
    return total
