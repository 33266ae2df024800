"""`rcm keys …` as processes: keys are made and take over, whoever is killed; and no dump has a secret."""

from __future__ import annotations

import asyncio
import base64
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from tests.migration.databases import Shell
from tests.support.database import connect
from tests.support.factories import Factory
from tests.support.processes import Ran, data_folder, environment, rcm, wait_for
from tests.support.sealed import SealedRows, rows_by_key, sealed_rows
from tests.support.transit import token_file, transit_service

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls, from_server
from rcm.core.vault.file import FileKeys
from rcm.core.vault.held import EnvironmentKeys
from rcm.core.vault.kms import TransitKeys
from rcm.core.vault.ring import name_of, new_key, written


class Keys(Protocol):
    """`rcm keys …` with these variables alone."""

    def __call__(self, *arguments: str | Path, **variables: str) -> Ran: ...


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Keys:
    """In this process: the tests that kill have processes of their own."""

    def call(*arguments: str | Path, **variables: str) -> Ran:
        with monkeypatch.context() as patched:
            shell = Shell(patched, capsys)
            shell.set(**variables)
            told = shell("keys", *map(str, arguments))
        return Ran(told.code, told.out, told.err)

    return call


def running(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    """A process that is not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "rcm.cli", "keys", *arguments],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A database of a test and a file of keys, as an operator's installation has them."""

    urls: DatabaseUrls
    file: Path

    @property
    def variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.urls.owner, "RCM_MASTER_KEY_FILE": str(self.file)}

    @property
    def keys(self) -> FileKeys:
        return FileKeys(self.file)

    @property
    def current(self) -> str:
        return asyncio.run(self.keys.current())


@pytest.fixture
def place(database: DatabaseUrls, tmp_path: Path) -> Place:
    made = Place(database, tmp_path / "master.keys")
    asyncio.run(made.keys.add())
    return made


def fill(place: Place, rows: int = 5) -> SealedRows:
    return asyncio.run(sealed_rows(place.urls, place.keys, rows=rows))


def test_a_new_key_takes_over_and_every_row_opens(place: Place, keys: Keys) -> None:
    fill(place)
    former = place.current
    listed = keys("list", "--json", **place.variables).json
    assert [(key["kid"], key["current"], key["rows"]) for key in listed["keys"]] == [(former, True, 11)]
    made = keys("new", "--json", **place.variables).json
    assert made == {"kid": place.current, "file": str(place.file)}
    turned = keys("rotate", "--json", **place.variables)
    assert turned.code == 0, turned.stderr
    assert turned.json == {
        "kid": made["kid"],
        "rewrapped": 11,
        "columns": {"portal_credential.encrypted_credential": 10, "identity.totp": 1},
        "reencrypted": False,
        "skipped": 0,
        "left": 0,
        "failures": [],
    }
    assert rows_by_key(place.urls) == {made["kid"]: 11}
    # The former key is gone from the file: nothing hangs on it any more.
    lines = [line for line in place.file.read_text().splitlines() if not line.startswith(former)]
    place.file.write_text("\n".join(lines) + "\n")
    checked = keys("check", "--json", **place.variables)
    assert (checked.code, checked.json["opened"], checked.json["failures"]) == (0, 11, [])


def test_check_and_list_tell_a_key_that_is_missing(place: Place, tmp_path: Path, keys: Keys) -> None:
    made = fill(place)
    former = place.current
    other = Place(place.urls, tmp_path / "other.keys")
    asyncio.run(other.keys.add())
    for command in ("check", "rotate"):
        ran = keys(command, "--json", **other.variables)
        assert ran.code == 1
        assert {failure["code"] for failure in ran.json["failures"]} == {"core.vault_key_unknown"}
        assert len(ran.json["failures"]) == 11
        assert former in ran.stderr
        assert not any(text in ran.stdout + ran.stderr for text in made.texts)
    listed = keys("list", "--json", **other.variables)
    assert listed.code == 1
    assert {key["kid"]: key["known"] for key in listed.json["keys"]} == {former: False, other.current: True}
    assert rows_by_key(place.urls) == {former: 11}


