"""`rcm keys adopt`: what an older system kept in clear text is listed, sealed, and in no dump any more."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.migration.databases import Shell, deploy_legacy, empty_database, name_of, run
from tests.support.database import connect
from tests.support.processes import Ran, environment, wait_for

from rcm.catalog.credentials import SEALED
from rcm.core.embedded import EmbeddedServer
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import Secret, seal, unseal
from rcm.core.vault.file import FileKeys


@dataclass(frozen=True, slots=True)
class Place:
    """A database of a test with its file of keys, and `rcm …` on them in this process."""

    urls: DatabaseUrls
    file: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.urls.owner, "RCM_MASTER_KEY_FILE": str(self.file)}

    def __call__(self, *arguments: str, **variables: str) -> Ran:
        with self.monkeypatch.context() as patched:
            shell = Shell(patched, self.capsys)
            shell.set(**(variables or self.variables))
            told = shell(*arguments)
        return Ran(told.code, told.out, told.err)

    def adopt(self, *options: str) -> Ran:
        return self("keys", "adopt", "--json", *options)

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.urls.owner) as connection:
            return connection.execute(sql.encode(), values or None).fetchall()

    def endpoint(self, config: object, org_id: UUID | None = None, *, text: str | None = None) -> UUID:
        endpoint_id, org_id = new_id(), org_id or self.organization()
        with connect(self.urls.owner) as connection:
            connection.execute("insert into channel_type (code, name) values ('old', 'Old') on conflict do nothing")
            connection.execute(
                "insert into endpoint (endpoint_id, org_id, name, channel_type_id, config)"
                " select %s, %s, %s, channel_type_id, %s::jsonb from channel_type where code = 'old'",
                (endpoint_id, org_id, f"Portal {endpoint_id.hex}", text or json.dumps(config)),
            )
        return endpoint_id

    def organization(self) -> UUID:
        org_id = new_id()
        with connect(self.urls.owner) as connection:
            connection.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org_id, f"h-{org_id.hex}", f"Hospital {org_id.hex}"),
            )
        return org_id

    def config(self, endpoint_id: UUID) -> str:
        return str(self.ask("select config::text from endpoint where endpoint_id = %s", endpoint_id)[0][0])

    def opened(self, endpoint_id: UUID) -> list[tuple[str, str | None, bool, str]]:
        """Kind, account, in use, and the secret's text, the oldest first."""
        rows = self.ask(
            "select org_id, credential_id, encrypted_credential, credential_type, account_id, is_active"
            " from portal_credential where endpoint_id = %s order by credential_id",
            endpoint_id,
        )
        keys = FileKeys(self.file)
        return [
            (kind, account, active, asyncio.run(unseal(keys, SEALED.place(org, row), sealed)).reveal())
            for org, row, sealed, kind, account, active in rows
        ]

    def dump(self, server: EmbeddedServer) -> str:
        url = server.bootstrap_url(name_of(self.urls)).replace("postgresql+psycopg://", "postgresql://")
        command = [str(server.binaries / "pg_dump"), "--dbname", url]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def place(
    database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Place:
    made = Place(database, tmp_path / "master.keys", monkeypatch, capsys)
    asyncio.run(FileKeys(made.file).add())
    return made


@pytest.fixture
def migrated(
    postgres: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    """A database of the older system with a password in an endpoint, as `rcm migrate` leaves it."""
    with empty_database(postgres) as urls:
        deploy_legacy(urls)
        run(
            urls.owner,
            "insert into portal_type (code, name) values ('old', 'Old')",
            "insert into integration_endpoint (portal_type_id, name, config) select portal_type_id, 'Old portal',"
            ' \'{"username": "robin", "password": "Sesame-7", "timeout_s": 30}\' from portal_type',
        )
        made = Place(urls, tmp_path / "master.keys", monkeypatch, capsys)
        asyncio.run(FileKeys(made.file).add())
        went = made("migrate", **made.variables, RCM_BACKUP_DIR=str(tmp_path / "backups"))
        assert went.code == 0, went.stderr
        yield made


def process(place: Place) -> subprocess.Popen[bytes]:
    """`rcm keys adopt --execute` that is not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "rcm.cli", "keys", "adopt", "--execute"],
        env=environment(**place.variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_what_the_older_system_left_is_told_then_sealed_and_in_no_dump(
    migrated: Place, postgres: EmbeddedServer
) -> None:
    assert "Sesame-7" in migrated.dump(postgres)
    looked = migrated.adopt()
    assert looked.code == 1
    (endpoint,) = looked.json["endpoints"]
    assert (endpoint["organization"], endpoint["endpoint"], endpoint["paths"]) == (
        "default",
        "Old portal",
        ["/password"],
    )
    assert (looked.json["found"], looked.json["moved"], looked.json["left"]) == (1, 0, 1)
    shown = migrated("keys", "adopt")
    assert "/password" in shown.stdout
    assert "rcm keys adopt --execute" in shown.told
    assert not any("Sesame-7" in text for text in (looked.stdout, looked.stderr, shown.stdout, shown.stderr))
    assert migrated.opened(UUID(endpoint["endpoint_id"])) == [], "a look moves nothing"

    moved = migrated.adopt("--execute")
    assert (moved.code, moved.json["moved"], moved.json["left"]) == (0, 1, 0), moved.stderr
    assert "Sesame-7" not in moved.stdout + moved.stderr
    number = UUID(endpoint["endpoint_id"])
    assert json.loads(migrated.config(number)) == {"username": "robin", "timeout_s": 30}
    assert migrated.opened(number) == [("username_password", "robin", True, '{"/password": "Sesame-7"}')]
    dump = migrated.dump(postgres)
    assert "Old portal" in dump
    assert "Sesame-7" not in dump

    checked = migrated("keys", "check", "--json")
    assert (checked.code, checked.json["opened"]) == (0, 1)
    again = migrated.adopt("--execute")
    assert (again.code, again.json["found"], again.json["moved"]) == (0, 0, 0)
    assert len(migrated.opened(number)) == 1


def test_every_organisation_and_every_depth_and_nothing_else_changes(place: Place) -> None:
    first, second = place.organization(), place.organization()
    deep = place.endpoint(
        None,
        first,
        text='{"lines": [{"pin": 1234567890123456789012345, "n": 0.10}, {"keep": 1}, "Bearer abcdefgh", "x"],'
        ' "a/b": {"0": {"api_key": "ké"}}, "big": 98765432109876543210987, "token_url": "https://portal.invalid"}',
    )
    flat = place.endpoint({"client_id": "c-7", "client_secret": "two"}, second)
    none = place.endpoint({"username": "robin", "password": "", "max_tokens": 9}, second)
    before = place.config(none)
    ran = place.adopt("--execute")
    assert (ran.code, ran.json["moved"], ran.json["set_aside"]) == (0, 4, 0), ran.stderr
    assert {each["org_id"] for each in ran.json["endpoints"]} == {str(first), str(second)}
    ((kind, account, in_use, secret),) = place.opened(deep)
    assert (kind, account, in_use) == ("username_password", None, True)
    assert "1234567890123456789012345" in secret
    assert json.loads(secret) == {
        "/lines/0/pin": 1234567890123456789012345,
        "/lines/2": "Bearer abcdefgh",
        "/a~1b/0/api_key": "ké",
    }
    assert "0.10" in place.config(deep)
    assert json.loads(place.config(deep)) == {
        "lines": [{"n": 0.1}, {"keep": 1}, "x"],
        "a/b": {"0": {}},
        "big": 98765432109876543210987,
        "token_url": "https://portal.invalid",
    }
    assert place.opened(flat) == [("oauth2", "c-7", True, '{"/client_secret": "two"}')]
    assert (place.config(none), place.opened(none)) == (before, [])


@pytest.mark.parametrize("text", ["[]", '["password"]', "null", "7", '"password"', "true", "{}"])
def test_settings_of_unknown_shape_are_left_alone(place: Place, text: str) -> None:
    endpoint = place.endpoint(None, text=text)
    ran = place.adopt("--execute")
    assert (ran.code, ran.json["found"]) == (0, 0)
    assert place.config(endpoint) == text


def test_settings_that_are_nested_too_deeply_are_named(place: Place) -> None:
    endpoint = place.endpoint(None, text="[" * 2000 + "]" * 2000)
    ran = place.adopt()
    assert (ran.code, ran.json["error"]["code"]) == (1, "catalog.config_too_deep")
    assert ran.json["error"]["endpoint_id"] == str(endpoint)


def test_secrets_in_settings_that_are_a_list_or_a_text(place: Place) -> None:
    listed = place.endpoint([{"user": "robin", "password": "one"}, ["x"]])
    alone = place.endpoint("Bearer abcdefgh")
    assert place.adopt("--execute").json["moved"] == 2
    assert (json.loads(place.config(listed)), place.config(alone)) == ([{"user": "robin"}, ["x"]], "{}")
    assert place.opened(listed) == [("username_password", "robin", True, '{"/0/password": "one"}')]
    assert place.opened(alone) == [("api_key", None, True, '{"": "Bearer abcdefgh"}')]


def test_a_credential_that_is_in_use_stays_so(place: Place) -> None:
    org_id = place.organization()
    endpoint, credential_id = place.endpoint({"password": "former"}, org_id), new_id()
    sealed = asyncio.run(seal(FileKeys(place.file), SEALED.place(org_id, credential_id), Secret("newer")))
    place_row = (credential_id, org_id, endpoint, json.dumps(sealed))
    with connect(place.urls.owner) as connection:
        connection.execute(
            "insert into portal_credential (credential_id, org_id, endpoint_id, credential_type, encrypted_credential)"
            " values (%s, %s, %s, 'api_key', %s)",
            place_row,
        )
    ran = place.adopt("--execute")
    assert (ran.code, ran.json["set_aside"], ran.json["endpoints"][0]["in_use"]) == (0, 1, False)
    assert [(active, secret) for _, _, active, secret in place.opened(endpoint)] == [
        (True, "newer"),
        (False, '{"/password": "former"}'),
    ]


def test_without_a_master_key_nothing_is_touched(place: Place) -> None:
    endpoint = place.endpoint({"password": "one"})
    place.file.unlink()
    for variables in ({"DATABASE_URL": place.urls.owner}, place.variables):
        refused = place("keys", "adopt", "--execute", "--json", **variables)
        assert (refused.code, refused.json["error"]["code"]) == (2, "core.vault_key_missing")
        looked = place("keys", "adopt", "--json", **variables)
        assert (looked.code, looked.json["left"]) == (1, 1), "a look needs no key"
    assert (json.loads(place.config(endpoint)), place.opened(endpoint)) == ({"password": "one"}, [])


def test_two_at_once_make_one_credential_for_each_endpoint(place: Place) -> None:
    org_id = place.organization()
    endpoints = [place.endpoint({"password": f"one-{n}"}, org_id) for n in range(60)]
    both = [process(place) for _ in range(2)]
    assert [each.wait(120) for each in both] == [0, 0]
    found = [place.opened(endpoint) for endpoint in endpoints]
    assert [[row[3] for row in rows] for rows in found] == [[f'{{"/password": "one-{n}"}}'] for n in range(60)]
    assert all(rows[0][2] for rows in found)
    assert place.adopt().code == 0


def test_killed_between_two_endpoints_it_goes_on_and_loses_nothing(place: Place) -> None:
    """kill -9 while it waits for the row of the third: two are done, the third is as it was."""
    org_id = place.organization()
    endpoints = sorted(place.endpoint({"password": f"one-{n}"}, org_id) for n in range(5))
    secrets = {endpoint: place.config(endpoint) for endpoint in endpoints}
    with connect(place.urls.owner) as connection, connection.transaction():
        connection.execute("select 1 from endpoint where endpoint_id = %s for update", (endpoints[2],))
        ran = process(place)
        wait_for(lambda: waiting(place), "the wait for the row")
        ran.kill()
        ran.wait()
    wait_for(lambda: not waiting(place), "the end of the killed one's session")
    assert [len(place.opened(endpoint)) for endpoint in endpoints[:2]] == [1, 1]
    assert all(place.config(endpoint) == secrets[endpoint] for endpoint in endpoints[3:])
    third = len(place.opened(endpoints[2]))
    assert (place.config(endpoints[2]) == "{}") == bool(third), "both or neither"
    rest = place.adopt("--execute")
    assert (rest.code, rest.json["moved"]) == (0, 3 - third), rest.stderr
    for endpoint in endpoints:
        ((_, _, _, text),) = place.opened(endpoint)
        assert list(json.loads(text).values()) == list(json.loads(secrets[endpoint]).values())
        assert place.config(endpoint) == "{}"


def waiting(place: Place) -> bool:
    rows = place.ask(
        "select count(*) from pg_stat_activity where application_name = 'rcm-keys' and datname = current_database()"
        " and wait_event_type = 'Lock'"
    )
    return bool(rows[0][0])


def test_settings_that_changed_since_they_were_read_are_not_overwritten(place: Place) -> None:
    """The row is changed by somebody who holds it while `adopt` waits: that one's value is adopted by the next call."""
    endpoint = place.endpoint({"password": "former"})
    with connect(place.urls.owner) as connection, connection.transaction():
        connection.execute('update endpoint set config = \'{"password": "newer"}\' where endpoint_id = %s', (endpoint,))
        ran = process(place)
        wait_for(lambda: waiting(place), "the wait for the row")
    assert ran.wait(60) == 1
    assert (json.loads(place.config(endpoint)), place.opened(endpoint)) == ({"password": "newer"}, [])
    assert place.adopt("--execute").json["moved"] == 1
    assert [row[3] for row in place.opened(endpoint)] == ['{"/password": "newer"}']


def test_doctor_counts_them(place: Place) -> None:
    def secrets() -> dict[str, Any]:
        checks = place("doctor", "--json").json["checks"]
        found: dict[str, Any] = next(check for check in checks if check["what"] == "secrets")
        return found

    place.endpoint({"password": "one", "pin": 2})
    assert secrets() == {
        "what": "secrets",
        "fine": False,
        "said": "2 in clear text, at 1 endpoints",
        "mend": "rcm keys adopt --execute",
    }
    assert place.adopt("--execute").code == 0
    assert secrets()["fine"]
