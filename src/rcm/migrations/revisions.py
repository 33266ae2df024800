"""The chain as a list, and what each revision makes: read from its frozen SQL, which stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from rcm.migrations.errors import RevisionMissing

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS: Final = Path(__file__).parent / "versions"
BASELINE: Final = "001_legacy_baseline"
#: The revision that turns the legacy system's rows into those of today's.
CONVERSION: Final = "007_migrate_v8"

_CREATED: Final = re.compile(
    r"^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:public\.)?\"?((?:hacs_\w+\.)?\w+)\"?(?![\w.]|\s+partition\b)",
    re.IGNORECASE | re.MULTILINE,
)
_SCHEMA: Final = re.compile(r"^\s*create\s+schema\s+(\w+)", re.IGNORECASE | re.MULTILINE)
#: `revision = "…"` and `down_revision = "…"` (or None) of a revision's file.
_SAID: Final = re.compile(r"^((?:down_)?revision) = (\"\w+\"|None)$", re.MULTILINE)
_RELATIVE: Final = re.compile(r"[+-]\d+")


def alembic_config(connection: Connection | None = None, applied: Callable[[str], None] | None = None) -> Config:
    """`applied` is told each revision that was applied or, going down, undone; its commit follows."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, and most starts find nothing to do

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s")
    if connection is not None:
        config.attributes["connection"] = connection
    config.attributes["applied"] = applied
    return config


@cache
def chain() -> tuple[str, ...]:
    """All revisions, oldest first: by their files' words, since Alembic would run every file for it."""
    following: dict[str, str] = {}
    for path in VERSIONS.glob("*.py"):
        said = dict(_SAID.findall(path.read_text(encoding="utf-8")))
        following[said["down_revision"]] = said["revision"]
    found = [following["None"]]
    while found[-1] in following:
        found.append(following[found[-1]])
    return tuple(each.strip('"') for each in found)


@cache
def shipped_metrics() -> frozenset[str]:
    """Metrics that revisions put into the catalogue."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    scripts = ScriptDirectory.from_config(alembic_config())
    return frozenset(
        metric for each in scripts.walk_revisions() for metric in getattr(each.module, "SHIPPED_METRICS", ())
    )


def head() -> str:
    return chain()[-1]


def position(revision: str | None) -> int:
    """-1 for the empty database."""
    return -1 if revision is None else chain().index(revision)


def resolve(wanted: str, current: str | None) -> str | None:
    """The revision that `head`, `base`, `-1`, `+2`, a name or the beginning of one means; None: the empty database.

    Raises RevisionMissing.
    """
    if wanted == "base":
        return None
    if wanted in {"head", "heads"}:
        return head()
    if _RELATIVE.fullmatch(wanted):
        place = position(current) + int(wanted)
        if not -1 <= place < len(chain()):
            raise RevisionMissing(f"{wanted} from {current or 'the empty database'} leads nowhere.", wanted=wanted)
        return chain()[place] if place >= 0 else None
    named = [name for name in chain() if name == wanted] or [name for name in chain() if name.startswith(wanted)]
    if len(named) != 1:
        raise RevisionMissing(f"{wanted!r}; there are {', '.join(chain())}.", wanted=wanted)
    return named[0]


@cache
def tables_made_by(revision: str) -> frozenset[str]:
    """Tables that the revision creates, as the models name them; not its views' file, not its way back."""
    return _made_by(revision, _CREATED)


@cache
def schemas_made_by(revision: str) -> frozenset[str]:
    return _made_by(revision, _SCHEMA)


def _made_by(revision: str, statement: re.Pattern[str]) -> frozenset[str]:
    number = revision.partition("_")[0]
    found: set[str] = set()
    for path in sorted(VERSIONS.glob(f"{number}_*.sql")):
        if not path.stem.endswith("_down"):
            found |= {name.lower() for name in statement.findall(_without_comments(path))}
    return frozenset(found)


def new_tables(revision: str) -> frozenset[str]:
    """Those that no earlier revision made."""
    earlier = chain()[: position(revision)]
    return tables_made_by(revision).difference(*(tables_made_by(each) for each in earlier))


def baseline_statements() -> str | None:
    """The legacy system's tables as SQL; None while the chain has no such revision."""
    path = VERSIONS / f"{BASELINE}.sql"
    return path.read_text(encoding="utf-8") if BASELINE in chain() and path.exists() else None


def _without_comments(path: Path) -> str:
    return re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
