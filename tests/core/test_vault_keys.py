"""Keepers of master keys: one contract for environment, file, service and their twin in memory; then each alone."""

from __future__ import annotations

import asyncio
import base64
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.support.application import make_settings
from tests.support.transit import Transit, token_file, transit_service

from rcm.core.errors import ConfigurationError, DomainError
from rcm.core.vault import (
    KeyInvalid,
    KeyMissing,
    KeyNotMade,
    KeyUnknown,
    KmsRefused,
    KmsUnreachable,
    MasterKeys,
    ValueAltered,
    ValueDamaged,
    Wrapped,
    errors,
    master_keys,
)
from rcm.core.vault.file import FileKeys
from rcm.core.vault.held import EnvironmentKeys, MemoryKeys
from rcm.core.vault.kms import TransitKeys
from rcm.core.vault.port import RowKey
from rcm.core.vault.ring import name_of, new_key, written

KEY = RowKey(bytes(range(32)))


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["memory", "environment", "file", "kms"])
async def keys(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MasterKeys]:
    with ExitStack() as stack:
        if request.param == "memory":
            yield MemoryKeys()
        elif request.param == "environment":
            old = new_key()
            yield EnvironmentKeys.from_text(written(new_key()), f"{name_of(old)}={written(old)}")
        elif request.param == "file":
            yield FileKeys(tmp_path / "keys", made_on_need=True)
        else:
            service = stack.enter_context(transit_service("rcm"))
            yield TransitKeys(service.url, "rcm", token_file(tmp_path))


class TestContract:
    async def test_what_is_wrapped_is_unwrapped(self, keys: MasterKeys) -> None:
        wrapped = await keys.wrap(KEY, b"row 1")
        assert wrapped.kid == await keys.current()
        assert KEY.material not in wrapped.wrapped_key
        assert await keys.unwrap(wrapped, b"row 1") == KEY

    async def test_wrapping_twice_gives_different_bytes(self, keys: MasterKeys) -> None:
        assert (await keys.wrap(KEY, b"row")).wrapped_key != (await keys.wrap(KEY, b"row")).wrapped_key

    async def test_another_row_is_refused(self, keys: MasterKeys) -> None:
        wrapped = await keys.wrap(KEY, b"row 1")
        with pytest.raises(ValueAltered):
            await keys.unwrap(wrapped, b"row 2")

    async def test_changed_bytes_are_refused(self, keys: MasterKeys) -> None:
        wrapped = await keys.wrap(KEY, b"row")
        changed = bytearray(wrapped.wrapped_key)
        changed[20] = ord("A") if changed[20] != ord("A") else ord("B")
        with pytest.raises(ValueAltered):
            await keys.unwrap(Wrapped(wrapped.kid, bytes(changed)), b"row")

    async def test_cut_off_bytes_are_refused(self, keys: MasterKeys) -> None:
        wrapped = await keys.wrap(KEY, b"row")
        with pytest.raises((ValueDamaged, ValueAltered)):
            await keys.unwrap(Wrapped(wrapped.kid, wrapped.wrapped_key[:-5]), b"row")

    async def test_a_name_that_nobody_knows_is_told(self, keys: MasterKeys) -> None:
        wrapped = await keys.wrap(KEY, b"row")
        with pytest.raises(KeyUnknown, match="mk-0123456789abcdef"):
            await keys.unwrap(Wrapped("mk-0123456789abcdef", wrapped.wrapped_key), b"row")

    async def test_the_newest_is_the_last_of_those_known(self, keys: MasterKeys) -> None:
        await keys.wrap(KEY, b"row")
        assert (await keys.known())[-1] == await keys.current()

    async def test_a_new_key_is_current_and_the_former_still_opens(self, keys: MasterKeys) -> None:
        before = await keys.wrap(KEY, b"row")
        try:
            made = await keys.add()
        except KeyNotMade:
            assert isinstance(keys, EnvironmentKeys)
            return
        assert made == await keys.current() != before.kid
        assert {before.kid, made} <= set(await keys.known())
        assert (await keys.wrap(KEY, b"row")).kid == made
        assert await keys.unwrap(before, b"row") == KEY

    async def test_it_shows_no_key(self, keys: MasterKeys) -> None:
        await keys.wrap(KEY, b"row")
        ring = getattr(getattr(keys, "_ring", None), "_keys", {})
        assert all(written(key) not in repr(keys) and repr(key) not in repr(keys) for key in ring.values())


