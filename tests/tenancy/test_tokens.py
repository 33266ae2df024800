"""Access tokens: made once, kept as a hash, valid only in the organisations of their person."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
import structlog
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.actor import Actor
from rcm.core.errors import NotSignedIn
from rcm.core.permissions import ROLE_PERMISSIONS, Permission
from rcm.core.time import utcnow
from rcm.main import Application
from rcm.tenancy.repository import find_user_id, first_organization
from rcm.tenancy.service import OrganizationMissing, SignInService, TokenMissing, make_token, revoke_token


@pytest.fixture
def sign_in(application: Application) -> SignInService:
    return SignInService(application.database, application.registry.ops)


async def test_only_the_hash_of_a_token_is_stored(tenant: Tenant, factory: Factory) -> None:
    assert re.fullmatch(r"rcm_[A-Za-z0-9_-]{43}", tenant.admin.token)
    with connect(factory.urls.owner) as connection:
        (stored,) = connection.execute("select to_jsonb(t)::text, token_hash from api_token t").fetchall()
    assert stored[1] == hashlib.sha256(tenant.admin.token.encode()).hexdigest()
    assert tenant.admin.token not in stored[0]


@pytest.mark.parametrize("role", ["org_admin", "operator", "viewer", "api_user"])
async def test_a_token_gives_the_permissions_of_the_role(
    role: str, tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    person = await factory.person(tenant.org_id, role)
    assert await sign_in(person.token, None) == Actor(tenant.org_id, person.user_id, ROLE_PERMISSIONS[role])


@pytest.mark.parametrize("token", ["", "rcm_", "Bearer", "rcm_" + "A" * 43, "rcm_" + "x" * 42, "rcm_" + "ü" * 43])
async def test_a_token_that_nobody_made_signs_nobody_in(token: str, tenant: Tenant, sign_in: SignInService) -> None:
    with pytest.raises(NotSignedIn):
        await sign_in(token, None)


async def test_revoked_and_expired_tokens_are_refused(
    application: Application, tenant: Tenant, sign_in: SignInService
) -> None:
    async with application.database.write(tenant.actor) as session:
        expired = await make_token(session, tenant.admin.user_id, "old", utcnow() - timedelta(seconds=1))
        revoked = await make_token(session, tenant.admin.user_id, "lost", utcnow() + timedelta(days=1))
    await sign_in(revoked.token, None)
    async with application.database.write(tenant.actor) as session:
        await revoke_token(session, revoked.token_id)
    for made in (expired, revoked):
        with pytest.raises(NotSignedIn):
            await sign_in(made.token, None)


async def test_a_token_cannot_be_revoked_twice_or_by_another_organisation(
    application: Application, tenant: Tenant, other_tenant: Tenant
) -> None:
    async with application.database.write(tenant.actor) as session:
        made = await make_token(session, tenant.admin.user_id, "own")
    with pytest.raises(TokenMissing):
        async with application.database.write(other_tenant.actor) as session:
            await revoke_token(session, made.token_id)
    async with application.database.write(tenant.actor) as session:
        await revoke_token(session, made.token_id)
    with pytest.raises(TokenMissing):
        async with application.database.write(tenant.actor) as session:
            await revoke_token(session, made.token_id)


async def test_a_deactivated_user_or_organisation_ends_the_token(
    tenant: Tenant, other_tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute("update app_user set is_active = false where org_id = %s", (tenant.org_id,))
        connection.execute("update organization set is_active = false where org_id = %s", (other_tenant.org_id,))
    for each in (tenant, other_tenant):
        with pytest.raises(NotSignedIn):
            await sign_in(each.admin.token, None)


async def test_a_person_of_two_organisations_acts_in_each_by_its_own_role(
    tenant: Tenant, other_tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    here = await factory.person(tenant.org_id, "operator", email="both@example.invalid")
    there = await factory.person(other_tenant.org_id, "viewer", email="both@example.invalid")
    assert await sign_in(here.token, other_tenant.org_id) == Actor(
        other_tenant.org_id, there.user_id, ROLE_PERMISSIONS["viewer"]
    )
    account = await sign_in.account(here.actor)
    assert account.organization.slug == tenant.slug
    assert [each.slug for each in account.organizations] == sorted([tenant.slug, other_tenant.slug])


async def test_a_stranger_to_an_organisation_is_told_that_there_is_none(
    tenant: Tenant, other_tenant: Tenant, sign_in: SignInService
) -> None:
    with pytest.raises(OrganizationMissing):
        await sign_in(tenant.admin.token, other_tenant.org_id)


async def test_the_use_of_a_token_is_noted(tenant: Tenant, factory: Factory, sign_in: SignInService) -> None:
    await sign_in(tenant.admin.token, None)
    with connect(factory.urls.owner) as connection:
        assert connection.execute("select last_used_at is not null from api_token").fetchall() == [(True,)]


async def test_a_row_of_role_permission_gives_the_right_from_the_next_request(
    tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    person = await factory.person(tenant.org_id, "viewer")
    assert Permission.BATCH_RUN not in (await sign_in(person.token, None)).permissions
    factory.insert("role_permission", role="viewer", permission=Permission.BATCH_RUN.value)
    assert Permission.BATCH_RUN in (await sign_in(person.token, None)).permissions
    with connect(factory.urls.owner) as connection:
        connection.execute("delete from role_permission where role = 'viewer'")
    assert (await sign_in(person.token, None)).permissions == frozenset()


async def test_a_role_that_came_after_the_release_may_do_what_its_rows_say(
    tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    factory.insert("user_role_lu", code="biller", label="Biller")
    factory.insert("role_permission", role="biller", permission=Permission.CLAIM_READ.value)
    person = await factory.person(tenant.org_id, "biller")
    assert (await sign_in(person.token, None)).permissions == {Permission.CLAIM_READ}


async def test_a_permission_that_nobody_knows_is_told_once_and_gives_nothing(
    tenant: Tenant, factory: Factory, sign_in: SignInService
) -> None:
    factory.insert("role_permission", role="viewer", permission="claims:claim:levitate")
    person = await factory.person(tenant.org_id, "viewer")
    with structlog.testing.capture_logs() as logs:
        first = await sign_in(person.token, None)
        again = await sign_in(person.token, None)
    assert first.permissions == again.permissions == ROLE_PERMISSIONS["viewer"]
    assert [(entry["role"], entry["permission"]) for entry in logs] == [("viewer", "claims:claim:levitate")]


async def test_the_platform_is_not_the_first_organisation(application: Application, factory: Factory) -> None:
    async with application.registry.ops.read(None) as session:
        assert await first_organization(session) is None
    made = await factory.organization("birch-clinic")
    async with application.registry.ops.read(None) as session:
        assert await first_organization(session) == "birch-clinic"
    async with application.database.read(made.actor) as session:
        assert await find_user_id(session, None) == made.admin.user_id
