"""Sealed rows for tests: credentials of an organisation, seeds of second factors; and what is under which key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import orjson

from rcm.catalog import credentials
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import MasterKeys, Secret, seal
from rcm.tenancy import totp
from tests.support.database import connect


@dataclass(frozen=True, slots=True)
class SealedRows:
    """What was stored, by row: the texts that nobody must find anywhere."""

    credentials: dict[UUID, str]
    seeds: dict[UUID, str]

    @property
    def texts(self) -> set[str]:
        return {*self.credentials.values(), *self.seeds.values()}


async def sealed_rows(
    urls: DatabaseUrls, keys: MasterKeys, *, organizations: int = 2, rows: int = 5, seeds: int = 1
) -> SealedRows:
    """`rows` credentials in each of some new organisations, and `seeds` identities with a second factor."""
    made = SealedRows({}, {})
    with connect(urls.owner) as connection:
        connection.execute("insert into channel_type (code, name) values ('vault', 'Vault') on conflict do nothing")
        for _ in range(organizations):
            org_id, endpoint_id = new_id(), new_id()
            connection.execute(
                "insert into organization (org_id, org_type, slug, name) values (%s, 'hospital', %s, %s)",
                (org_id, f"h-{org_id.hex}", f"Hospital {org_id.hex}"),
            )
            connection.execute(
                "insert into endpoint (endpoint_id, org_id, name, channel_type_id)"
                " select %s, %s, 'Vault', channel_type_id from channel_type where code = 'vault'",
                (endpoint_id, org_id),
            )
            values = []
            for _ in range(rows):
                row_id = new_id()
                made.credentials[row_id] = f"password-{new_id().hex}"
                place = credentials.SEALED.place(org_id, row_id)
                sealed = await seal(keys, place, Secret(made.credentials[row_id]))
                values.append((row_id, org_id, endpoint_id, orjson.dumps(sealed).decode()))
            connection.cursor().executemany(
                "insert into portal_credential (credential_id, org_id, endpoint_id, credential_type,"
                " encrypted_credential) values (%s, %s, %s, 'username_password', %s)",
                values,
            )
        for _ in range(seeds):
            identity_id = new_id()
            made.seeds[identity_id] = totp.new_seed().reveal()
            sealed = await seal(keys, totp.SEALED.place(None, identity_id), Secret(made.seeds[identity_id]))
            connection.execute(
                "insert into identity (identity_id, email, totp) values (%s, %s, %s)",
                (identity_id, f"{identity_id.hex}@example.invalid", orjson.dumps(sealed).decode()),
            )
    return made


def rows_by_key(urls: DatabaseUrls) -> dict[str, int]:
    with connect(urls.owner) as connection:
        return dict(
            connection.execute(
                "select kid, count(*) from (select encrypted_credential ->> 'kid' as kid from portal_credential"
                " union all select totp ->> 'kid' from identity where totp is not null) x group by 1"
            ).fetchall()
        )