class TestEnvironment:
    async def test_former_keys_unwrap_and_the_current_one_wraps(self) -> None:
        former, current = new_key(), new_key()
        wrapped = await EnvironmentKeys.from_text(written(former)).wrap(KEY, b"row")
        listed = f"{name_of(former)}={written(former)}, {name_of(current)}={written(current)}"
        keys = EnvironmentKeys.from_text(written(current), listed)
        assert await keys.unwrap(wrapped, b"row") == KEY
        assert await keys.known() == [name_of(former), name_of(current)]
        assert await keys.current() == name_of(current)

    @pytest.mark.parametrize("text", ["", "short", "AAAA", base64.b64encode(b"x" * 31).decode(), "é" * 44])
    def test_what_is_no_key_is_told_without_showing_it(self, text: str) -> None:
        with pytest.raises(KeyInvalid, match="RCM_MASTER_KEY") as caught:
            EnvironmentKeys.from_text(text)
        assert not text or text not in caught.value.message

    def test_another_key_under_a_known_name_is_the_wrong_key(self) -> None:
        right, wrong = new_key(), new_key()
        with pytest.raises(KeyInvalid, match=f"{name_of(right)} is the name of another key") as caught:
            EnvironmentKeys.from_text(written(new_key()), f"{name_of(right)}={written(wrong)}")
        assert written(wrong) not in caught.value.message

    @pytest.mark.parametrize(
        "listed",
        ["nonsense", "mk-1=AAAA", f"={written(new_key())}", "mk-0123456789abcdef"],
        ids=["word", "short", "nameless", "name"],  # parallel runs compare names, and the key is another each time
    )
    def test_a_list_of_another_form_is_told(self, listed: str) -> None:
        with pytest.raises(KeyInvalid, match="RCM_MASTER_KEYS_OLD, entry 1"):
            EnvironmentKeys.from_text(written(new_key()), listed)


