"""Files as they come in practice, through `rcm batch run` on a running installation: told, not lost, not twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.processes import Ran, Running, ask, booked_claims, data_folder, rcm

from rcm.edi.generator import GeneratedFile, generate_837p
from rcm.samples.demo import PAYERS

pytestmark = pytest.mark.xdist_group("bad-files")

FINE, WRONG, CANNOT_RUN, USAGE = 0, 1, 2, 64


@dataclass(frozen=True, slots=True)
class Site:
    """A demonstration's folder on which `rcm up` runs."""

    data: Path
    simulator: str

    def batch(self, file: Path | str, *options: str) -> Ran:
        return rcm("batch", "run", file, "--org", "harbor-general", "--json", *options, data=self.data)

    def batches(self) -> int:
        return int(ask(self.data, "select count(*) from batch_job")[0][0])

    def booked(self, prefix: str) -> dict[str, int]:
        """Claims in the payer's books, with how often each came."""
        claims = booked_claims(self.simulator)
        return {c["claim_id"]: c["times_received"] for c in claims if c["claim_id"].startswith(prefix)}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with data_folder() as data:
        shown = rcm("demo", "--exit", "--json", "--claims", "3", data=data)
        assert shown.code in {FINE, WRONG}, shown.stderr
        with Running("up", "--port", "0", data=data) as running:
            running.url()
            yield Site(data, (data / "simulator" / "books.sqlite.url").read_text().strip())


def made(claims: int, prefix: str, defects: int = 0) -> GeneratedFile:
    """Other patients for each prefix: the same service of a patient, billed twice, is held for a person."""
    return generate_837p(claims, seed=ord(prefix), defects=defects, payers=PAYERS, prefix=prefix)


def good(generated: GeneratedFile) -> set[str]:
    return set(generated.claim_ids) - set(generated.defects)


def rejected(ran: Ran) -> int:
    """The payer's own rejections: rows that failed although nothing was wrong with the file."""
    return int(ran.json["figures"]["rejected"])


def adds_up(ran: Ran) -> bool:
    said = ran.json
    submitted = int(said["figures"]["submitted"])
    return bool(
        said["total"] == said["set_aside"] + submitted == said["completed"] + said["failed"] + said["set_aside"]
        and said["pending"] == said["processing"] == 0
    )


def test_a_good_file_is_fine(site: Site, tmp_path: Path) -> None:
    generated = made(12, "G")
    file = tmp_path / "good.837"
    file.write_bytes(generated.content)
    ran = site.batch(file)
    assert adds_up(ran), ran.stdout
    assert ran.code == (WRONG if rejected(ran) else FINE)
    assert site.booked("G71-") == dict.fromkeys(generated.claim_ids, 1)


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("letter.txt", b"Dear payer, please pay.\n", "batch.file_kind_unknown", ("byte 0", "xxxx xxxxx, xxxxxx xxx.")),
        ("empty.837", b"", "batch.file_without_rows", ("is empty",)),
        ("remittance.837", b"\x00\x01\x02binary", "batch.file_kind_unknown", ("byte 0",)),
        ("isa-only.837", b"ISA*00*", "edi.file_unreadable", ("segment 1", "byte 0")),
    ],
)
def test_a_file_that_is_no_claim_file_is_refused_and_leaves_nothing(
    site: Site, tmp_path: Path, name: str, content: bytes, code: str, told: tuple[str, ...]
) -> None:
    before = site.batches()
    file = tmp_path / name
    file.write_bytes(content)
    ran = site.batch(file)
    assert ran.code == WRONG, ran.stderr
    error = ran.json["error"]
    assert error["code"] == code
    assert name in error["message"]
    assert all(word in error["message"] for word in told), error
    assert error["message"].strip() in ran.told
    assert "Traceback" not in ran.stderr
    assert site.batches() == before


def test_a_file_cut_in_the_middle_of_a_claim_gives_the_whole_claims(site: Site, tmp_path: Path) -> None:
    generated = made(20, "T")
    content = generated.content
    starts = [match.start() for match in re.finditer(rb"CLM\*", content)]
    cut = (starts[14] + starts[15]) // 2  # in the middle of the fifteenth
    file = tmp_path / "cut.837"
    file.write_bytes(content[:cut])
    ran = site.batch(file)
    assert ran.code == WRONG
    assert adds_up(ran), ran.stdout
    assert ran.json["total"] in {14, 15}
    sent = site.booked("T84-")
    assert 13 <= len(sent) <= 14
    assert set(sent.values()) == {1}
    for _, reason, message in ran.json["set_aside_rows"]:
        assert reason.startswith("x12."), reason
        assert re.search(r"segment \d+ \([A-Z0-9]+\) at byte \d+", message), message
    findings = ask(site.data, "select findings::text from batch_job where file_name = 'cut.837'")[0][0]
    place = re.search(r'"byte_offset": (\d+)', findings)
    assert place, f"the batch does not say where the file ends: {findings}"
    assert int(place[1]) <= cut


