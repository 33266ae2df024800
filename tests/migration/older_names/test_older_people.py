"""rcm_user, users, user_roles: people under their older names."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.migration.older_names.speaking import Place, Speaker, Waiting, open_as

from rcm.core.ids import new_id

HASH = "$2b$12$madeUpMadeUpMadeUpMadeUpMadeUp"
NO_ORG = r"no organisation is set: set app\.org_id"


def add(speaker: Speaker, email: str, *, password: str | None = HASH, role: str = "firm_user") -> UUID:
    row = speaker.one(
        "insert into rcm_user (email, hashed_password, full_name, role) values (%s, %s, 'Robin Example', %s)"
        " returning user_id",
        email,
        password,
        role,
    )
    user_id: UUID = row[0]
    return user_id


def identity(place: Place, email: str) -> tuple[UUID, str | None] | None:
    with place.owner() as owner:
        return owner.execute("select identity_id, hashed_password from identity where email = %s", (email,)).fetchone()


@pytest.fixture
def shared(place: Place) -> str:
    """The e-mail of a person whom the other organisation knows, and who has a password there."""
    email = f"pat{new_id().hex}@example.invalid"
    with open_as(place.urls.app, place.theirs) as them:
        add(Speaker(them), email)
    return email


def test_an_insert_without_ids_returns_what_was_made(me: Speaker, place: Place) -> None:
    made = me.one(
        "insert into rcm_user (email, hashed_password, full_name, role) values (' Robin@Example.invalid ', %s, 'Robin',"
        " 'admin') returning *",
        HASH,
    )
    user_id, email, password, name, role, active, seen, created, updated, org = made
    assert (email, password, name, role) == ("Robin@Example.invalid", HASH, "Robin", "admin")
    assert (active, seen, org) == (True, None, place.mine)
    assert created is not None
    assert updated is not None
    assert me.all("select * from rcm_user where user_id = %s", user_id) == [made]
    stored = me.one(
        "select u.role, u.legacy_role, i.email from app_user u join identity i using (identity_id)"
        " where u.user_id = %s",
        user_id,
    )
    assert stored == ("org_admin", "admin", "robin@example.invalid")


def test_an_insert_with_ids_keeps_them(me: Speaker, place: Place) -> None:
    user_id = new_id()
    me.all(
        "insert into rcm_user (user_id, org_id, email, full_name) values (%s, %s, 'lee@example.invalid', 'Lee')",
        user_id,
        place.mine,
    )
    assert me.one("select user_id, role from rcm_user where email = 'lee@example.invalid'") == (user_id, "firm_user")
    me.refused(
        "null value", "insert into rcm_user (email, full_name, is_active) values ('x@example.invalid', 'X', null)"
    )
    me.refused(
        "app_user_org_id_email_key", "insert into rcm_user (email, full_name) values ('lee@example.invalid', 'Lee')"
    )


@pytest.mark.parametrize(
    ("older", "standard"), [("admin", "org_admin"), ("firm_user", "operator"), ("hospital_user", "operator")]
)
def test_older_roles_are_kept_beside_the_standard_one(me: Speaker, older: str, standard: str) -> None:
    user_id = add(me, "kim@example.invalid", role=older)
    both = "select role, legacy_role from app_user where user_id = %s"
    assert me.one(both, user_id) == (standard, older)
    me.all("update app_user set full_name = 'Kim Changed', role = role where user_id = %s", user_id)
    assert me.one(both, user_id) == (standard, older)
    me.all("update app_user set role = 'viewer' where user_id = %s", user_id)
    assert me.one(both, user_id) == ("viewer", None)
    me.all("update app_user set role = %s where user_id = %s", older, user_id)
    assert me.one(both, user_id) == (standard, older)
    assert me.one("update rcm_user set role = %s where user_id = %s returning role", standard, user_id) == (standard,)
    assert me.one(both, user_id) == (standard, None)


def test_an_unknown_role_is_refused(me: Speaker) -> None:
    me.refused(
        "user_role_lu|role_fkey", "insert into rcm_user (email, full_name, role) values ('a@b.example', 'A', 'boss')"
    )


def test_an_update_writes_what_it_changes_and_no_more(me: Speaker) -> None:
    user_id = add(me, "sam@example.invalid", role="hospital_user")
    row = me.one(
        "update rcm_user set full_name = 'Sam Other', last_login_at = now() where user_id = %s"
        " returning full_name, role, hashed_password, last_login_at is not null",
        user_id,
    )
    assert row == ("Sam Other", "hospital_user", HASH, True)
    me.all("update rcm_user set hashed_password = 'changed', is_active = false where user_id = %s", user_id)
    assert me.one("select full_name, hashed_password, is_active from rcm_user where user_id = %s", user_id) == (
        "Sam Other",
        "changed",
        False,
    )
    assert me.one("select legacy_role from app_user where user_id = %s", user_id) == ("hospital_user",)


def test_a_new_e_mail_is_what_the_person_signs_in_with(me: Speaker, place: Place, shared: str) -> None:
    user_id = add(me, "old@example.invalid")
    me.all("update rcm_user set email = 'New@example.invalid' where user_id = %s", user_id)
    both = "select i.email, u.email from app_user u join identity i using (identity_id) where u.user_id = %s"
    assert me.one(both, user_id) == ("new@example.invalid", "New@example.invalid")
    me.refused("is somebody else's already", "update rcm_user set email = %s where user_id = %s", shared, user_id)


def test_a_deleted_person_leaves_no_password_behind(place: Place) -> None:
    email = "gone@example.invalid"
    with open_as(place.urls.app, place.mine) as connection:
        me = Speaker(connection)
        user_id = add(me, email)
        connection.commit()
        assert identity(place, email) is not None
        assert me.count("delete from rcm_user where user_id = %s", user_id) == 1
    assert identity(place, email) is None


def test_what_somebody_left_behind_is_not_for_the_next(me: Speaker, place: Place) -> None:
    with place.owner() as owner:
        owner.execute(
            "insert into identity (identity_id, email, hashed_password) values (%s, %s, %s)",
            (new_id(), "left@example.invalid", HASH),
        )
    user_id = add(me, "left@example.invalid", password=None)
    where = "from app_user join identity i using (identity_id) where user_id = %s"
    assert me.one(f"select i.hashed_password {where}", user_id) == (None,)


def test_the_password_of_anothers_person_cannot_be_set(me: Speaker, place: Place, shared: str) -> None:
    sentence = "signs in to another organisation too, so the password can't be set here"
    me.refused(
        sentence, "insert into rcm_user (email, full_name, hashed_password) values (%s, 'Pat', 'mine')", shared.upper()
    )
    user_id = add(me, shared, password=None)
    me.refused(sentence, "update rcm_user set hashed_password = 'mine' where user_id = %s", user_id)
    found = identity(place, shared)
    assert found is not None
    assert found[1] == HASH


def test_the_e_mail_of_anothers_person_opens_nothing(me: Speaker, place: Place, shared: str) -> None:
    """Linked to that identity, the new user could be signed in as the other organisation's person."""
    user_id = add(me, shared, password=None)
    assert me.one("select identity_id from app_user where user_id = %s", user_id) == (None,)
    assert me.one("select hashed_password from rcm_user where user_id = %s", user_id) == (None,)
    assert me.all("select org_id from rcm_memberships(%s, %s)", place.mine, user_id) == [(place.mine,)]