class TestFile:
    async def test_it_is_made_on_first_need_for_its_owner_only(self, tmp_path: Path) -> None:
        path = tmp_path / "master.keys"
        keys = FileKeys(path, made_on_need=True)
        assert not path.exists()
        kid = await keys.current()
        assert path.stat().st_mode & 0o777 == 0o600
        assert await FileKeys(path).known() == [kid]

    async def test_without_need_it_is_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(KeyMissing, match="rcm keys new"):
            await FileKeys(tmp_path / "keys").current()
        assert entries(tmp_path) == []

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
    async def test_one_that_others_may_read_is_refused(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "keys"
        await FileKeys(path).add()
        path.chmod(mode)
        with pytest.raises(KeyInvalid, match=f"chmod 600 {path}"):
            await FileKeys(path).current()
        with pytest.raises(KeyInvalid):
            await FileKeys(path).add()

    async def test_a_key_of_another_process_is_seen_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        reader = FileKeys(path, made_on_need=True)
        first = await reader.current()
        made = await FileKeys(path).add()
        assert (await reader.known(), await reader.current()) == ([first, made], made)

    async def test_one_that_can_not_be_read_is_not_written_over(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        path.write_text("mk-0123456789abcdef=AAAA\n")
        path.chmod(0o600)
        for attempt in (FileKeys(path).current, FileKeys(path).add):
            with pytest.raises(KeyInvalid, match="entry 1"):
                await attempt()
        assert path.read_text() == "mk-0123456789abcdef=AAAA\n"

    async def test_an_empty_one_is_no_key(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        path.touch(0o600)
        with pytest.raises(KeyMissing):
            await FileKeys(path, made_on_need=True).current()

    def test_processes_that_need_it_at_once_agree_on_the_first_key(self, tmp_path: Path) -> None:
        program = (
            "import asyncio, sys; from pathlib import Path; from rcm.core.vault.file import FileKeys\n"
            "print(asyncio.run(FileKeys(Path(sys.argv[1]), made_on_need=True).current()))"
        )
        path = tmp_path / "keys"
        command = [sys.executable, "-c", program, str(path)]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        said = {process.communicate()[0].strip() for process in running}
        assert said == {asyncio.run(FileKeys(path).current())}

    def test_a_place_that_can_not_be_written_to_is_told(self, tmp_path: Path) -> None:
        """Modes would not stop root; a file where the folder should be stops everybody."""
        (tmp_path / "folder").write_text("")
        path = tmp_path / "folder" / "keys"
        with pytest.raises(KeyNotMade, match=r"Not a directory|File exists") as told:
            asyncio.run(FileKeys(path).add())
        assert str(path) in told.value.message


@pytest.fixture
async def service() -> AsyncIterator[Transit]:
    with transit_service("rcm", "other") as made:
        yield made


@pytest.fixture
def kms(service: Transit, tmp_path: Path) -> TransitKeys:
    return TransitKeys(service.url, "rcm", token_file(tmp_path), timeout_s=0.5)


class TestKms:
    @pytest.mark.parametrize("faults", [[503], [500, 429], ["close"], ["hang", 502]])
    async def test_what_may_pass_is_tried_again(
        self, kms: TransitKeys, service: Transit, faults: list[int | str]
    ) -> None:
        service.faults = list(faults)
        wrapped = await kms.wrap(KEY, b"row")
        assert len(service.requests) == len(faults) + 1
        assert await kms.unwrap(wrapped, b"row") == KEY

    async def test_a_service_that_stays_away_is_told(self, kms: TransitKeys, service: Transit) -> None:
        service.faults = [503] * 10
        with pytest.raises(KmsUnreachable, match="It answered 503") as caught:
            await kms.wrap(KEY, b"row")
        assert caught.value.retryable
        assert len(service.requests) == 4

    async def test_a_service_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with transit_service("rcm") as gone:
            keys = TransitKeys(gone.url, "rcm", token_file(tmp_path), timeout_s=0.5)
        with pytest.raises(KmsUnreachable):
            await keys.current()

    async def test_a_wrong_token_is_refused_and_a_renewed_one_is_read(
        self, kms: TransitKeys, service: Transit, tmp_path: Path
    ) -> None:
        service.token = "s.renewed-meanwhile"
        with pytest.raises(KmsRefused, match="403"):
            await kms.wrap(KEY, b"row")
        assert len(service.requests) == 1
        token_file(tmp_path, service.token)
        assert (await kms.wrap(KEY, b"row")).kid == "kms:rcm:v1"

    async def test_a_missing_token_or_key_is_told(self, service: Transit, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="RCM_KMS_TOKEN_FILE"):
            await TransitKeys(service.url, "rcm", tmp_path / "none").current()
        with pytest.raises(KeyUnknown, match="nothing-here"):
            await TransitKeys(service.url, "nothing-here", token_file(tmp_path)).current()
        with pytest.raises(KeyUnknown, match="nothing-here"):
            await TransitKeys(service.url, "nothing-here", token_file(tmp_path)).wrap(KEY, b"row")

    async def test_a_version_that_the_service_gave_up_is_unknown(self, kms: TransitKeys, service: Transit) -> None:
        wrapped = await kms.wrap(KEY, b"row")
        assert await kms.add() == "kms:rcm:v2"
        service.oldest = 2
        with pytest.raises(KeyUnknown):
            await kms.unwrap(wrapped, b"row")
        assert await kms.known() == ["kms:rcm:v2"]

    async def test_a_key_of_another_name_is_not_even_asked_for(
        self, kms: TransitKeys, service: Transit, tmp_path: Path
    ) -> None:
        wrapped = await TransitKeys(service.url, "other", token_file(tmp_path)).wrap(KEY, b"row")
        asked = len(service.requests)
        with pytest.raises(KeyUnknown, match="kms:other:v1"):
            await kms.unwrap(wrapped, b"row")
        assert len(service.requests) == asked

    async def test_what_the_service_quotes_is_not_passed_on(self, kms: TransitKeys, service: Transit) -> None:
        plain = base64.b64encode(KEY.material).decode()
        service.faults = [422]
        with pytest.raises(KmsRefused) as caught:
            await kms.wrap(KEY, b"row")
        assert plain not in f"{caught.value!r} {caught.value.message} {caught.value.facts}"

    @pytest.mark.parametrize("url", ["http://kms.example:8200", "ftp://kms.example", "kms.example", "https://"])
    def test_keys_do_not_travel_in_the_clear(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="RCM_KMS_URL"):
            TransitKeys(url, "rcm", tmp_path / "token")

    async def test_many_calls_go_side_by_side(self, kms: TransitKeys) -> None:
        wrapped = await asyncio.gather(*(kms.wrap(KEY, str(row).encode()) for row in range(20)))
        opened = await asyncio.gather(*(kms.unwrap(w, str(row).encode()) for row, w in enumerate(wrapped)))
        assert opened == [KEY] * 20


class TestChoice:
    def test_nothing_configured_is_told_with_the_command(self) -> None:
        with pytest.raises(KeyMissing, match="rcm keys new"):
            master_keys(make_settings())

    async def test_the_embedded_installation_has_its_file(self, tmp_path: Path) -> None:
        keys = master_keys(make_settings(), tmp_path)
        assert entries(tmp_path) == []
        await keys.current()
        assert (tmp_path / "master.keys").stat().st_mode & 0o777 == 0o600

    async def test_what_is_set_counts_before_the_embedded_file(self, tmp_path: Path) -> None:
        key = new_key()
        keys = master_keys(make_settings(master_key=written(key)), tmp_path)
        assert await keys.current() == name_of(key)
        assert isinstance(master_keys(make_settings(master_key_file=tmp_path / "k"), tmp_path / "x"), FileKeys)
        assert entries(tmp_path) == []

    def test_two_places_at_once_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="RCM_MASTER_KEY, RCM_MASTER_KEY_FILE"):
            master_keys(make_settings(master_key=written(new_key()), master_key_file=tmp_path / "keys"))

    def test_half_a_service_is_refused(self) -> None:
        with pytest.raises(ConfigurationError, match="RCM_KMS_TOKEN_FILE"):
            master_keys(make_settings(kms_url="https://kms.example", kms_key="rcm"))

    def test_settings_do_not_show_keys(self) -> None:
        key = written(new_key())
        settings = make_settings(master_key=key, master_keys_old=f"mk-0123456789abcdef={key}")
        assert key not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"

    def test_every_failure_has_a_code_of_the_vault(self) -> None:
        classes = [e for e in vars(errors).values() if isinstance(e, type) and e.__module__ == errors.__name__]
        assert len(classes) == 9
        assert all(issubclass(e, DomainError) and e.code.startswith("core.vault_") for e in classes)