def test_one_broken_claim_among_five_thousand(site: Site, tmp_path: Path) -> None:
    generated = made(5000, "F", defects=1)
    file = tmp_path / "large.837"
    file.write_bytes(generated.content)
    ran = site.batch(file)
    assert ran.code == WRONG
    assert adds_up(ran), ran.stdout
    assert (ran.json["total"], ran.json["set_aside"]) == (5000, 1)
    ((broken, reason, message),) = ran.json["set_aside_rows"]
    assert broken in generated.defects
    assert reason.startswith("x12.")
    assert re.search(r"segment \d+ \([A-Z0-9]+\) at byte \d+", message), message
    shown = rcm("batch", "show", ran.json["batch_job_id"], "--org", "harbor-general", data=site.data)
    assert message in shown.told.replace(" │ │ ", " "), "what people are shown lacks the place"
    offset = int(re.search(r"at byte (\d+)", message)[1])  # type: ignore[index]
    assert generated.content.rindex(b"CLM*", 0, offset + 4) == generated.content.index(f"CLM*{broken}".encode())
    assert site.booked("F70-") == dict.fromkeys(good(generated), 1)


def test_the_same_file_twice_is_one_batch(site: Site, tmp_path: Path) -> None:
    generated = made(6, "S")
    first, second = tmp_path / "first.837", tmp_path / "second.837"
    first.write_bytes(generated.content)
    second.write_bytes(generated.content)
    ran = site.batch(first)
    assert adds_up(ran), ran.stdout
    shown = rcm("batch", "show", ran.json["batch_job_id"], "--org", "harbor-general", data=site.data)
    assert "first.837" in shown.told
    before = site.batches()
    again = site.batch(second)
    assert again.code == WRONG
    error = again.json["error"]
    assert error["code"] == "batch.file_already_loaded"
    assert error["batch_job_id"] == ran.json["batch_job_id"]
    assert "second.837" in error["message"]
    assert site.batches() == before
    assert site.booked("S83-") == dict.fromkeys(generated.claim_ids, 1)


def test_a_file_that_is_forced_in_again_sends_nothing_again(site: Site, tmp_path: Path) -> None:
    generated = made(6, "R")
    file = tmp_path / "forced.837"
    file.write_bytes(generated.content)
    assert adds_up(site.batch(file))
    forced = site.batch(file, "--force")
    assert forced.code == WRONG
    assert forced.json["total"] == forced.json["failed"] + forced.json["set_aside"] == 6
    assert site.booked("R82-") == dict.fromkeys(generated.claim_ids, 1)
    owners = ask(site.data, "select count(*) from claims where claim_number like 'R82-%%'")
    assert owners == [(6,)]


def test_exit_codes_tell_apart_what_was_wrong(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "any.837"
    file.write_bytes(made(1, "X").content)
    assert site.batch(tmp_path / "missing.837").code == CANNOT_RUN
    assert site.batch(file, "--nonsense").code == USAGE
    assert rcm("batch", "run").code == USAGE
    unknown = rcm("batch", "run", file, "--org", "nobody", "--json", data=site.data)
    assert unknown.code == WRONG
    assert "nobody" in unknown.json["error"]["message"]
    nameless = rcm("batch", "run", file, "--json", data=site.data)
    assert (nameless.code, nameless.json["error"]["code"]) == (CANNOT_RUN, "core.settings_invalid")
    workflow = site.batch(file, "--workflow", "nothing")
    assert workflow.code == WRONG
    assert "nothing" in workflow.json["error"]["message"]
    elsewhere = rcm(
        "batch", "run", file, "--org", "x", "--json", DATABASE_URL="postgresql://rcm_owner@127.0.0.1:1/none"
    )
    assert elsewhere.code == CANNOT_RUN, elsewhere.stderr
    assert "Traceback" not in elsewhere.stderr


def test_other_ends_of_lines_and_separators_are_read_alike(site: Site, tmp_path: Path) -> None:
    """The same content in another outfit is another file, and the same claims: none goes out again."""
    generated = made(4, "L")
    plain, windows = tmp_path / "plain.837", tmp_path / "windows.837"
    plain.write_bytes(generated.content)
    windows.write_bytes(generated.content.replace(b"~\n", b"~\r\n").replace(b"~I", b"~\r\nI"))
    assert adds_up(site.batch(plain))
    again = site.batch(windows)
    assert again.code == WRONG
    assert again.json["total"] == again.json["failed"] + again.json["set_aside"] == 4
    assert site.booked("L76-") == dict.fromkeys(generated.claim_ids, 1)
