"""`rcm users add` says when a person signs in elsewhere already: whoever has that password is let in here too."""

from __future__ import annotations

import json

import pytest
from tests.migration.databases import Shell

from rcm.core.urls import DatabaseUrls


def test_a_person_of_another_organisation_is_told(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(monkeypatch, capsys)
    shell.set(DATABASE_URL=database.owner)
    for slug in ("maple", "cedar"):
        assert shell("users", "organization", "--slug", slug, "--name", slug.title()).code == 0
    first = shell(
        "users", "add", "--email", "Robin@maple.example", "--name", "Robin Castellan", "--org", "maple", "--json"
    )
    second = shell(
        "users", "add", "--email", "robin@Maple.example", "--name", "R. Castellan", "--org", "cedar", "--json"
    )
    assert [json.loads(told.out.splitlines()[-1])["also_in"] for told in (first, second)] == [[], ["maple"]]
    assert "maple" not in first.err
    assert "signs in here too" in " ".join(second.err.split())
