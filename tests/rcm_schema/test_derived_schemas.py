"""Schemas of every table: what a writer may give, what a reader gets."""

from __future__ import annotations

import pickle
import re
import warnings
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

import rcm_schema
from rcm.core.derive import Kind, fields_of, models
from rcm.core.ids import new_id
from rcm.core.model import Base
from rcm.memory.models import TEXT_DIMENSIONS
from rcm_schema import (
    BatchJobCreate,
    BatchRowUpdate,
    ClaimLineCreate,
    DenialCreate,
    EndpointCreate,
    EndpointUpdate,
    MicroStateCreate,
    OrganizationCreate,
    TaskDomain,
    TaskType,
    TaskTypeCreate,
    TaskTypeSchema,
    TaskTypeUpdate,
    UserWorkflowCreate,
    schemas,
)

#: Words in the names of columns that hold what nobody may read.
_SECRET = re.compile(r"password|secret|token_hash|totp|encrypted|private_key|recovery")
MODELS = models()
ROW = {"domain": "eligibility", "action": "status_check", "display_name": "Eligibility"}


def schema(model: type[Base], kind: Kind) -> type[BaseModel]:
    found: type[BaseModel] = getattr(schemas, f"{model.__name__}{kind}")
    return found


def refused(kind: type[BaseModel], **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        kind(**values)
    return str(caught.value)


def test_every_table_has_a_model() -> None:
    assert {str(model.__table__) for model in MODELS} == set(Base.metadata.tables)
    assert len(MODELS) > 60


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_every_table_has_its_schemas(model: type[Base], kind: Kind) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = schema(model, kind)
        described = made.model_json_schema()
    assert made is getattr(rcm_schema, made.__name__)
    assert described["title"] == made.__name__
    assert model.__tablename__ in (made.__doc__ or "")
    assert set(made.model_fields) == {attribute.name for attribute in fields_of(model, kind)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_what_a_writer_may_give(model: type[Base]) -> None:
    columns = model.__table__.columns
    create, update = (schema(model, kind).model_fields for kind in (Kind.CREATE, Kind.UPDATE))
    generated = {c.name for c in columns if c.computed is not None or (c.identity and c.identity.always)}
    assert not generated & {*create, *update}
    assert [name for name in ("created_at", "updated_at") if name in create and not columns[name].foreign_keys] == []
    assert not {"org_id", "created_at", *(c.name for c in model.__table__.primary_key)} & set(update)
    required = {name for name, field in create.items() if field.is_required()}
    filled = {c.name for c in columns if c.nullable or c.default is not None or c.server_default is not None}
    assert not required & filled
    assert "org_id" not in required
    assert [name for name, field in update.items() if field.is_required()] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_secrets_are_in_no_read_schema(model: type[Base]) -> None:
    read = set(schema(model, Kind.READ).model_fields)
    columns = set(model.__table__.columns.keys())
    marked = {c.name for c in model.__table__.columns if c.info.get("secret")}
    assert [name for name in read if _SECRET.search(name)] == [], "mark the column: mapped_column(info=SECRET)"
    assert columns - read == marked
    form = schema(model, Kind.CREATE)
    assert all(form.model_fields[name].repr is False for name in marked)


def test_the_columns_that_are_secret() -> None:
    marked = {f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns if c.info.get("secret")}
    assert marked >= {
        "identity.hashed_password",
        "identity.totp",
        "api_token.token_hash",
        "portal_credential.encrypted_credential",
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_unknown_fields_are_refused(model: type[Base]) -> None:
    for kind in (Kind.CREATE, Kind.UPDATE):
        assert "Extra inputs are not permitted" in refused(schema(model, kind), no_such_field=1)


def test_an_older_action_is_accepted_as_it_is() -> None:
    form = TaskTypeCreate(**ROW, description=None)
    assert form.model_dump() == {**ROW, "description": None}
    assert TaskType(**form.model_dump()).action == "status_check"


def test_what_was_not_given_is_not_dumped() -> None:
    form = TaskTypeCreate(**ROW, task_type_id=None)
    assert form.is_active is True, "the database's default can be read"
    assert form.model_dump() == ROW
    assert TaskTypeCreate.model_validate_json(form.model_dump_json()).model_dump() == ROW


def test_none_empties_only_what_may_be_empty() -> None:
    assert TaskTypeUpdate(description=None).model_dump() == {"description": None}
    assert TaskTypeUpdate().model_dump() == {}
    assert "leave it out" in refused(TaskTypeUpdate, display_name=None)
    assert "leave it out" in refused(EndpointUpdate, config=None)


def test_an_update_changes_what_was_given() -> None:
    row = TaskType(**ROW, description="old")
    TaskTypeUpdate(display_name="new").apply(row)
    assert (row.display_name, row.description) == ("new", "old")


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_text_that_must_be_given_is_not_blank(blank: str) -> None:
    assert "may not be empty" in refused(TaskTypeCreate, **{**ROW, "domain": blank})
    assert TaskTypeCreate(**ROW, description=blank).description == blank


def test_text_that_cannot_be_stored() -> None:
    assert "NUL" in refused(TaskTypeCreate, **ROW, description="a\x00b")


def test_messages_do_not_repeat_what_was_given() -> None:
    told = refused(TaskTypeCreate, **{**ROW, "display_name": ["Dana Whitlock"]})
    assert "Whitlock" not in told


@pytest.mark.parametrize("wrong", ["12.345", "1234567890123.00", "NaN", "Infinity", "a lot"])
def test_money_has_two_places(wrong: str) -> None:
    line = {"claim_id": new_id(), "line_number": 1, "procedure_code": "A0000", "units": 1}
    assert ClaimLineCreate.model_validate({**line, "charge": "12.30"}).charge == Decimal("12.30")
    assert "charge" in refused(ClaimLineCreate, **line, charge=wrong)


def test_times_need_a_zone() -> None:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    form = UserWorkflowCreate(name="w", draft_updated_at=when)
    assert form.draft_updated_at == when
    assert "timezone" in refused(UserWorkflowCreate, name="w", draft_updated_at=when.replace(tzinfo=None))


def test_numbers_fit_their_column() -> None:
    assert "version" in refused(UserWorkflowCreate, name="w", version=2**31)


def test_vectors_have_their_length() -> None:
    class Array:
        """As of a numerical library."""

        def tolist(self) -> list[float]:
            return [0.5] * TEXT_DIMENSIONS

    assert MicroStateCreate.model_validate({"text_emb": Array()}).text_emb == [0.5] * TEXT_DIMENSIONS
    for wrong in ([0.5], [float("nan")] * TEXT_DIMENSIONS, [1e6] * TEXT_DIMENSIONS):
        assert "text_emb" in refused(MicroStateCreate, text_emb=wrong)


def test_lookups_are_named_in_the_json_schema() -> None:
    assert TaskTypeCreate.model_json_schema()["properties"]["domain"]["lookup"] == "task_domain_lu"


def test_what_older_services_call_a_column() -> None:
    user = new_id()
    form = BatchJobCreate(user_id=user)
    assert form.user_id == user
    assert rcm_schema.BatchJob(**form.model_dump()).created_by == user


def test_forms_check_what_is_assigned() -> None:
    form = TaskTypeCreate(**ROW)
    with pytest.raises(ValidationError):
        form.domain = ""
    form.is_active = False
    assert form.model_dump() == {**ROW, "is_active": False}


def test_schemas_can_be_pickled() -> None:
    form = EndpointCreate(name="n", channel_type_id=UUID(int=1))
    assert pickle.loads(pickle.dumps(form)) == form
    assert pickle.loads(pickle.dumps(TaskDomain.CLAIM)) is not None


def test_ids_of_a_row_stay() -> None:
    assert "Extra inputs" in refused(BatchRowUpdate, batch_row_id=new_id())
    assert "Extra inputs" in refused(BatchRowUpdate, org_id=new_id())


def test_examples_of_all_three() -> None:
    organization = OrganizationCreate(org_type="hospital", slug="maple", name="Maple Hospital")
    assert organization.model_dump() == {"org_type": "hospital", "slug": "maple", "name": "Maple Hospital"}
    row = TaskType(
        task_type_id=new_id(), **ROW, is_active=True, created_at=datetime.now(UTC), updated_at=datetime.now(UTC)
    )
    assert TaskTypeSchema.model_validate(row).domain == "eligibility"
    assert rcm_schema.DenialCreate is DenialCreate
