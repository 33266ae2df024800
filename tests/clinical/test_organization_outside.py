"""Organisations that nobody made for us: the short form shows them, and written as it was shown changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcm.clinical.organization_parts import contacts_of, problems_of_organization, qualifications_of
from rcm.clinical.organizations import record_of, resource_of
from rcm.clinical.schemas.organizations import OrganizationIn, OrganizationOut
from tests.clinical.outside import Json, example_files, resources_of, synthea_files

pytestmark = pytest.mark.outside_data


def organizations(path: Path) -> Iterator[Json]:
    for resource in resources_of(path):
        inside = [entry.get("resource", {}) for entry in resource.get("entry", [])]
        yield from (each for each in [resource, *inside] if each.get("resourceType") == "Organization")


@pytest.mark.parametrize("path", [*example_files(), *synthea_files()])
def test_what_is_shown_and_written_again_is_what_it_was(path: Path) -> None:
    for resource in organizations(path):
        record = record_of(resource)
        OrganizationOut.model_validate({"id": "a", **record, "version_id": 1, "last_updated": "2026-01-01T00:00:00Z"})
        if "name" in record:
            record = OrganizationIn.model_validate(record).record()
        assert resource_of(record, resource) == resource
        stored = {"id": "a", **resource}
        assert [row["position"] for row in contacts_of(stored)] == list(range(len(resource.get("contact", []))))
        qualifications_of(stored)
        assert [issue for issue in problems_of_organization(resource) if issue.is_error] == []
