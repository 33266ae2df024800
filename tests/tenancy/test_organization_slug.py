"""An organisation that is made without a slug gets one from its name, as services of the older system make them."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, pool
from sqlalchemy.orm import Session

from rcm.core.urls import DatabaseUrls
from rcm.tenancy.models import Organization


@pytest.mark.parametrize(
    ("name", "slug"),
    [("St. Åsa & Sons", "st-asa-sons"), ("Org1", "org1"), ("x" * 90, "x" * 63)],
)
def test_the_slug_comes_from_the_name(name: str, slug: str, database: DatabaseUrls) -> None:
    engine = create_engine(database.owner, poolclass=pool.NullPool)
    with Session(engine) as session:
        made = Organization(name=name, org_type="hospital")
        session.add(made)
        session.flush()
        assert made.slug == slug


def test_a_name_without_letters_gets_one_too(database: DatabaseUrls) -> None:
    engine = create_engine(database.owner, poolclass=pool.NullPool)
    with Session(engine) as session:
        made = Organization(name="医院", org_type="hospital")
        session.add(made)
        session.flush()
        assert made.slug.startswith("org-")


def test_a_slug_that_is_given_stays(database: DatabaseUrls) -> None:
    engine = create_engine(database.owner, poolclass=pool.NullPool)
    with Session(engine) as session:
        made = Organization(name="Maple Clinic", slug="maple", org_type="hospital")
        session.add(made)
        session.flush()
        assert made.slug == "maple"
