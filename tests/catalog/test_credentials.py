"""Portal credentials: sealed for their row, opened for their organisation, ended in four ways."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.catalog import credentials
from rcm.catalog.credentials import (
    CredentialExpired,
    CredentialInvalid,
    CredentialMissing,
    NewCredential,
    add,
    read_for_use,
)
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.time import utcnow
from rcm.core.vault import KeyUnknown, Secret, ValueAltered
from rcm.core.vault.held import MemoryKeys
from rcm.main import Application

PASSWORD = Secret("Sesame-street-7/π")


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def app_db(application: Application) -> Database:
    return application.database


def endpoint_of(factory: Factory, tenant: Tenant, name: str = "Portal") -> UUID:
    endpoint_id = new_id()
    with connect(factory.urls.owner) as connection:
        connection.execute(
            "insert into channel_type (code, name) values ('test_portal', 'Test portal') on conflict do nothing"
        )
        connection.execute(
            "insert into endpoint (endpoint_id, org_id, name, channel_type_id)"
            " select %s, %s, %s, channel_type_id from channel_type where code = 'test_portal'",
            (endpoint_id, tenant.org_id, name),
        )
    return endpoint_id


@pytest.fixture
def endpoint(factory: Factory, tenant: Tenant) -> UUID:
    return endpoint_of(factory, tenant)


@pytest.fixture
async def credential(app_db: Database, keys: MemoryKeys, tenant: Tenant, endpoint: UUID) -> UUID:
    async with app_db.write(tenant.actor) as session:
        return await add(session, keys, NewCredential(endpoint, "username_password", PASSWORD, "robin"))


async def test_what_was_stored_is_read_for_use(
    app_db: Database, keys: MemoryKeys, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    async with app_db.read(tenant.actor) as session:
        found = await read_for_use(session, keys, endpoint)
    assert (found.credential_id, found.account_id, found.credential_type) == (credential, "robin", "username_password")
    assert found.secret == PASSWORD
    assert PASSWORD.reveal() not in repr(found)


async def test_the_database_never_has_the_secret(factory: Factory, credential: UUID) -> None:
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select to_jsonb(c)::text, encrypted_credential from portal_credential c")
    assert set(row[1]) == {"v", "kid", "nonce", "ciphertext", "wrapped_key"}
    assert PASSWORD.reveal() not in row[0]


async def test_another_organisation_has_no_such_credential(
    app_db: Database, keys: MemoryKeys, other_tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    with pytest.raises(CredentialMissing):
        async with app_db.read(other_tenant.actor) as session:
            await read_for_use(session, keys, endpoint)
    for change in (credentials.deactivate, credentials.expire):
        with pytest.raises(CredentialMissing):
            async with app_db.write(other_tenant.actor) as session:
                await change(session, credential)
    with pytest.raises(CredentialMissing):
        async with app_db.write(other_tenant.actor) as session:
            await credentials.replace(session, keys, credential, Secret("mine"))


async def test_a_sealed_value_copied_to_another_row_or_organisation_does_not_open(
    app_db: Database, keys: MemoryKeys, factory: Factory, tenant: Tenant, other_tenant: Tenant, credential: UUID
) -> None:
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select encrypted_credential from portal_credential")
    for thief in (tenant, other_tenant):
        place = endpoint_of(factory, thief, "Copy")
        factory.insert(
            "portal_credential",
            credential_id=new_id(),
            org_id=thief.org_id,
            endpoint_id=place,
            credential_type="username_password",
            encrypted_credential=row[0],
        )
        with pytest.raises(ValueAltered):
            async with app_db.read(thief.actor) as session:
                await read_for_use(session, keys, place)


async def test_another_endpoint_kind_or_organisation_is_refused(
    app_db: Database, keys: MemoryKeys, tenant: Tenant, other_tenant: Tenant, endpoint: UUID
) -> None:
    wrong = [
        (tenant, NewCredential(new_id(), "username_password", PASSWORD)),
        (tenant, NewCredential(endpoint, "handshake", PASSWORD)),
        (other_tenant, NewCredential(endpoint, "username_password", PASSWORD)),
    ]
    for who, new in wrong:
        with pytest.raises(CredentialInvalid) as caught:
            async with app_db.write(who.actor) as session:
                await add(session, keys, new)
        assert PASSWORD.reveal() not in caught.value.message


async def test_a_replaced_secret_is_sealed_anew_and_starts_unjudged(
    app_db: Database, keys: MemoryKeys, factory: Factory, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    async with app_db.write(tenant.actor) as session:
        found = await read_for_use(session, keys, endpoint)
        await credentials.note_validation(session, found, "locked out")
    async with app_db.write(tenant.actor) as session:
        await credentials.replace(session, keys, credential, Secret("newer"))
    async with app_db.read(tenant.actor) as session:
        assert (await read_for_use(session, keys, endpoint)).secret == Secret("newer")
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute(
            "select rotation_status, last_rotation_at is not null, last_validated_at, validation_error"
            " from portal_credential"
        )
    assert row == ("replaced", True, None, None)


async def test_expired_and_deactivated_ones_are_not_given_out(
    app_db: Database, keys: MemoryKeys, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    async with app_db.write(tenant.actor) as session:
        await credentials.expire(session, credential, utcnow() + timedelta(hours=1))
        await read_for_use(session, keys, endpoint)
        await credentials.expire(session, credential)
    with pytest.raises(CredentialExpired, match=str(credential)):
        async with app_db.read(tenant.actor) as session:
            await read_for_use(session, keys, endpoint)
    async with app_db.write(tenant.actor) as session:
        await credentials.deactivate(session, credential)
    with pytest.raises(CredentialMissing):
        async with app_db.read(tenant.actor) as session:
            await read_for_use(session, keys, endpoint)


async def test_of_several_the_one_of_the_account_or_the_newest_that_is_good(
    app_db: Database, keys: MemoryKeys, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    async with app_db.write(tenant.actor) as session:
        second = await add(session, keys, NewCredential(endpoint, "api_key", Secret("second"), "casey"))
    async with app_db.write(tenant.actor) as session:
        past = utcnow() - timedelta(seconds=1)
        await add(session, keys, NewCredential(endpoint, "api_key", Secret("third"), "casey", past))
    async with app_db.read(tenant.actor) as session:
        assert (await read_for_use(session, keys, endpoint)).credential_id == second
        assert (await read_for_use(session, keys, endpoint, "robin")).credential_id == credential
        with pytest.raises(CredentialMissing):
            await read_for_use(session, keys, endpoint, "nobody")


async def test_what_a_portal_says_is_noted_without_the_secret_that_it_quotes(
    app_db: Database, keys: MemoryKeys, factory: Factory, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    async def noted(problem: str | None) -> tuple[bool, str | None]:
        async with app_db.write(tenant.actor) as session:
            await credentials.note_validation(session, await read_for_use(session, keys, endpoint), problem)
        with connect(factory.urls.owner) as connection:
            (row,) = connection.execute("select last_validated_at is not null, validation_error from portal_credential")
        return row[0], row[1]

    assert await noted(f"{PASSWORD.reveal()} is not the password") == (True, "… is not the password")
    assert await noted(None) == (True, None)


async def test_a_master_key_that_is_gone_is_named(
    app_db: Database, tenant: Tenant, endpoint: UUID, credential: UUID
) -> None:
    with pytest.raises(KeyUnknown, match="mk-"):
        async with app_db.read(tenant.actor) as session:
            await read_for_use(session, MemoryKeys(), endpoint)


async def test_structured_secrets_come_back_as_they_were(
    app_db: Database, keys: MemoryKeys, tenant: Tenant, endpoint: UUID
) -> None:
    text = orjson.dumps({"client_secret": "s", "refresh_token": "ß"}).decode()
    async with app_db.write(tenant.actor) as session:
        await add(session, keys, NewCredential(endpoint, "oauth2", Secret(text), "client-7"))
    async with app_db.read(tenant.actor) as session:
        assert (await read_for_use(session, keys, endpoint, "client-7")).secret.reveal() == text
