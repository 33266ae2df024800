"""Folders for servers of a test: in memory where there is room, for making a database is a thousand small files."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")
#: The servers of a whole run stay far below.
_ROOM: Final = 4 * 1024**3


def new_folder(prefix: str = "rcm-test-") -> Path:
    """A new one that others may enter: the server's account has to get in when root runs the tests."""
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if _has_room() else None))
    place.chmod(0o755)
    return place


def _has_room() -> bool:
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return False
    return shutil.disk_usage(_MEMORY).free >= _ROOM
