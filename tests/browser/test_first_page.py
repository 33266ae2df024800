"""The first page over a real installation in a real Chromium: look, drill down, upload, see it run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.chromium import Watched, watched
from tests.browser.conftest import CLAIMS, Site
from tests.support.database import connect
from tests.support.processes import ask

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import from_server
from rcm.edi.generator import generate_837p, generate_claims
from rcm.samples.demo import PAYERS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Watched]:
    """Signed in, on the list of batches. Afterwards: nothing was asked of others, nothing was wrong, nothing told."""
    with watched(browser, site.url) as one:
        one.goto(f"/o/harbor-general/batches#token={site.token}")
        expect(one.page.get_by_role("heading", name="Batches")).to_be_visible()
        yield one
        one.look()
        assert one.foreign == []
        assert one.said == []
        assert not personal_in(" ".join([*one.addresses, *one.titles]))
        kept = one.page.evaluate("({...sessionStorage, ...localStorage})")
        assert kept.pop("rcm.token") == site.token
        assert kept.keys() <= {"mantine-color-scheme-value"} | {key for key in kept if key.startswith("tsr-scroll")}
        assert not personal_in(json.dumps(kept))


def personal_in(text: str) -> set[str]:
    """Claim numbers, names and member ids of the demonstration, as words."""
    words = set()
    for claim in generate_claims(CLAIMS, seed=1, payers=PAYERS):
        parties = [claim.subscriber.party, *([claim.patient.party] if claim.patient else [])]
        words |= {claim.claim_id, *(word for party in parties for word in (party.last_name, party.id))}
    return {word for word in words if word and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)}


def cell(page: Page, label: str) -> int:
    """The count beside a word of the batch's legend."""
    part = page.locator(".legend > *", has_text=re.compile(rf"^\s*{label}"))
    return int(re.sub(r"\D", "", part.first.inner_text()))


def write_file(folder: Path, name: str, claims: int, prefix: str) -> Path:
    path = folder / name
    path.write_bytes(generate_837p(claims, seed=9, payers=PAYERS, prefix=prefix).content)
    return path


def upload(page: Page, path: Path) -> None:
    page.get_by_role("button", name="Upload 837 file").first.click()
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Upload and run").click()


def test_the_token_leaves_the_address_and_signing_out_forgets_it(tab: Watched, site: Site) -> None:
    page = tab.page
    assert "token" not in page.url
    page.get_by_role("button", name="Dana Whitlock").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('rcm.token')") is None
    page.get_by_label("Token").fill(site.token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="demo-claims.837")).to_be_visible()


