"""The kinds of files that can be imported: what reads them, which table they go into."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from rcm.catalog.code_tables.importing.drg import read_drgs
from rcm.catalog.code_tables.importing.edits import read_limits, read_pairs
from rcm.catalog.code_tables.importing.entries import Entry
from rcm.catalog.code_tables.importing.fees import read_fees
from rcm.catalog.code_tables.importing.hcpcs import read_hcpcs
from rcm.catalog.code_tables.importing.icd10cm import packaged_release, read_order_file, read_package
from rcm.catalog.code_tables.importing.listed import ListReader, headers_of
from rcm.catalog.code_tables.importing.reading import Read
from rcm.catalog.code_tables.places import PLACES, PLACES_AS_OF
from rcm.catalog.code_tables.repository.targets import (
    DRGS,
    Target,
    codes_target,
    fees_target,
    limits_target,
    pairs_target,
)
from rcm.catalog.code_tables.systems import EDIT_SETS, SYSTEMS, System, system_of
from rcm.core.errors import InvalidInput

#: Lists whose files all look alike, by the word that commands use.
_LISTS: Final = {
    "pos": "pos",
    "carc": "carc",
    "rarc": "rarc",
    "claim-status": "claim_status",
    "claim-status-category": "claim_status_category",
}
KINDS: Final = ("icd10cm", "hcpcs", "drg", "ncci", "mue", *_LISTS, "list", "fees")
_SYSTEM: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


class KindUnknown(InvalidInput):
    """There is no such kind of file. A list that you hold a licence for is of the kind `list`, with `--system NAME`."""

    code = "catalog.code_kind_unknown"


class SystemNameInvalid(InvalidInput):
    """Name the code system: small letters, digits and _, as `cpt` or `nucc`; not one of the tables of edits."""

    code = "catalog.code_system_invalid"


class EditSetUnknown(InvalidInput):
    """Say which edits these are; each set is a table of its own."""

    code = "catalog.edit_set_unknown"


class ReleaseDayMissing(InvalidInput):
    """Say from which day on this release holds: --from YYYY-MM-DD. Claims are judged by the codes of their days."""

    code = "catalog.release_day_missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said beside the files."""

    kind: str
    on: date | None = None
    version: str | None = None
    licence: str | None = None
    edit_set: str | None = None
    system: str | None = None
    columns: tuple[str, ...] = ()
    #: Do the files hold all of the set, so that what they don't have has ended? None: as such files usually do.
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or what a package holds."""

    name: str
    read: Callable[[], Read]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """One import: sources to a target. `lock` names what only one import at a time may write."""

    target: Target
    sources: tuple[Source, ...]
    on: date
    lock: str
    system: System | None = None
    version: str | None = None
    licence: str | None = None
    complete: bool = True
    #: What else decides about the result, beside the files' bytes.
    settings: Mapping[str, str] = field(default_factory=dict)


def planned(asked: Asked, files: tuple[Path, ...]) -> Import:
    """What is to be done. Raises KindUnknown, SystemNameInvalid, EditSetUnknown, ReleaseDayMissing."""
    if asked.kind == "icd10cm":
        return _diagnoses(asked, files)
    if asked.kind in {"ncci", "mue"}:
        return _edits(asked, files)
    if asked.kind == "pos" and not files:
        return shipped_places()
    if asked.kind == "hcpcs":
        return _of(asked, "hcpcs", codes_target("hcpcs"), _files(files, read_hcpcs))
    if asked.kind == "drg":
        return _of(asked, "ms_drg", DRGS, _files(files, read_drgs))
    if asked.kind in _LISTS or asked.kind == "list":
        return _list(asked, files)
    raise KindUnknown(f"{asked.kind} is none of {', '.join(KINDS)}.")


def shipped_places() -> Import:
    """Places of service with labels of ours; a file of the user's own may take its place."""
    said = Asked("pos", PLACES_AS_OF, f"as of {PLACES_AS_OF}", "Labels of Hybrid RCM")
    return _of(said, "pos", codes_target("pos"), (Source("labels of Hybrid RCM", _read_places),))


def _read_places() -> Read:
    for line, (code, text, since) in enumerate(PLACES, 1):
        yield Entry(line, (code, {}, text), since)


def planned_fees(files: tuple[Path, ...], *, on: date, org_id: UUID, payer_id: UUID | None, plan: str | None) -> Import:
    """A fee schedule. What a file does not name stays: contracts come in pieces."""
    target = fees_target(org_id, payer_id, plan)
    return Import(target, _files(files, read_fees), on, f"fees:{org_id}:{payer_id}:{plan}", complete=False)


def _diagnoses(asked: Asked, files: tuple[Path, ...]) -> Import:
    target = codes_target("icd10cm")
    if files:
        year = re.search(r"icd10cm[-_]order[-_](\d{4})", files[0].name.lower())
        on = asked.on or (date(int(year[1]) - 1, 10, 1) if year else None)
        said = Asked("icd10cm", on, asked.version or (f"FY {year[1]}" if year else None), asked.licence)
        return _of(said, "icd10cm", target, _files(files, read_order_file), complete=asked.complete)
    release = packaged_release() if asked.on is None or asked.version is None else None
    on = asked.on or (release.begins_on if release else None)
    version = asked.version or (release.name if release else None)
    sources = (Source("simple-icd-10-cm", read_package),)
    return _of(Asked("icd10cm", on, version, asked.licence), "icd10cm", target, sources, complete=asked.complete)


def _edits(asked: Asked, files: tuple[Path, ...]) -> Import:
    if asked.edit_set not in EDIT_SETS:
        raise EditSetUnknown(f"--edits is one of {', '.join(EDIT_SETS)}.", known=list(EDIT_SETS))
    if asked.kind == "mue":
        return _of(asked, f"mue_{asked.edit_set}", limits_target(asked.edit_set), _files(files, read_limits))
    # Pairs end by dates of their own, and a set comes in several files: what one does not have has not ended.
    target = pairs_target(asked.edit_set)
    complete = bool(asked.complete)
    return _of(asked, f"ncci_{asked.edit_set}", target, _files(files, read_pairs), complete=complete)


def _list(asked: Asked, files: tuple[Path, ...]) -> Import:
    code = _LISTS.get(asked.kind) or asked.system or ""
    others = code in SYSTEMS and (code == "ms_drg" or code.startswith(("ncci_", "mue_")))
    if _SYSTEM.fullmatch(code) is None or others:
        raise SystemNameInvalid(f"{code[:40]!a} is none." if code else "Say --system NAME.")
    headers = headers_of(list(asked.columns))
    sources = _files(files, ListReader(code, headers))
    return _of(asked, code, codes_target(code), sources, settings=headers)


def _files(files: tuple[Path, ...], read: Callable[[Path], Read]) -> tuple[Source, ...]:
    return tuple(Source(path.name, partial(read, path), path) for path in files)


def _of(
    asked: Asked,
    system: str,
    target: Target,
    sources: tuple[Source, ...],
    *,
    complete: bool | None = None,
    settings: Mapping[str, str] | None = None,
) -> Import:
    if asked.on is None:
        raise ReleaseDayMissing
    whole = complete if complete is not None else asked.complete
    return Import(
        target,
        sources,
        asked.on,
        f"codes:{system}",
        system_of(system),
        asked.version,
        asked.licence,
        True if whole is None else whole,
        settings or {},
    )
