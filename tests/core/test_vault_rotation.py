"""A new master key takes over: all rows, nothing lost, whoever else is at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from sqlalchemy import JSON
from tests.support.database import connect
from tests.support.sealed import rows_by_key, sealed_rows

from rcm.catalog import credentials
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.model import SECRET
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import KeyUnknown, KmsUnreachable, MasterKeys, Secret, Wrapped, seal, unseal
from rcm.core.vault.file import FileKeys
from rcm.core.vault.held import MemoryKeys
from rcm.core.vault.port import RowKey
from rcm.core.vault.rotation import check, count_left, rotate
from rcm.main.sealed import SEALED_COLUMNS
from rcm.migrations.models import metadata
from rcm.tenancy import totp


@pytest.fixture
async def owner(database: DatabaseUrls) -> AsyncIterator[Database]:
    made = Database(database.owner, pool_size=2)
    yield made
    await made.close()


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


def ciphertexts(urls: DatabaseUrls) -> dict[UUID, str]:
    with connect(urls.owner) as connection:
        return dict(
            connection.execute(
                "select credential_id, encrypted_credential ->> 'ciphertext' from portal_credential"
                " union all select identity_id, totp ->> 'ciphertext' from identity where totp is not null"
            ).fetchall()
        )


async def opened(urls: DatabaseUrls, keys: MasterKeys) -> set[str]:
    with connect(urls.owner) as connection:
        rows = connection.execute("select org_id, credential_id, encrypted_credential from portal_credential")
        found = [(credentials.SEALED.place(org, row), stored) for org, row, stored in rows]
        rows = connection.execute("select identity_id, totp from identity where totp is not null")
        found += [(totp.SEALED.place(None, row), stored) for row, stored in rows]
    return {(await unseal(keys, place, stored)).reveal() for place, stored in found}


#: Secret, but hashed: nothing to open.
HASHED = {"app_user.legacy_sign_in"}


def test_the_list_has_every_secret_column_that_is_json() -> None:
    marked = {
        f"{table.fullname}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.info.get("secret") and isinstance(column.type, JSON)
    }
    assert marked - HASHED == {str(column) for column in SEALED_COLUMNS}
    assert SECRET == {"secret": True}


def test_the_list_names_real_columns() -> None:
    for column in SEALED_COLUMNS:
        table = metadata.tables[column.table]
        assert [key.name for key in table.primary_key] == (["org_id"] if column.named else []) + [column.key]
        assert column.column in table.c
        assert ("org_id" in table.c) is column.has_org
        assert ({"last_rotation_at", "rotation_status"} <= set(table.c.keys())) is column.notes


@pytest.mark.parametrize("reencrypt", [False, True])
async def test_all_rows_of_all_organisations_come_under_the_newest_key(
    owner: Database, database: DatabaseUrls, keys: MemoryKeys, reencrypt: bool
) -> None:
    made = await sealed_rows(database, keys, organizations=3, rows=7, seeds=2)
    former, before = await keys.current(), ciphertexts(database)
    newest = await keys.add()
    told: list[int] = []
    found = await rotate(owner, keys, SEALED_COLUMNS, reencrypt=reencrypt, batch_rows=4, told=told.append)
    assert found.rewrapped == {"portal_credential.encrypted_credential": 21, "identity.totp": 2}
    assert (found.kid, found.left, found.failures, sum(told)) == (newest, 0, [], 23)
    assert rows_by_key(database) == {newest: 23}
    after = ciphertexts(database)
    assert all((after[row] != before[row]) is reencrypt for row in before)
    keys.forget(former)
    assert await opened(database, keys) == made.texts
    with connect(database.owner) as connection:
        noted = connection.execute(
            "select distinct rotation_status, last_rotation_at is not null from portal_credential"
        ).fetchall()
    assert noted == [("reencrypted" if reencrypt else "rewrapped", True)]


async def test_keys_of_uploads_come_along(owner: Database, database: DatabaseUrls, keys: MemoryKeys) -> None:
    """Their contents lie elsewhere; the key that opens one is a sealed value like any other."""
    await sealed_rows(database, keys, organizations=1, rows=1, seeds=0)
    upload_id = new_id()
    with connect(database.owner) as connection:
        (found,) = connection.execute("select org_id from portal_credential")
        column = next(column for column in SEALED_COLUMNS if column.table == "upload")
        sealed = await seal(keys, column.place(found[0], upload_id), Secret("the key of a file"))
        connection.execute(
            "insert into upload (org_id, upload_id, file_name, size, sealed_key) values (%s, %s, 'a.837', 0, %s)",
            (found[0], upload_id, orjson.dumps(sealed).decode()),
        )
    newest = await keys.add()
    rotated = await rotate(owner, keys, SEALED_COLUMNS)
    assert rotated.rewrapped == {"portal_credential.encrypted_credential": 1, "upload.sealed_key": 1}
    checked = await check(owner, keys, SEALED_COLUMNS)
    assert (sum(checked.opened.values()), checked.failures) == (2, [])
    with connect(database.owner) as connection:
        rows = connection.execute("select sealed_key ->> 'kid', sealed_key ->> 'ciphertext' from upload").fetchall()
    assert rows == [(newest, sealed["ciphertext"])]


async def test_a_second_time_there_is_nothing_to_do(owner: Database, database: DatabaseUrls, keys: MemoryKeys) -> None:
    await sealed_rows(database, keys)
    found = await rotate(owner, keys, SEALED_COLUMNS)
    assert (sum(found.rewrapped.values()), found.left) == (0, 0)


async def test_rows_that_can_not_be_opened_stay_and_are_told(
    owner: Database, database: DatabaseUrls, keys: MemoryKeys
) -> None:
    made = await sealed_rows(database, keys, organizations=1, rows=6)
    cut, moved, alien, *_ = made.credentials
    with connect(database.owner) as connection:
        connection.execute(
            "update portal_credential set encrypted_credential = encrypted_credential - 'nonce'"
            " where credential_id = %s",
            (cut,),
        )
        connection.execute(
            "update portal_credential set encrypted_credential ="
            " (select encrypted_credential from portal_credential where credential_id = %s) where credential_id = %s",
            (list(made.credentials)[5], moved),
        )
        connection.execute(
            'update portal_credential set encrypted_credential = encrypted_credential || \'{"kid": "mk-gone"}\''
            " where credential_id = %s",
            (alien,),
        )
    codes = {cut: "core.vault_value_damaged", moved: "core.vault_value_altered", alien: "core.vault_key_unknown"}
    looked = await check(owner, keys, SEALED_COLUMNS, batch_rows=2)
    assert {failure.row_id: failure.code for failure in looked.failures} == codes
    assert sum(looked.opened.values()) == 4
    await keys.add()
    found = await rotate(owner, keys, SEALED_COLUMNS, batch_rows=2)
    assert {failure.row_id: failure.code for failure in found.failures} == codes
    assert (sum(found.rewrapped.values()), found.left) == (4, 3)
    with connect(database.owner) as connection:
        rows = connection.execute("select credential_id from portal_credential where rotation_status = 'failed'")
        assert {row[0] for row in rows} == set(codes)
    said = orjson.dumps([failure.message for failure in found.failures]).decode()
    assert not any(text in said for text in made.texts)


async def test_two_at_once_do_not_undo_each_other(database: DatabaseUrls, tmp_path: Path) -> None:
    """Each with a new key of its own: the later one wins, and every row opens."""
    path = tmp_path / "keys"
    made = await sealed_rows(database, FileKeys(path, made_on_need=True), rows=40)

    async def one() -> None:
        mine, base = FileKeys(path), Database(database.owner, pool_size=1)
        await mine.add()
        try:
            await rotate(base, mine, SEALED_COLUMNS, batch_rows=7)
        finally:
            await base.close()

    await asyncio.gather(one(), one(), one())
    keys = FileKeys(path)
    assert rows_by_key(database) == {await keys.current(): 81}
    assert await opened(database, keys) == made.texts


class Interfering(MemoryKeys):
    """Before the first wrapping it does something else: what another process might do just then."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[object] = []

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        while self.meanwhile:
            action = self.meanwhile.pop()
            assert callable(action)
            await action()
        return await super().wrap(key, aad)


