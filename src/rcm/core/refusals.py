"""What the database refuses, as failures that say how to mend it. Values of rows are never repeated, but codes are.

`explain(engine)` turns the driver's errors into these at the place where they arise; the driver's error stays the
cause (`__cause__`), and `sqlstate` is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from rcm.core.db import DatabaseUnreachable
from rcm.core.errors import ConfigurationError, Conflict, DomainError, InvalidInput, NotAllowed


class TenantNotSet(NotAllowed):
    """No organisation is set for this session, so it writes no organisation's rows. Use `get_session(org_id=…)`."""

    code = "core.tenant_not_set"


class TenantMismatched(NotAllowed):
    """The row's `org_id` is not the session's. Leave it out, or use `get_session(org_id=…)` with the row's."""

    code = "core.tenant_mismatched"


class TableNotWritable(NotAllowed):
    """The role rcm_app may not do this with the table: what all organisations share is written by the command line."""

    code = "core.table_not_writable"


class CodeUnknown(InvalidInput):
    """This code is not in its lookup table. Use one that is, or insert it there first; no migration is needed."""

    code = "core.code_unknown"


class ReferenceMissing(InvalidInput):
    """The row refers to one that is not there, or that belongs to another organisation."""

    code = "core.reference_missing"


class RowReferenced(Conflict):
    """The row can't go while others refer to it."""

    code = "core.row_referenced"


class RowDuplicate(Conflict):
    """There is such a row already."""

    code = "core.row_duplicate"


class ValueMissing(InvalidInput):
    """A value that must be given is missing."""

    code = "core.value_missing"


class ValueRefused(InvalidInput):
    """A rule of the database refuses this value."""

    code = "core.value_refused"


class InvalidValue(InvalidInput):
    """The database can't store this value in its column: too large, of another type, or of the wrong length."""

    code = "core.value_invalid"


class RowImmutable(Conflict):
    """Rows of this table are never changed. Write a new one instead."""

    code = "core.row_immutable"


class SessionReadOnly(NotAllowed):
    """This session only reads. Open it without `read_only=True` to write."""

    code = "core.session_read_only"


class TransactionContended(DomainError):
    """Another transaction was in the way and went first. Repeat yours as a whole: `run(…)` does that."""

    code = "core.transaction_contended"
    retryable = True


class LockTimedOut(DomainError):
    """Another transaction kept the row for longer than RCM_DB_LOCK_TIMEOUT_S."""

    code = "core.lock_timed_out"
    retryable = True


class StatementTimedOut(DomainError):
    """The statement took longer than RCM_DB_STATEMENT_TIMEOUT_S, and was ended."""

    code = "core.statement_timed_out"


class TransactionTimedOut(DomainError):
    """The transaction lay idle for longer than RCM_DB_IDLE_TIMEOUT_S, so the server ended it. Nothing was written."""

    code = "core.transaction_timed_out"


class ConnectionsExhausted(DomainError):
    """All connections of the pool are in use. Close sessions sooner, or raise RCM_DB_POOL_SIZE."""

    code = "core.connections_exhausted"
    retryable = True


class TableMissing(ConfigurationError):
    """The database lacks a table or a column that this program knows. Run `rcm migrate`."""

    code = "core.table_missing"


#: Key of `Connection.info`: the organisation of the transaction, or None.
TENANT_OF: Final = "rcm_tenant"
#: Serialization failure, deadlock.
_CONTENDED: Final = ("40001", "40P01")
_BY_STATE: Final[dict[str, type[DomainError]]] = {
    **dict.fromkeys(_CONTENDED, TransactionContended),
    "23001": RowImmutable,
    "23502": ValueMissing,
    "23505": RowDuplicate,
    "23514": ValueRefused,
    "25006": SessionReadOnly,
    "25P03": TransactionTimedOut,
    "42P01": TableMissing,
    "42703": TableMissing,
    "55P03": LockTimedOut,
    "P0001": ValueRefused,
}
_CODE: Final = re.compile(r"[\w.\-*]{1,64}")
_TABLE: Final = re.compile(r'"([^"]+)"')
_CANCELLED: Final = "57014"
#: Data exceptions, program limits.
_NOT_STORABLE: Final = ("22", "54")


def explain(engine: Engine) -> None:
    """Raise the failures of this module instead of SQLAlchemy's errors, on all connections of `engine`."""
    event.listen(engine, "handle_error", _instead, retval=True)


def _instead(context: ExceptionContext) -> DomainError | None:
    """Given back, not raised: others listen as well."""
    error = context.original_exception
    return refusal(error, context) if isinstance(error, psycopg.Error) and not context.is_pre_ping else None