def test_a_person_of_two_organisations_is_changed_by_neither(place: Place, shared: str) -> None:
    """The operator linked the person (`rcm users add`)."""
    user_id = new_id()
    found = identity(place, shared)
    assert found is not None
    with place.owner() as owner:
        owner.execute(
            "insert into app_user (user_id, org_id, identity_id, email, full_name, role)"
            " values (%s, %s, %s, %s, 'Pat', 'viewer')",
            (user_id, place.mine, found[0], shared),
        )
    for org in (place.mine, place.theirs):
        with place.acting(org) as speaker:
            where = "where email = %s"
            speaker.refused("password can't be set", f"update rcm_user set hashed_password = 'mine' {where}", shared)
            speaker.refused("e-mail can't change", f"update rcm_user set email = 'a@b.example' {where}", shared)
            assert speaker.count(f"update rcm_user set full_name = 'Pat Other' {where}", shared) == 1
            assert speaker.count(f"delete from rcm_user {where}", shared) == 1
    assert identity(place, shared) == (found[0], HASH)


def test_people_of_others_are_invisible_and_unwritable(me: Speaker, place: Place, shared: str) -> None:
    assert me.all("select 1 from rcm_user where email = %s", shared) == []
    assert me.count("update rcm_user set full_name = 'Mine' where email = %s", shared) == 0
    assert me.count("delete from users where email = %s", shared) == 0
    me.refused(
        "can't be written by organisation",
        "insert into rcm_user (org_id, email, full_name) values (%s, 'a@example.invalid', 'A')",
        place.theirs,
    )
    add(me, "move@example.invalid")
    me.refused("don't change organisation", "update rcm_user set org_id = %s", place.theirs)