async def test_a_secret_that_is_stored_meanwhile_is_kept(owner: Database, database: DatabaseUrls) -> None:
    keys = Interfering()
    made = await sealed_rows(database, keys, organizations=1, rows=3, seeds=0)
    row = next(iter(made.credentials))
    newest = await keys.add()

    async def replace() -> None:
        with connect(database.owner) as connection:
            (found,) = connection.execute("select org_id from portal_credential where credential_id = %s", (row,))
            sealed = await seal(keys, credentials.SEALED.place(found[0], row), Secret("newer"))
            connection.execute(
                "update portal_credential set encrypted_credential = %s where credential_id = %s",
                (orjson.dumps(sealed).decode(), row),
            )

    keys.meanwhile = [replace]
    found = await rotate(owner, keys, SEALED_COLUMNS)
    assert (found.skipped, found.left) == (1, 0)
    assert rows_by_key(database) == {newest: 3}
    texts = {**made.credentials, row: "newer"}
    assert await opened(database, keys) == set(texts.values())


class Failing(MemoryKeys):
    """A service that goes away after some calls."""

    calls = 10_000

    async def wrap(self, key: RowKey, aad: bytes) -> Wrapped:
        self.calls -= 1
        if self.calls < 0:
            raise KmsUnreachable
        return await super().wrap(key, aad)


async def test_what_was_done_before_a_failure_stays_done(owner: Database, database: DatabaseUrls) -> None:
    keys = Failing()
    made = await sealed_rows(database, keys, organizations=1, rows=20, seeds=0)
    former, newest = await keys.current(), await keys.add()
    keys.calls = 11
    with pytest.raises(KmsUnreachable):
        await rotate(owner, keys, SEALED_COLUMNS, batch_rows=4)
    assert rows_by_key(database) == {newest: 8, former: 12}
    assert await count_left(owner, SEALED_COLUMNS, newest) == 12
    assert await opened(database, keys) == made.texts
    keys.calls = 10_000
    found = await rotate(owner, keys, SEALED_COLUMNS, batch_rows=4)
    assert (sum(found.rewrapped.values()), found.left) == (12, 0)


async def test_without_the_former_key_nothing_is_touched(
    owner: Database, database: DatabaseUrls, keys: MemoryKeys
) -> None:
    await sealed_rows(database, keys)
    before = ciphertexts(database), rows_by_key(database)
    found = await rotate(owner, MemoryKeys(), SEALED_COLUMNS)
    assert {failure.code for failure in found.failures} == {KeyUnknown.code}
    assert (found.left, len(found.failures)) == (11, 11)
    assert (ciphertexts(database), rows_by_key(database)) == before
