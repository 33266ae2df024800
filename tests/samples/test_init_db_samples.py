"""`rcm init-db`: it fills the embedded installation once, and asks an operator for a master key first."""

from __future__ import annotations

import json

import pytest
from tests.migration.databases import Shell
from tests.support.database import connect
from tests.support.processes import data_folder

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def test_the_embedded_installation_gets_sample_data_and_a_key_of_its_own(shell: Shell) -> None:
    with data_folder() as data, EmbeddedServer.start(data) as server:
        shell.set(RCM_DATA_DIR=str(data))
        first = shell("init-db", "--json")
        assert first.code == 0, first.err
        added = json.loads(first.out)["samples"]
        assert added["organizations"] == 3
        assert (data / "master.keys").stat().st_mode & 0o777 == 0o600
        again = shell("init-db", "--json")
        assert (again.code, set(json.loads(again.out)["samples"].values())) == (0, {0})
        checked = shell("keys", "check", "--json")
        assert (checked.code, json.loads(checked.out)["opened"]) == (0, added["credentials"])
        signed = shell("users", "token", "--org", "northgate-medical", "--json")
        assert json.loads(signed.out)["token"].startswith("rcm_")
        with connect(from_server(server).owner) as connection:
            assert len(connection.execute("select 1 from organization").fetchall()) == 4


def test_without_a_master_key_an_operators_database_is_left_alone(shell: Shell, database: DatabaseUrls) -> None:
    shell.set(DATABASE_URL=database.owner)
    refused = shell("init-db", "--json")
    assert (refused.code, json.loads(refused.out)["error"]["code"]) == (2, "core.vault_key_missing")
    assert "rcm keys new" in refused.err
    without = shell("init-db", "--no-sample-data", "--json")
    assert (without.code, json.loads(without.out)["samples"]) == (0, None)
