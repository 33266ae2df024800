"""`rcm fhir search`: the door's search at the shell, of one organisation."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.clinical.search.stored import observation, patient, store
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.factories import Factory

from rcm.core.urls import DatabaseUrls


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database) as application:
            factory = Factory(application)
            for slug in ("maple", "cedar"):
                tenant = await factory.organization(slug)
                async with application.database.write(tenant.actor) as session:
                    await store(session, [patient("p1", slug), patient("p2", slug), observation("o1", "Patient/p1")])

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def test_search_shows_pages_and_what_is_wrong(shell: Shell) -> None:
    answer = shell("fhir", "search", "Patient", "family=maple&_count=1&_revinclude=Observation:subject", "--json")
    bundle = json.loads(answer.out.splitlines()[-1])
    assert (answer.code, bundle["total"], bundle["entry"][0]["resource"]["id"]) == (0, 2, "p2")
    cursor = next(link["url"] for link in bundle["link"] if link["relation"] == "next").rpartition("_cursor=")[2]
    rest = shell("fhir", "search", "Patient", f"family=maple&_count=1&_cursor={cursor}")
    assert "Patient/p1" in rest.out
    assert "Ann maple" in rest.out
    assert "2 of 2" in shell("fhir", "search", "Patient", "?family=MAPLE").out
    assert "0 of 0" in shell("fhir", "search", "Patient", "family=cedar").out
    lenient = shell("fhir", "search", "Patient", "colour=red", "--lenient")
    assert (lenient.code, "colour" in lenient.err) == (0, True)
    for words in (("Patient", "colour=red"), ("Patent", ""), ("Patient", "_cursor=abc")):
        refused = shell("fhir", "search", *words, "--json")
        error = json.loads(refused.out.splitlines()[-1])["error"]
        assert (refused.code, error["code"]) == (1, "clinical.search_invalid")