def test_rotate_can_make_the_key_itself_and_encrypt_anew(place: Place, keys: Keys) -> None:
    fill(place, 2)
    former = place.current

    def texts() -> dict[object, object]:
        with connect(place.urls.owner) as connection:
            rows = connection.execute(
                "select credential_id, encrypted_credential ->> 'ciphertext' from portal_credential"
            )
            return dict(rows.fetchall())

    before = texts()
    ran = keys("rotate", "--new", "--reencrypt", "--json", **place.variables)
    assert (ran.code, ran.json["rewrapped"], ran.json["reencrypted"]) == (0, 5, True), ran.stderr
    assert ran.json["kid"] == place.current != former
    after = texts()
    assert all(after[row] != before[row] for row in before)
    assert keys("check", "--json", **place.variables).json["opened"] == 5


def test_killed_at_any_point_it_goes_on_and_loses_nothing(place: Place, keys: Keys) -> None:
    """kill -9 as soon as some rows are done, three times; then to the end."""
    made = fill(place, 3000)
    former, dice = place.current, random.Random(7)
    newest = asyncio.run(place.keys.add())
    done, killed = 0, 0
    while killed < 3:
        process = running("rotate", **place.variables)

        def reached(before: int = done, process: subprocess.Popen[bytes] = process) -> bool:
            return rows_by_key(place.urls).get(newest, 0) > before or process.poll() is not None

        wait_for(reached, "rows under the newest key", every=0.002)
        time.sleep(dice.uniform(0, 0.05))
        process.kill()
        if process.wait() == 0:
            break
        killed += 1
        wait_for(lambda: not busy(place), "the end of the killed one's session")
        counts = rows_by_key(place.urls)
        assert counts[newest] > done
        assert sum(counts.values()) == 6001
        assert set(counts) <= {former, newest}
        done = counts[newest]
    assert killed >= 1, "no run lived long enough to be killed"
    assert done < 6001
    halfway = keys("check", "--json", **place.variables)
    assert (halfway.code, halfway.json["opened"]) == (0, len(made.credentials) + len(made.seeds))
    rest = keys("rotate", "--json", **place.variables)
    assert (rest.code, rest.json["rewrapped"]) == (0, 6001 - done), rest.stderr
    assert rows_by_key(place.urls) == {newest: 6001}
    assert keys("check", "--json", **place.variables).json["opened"] == 6001


def busy(place: Place) -> bool:
    with connect(place.urls.owner) as connection:
        rows = connection.execute("select count(*) from pg_stat_activity where application_name = 'rcm-keys'")
        return bool(rows.fetchall()[0][0])


