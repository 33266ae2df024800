"""Which process this is, and whether a process of this machine is still there."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def this_host() -> str:
    """Name, boot and process namespace: two containers may share the first, never all three."""
    parts = [socket.gethostname()]
    for source in (Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")):
        try:
            parts.append(str(source.readlink()) if source.is_symlink() else source.read_text().strip())
        except OSError:
            parts.append("")  # not Linux: the name alone has to do
    return "/".join(parts)


def new_worker_id() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def connection_name(worker_id: str) -> str:
    """What the server knows a worker's connections by. It keeps 63 bytes: the end is what differs."""
    return f"rcm-worker:{worker_id[-52:]}"


def is_gone_here(host: str, pid: int) -> bool:
    """True only where that is certain: the same machine, and no such process (or a dead one, unreaped)."""
    if host != this_host():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"
