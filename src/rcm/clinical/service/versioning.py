"""Which version a write makes: the one rule for single requests, bundles and imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rcm.clinical.issues import Issue
from rcm.clinical.preparing import Prepared, ResourceInvalid, prepare
from rcm.clinical.repository.versions import LastVersion
from rcm.clinical.search.subsetting import SUBSETTED


def next_version(resource: dict[str, Any], id: str, last: LastVersion | None, now: datetime) -> Prepared:
    """`resource` as it is to be stored behind `last`, which is locked: the first version, the one behind a deletion,
    the next one. What stands there already is no new version: then the answer has that one's number.

    Raises ResourceInvalid, also for a part of a resource (SUBSETTED) that would replace the whole.
    """
    if last is None:
        return prepare(resource, id=id, version=1, now=now)
    if not last.is_deleted:
        _require_whole(resource)
        same = prepare(resource, id=id, version=last.version, now=last.last_updated)
        if same.sha256 == last.sha256:
            return same
    return prepare(resource, id=id, version=last.version + 1, now=max(now, last.last_updated))


def _require_whole(resource: dict[str, Any]) -> None:
    if any(tag.get("code") == SUBSETTED["code"] for tag in resource.get("meta", {}).get("tag", ())):
        told = (
            "This is a part of the resource (SUBSETTED): what it lacks would be lost. Read it whole, or send a patch."
        )
        raise ResourceInvalid([Issue("error", "business-rule", f"{resource['resourceType']}.meta.tag", told)])
