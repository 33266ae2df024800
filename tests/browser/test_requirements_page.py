"""Requirements and claim rules on the page, over a real installation in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.chromium import Watched, watched
from tests.browser.conftest import Site
from tests.support.database import connect
from tests.support.processes import ask, rcm, socket_urls

from rcm.core.ids import new_id
from rcm.edi.generator import generate_837p
from rcm.samples.demo import PAYERS
from rcm.tenancy.service import new_token, token_hash

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: A kind of task of its own: whatever rules the demonstration has for others does not matter here.
TASK = "trial.page_check"
SCREEN = f"/o/harbor-general/requirements?task={TASK}&payer=MERIDIAN"
LATER = date.today().replace(day=1) + timedelta(days=40)  # noqa: DTZ011 - a day to come, in any zone
REQUIRED: tuple[dict[str, Any], ...] = (
    {"tier": "global", "field": "member.id", "operation": "require", "reason": "Nobody is found without it."},
    {"tier": "global", "field": "authorization.number", "operation": "optional"},
    {"tier": "payer", "field": "authorization.number", "operation": "require", "reason": "Provider manual 4.2"},
    {"tier": "payer", "field": "authorization.number", "operation": "validate", "value": {"max_length": 20}},
    {"tier": "payer", "field": "claim.referral_number", "operation": "require", "from": str(LATER)},
    {
        "tier": "payer",
        "field": "claim.accident_date",
        "operation": "conditional",
        "value": {"when": {"==": [{"var": "claim.related_cause"}, "AA"]}, "then": "require"},
    },
)


@dataclass(frozen=True, slots=True)
class Api:
    """What a person of the organisation may ask."""

    url: str
    token: str

    def post(self, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code == status, answer.text
        made: dict[str, Any] = answer.json()
        return made


@dataclass(frozen=True, slots=True)
class Ruled:
    """A site with rules of all tiers, and a second person who may approve."""

    site: Site
    dana: Api
    colleague: str


@pytest.fixture(scope="module")
def ruled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Ruled:
    domain, action = TASK.split(".")
    user, identity, token = new_id(), new_id(), new_token()
    urls = socket_urls(site.data)
    assert urls is not None
    with connect(urls.owner) as owner:
        for table, code in (("task_domain_lu", domain), ("task_action_lu", action)):
            owner.execute(f"insert into {table} (code, label, sort_order) values (%s, 'Trial', 999)", (code,))
        owner.execute(
            "insert into task_type (task_type_id, domain, action, display_name) values (%s, %s, %s, 'Check of a page')",
            (new_id(), domain, action),
        )
        owner.execute("insert into identity (identity_id, email) values (%s, 'noa@harbor.example')", (identity,))
        owner.execute(
            "insert into app_user (user_id, org_id, identity_id, email, full_name, role) select %s, org_id, %s,"
            " 'noa@harbor.example', 'Noa Lindqvist', 'org_admin' from organization where slug = 'harbor-general'",
            (user, identity),
        )
        owner.execute(
            "insert into api_token (token_id, org_id, user_id, name, token_hash) select %s, org_id, %s, 'test', %s"
            " from organization where slug = 'harbor-general'",
            (new_id(), user, token_hash(token)),
        )
    rules = [
        {"task": TASK, "from": "2026-01-01", **rule, **({"payer": "MERIDIAN"} if rule["tier"] == "payer" else {})}
        for rule in REQUIRED
    ]
    path = tmp_path_factory.mktemp("rules") / "rules.json"
    path.write_text(json.dumps({"rules": rules}))
    taken = rcm("requirements", "import", path, data=site.data)
    assert taken.code == 0, taken.told
    dana = Api(site.url, site.token)
    own = {"task": TASK, "field": "custom.case", "operation": "require", "reason": "Our billers work by case."}
    dana.post("/requirements/organization", own)
    return Ruled(site, dana, token)


@pytest.fixture
def tab(browser: Browser, ruled: Ruled) -> Iterator[Watched]:
    """Signed in, on the requirements of the task at a payer. Afterwards: nothing foreign, nothing wrong."""
    with watched(browser, ruled.site.url) as one:
        one.goto(f"{SCREEN}#token={ruled.site.token}")
        expect(fields(one.page).first).to_be_visible()
        yield one
        one.look()
        assert one.foreign == []
        assert one.said == []
        shown = " ".join([*one.addresses, *one.titles])
        assert not re.search("Whitlock|Lindqvist|R5-0|example", shown), shown


def fields(page: Page) -> Locator:
    return page.get_by_role("table", name="Fields", exact=True).locator("tbody tr.row")


def field(page: Page, path: str) -> Locator:
    return fields(page).filter(has_text=path)


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Rules of the three tiers").locator("tbody tr.row")


def test_req_1_a_payers_row_shows_with_its_tier_and_version(tab: Watched) -> None:
    page = tab.page
    row = field(page, "authorization.number")
    expect(row).to_contain_text("Required")
    expect(row).to_contain_text("at most 20 characters")
    expect(row.get_by_title("Payer", exact=True)).to_be_visible()
    assert re.search(r"\t1\t2026-01-01", row.inner_text()), row.inner_text()
    expect(field(page, "claim.accident_date")).to_contain_text(
        "Required when Accident or other related cause (CLM11) is “AA”"
    )
    overridden = rows(page).filter(has_text="Installation").filter(has_text="Authorization number")
    expect(overridden.locator(".struck").first).to_be_visible()
    expect(overridden).to_contain_text("Payer rule, version 1")
    page.reload()
    expect(field(page, "authorization.number")).to_be_visible()
    page.get_by_role("link", name="Claims", exact=True).click()
    page.get_by_role("link", name="Requirements", exact=True).click()
    expect(page.get_by_role("heading", name="Choose a task")).to_be_visible()


def test_req_2_an_own_rule_is_shown_before_it_is_saved_and_strikes_the_payers(tab: Watched, ruled: Ruled) -> None:
    page = tab.page
    page.get_by_role("button", name="Add a rule").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Field", exact=True).fill("authorization.number")
    choose(page, form, "Operation", "Check")
    choose(page, form, "Kind of check", "Longest length")
    form.get_by_label("Value").fill("40")
    form.get_by_role("button", name="Show what changes").click()
    expect(form.get_by_role("alert")).to_contain_text("requirements.rule_refused")
    expect(form.get_by_role("button", name="Ask for a waiver instead")).to_be_visible()
    form.get_by_label("Value").fill("12")
    form.get_by_role("button", name="Show what changes").click()
    expect(form.get_by_label("What will change")).to_contain_text("at most 12 characters")
    assert own_rules(ruled, "authorization.number") == 0
    form.get_by_role("button", name="Save the rule").click()
    expect(form).to_have_count(0)
    expect(field(page, "authorization.number")).to_contain_text("at most 12 characters")
    struck = rows(page).filter(has_text="at most 20 characters")
    expect(struck.locator(".struck").first).to_be_visible()
    expect(struck).to_contain_text("Organisation rule, version 1")
    assert own_rules(ruled, "authorization.number") == 1
    rows(page).filter(has_text="at most 12 characters").get_by_role("button", name=re.compile("^End")).click()
    page.get_by_role("dialog").get_by_role("button", name="Show what changes").click()
    expect(page.get_by_label("What will change")).to_contain_text("at most 20 characters")
    page.get_by_role("dialog").get_by_role("button", name="End the rule").click()
    expect(field(page, "authorization.number")).to_contain_text("at most 20 characters")
    tab.said[:] = [line for line in tab.said if "422" not in line]  # the browser notes the refusal itself


def test_req_3_a_rule_to_come_shows_from_its_day_on(tab: Watched) -> None:
    page = tab.page
    expect(field(page, "claim.referral_number")).to_have_count(0)
    expect(rows(page).filter(has_text="Referral number")).to_contain_text(f"Begins {LATER}")
    page.get_by_role("link", name=str(LATER)).click()
    expect(field(page, "claim.referral_number")).to_contain_text("Required")
    assert f"on={LATER}" in page.url
    page.get_by_label("As of").fill("2026-02-03")
    expect(page.get_by_role("heading", name="fields as of 2026-02-03")).to_be_visible()
    expect(field(page, "claim.referral_number")).to_have_count(0)


def test_req_4_who_asks_for_a_waiver_cannot_approve_it(tab: Watched, browser: Browser, ruled: Ruled) -> None:
    page = tab.page
    page.get_by_role("button", name="Ask for a waiver").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Field", exact=True).fill("authorization.number")
    form.get_by_label("Until").fill(str(LATER))
    form.get_by_label("Reason").fill("The payer's portal gives none until spring.")
    form.get_by_role("button", name="Show what changes").click()
    form.get_by_role("button", name="Ask for the waiver").click()
    waiver = page.get_by_role("table", name="Waivers").locator("tbody tr.row")
    expect(waiver).to_contain_text("You asked: another person must approve.")
    expect(waiver.get_by_role("button", name="Approve")).to_have_count(0)
    expect(field(page, "authorization.number")).to_contain_text("Required")
    ((asked,),) = ask(
        ruled.site.data,
        "select org_requirement_policy_id from org_requirement_policy"
        " where not waived and waiver_until is not null and field_path = 'authorization.number'",
    )
    ruled.dana.post(f"/requirements/waivers/{asked}/approve", {}, 409)
    with watched(browser, ruled.site.url) as other:
        other.goto(f"{SCREEN}#token={ruled.colleague}")
        other.page.get_by_role("button", name="Approve").click()
        expect(field(other.page, "authorization.number")).to_contain_text(f"Waived until {LATER}")
        assert other.said == []
    # The first person's page learns of it by itself.
    expect(field(page, "authorization.number")).to_contain_text(f"Waived until {LATER}")
    expect(waiver).to_contain_text("Noa Lindqvist")


def test_req_5_why_names_tier_row_and_person(tab: Watched) -> None:
    page = tab.page
    field(page, "custom.case").get_by_role("button", name=re.compile("^Why")).click()
    reasons = page.locator(".why")
    for word in ("organization tier", "version 1", "Dana Whitlock", "Our billers work by case."):
        expect(reasons.locator("p").first).to_contain_text(word)
    chain = reasons.get_by_role("table").locator("tbody tr.row")
    expect(chain).to_have_count(1)
    expect(chain).to_contain_text("Dana Whitlock (org admin)")
    expect(chain).to_contain_text("Organisation")
    assert "why=custom.case" in page.url
    page.reload()
    expect(reasons).to_contain_text("Dana Whitlock")


def test_req_6_a_rule_tried_on_past_claims_lists_those_it_would_have_stopped(tab: Watched, ruled: Ruled) -> None:
    rule = {
        "code": "page-large-claims",
        "name": "Large claims are looked at",
        "when": {">": [{"var": "claim.total_charge"}, 0]},
        "action": "hold",
        "message": "A large claim.",
        "hint": "Compare it with the contract.",
    }
    ruled.dana.post("/claim-rules", rule)
    page = tab.page
    page.get_by_role("navigation", name="Requirements").get_by_role("link", name="Claim rules").click()
    listed = page.get_by_role("table", name="Claim rules").locator("tbody tr.row")
    expect(listed.filter(has_text="builtin.npi_checksum")).to_contain_text("Built in")
    listed.filter(has_text="page-large-claims").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Total charge is more than 0")
    expect(page.locator("main")).to_contain_text("Compare it with the contract.")
    page.get_by_role("button", name="Try the rule").click()
    touched = page.get_by_role("table", name="Claims that the rule would have touched").locator("tbody tr.row")
    expect(touched).to_have_count(50)
    expect(touched.first).to_contain_text("Would hold")
    ((denied,),) = ask(ruled.site.data, "select count(*) from claims join organization using (org_id) where status in"
                       " ('denied', 'partial') and slug = 'harbor-general'")  # fmt: skip
    shown = page.locator(".facts.large > div").filter(has_text="Denied later")
    expect(shown).to_contain_text(str(denied))
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("heading", name="Large claims are looked at").locator("..")).to_contain_text("On")
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("heading", name="Large claims are looked at").locator("..")).to_contain_text("Off")
    touched.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name=re.compile("^Claim "))).to_be_visible()


def test_a_weaker_switch_waits_for_another_person(tab: Watched) -> None:
    page = tab.page
    tab.goto("/o/harbor-general/requirements/rules/builtin.billing_npi_missing")
    page.get_by_role("button", name="Switch for this organisation").click()
    form = page.get_by_role("dialog")
    choose(page, form, "It", "Off")
    expect(form.get_by_role("button", name="Ask for it")).to_be_disabled()
    form.get_by_label("Reason").fill("Our clearinghouse adds it.")
    form.get_by_label("Until").fill(str(LATER))
    form.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("You asked: another person must approve.")).to_be_visible()
    expect(page.get_by_role("heading", name="Billing provider without NPI").locator("..")).to_contain_text("On")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_held_claim_shows_its_finding_and_is_released(tab: Watched, ruled: Ruled, tmp_path: Path) -> None:
    rule = {
        "code": "page-held",
        "name": "Numbers of the trial",
        "when": {"starts_with": [{"var": "claim.number"}, "R5-"]},
        "action": "hold",
        "message": "A claim of the trial.",
        "hint": "Look at it, then let it pass.",
        "active": True,
    }
    ruled.dana.post("/claim-rules", rule)
    page = tab.page
    page.get_by_role("link", name="Batches").click()
    path = tmp_path / "held.837"
    path.write_bytes(generate_837p(3, seed=5, payers=PAYERS, prefix="R", defects=0).content)
    page.get_by_role("button", name="Upload 837 file").first.click()
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Upload and run").click()
    expect(page.get_by_text("3 of 3 claims finished")).to_be_visible(timeout=60_000)
    ((claim,),) = ask(ruled.site.data, "select claim_id from claims where claim_number like 'R5-%' limit 1")
    tab.goto(f"/o/harbor-general/claims/{claim}")
    found = page.get_by_role("list", name="Findings of this claim")
    for word in ("Held for review", "A claim of the trial.", "page-held", "Look at it, then let it pass."):
        expect(found).to_contain_text(word)
    page.get_by_role("button", name="Release").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Reason").fill("Looked at with the ward.")
    form.get_by_role("button", name="Release the claim").click()
    expect(page.get_by_text("Released: its run goes on.")).to_be_visible()
    expect(page.get_by_role("button", name="Release")).to_have_count(0)


def test_whose_organisation_it_is_not_sees_none_of_its_rules(tab: Watched) -> None:
    tab.goto(f"/o/summit-billing/requirements?task={TASK}")
    expect(tab.page.get_by_text("There is nothing here for you")).to_be_visible()
    expect(tab.page.get_by_text("custom.case")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_screen_of_requirements_is_wider_than_the_window(browser: Browser, ruled: Ruled, dark: bool) -> None:
    with watched(browser, ruled.site.url, dark=dark) as one:
        one.goto(f"{SCREEN}&why=authorization.number#token={ruled.site.token}")
        page = one.page
        expect(page.locator(".why tr.row").first).to_be_visible()
        expect(rows(page).first).to_be_visible()
        fits(page)
        one.goto("/o/harbor-general/requirements/rules")
        expect(page.get_by_role("table", name="Claim rules").locator("tbody tr.row").first).to_be_visible()
        fits(page)
        assert one.said == []


def fits(page: Page) -> None:
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.evaluate(
        "[...document.querySelectorAll('.table-scroll')].filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => e.querySelector('table').getAttribute('aria-label'))"
    )
    assert wide == []


def own_rules(ruled: Ruled, path: str) -> int:
    ((number,),) = ask(
        ruled.site.data,
        "select count(*) from org_requirement_policy where field_path = %s and waiver_until is null",
        path,
    )
    return int(number)


def choose(page: Page, form: Locator, label: str, word: str) -> None:
    form.get_by_role("combobox", name=label).or_(form.get_by_role("textbox", name=label)).first.click()
    page.get_by_role("option", name=word, exact=True).click()
