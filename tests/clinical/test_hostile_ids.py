"""What can be no id names nothing: the answer is the same as for an id that is not there."""

from __future__ import annotations

import httpx
import pytest

from tests.support.api import assert_problem

_RECORDS = ("memories", "messages", "knowledge-items", "templates")
_ORGANIZATIONS = ("organizations/%00", "organizations/a%00/hierarchy", "organizations/%20")


@pytest.mark.parametrize("path", [*(f"{noun}/%00" for noun in _RECORDS), *(f"{noun}/a%20b" for noun in _RECORDS)])
async def test_a_record_of_no_possible_id_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404, "clinical.record_not_found")
    assert_problem(await client.delete(path), 404, "clinical.record_not_found")


@pytest.mark.parametrize("path", _ORGANIZATIONS)
async def test_an_organization_of_no_possible_id_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404, "clinical.organization_not_found")
    if not path.endswith("hierarchy"):
        assert_problem(await client.delete(path), 404, "clinical.organization_not_found")
