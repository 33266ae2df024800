"""`rcm init-db` as a process: it fills the embedded installation once, and asks an operator for a master key first."""

from __future__ import annotations

from tests.support.database import connect
from tests.support.processes import data_folder, rcm

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server


def test_the_embedded_installation_gets_sample_data_and_a_key_of_its_own() -> None:
    with data_folder() as data, EmbeddedServer.start(data) as server:
        first = rcm("init-db", "--json", data=data)
        assert first.code == 0, first.stderr
        assert first.json["samples"]["organizations"] == 3
        assert (data / "master.keys").stat().st_mode & 0o777 == 0o600
        again = rcm("init-db", "--json", data=data)
        assert (again.code, set(again.json["samples"].values())) == (0, {0})
        checked = rcm("keys", "check", "--json", data=data)
        assert (checked.code, checked.json["opened"]) == (0, first.json["samples"]["credentials"])
        signed = rcm("users", "token", "--org", "northgate-medical", "--json", data=data)
        assert signed.json["token"].startswith("rcm_")
        with connect(from_server(server).owner) as connection:
            assert len(connection.execute("select 1 from organization").fetchall()) == 4


def test_without_a_master_key_an_operators_database_is_left_alone(database: DatabaseUrls) -> None:
    refused = rcm("init-db", "--json", DATABASE_URL=database.owner)
    assert (refused.code, refused.json["error"]["code"]) == (2, "core.vault_key_missing")
    assert "rcm keys new" in refused.json["error"]["message"]
    assert rcm("init-db", "--no-sample-data", "--json", DATABASE_URL=database.owner).json["samples"] is None
