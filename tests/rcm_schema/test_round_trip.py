"""Every table: row -> read schema -> JSON -> create schema -> row again, in a database with rows in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, pool, select, text
from sqlalchemy.orm import Session
from tests.isolation.filling import Filled, fill
from tests.support.database import cloned_database

from rcm.core.derive import Kind, fields_of, models
from rcm.core.embedded import EmbeddedServer
from rcm.core.model import Base
from rcm_schema import CreateForm, RowSchema, UpdateForm, schemas

MODELS = models()


@pytest.fixture(scope="module")
def filled(postgres: EmbeddedServer) -> Iterator[Filled]:
    with cloned_database(postgres) as urls:
        yield fill(urls, postgres.bootstrap_url(urls.owner.split("@/")[1].split("?")[0]))


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Iterator[Engine]:
    """As the superuser: a row can be taken away and put back though others refer to it."""
    made = create_engine(filled.bootstrap, poolclass=pool.NullPool, connect_args={"application_name": "round trip"})
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        opened.execute(text("set session_replication_role = replica"))
        yield opened
        opened.rollback()


def a_row(session: Session, model: type[Base], filled: Filled) -> Base:
    columns: Any = model.__table__.columns
    wanted = select(model).where(columns.org_id == filled.mine) if "org_id" in columns else select(model)
    row = session.scalars(wanted.limit(1)).first()
    assert row is not None, f"tests/isolation fills {model.__table__} with nothing"
    for attribute in fields_of(model, Kind.CREATE):
        value = getattr(row, attribute.name)
        if attribute.typed.startswith("list") and isinstance(value, dict):
            setattr(row, attribute.name, [value])  # who filled the table saw a column of JSON, no more
    session.flush()
    return row


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_a_row_is_the_same_after_its_way_through_the_schemas(
    session: Session, filled: Filled, model: type[Base]
) -> None:
    read: type[RowSchema] = getattr(schemas, f"{model.__name__}Schema")
    create: type[CreateForm] = getattr(schemas, f"{model.__name__}Create")
    row = a_row(session, model, filled)
    seen = read.model_validate(row)
    assert read.model_validate_json(seen.model_dump_json()) == seen

    own = [a.name for a in fields_of(model, Kind.CREATE) if a.name not in model.__mapper__.synonyms]
    form = create.model_validate({name: getattr(row, name) for name in own})
    again = create.model_validate_json(form.model_dump_json())
    assert again.model_dump() == form.model_dump()

    session.expunge(row)
    primary: Any = model.__table__.primary_key
    session.execute(delete(model).where(*(column == getattr(row, column.key) for column in primary)))
    back = model(**again.model_dump())
    session.add(back)
    session.flush()
    session.refresh(back)
    made = {c.name for c in model.__table__.columns if c.identity is not None and c.identity.always}
    # SQLAlchemy leaves None to the column's default.
    filled_in = {
        c.name for c in primary.table.columns if c.server_default is not None and getattr(seen, c.name, 0) is None
    }
    changed = {"created_at", "updated_at"} | made | filled_in
    assert read.model_validate(back).model_dump(exclude=changed) == seen.model_dump(exclude=changed)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_an_update_with_all_fields_changes_nothing_else(session: Session, filled: Filled, model: type[Base]) -> None:
    update: type[UpdateForm] = getattr(schemas, f"{model.__name__}Update")
    row = a_row(session, model, filled)
    given = {name: getattr(row, name) for name in update.model_fields if getattr(row, name) is not None}
    update.model_validate(given).apply(row)
    assert not session.is_modified(row)
