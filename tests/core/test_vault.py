"""Sealed values: they open in their place only, and nothing about them tells the secret."""

from __future__ import annotations

import base64
import copy
import logging
import pickle
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.vault import (
    KeyUnknown,
    Place,
    Sealed,
    Secret,
    ValueAltered,
    ValueDamaged,
    VersionUnknown,
    reseal,
    rewrap,
    seal,
    unseal,
)
from rcm.core.vault.held import MemoryKeys
from rcm.core.vault.port import RowKey

PASSWORD = "Correct-Horse-Battery-ß"
PLACE = Place("portal_credential", "encrypted_credential", new_id(), new_id())


def flipped(text: str, at: int = 3) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[at] ^= 1
    return base64.b64encode(bytes(raw)).decode()


@pytest.fixture
async def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
async def stored(keys: MemoryKeys) -> dict[str, Any]:
    return await seal(keys, PLACE, Secret(PASSWORD))


async def test_what_is_sealed_opens_in_its_place(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    assert set(stored) == {"v", "kid", "nonce", "ciphertext", "wrapped_key"}
    assert (await unseal(keys, PLACE, stored)).reveal() == PASSWORD


async def test_each_value_has_a_key_and_a_nonce_of_its_own(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    again = await seal(keys, PLACE, Secret(PASSWORD))
    for part in ("nonce", "ciphertext", "wrapped_key"):
        assert again[part] != stored[part]


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("identity", PLACE.column, PLACE.org_id, PLACE.row_id),
        Place(PLACE.table, "other", PLACE.org_id, PLACE.row_id),
        Place(PLACE.table, PLACE.column, new_id(), PLACE.row_id),
        Place(PLACE.table, PLACE.column, None, PLACE.row_id),
        Place(PLACE.table, PLACE.column, PLACE.org_id, new_id()),
    ],
)
async def test_a_copy_in_another_row_does_not_open(keys: MemoryKeys, stored: dict[str, Any], elsewhere: Place) -> None:
    for attempt in (unseal, rewrap, reseal):
        with pytest.raises(ValueAltered):
            await attempt(keys, elsewhere, stored)


async def test_the_ciphertext_is_bound_to_its_row_besides_the_key(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    """Whoever could unwrap a row's key still can't move its ciphertext."""
    other = Place(PLACE.table, PLACE.column, PLACE.org_id, new_id())
    key = await keys.unwrap(Sealed.from_json(stored).wrapped, PLACE.associated_data("key"))
    moved = await keys.wrap(key, other.associated_data("key"))
    with pytest.raises(ValueAltered):
        await unseal(keys, other, {**stored, "wrapped_key": base64.b64encode(moved.wrapped_key).decode()})


def test_no_two_places_have_the_same_associated_data() -> None:
    org, row = new_id(), new_id()
    shifted = [Place("ab", "c", org, row), Place("a", "bc", org, row), Place("abc", "", org, row)]
    assert len({place.associated_data(use) for place in shifted for use in ("key", "value")}) == 6


@pytest.mark.parametrize("part", ["nonce", "ciphertext", "wrapped_key"])
async def test_a_changed_bit_is_noticed(keys: MemoryKeys, stored: dict[str, Any], part: str) -> None:
    with pytest.raises(ValueAltered):
        await unseal(keys, PLACE, {**stored, part: flipped(stored[part])})


@pytest.mark.parametrize(
    "damage",
    [
        {"nonce": "AAAA"},
        {"ciphertext": "AAAA"},
        {"wrapped_key": ""},
        {"wrapped_key": "AAAA"},
        {"ciphertext": "not base64!"},
        {"nonce": None},
        {"kid": ""},
        {"kid": 7},
        {"v": None},
        {"v": "1"},
        {"v": True},
    ],
)
async def test_a_damaged_value_is_told(keys: MemoryKeys, stored: dict[str, Any], damage: dict[str, Any]) -> None:
    with pytest.raises(ValueDamaged):
        await unseal(keys, PLACE, {**stored, **damage})


@pytest.mark.parametrize("nonsense", [None, [], "text", {}, {"v": 1}, 7])
async def test_what_is_no_sealed_value_is_told(keys: MemoryKeys, nonsense: object) -> None:
    with pytest.raises(ValueDamaged):
        await unseal(keys, PLACE, nonsense)


async def test_a_value_of_a_newer_release_is_told(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    with pytest.raises(VersionUnknown, match="version is 2"):
        await unseal(keys, PLACE, {**stored, "v": 2})


async def test_a_key_that_is_not_there_is_named(stored: dict[str, Any]) -> None:
    with pytest.raises(KeyUnknown, match=stored["kid"]):
        await unseal(MemoryKeys(), PLACE, stored)


async def test_a_new_master_key_leaves_the_ciphertext_alone(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    former = stored["kid"]
    newest = await keys.add()
    again = await rewrap(keys, PLACE, stored)
    assert again["kid"] == newest != former
    assert (again["nonce"], again["ciphertext"]) == (stored["nonce"], stored["ciphertext"])
    keys.forget(former)
    assert (await unseal(keys, PLACE, again)).reveal() == PASSWORD
    with pytest.raises(KeyUnknown):
        await unseal(keys, PLACE, stored)


async def test_sealing_again_changes_the_ciphertext(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    await keys.add()
    again = await reseal(keys, PLACE, stored)
    assert again["ciphertext"] != stored["ciphertext"]
    assert (await unseal(keys, PLACE, again)).reveal() == PASSWORD


@given(text=st.text(max_size=200))
async def test_any_text_comes_back(text: str) -> None:
    keys = MemoryKeys()
    assert (await unseal(keys, PLACE, await seal(keys, PLACE, Secret(text)))).reveal() == text


async def test_no_message_log_or_representation_shows_a_secret(
    keys: MemoryKeys, stored: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    opened = await unseal(keys, PLACE, stored)
    key = await keys.unwrap(Sealed.from_json(stored).wrapped, PLACE.associated_data("key"))
    shown = [repr(opened), str(opened), f"{opened}", f"{opened!r:>20}", repr(key), repr(keys), repr([opened])]
    shown += [repr(Sealed.from_json(stored)), repr(copy.copy(Sealed.from_json(stored)))]
    for broken in ({"nonce": flipped(stored["nonce"])}, {"kid": "mk-0000000000000000"}, {"ciphertext": "AA=="}):
        with pytest.raises(DomainError) as caught:
            await unseal(keys, PLACE, {**stored, **broken})
        shown += [caught.value.message, repr(caught.value), str(caught.value.facts)]
    with structlog.testing.capture_logs() as logs:
        structlog.get_logger().info("opened", secret=opened, key=key)
    logging.getLogger("test").warning("opened %s %r", opened, key)
    shown += [str(logs), caplog.text]
    said = "\n".join(shown)
    master = next(iter(keys._keys.values()))
    for secret in (PASSWORD, *(form(k) for k in (key.material, master) for form in (bytes.hex, encoded, repr))):
        assert secret not in said


def encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not to be pickled"):
        pickle.dumps(Secret(PASSWORD))


def test_secrets_compare_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


async def test_a_key_of_the_wrong_length_does_not_open(keys: MemoryKeys, stored: dict[str, Any]) -> None:
    odd = await keys.wrap(RowKey(b"x" * 32), PLACE.associated_data("key"))
    with pytest.raises(ValueAltered):
        await unseal(keys, PLACE, {**stored, "wrapped_key": encoded(odd.wrapped_key)})