def test_two_processes_at_once_end_under_one_key(place: Place, keys: Keys) -> None:
    fill(place, 500)
    both = [running("rotate", "--new", **place.variables) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    counts = rows_by_key(place.urls)
    assert sum(counts.values()) == 1001
    assert set(counts) == {place.current}
    assert keys("check", "--json", **place.variables).json["opened"] == 1001


def test_keys_of_the_environment(database: DatabaseUrls, keys: Keys) -> None:
    former, fresh = new_key(), new_key()
    asyncio.run(sealed_rows(database, EnvironmentKeys.from_text(written(former))))
    before = {"DATABASE_URL": database.owner, "RCM_MASTER_KEY": written(former)}
    refused = keys("rotate", "--new", "--json", **before)
    assert (refused.code, refused.json["error"]["code"]) == (2, "core.vault_key_not_made")
    shown = keys("new", "--json", **before).json
    assert name_of(base64.b64decode(shown["key"])) == shown["kid"] != shown["former"] == name_of(former)
    after = {
        "DATABASE_URL": database.owner,
        "RCM_MASTER_KEY": written(fresh),
        "RCM_MASTER_KEYS_OLD": f"{name_of(former)}={written(former)}",
    }
    assert keys("rotate", "--json", **after).json["rewrapped"] == 11
    del after["RCM_MASTER_KEYS_OLD"]
    ended = keys("check", "--json", **after)
    assert (ended.code, ended.json["opened"]) == (0, 11)
    assert written(fresh) not in ended.stdout + ended.stderr


def test_keys_of_a_service(database: DatabaseUrls, tmp_path: Path, keys: Keys) -> None:
    with transit_service("rcm") as service:
        asyncio.run(sealed_rows(database, TransitKeys(service.url, "rcm", token_file(tmp_path))))
        variables = {
            "DATABASE_URL": database.owner,
            "RCM_KMS_URL": service.url,
            "RCM_KMS_KEY": "rcm",
            "RCM_KMS_TOKEN_FILE": str(tmp_path / "kms-token"),
        }
        assert rows_by_key(database) == {"kms:rcm:v1": 11}
        turned = keys("rotate", "--new", "--json", **variables)
        assert (turned.code, turned.json["kid"], turned.json["rewrapped"]) == (0, "kms:rcm:v2", 11), turned.stderr
        service.oldest = 2
        assert keys("check", "--json", **variables).json["opened"] == 11
        service.token = "another"
        refused = keys("check", "--json", **variables)
    assert (refused.code, refused.json["error"]["code"]) == (2, "core.vault_kms_refused")


def test_an_operators_database_without_a_key_is_refused_with_the_command(
    database: DatabaseUrls, tmp_path: Path, keys: Keys
) -> None:
    refused = keys("list", "--json", DATABASE_URL=database.owner)
    assert (refused.code, refused.json["error"]["code"]) == (2, "core.vault_key_missing")
    assert "rcm keys new" in refused.json["error"]["message"]
    shown = keys("new", DATABASE_URL=database.owner)
    assert len(base64.b64decode(shown.stdout.strip(), validate=True)) == 32
    path = tmp_path / "own.keys"
    assert keys("new", "--file", path, DATABASE_URL=database.owner).code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    open_to_all = keys("list", "--json", DATABASE_URL=database.owner, RCM_MASTER_KEY_FILE=str(path))
    assert (open_to_all.code, open_to_all.json["error"]["code"]) == (2, "core.vault_key_invalid")


def test_the_embedded_installation_makes_its_own_key() -> None:
    with data_folder() as data:
        with EmbeddedServer.start(data):
            assert rcm("migrate", "--json", data=data).code == 0
            listed = rcm("keys", "list", "--json", data=data).json
            turned = rcm("keys", "rotate", "--new", "--json", data=data).json
        assert [key["kid"] for key in listed["keys"]] == [listed["current"]]
        assert turned["kid"] == asyncio.run(FileKeys(data / "master.keys").current()) != listed["current"]
        assert (data / "master.keys").stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_not_migrated_is_told_and_no_key_is_made(
    postgres: EmbeddedServer, tmp_path: Path, keys: Keys
) -> None:
    postgres.create_database("rcm_keys_plain")
    try:
        place = Place(from_server(postgres, "rcm_keys_plain"), tmp_path / "keys")
        former = asyncio.run(place.keys.add())
        refused = keys("rotate", "--new", "--json", **place.variables)
    finally:
        postgres.drop_database("rcm_keys_plain")
    assert (refused.code, refused.json["error"]["code"]) == (2, "migrations.not_at_head")
    assert place.current == former


async def test_a_dump_of_everything_has_no_secret(
    postgres: EmbeddedServer, database: DatabaseUrls, factory: Factory, tmp_path: Path
) -> None:
    keeper = FileKeys(tmp_path / "keys", made_on_need=True)
    made = await sealed_rows(database, keeper)
    tenant = await factory.organization("dumped-clinic")
    command = [str(postgres.binaries / "pg_dump"), "--dbname", superuser(postgres, database)]
    dumped = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    text = dumped.stdout
    assert "dumped-clinic" in text
    assert all(str(row) in text for row in made.credentials), "the sealed rows are in the dump"
    master = keeper._ring._keys[await keeper.current()]
    secrets = {*made.texts, tenant.admin.token, written(master), master.hex()}
    assert len(secrets) == 14
    assert [secret for secret in secrets if secret in text] == []


def superuser(server: EmbeddedServer, urls: DatabaseUrls) -> str:
    name = urls.owner.partition("@/")[2].partition("?")[0]
    return server.bootstrap_url(name).replace("postgresql+psycopg://", "postgresql://")