def test_from_the_batch_to_the_rows_that_were_set_aside(tab: Watched, site: Site) -> None:
    page = tab.page
    page.get_by_role("link", name="demo-claims.837").click()
    expect(page.get_by_role("heading", name="demo-claims.837")).to_be_visible()
    expect(page.get_by_text("200 of 200 claims finished (100 %)")).to_be_visible()
    page.get_by_role("link", name=re.compile("Set aside")).click()
    rows = page.get_by_role("table", name="Rows of the batch").locator("tbody tr.row")
    expect(rows).to_have_count(10)
    generated = generate_837p(CLAIMS, seed=1, payers=PAYERS)
    said = rows.all_inner_texts()
    assert {word for text in said for word in re.findall(r"D1-\d{6}", text)} == set(generated.defects)
    assert all(re.search(r"segment [\d,]+, byte [\d,]+", text) for text in said), said
    page.get_by_role("button", name=re.compile("finding")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Hide")).first).to_be_visible()
    tab.look()


def test_from_the_runs_to_a_claim_with_its_steps_and_its_timeline(tab: Watched, site: Site) -> None:
    page = tab.page
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.locator("main table tbody tr.row", has_text="Completed").first.get_by_role("link").first.click()
    steps = page.get_by_role("table", name="Steps")
    expect(steps.locator("tbody tr.row")).to_have_count(9)
    first = [text.split("\n")[0] for text in steps.locator("tbody tr.row").all_inner_texts()]
    assert first[0] == "Registration"
    assert first[-2:] == ["Submission", "Status tracking"]
    tab.look()
    page.get_by_role("link", name="claim", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Claim D1-"))).to_be_visible()
    expect(page.get_by_role("table", name="Steps").locator("tbody tr.row")).to_have_count(9)
    timeline = page.locator("section", has=page.get_by_role("heading", name="Timeline"))
    for event in ("Draft", "Ready", "Batched", "Transmitted", "999 accepted"):
        expect(timeline.get_by_text(event, exact=True)).to_be_visible()
    number = page.get_by_role("heading", name=re.compile("^Claim D1-")).inner_text().split()[-1]
    ((paid,),) = ask(
        site.data, "select to_char(paid_amount, 'FM999,990.00') from claims where claim_number = %s", number
    )
    expect(page.locator("main")).to_contain_text(f"${paid}")


def test_an_uploaded_file_runs_before_ones_eyes(tab: Watched, tmp_path: Path) -> None:
    page = tab.page
    page.evaluate("window.neverReloaded = true")
    upload(page, write_file(tmp_path, "second.837", 600, "B"))
    expect(page.get_by_role("heading", name="second.837")).to_be_visible(timeout=60_000)
    seen = set()
    while cell(page, "Completed") + cell(page, "Failed") + cell(page, "Set aside") < 600:
        seen.add(cell(page, "Completed"))
        page.wait_for_timeout(50)
        assert len(seen) < 1000
    expect(page.get_by_text("600 of 600 claims finished (100 %)")).to_be_visible(timeout=60_000)
    assert cell(page, "Set aside") == 30
    assert len(seen) >= 2, "the counts did not move while it ran"
    assert page.evaluate("window.neverReloaded") is True
    expect(page.locator("main").get_by_text("Live")).to_have_count(0)


def test_a_file_that_was_loaded_before_leads_to_its_batch(tab: Watched, site: Site, tmp_path: Path) -> None:
    page = tab.page
    again = tmp_path / "again.837"
    again.write_bytes((site.data / "demo" / "demo-claims.837").read_bytes())
    upload(page, again)
    expect(page.get_by_role("alert")).to_contain_text("loaded already")
    page.get_by_role("link", name="Open the first batch").click()
    expect(page.get_by_role("heading", name="demo-claims.837")).to_be_visible()
    tab.said[:] = [line for line in tab.said if "409" not in line]  # the browser notes the refusal itself
    assert ask(site.data, "select count(*) from batch_job where file_name = 'again.837'") == [(0,)]


def test_a_file_of_another_kind_is_refused_with_its_reason(tab: Watched, site: Site, tmp_path: Path) -> None:
    page = tab.page
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear payer, please pay.\n")
    upload(page, letter)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("X12 837P")
    expect(alert).to_contain_text("letter.txt")
    expect(alert).to_contain_text("batch.file_kind_unknown")
    tab.said[:] = [line for line in tab.said if "422" not in line]
    assert ask(site.data, "select count(*) from batch_job where file_name = 'letter.txt'") == [(0,)]


def test_a_state_that_the_installation_added_is_shown_by_its_label(tab: Watched, site: Site) -> None:
    with connect(from_server(EmbeddedServer.start(site.data)).owner) as owner:
        owner.execute("insert into job_status_lu (code, label, sort_order) values ('parked', 'Left for Monday', 99)")
        owner.execute(
            "insert into batch_job (org_id, workflow_type, status)"
            " select org_id, 'eligibility', 'parked' from organization where slug = 'harbor-general'"
        )
    page = tab.page
    page.reload()
    page.get_by_role("link", name="Left for Monday").click()
    rows = page.get_by_role("table", name="Batches").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Left for Monday")
    expect(rows.first).to_contain_text("eligibility")
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="No file")).to_be_visible()
    tab.look()


def test_the_other_organisation_does_not_exist_for_this_person(tab: Watched) -> None:
    tab.goto("/o/summit-billing/batches")
    expect(tab.page.get_by_text("demo-claims.837")).to_have_count(0)
    expect(tab.page.get_by_role("heading", name="Batches")).to_have_count(0)


def fits(page: Page, screen: str) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), screen
    wide = page.evaluate(
        "[...document.querySelectorAll('.table-scroll')].filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => e.querySelector('table').getAttribute('aria-label'))"
    )
    assert wide == [], f"{screen}: {wide} can only be read by scrolling sideways"
    broken = page.evaluate(
        "[...document.querySelectorAll('.facts.large dd')].filter(e => e.getClientRects().length > 1"
        " || e.offsetHeight > 40).map(e => e.innerText)"
    )
    assert broken == [], f"{screen}: figures over two lines: {broken}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_is_wider_than_the_window(browser: Browser, site: Site, dark: bool) -> None:
    with watched(browser, site.url, dark=dark) as one:
        one.goto(f"/o/harbor-general/batches#token={site.token}")
        page = one.page
        page.get_by_role("link", name="demo-claims.837").click()
        expect(page.get_by_text("claims finished")).to_be_visible()
        scheme = page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')")
        assert scheme == ("dark" if dark else "light")
        for screen, shown in (("Batches", "Rows of the batch"), ("Runs", "Steps"), ("Claims", "Steps")):
            page.get_by_role("navigation").get_by_role("link", name=screen).click()
            # A batch that a test left without a file has no rows, so its page has an empty state and no table.
            rows = page.get_by_role("table", name=screen).locator("tbody tr.row").filter(has_not_text="No file")
            rows.first.wait_for()
            fits(page, f"list of {screen}")
            rows.get_by_role("link").first.click()
            page.get_by_role("table", name=shown).locator("tbody tr.row").first.wait_for()
            fits(page, f"one of {screen}")
        assert one.said == []
        assert one.foreign == []
