"""Secrets in clear text are told by their keys, at any depth, and what is not one is left alone."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.catalog.clear_text import Found, account, credential_type, find, names_secret, read, written

SECRET_KEYS = (
    *("password", "passwd", "pwd", "secret", "client_secret", "token", "access_token", "refresh_token", "api_key"),
    *("apikey", "private_key", "totp", "otp_seed", "pin", "passphrase", "Password", "PASS-WORD", "clientSecret"),
    *("Client-Secret", "APIKey", "X-API-Key", "portal_password", "sftpPassword", "password_2", "token_value", "pw"),
)
PLAIN_KEYS = (
    *("token_url", "password_field", "password_expires_at", "api_key_header", "username", "client_id", "timeout_s"),
    *("max_tokens", "use_token", "requires_pin", "secret_question", "shipping", "mapping", "spin", "public_key"),
    *(
        "private_key_path",
        "access_key_id",
        "token_type",
        "tokenUrl",
        "pinned",
        "passwordless",
        "",
        "…",
        "authorization",
    ),
)

plain_values = st.none() | st.booleans() | st.integers(-(10**30), 10**30).map(Decimal) | st.text("abc/~ é", max_size=6)
plain_configs = st.recursive(
    plain_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PLAIN_KEYS), inner, max_size=4),
    max_leaves=12,
)
any_keys = st.sampled_from((*SECRET_KEYS, *PLAIN_KEYS, "credentials", "credential", "a/b", "~")) | st.text(max_size=5)
any_configs = st.recursive(
    plain_values | st.just("Bearer abcdefgh"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_keys, inner, max_size=4),
    max_leaves=15,
)


def without(config: Any, found: list[Found]) -> Any:
    """As the database removes them: the last first."""
    left = copy.deepcopy(config)
    for each in reversed(found):
        if not each.path:
            return {}
        node = left
        for part in each.path[:-1]:
            node = node[part]
        del node[each.path[-1]]
    return left


def at(config: Any, pointer: str) -> Any:
    """RFC 6901, section 4."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        config = config[int(name)] if isinstance(config, list) else config[name]
    return config


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_a_key_that_names_a_secret(key: str) -> None:
    assert names_secret(key)
    assert names_secret(key.upper())
    assert names_secret(key.replace("_", "-"))
    assert [each.path for each in find({"deep": [{key: "x"}]})] == [("deep", 0, key)]


@pytest.mark.parametrize("key", PLAIN_KEYS)
def test_a_key_that_names_none(key: str) -> None:
    assert not names_secret(key)
    assert find({key: "x", "list": [{key: Decimal(7)}]}) == []


@pytest.mark.parametrize("value", [None, True, False, "", "  ", [], {}, [""], {"password": ""}])
def test_nothing_is_no_secret(value: object) -> None:
    assert find({"password": value}) == []


@pytest.mark.parametrize(
    ("config", "paths"),
    [
        ({"credentials": {"username": "robin", "password": "x", "host": "h"}}, ["/credentials/password"]),
        ({"credentials": [{"username": "robin", "pwd": "x", "host": "h"}]}, ["/credentials/0/pwd"]),
        ({"credential": "x"}, ["/credential"]),
        ({"credentials": {"value": "x"}}, ["/credentials/value"]),
        ({"api_key": ["x", "y"]}, ["/api_key/0", "/api_key/1"]),
        ({"token": {"value": "x", "expires_at": "2030-01-01", "type": "jwt"}}, ["/token/value"]),
        ({"passwords": {"robin": "x", "casey": "y"}}, ["/passwords/robin", "/passwords/casey"]),
        ({"a/b": {"~pin": 1234}}, ["/a~1b/~0pin"]),
        ({"headers": {"Authorization": "Basic cm9iaW46eA=="}}, ["/headers/Authorization"]),
        ({"authorization": "required"}, []),
        ({"file": "-----BEGIN RSA PRIVATE KEY-----\nx"}, ["/file"]),
        (["Bearer abcdefgh", {"token": "x"}], ["/0", "/1/token"]),
        ("Bearer abcdefgh", [""]),
        ("password", []),
        (["password", "secret"], []),
        (7, []),
        (None, []),
    ],
)
def test_shapes(config: object, paths: list[str]) -> None:
    assert [each.pointer for each in find(read(json.dumps(config)))] == paths


@given(plain_configs)
def test_what_has_no_telling_key_is_left_alone(config: object) -> None:
    assert find(config) == []


@given(any_configs)
def test_each_place_holds_its_value_and_nothing_is_left_afterwards(config: object) -> None:
    found = find(config)
    for each in found:
        value = at(config, each.pointer)
        assert value == each.value
        assert isinstance(value, str | Decimal)
        assert str(value).strip()
    assert len({each.pointer for each in found}) == len(found)
    left = without(config, found)
    assert find(left) == []
    assert without(left, []) == left


@given(any_configs)
def test_what_is_sealed_gives_every_value_back(config: object) -> None:
    found = find(config)
    assert read(written(found)) == {each.pointer: each.value for each in found}


@given(any_configs, st.sampled_from(SECRET_KEYS), st.text(min_size=1).filter(str.strip))
def test_a_secret_is_found_wherever_it_is_put(config: object, key: str, value: str) -> None:
    assert ("outer", 1, key) in [each.path for each in find({"outer": [config, {key: value}]})]


@given(any_configs)
def test_an_account_is_never_a_secret_and_nothing_shows_one(config: object) -> None:
    marked = {"password": "Sesame-7", "username": "Bearer abcdefgh", "rest": config}
    found = find(marked)
    assert account(marked, found[:2]) is None
    assert "Sesame-7" not in repr(found)


def test_numbers_stay_as_they_were_written() -> None:
    text = '{"pin": 1234567890123456789012345, "token": 12.50}'
    assert written(find(read(text))) == '{"/pin": 1234567890123456789012345, "/token": 12.50}'


@pytest.mark.parametrize(
    ("config", "kind", "user"),
    [
        ({"username": "robin", "password": "x", "totp": "y"}, "username_password", "robin"),
        ({"client_id": "c-7", "client_secret": "x"}, "oauth2", "c-7"),
        ({"login": "robin", "auth": {"refresh_token": "x"}}, "oauth2", "robin"),
        ({"apiKey": "x"}, "api_key", None),
        ({"headers": {"Authorization": "Bearer abcdefgh"}}, "api_key", None),
        ({"user": "robin", "private_key": "x", "passphrase": "y"}, "certificate", "robin"),
        ({"portal_username": "robin", "portal_password": "x"}, "username_password", "robin"),
        ({"accounts": [{"user": "robin", "pwd": "x"}, {"user": "casey", "pwd": "y"}]}, "username_password", "robin"),
        ({"user": 4711, "pin": 1}, "username_password", "4711"),
    ],
)
def test_the_kind_of_sign_in_and_its_account(config: object, kind: str, user: str | None) -> None:
    read_config = read(json.dumps(config))
    found = find(read_config)
    assert (credential_type(found), account(read_config, found)) == (kind, user)