def test_without_an_organisation_nothing_is_read_and_writes_say_why(nobody: Speaker, shared: str) -> None:
    assert nobody.all("select 1 from rcm_user") == []
    assert nobody.all("select 1 from users") == []
    nobody.refused(NO_ORG, "insert into rcm_user (email, full_name) values ('a@example.invalid', 'A')")
    nobody.refused(NO_ORG, "insert into users (email, name) values ('a@example.invalid', 'A')")
    nobody.refused(
        NO_ORG,
        "insert into app_user (user_id, email, full_name, role) values (gen_random_uuid(), 'a@b.example', 'A', 'x')",
    )


def test_users_is_the_same_people_in_other_words(me: Speaker, place: Place) -> None:
    user_id, role = me.one(
        "insert into users (email, name, hashed_password, role) values ('jo@example.invalid', 'Jo', %s, 'admin')"
        " returning id, role",
        HASH,
    )
    assert role == "admin"
    assert me.one("select full_name, role, org_id from rcm_user where user_id = %s", user_id) == (
        "Jo",
        "admin",
        place.mine,
    )
    me.all("update users set name = 'Jo Other', role = 'nursing_leadership' where id = %s", user_id)
    assert me.one("select name, role, is_active from users where id = %s", user_id) == (
        "Jo Other",
        "nursing_leadership",
        True,
    )
    assert me.one("insert into users (email, name) values ('al@example.invalid', 'Al') returning role") == ("viewer",)
    assert me.count("delete from users where id = %s", user_id) == 1


def test_roles_tell_what_they_may_do_and_can_be_added(me: Speaker) -> None:
    (permissions,) = me.one("select permissions from user_roles where role = 'viewer'")
    assert permissions == [
        row[0] for row in me.all("select permission from role_permission where role = 'viewer' order by 1")
    ]
    assert permissions
    for name in ("Auditor", "Reviser"):
        me.all(
            "insert into user_roles (role, name) values ('auditor', %s)"
            " on conflict (role) do update set name = excluded.name",
            name,
        )
    assert me.one("select name, permissions from user_roles where role = 'auditor'") == ("Reviser", [])
    me.refused('column "permissions"', "update user_roles set permissions = '[\"x\"]' where role = 'auditor'")
    me.refused("is shared by all organisations: set is_active", "delete from user_roles where role = 'auditor'")


def test_nobody_takes_the_identity_of_anothers_person(me: Speaker, place: Place, shared: str) -> None:
    """Not even who knows its id: the password would be read, and the person's other organisations entered."""
    known = identity(place, shared)
    assert known is not None
    own = add(me, "own@example.invalid")
    no_such = "nobody of this organisation signs in with it"
    insert = "insert into app_user (user_id, identity_id, email, full_name, role) values (%s, %s, %s, 'X', 'viewer')"
    me.refused(no_such, insert, new_id(), known[0], "taken@example.invalid")
    me.refused(no_such, "update app_user set identity_id = %s where user_id = %s", known[0], own)
    me.refused(no_such, insert, new_id(), new_id(), "free@example.invalid")
    assert me.all("select from identity where email = %s", shared) == []
    (mine,) = me.one("select identity_id from app_user where user_id = %s", own)
    me.all(insert, new_id(), mine, "second@example.invalid")
    with place.owner() as owner:
        owner.execute(insert.replace("user_id,", "org_id, user_id,").replace("(%s", "(%s, %s"),
                      (place.mine, new_id(), known[0], "both@example.invalid"))  # fmt: skip
    assert me.count("update app_user set identity_id = %s where identity_id = %s", known[0], known[0]) == 1


def test_what_runs_as_the_owner_cannot_be_called(me: Speaker) -> None:
    me.refused("permission denied for function", "select rcm_identity_for('a@example.invalid', gen_random_uuid())")
    me.refused("permission denied for function", "select rcm_identity_is_own(gen_random_uuid(), gen_random_uuid())")
    me.refused("can only be called as trigger|permission denied", "select rcm_user_insert()")


def test_two_organisations_that_add_the_same_person_at_once(place: Place) -> None:
    insert = "insert into rcm_user (email, full_name) values ('race@example.invalid', 'Race')"
    with open_as(place.urls.app, place.mine) as first, open_as(place.urls.app, place.theirs) as second:
        first.execute(insert)
        waiting = Waiting(place, second, insert)
        waiting.until_blocked()
        first.commit()
        assert waiting.finish() is None
        second.commit()
        link = "select identity_id is null from app_user where email = 'race@example.invalid'"
        assert Speaker(first).one(link) == (False,)
        assert Speaker(second).one(link) == (True,)
