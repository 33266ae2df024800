"""The report over HTTP: one page under a strict policy, of one's own organisation only."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.reading import observed
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.quality.report.style import HEADERS

NAME = "Maple <script>alert(1)</script> General"


@pytest.fixture
def signal(factory: Factory, tenant: Tenant) -> str:
    observed.metric(factory)
    return str(observed.signal(factory, tenant.org_id, facility=NAME))


async def test_a_report_is_one_page_with_charts_under_a_policy_that_runs_nothing(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.observations(factory, tenant.org_id, [1.0, 1.2] * 7, facility=NAME)
    for number in range(8):
        observed.observations(factory, tenant.org_id, [1.0 + number / 50], facility_id=f"F{number}", facility="<i>")
    await client.post(f"signals/{signal}/interventions", json={"title": "<b>Rounds</b>", "activated_on": "2026-10-01"})
    answer = await client.get(f"signals/{signal}/report")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    text = answer.text
    assert text.startswith("<!doctype html>")
    assert "Maple &lt;script&gt;alert(1)&lt;/script&gt; General" in text
    assert not any(f"<{name}" in text for name in ("script", "b>", "i>", "img", "link"))
    assert text.count("<svg") == 5
    assert "&lt;b&gt;Rounds&lt;/b&gt;, from 2026-10-01" in text
    assert "7 of 9 units" not in text, "a small cohort is shown whole"
    assert "9 of 9 units" in text


async def test_a_report_can_be_made_of_a_signal_whose_observations_are_gone(
    client: httpx.AsyncClient, signal: str
) -> None:
    answer = await client.get(f"signals/{signal}/report")
    assert answer.status_code == 200
    assert "The observation that gave this signal is not loaded any more." in answer.text


async def test_a_report_is_of_ones_own_organisation(
    app: FastAPI, client: httpx.AsyncClient, factory: Factory, other_tenant: Tenant, signal: str
) -> None:
    foreign = observed.signal(factory, other_tenant.org_id)
    for key in (foreign, new_id()):
        assert_problem(await client.get(f"signals/{key}/report"), 404, "quality.signal_not_found")
    async with client_of(app, other_tenant) as other:
        assert_problem(await other.get(f"signals/{signal}/report"), 404, "quality.signal_not_found")
