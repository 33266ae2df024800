"""SQLAlchemy's session as services get it: it knows its tenant, and says so where a write would come to nothing."""

from __future__ import annotations

import itertools
from typing import Any, Final
from uuid import UUID

from sqlalchemy import FromClause, UpdateBase, event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, object_mapper

from rcm.core.actor import Actor
from rcm.core.db import TenantSession
from rcm.core.errors import DomainError
from rcm.core.refusals import TENANT_OF, TenantNotSet

#: Key of `info`: this session has committed something.
COMMITTED: Final = "committed"


class TransactionOpen(DomainError):
    """A transaction is open. Commit it or roll it back before the session goes on for another organisation."""

    code = "core.transaction_open"


class ServiceSession(TenantSession):
    """The tenant is set in each transaction, as for all our sessions."""


def set_org(session: AsyncSession, org_id: UUID | None, user_id: UUID | None = None) -> None:
    """Go on for another organisation, or for none. Rows that were loaded are detached: they are the other one's.

    Raises TransactionOpen.
    """
    if session.in_transaction():
        raise TransactionOpen
    session.expunge_all()
    session.info["actor"] = Actor(org_id, user_id) if org_id is not None else None


@event.listens_for(ServiceSession, "after_begin")
def _remember_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """For the words of a refusal: where it arises, only the connection is known."""
    actor: Actor | None = session.info.get("actor")
    connection.info[TENANT_OF] = actor.org_id if actor is not None else None


@event.listens_for(ServiceSession, "after_commit")
def _remember_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[COMMITTED] = True


@event.listens_for(ServiceSession, "before_flush")
def _require_tenant_of_rows(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    if session.info.get("actor") is not None:
        return
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in itertools.chain(session.new, changed, session.deleted):
        _require_shared(object_mapper(row).local_table)


@event.listens_for(ServiceSession, "do_orm_execute")
def _require_tenant_of_statement(state: ORMExecuteState) -> None:
    """Without it, an update or a delete would find no row and say nothing; of a class or of a table alike."""
    statement = state.statement
    if isinstance(statement, UpdateBase) and state.session.info.get("actor") is None:
        _require_shared(statement.table)


def _require_shared(table: FromClause) -> None:
    """Raises TenantNotSet for a table of tenants' rows."""
    if "org_id" in table.columns:
        raise TenantNotSet(f"Table {table}.", table=str(table))
