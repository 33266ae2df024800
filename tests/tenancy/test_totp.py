"""One-time passwords: RFC 6238's own vectors, one use each, the seed sealed for its identity."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import Secret, ValueAltered
from rcm.core.vault.held import MemoryKeys
from rcm.main import Application
from rcm.tenancy import totp
from rcm.tenancy.totp import IdentityMissing, matching_step, new_seed, provisioning_uri, read_seed, store_seed

#: RFC 6238, appendix B, SHA-1; the last six of its eight digits.
SEED = Secret(base64.b32encode(b"12345678901234567890").decode())
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
NOW = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


def code_at(seed: Secret, at: datetime) -> str:
    return TOTP(base64.b32decode(seed.reveal()), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


@pytest.fixture
async def owner(database: DatabaseUrls) -> AsyncIterator[Database]:
    made = Database(database.owner, pool_size=1)
    yield made
    await made.close()


@pytest.fixture
def identity(factory: Factory, tenant: Tenant) -> UUID:
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select identity_id from app_user where user_id = %s", (tenant.admin.user_id,))
    found: UUID = row[0]
    return found


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert matching_step(SEED, code, at) == seconds // 30
    assert matching_step(SEED, code, at + timedelta(minutes=5)) is None


def test_a_neighbouring_step_is_good_and_a_further_one_is_not() -> None:
    seed = new_seed()
    present = int(NOW.timestamp()) // 30
    for seconds, step in ((-30, present - 1), (30, present + 1), (-60, None), (60, None)):
        assert matching_step(seed, code_at(seed, NOW + timedelta(seconds=seconds)), NOW) == step


def test_a_code_is_good_once() -> None:
    seed = new_seed()
    code = code_at(seed, NOW)
    step = matching_step(seed, code, NOW)
    assert step is not None
    assert matching_step(seed, code, NOW, after=step) is None
    later = NOW + timedelta(seconds=30)
    assert matching_step(seed, code_at(seed, later), later, after=step) == step + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12 456", "１２３４５６", "-12345"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert matching_step(SEED, code, NOW) is None


def test_the_address_for_the_authenticator() -> None:
    uri = provisioning_uri(SEED, "robin@example.invalid")
    assert uri.reveal().startswith("otpauth://totp/Hybrid%20RCM:robin%40example.invalid?")
    assert SEED.reveal() in uri.reveal()
    assert SEED.reveal() not in repr(uri)


async def test_the_seed_is_sealed_for_its_identity(
    owner: Database, application: Application, factory: Factory, tenant: Tenant, identity: UUID
) -> None:
    keys, seed = MemoryKeys(), new_seed()
    async with owner.write(None) as session:
        await store_seed(session, keys, identity, seed)
    async with application.database.read(tenant.actor) as session:
        assert await read_seed(session, keys, identity) == seed
    other = new_id()
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select to_jsonb(i)::text from identity i where identity_id = %s", (identity,))
        assert seed.reveal() not in row[0]
        connection.execute(
            "insert into identity (identity_id, email, totp) select %s, 'copy@example.invalid', totp from identity"
            " where identity_id = %s",
            (other, identity),
        )
    with pytest.raises(ValueAltered):
        async with owner.read(None) as session:
            await read_seed(session, keys, other)


async def test_without_a_seed_there_is_no_second_factor(
    owner: Database, application: Application, tenant: Tenant, identity: UUID
) -> None:
    keys = MemoryKeys()
    async with owner.write(None) as session:
        await store_seed(session, keys, identity, new_seed())
        await totp.remove_seed(session, identity)
    async with application.database.read(tenant.actor) as session:
        assert await read_seed(session, keys, identity) is None
    with pytest.raises(IdentityMissing):
        async with owner.write(None) as session:
            await store_seed(session, keys, new_id(), new_seed())


async def test_the_application_reads_identities_only(application: Application, tenant: Tenant, identity: UUID) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with application.database.write(tenant.actor) as session:
            await store_seed(session, MemoryKeys(), identity, new_seed())