def refusal(error: psycopg.Error, context: ExceptionContext) -> DomainError | None:
    """The failure for what the driver says; None for what has no better words than the driver's own."""
    state = error.sqlstate
    if state is None or state.startswith(("08", "57P")):
        return _unreachable(error) if isinstance(error, psycopg.OperationalError) else None
    special = _SPECIAL.get(state)
    if special is not None:
        return special(error, context)
    if state.startswith(_NOT_STORABLE):
        return InvalidValue(f"{type(error).__name__}.", sqlstate=state, **_facts(error))  # its message holds the value
    kind = _BY_STATE.get(state)
    return None if kind is None else kind(_where(error), sqlstate=state, **_facts(error))


def _unreachable(error: psycopg.OperationalError) -> DatabaseUnreachable:
    return DatabaseUnreachable(" ".join(str(error).split()), sqlstate=error.sqlstate)


def _where(error: psycopg.Error) -> str:
    """Table, column and rule; of what our own triggers say, all."""
    diag = error.diag
    if error.sqlstate == "P0001" or not (diag.table_name or diag.constraint_name):
        return f"{diag.message_primary or ''}."
    parts = [f"Table {diag.table_name}"]
    parts += [f"column {diag.column_name}"] if diag.column_name else []
    parts += [f"rule {diag.constraint_name}"] if diag.constraint_name else []
    return ", ".join(parts) + "."


def _facts(error: psycopg.Error) -> dict[str, Any]:
    diag = error.diag
    given = {"table": diag.table_name, "column": diag.column_name, "rule": diag.constraint_name}
    return {name: value for name, value in given.items() if value}


def _foreign_key(error: psycopg.Error, context: ExceptionContext) -> DomainError:
    facts = _facts(error) | {"sqlstate": error.sqlstate}
    message = error.diag.message_primary or ""
    if message.startswith("update or delete") or (context.statement or "").lstrip()[:6].lower() == "delete":
        return RowReferenced(_where(error), **facts)
    lookup = next((t for t in _TABLE.findall(error.diag.message_detail or "") if t.endswith("_lu")), None)
    if lookup is None:
        return ReferenceMissing(_where(error), **facts)
    column = (error.diag.constraint_name or "").removeprefix(f"{error.diag.table_name}_").removesuffix("_fkey")
    codes = _codes_given(column, context)
    told = f"{error.diag.table_name}.{column}"
    told += f" is {' or '.join(map(repr, codes))}" if codes else " has a code"
    return CodeUnknown(
        f"{told}, unknown to {lookup}; `select code from {lookup}` lists what it knows.",
        **facts,
        lookup=lookup,
        column=column,
        codes=codes,
    )


def _codes_given(column: str, context: ExceptionContext) -> list[str]:
    """What the statement gave for the column. With row-level security the server itself does not say it.

    Only what looks like a code: somebody may have written a name into the wrong field.
    """
    sets = context.parameters if isinstance(context.parameters, list | tuple) else [context.parameters]
    name = re.compile(rf"(?:\w+_)?{re.escape(column)}(?:__\d+|_m\d+|_\d+)?")
    values = {
        value
        for given in sets
        if isinstance(given, dict)
        for key, value in given.items()
        if isinstance(value, str) and name.fullmatch(key) and _CODE.fullmatch(value)
    }
    return sorted(values)[:5]


def _privilege(error: psycopg.Error, context: ExceptionContext) -> DomainError:
    message = error.diag.message_primary or ""
    table = next(iter(_TABLE.findall(message)), "") or message.rpartition(" ")[2]
    if error.diag.source_function != "ExecWithCheckOptions":  # the check of a policy; all else is a missing grant
        return TableNotWritable(f"Table {table}.", table=table, sqlstate=error.sqlstate)
    info = context.connection.info if context.connection is not None else {}
    kind = TenantMismatched if info.get(TENANT_OF) else TenantNotSet
    return kind(f"Table {table}.", table=table, sqlstate=error.sqlstate)


def _cancelled(error: psycopg.Error, _context: ExceptionContext) -> DomainError | None:
    """Also the caller may have cancelled it; the message alone tells."""
    message = error.diag.message_primary or ""
    return StatementTimedOut(sqlstate=_CANCELLED) if "user request" not in message else None


def _org_missing(error: psycopg.Error, _context: ExceptionContext) -> DomainError | None:
    if error.diag.column_name == "org_id":
        return TenantNotSet(f"Table {error.diag.table_name}.", table=error.diag.table_name, sqlstate="23502")
    return ValueMissing(_where(error), sqlstate="23502", **_facts(error))


_SPECIAL: Final[dict[str, Callable[[psycopg.Error, ExceptionContext], DomainError | None]]] = {
    "23502": _org_missing,
    "23503": _foreign_key,
    "42501": _privilege,
    _CANCELLED: _cancelled,
}
