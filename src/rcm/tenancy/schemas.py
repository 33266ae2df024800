"""Shapes of the person who is signed in."""

from __future__ import annotations

from uuid import UUID

from rcm.core.permissions import Permission
from rcm.core.schema import Schema


class UserOut(Schema):
    user_id: UUID
    full_name: str
    email: str
    role: str


class OrganizationOut(Schema):
    org_id: UUID
    slug: str
    name: str


class MeOut(Schema):
    """`permissions` are those in `organization`; `demo`: the data are made up."""

    user: UserOut
    organization: OrganizationOut
    organizations: list[OrganizationOut]
    permissions: list[Permission]
    demo: bool
    version: str
