"""Pages about the trade name every domain and every action that the lookup tables offer, and no other."""

from __future__ import annotations

import re

import pytest
from tools.generate_reference import ROOT
from tools.reference_terminology import current

from rcm.migrations.lookups import ACTION_MAPPING, TRANSACTION_STANDARDS, VALUES

TAXONOMY = (ROOT / "docs/explanation/bpo-taxonomy.md").read_text(encoding="utf-8")
TERMINOLOGY = (ROOT / "docs/reference/terminology.md").read_text(encoding="utf-8")
AREAS = dict(re.findall(r"^### [^\n]+\n`(\w+)`\. (.+?)(?=^##|\Z)", TAXONOMY, re.MULTILINE | re.DOTALL))
PARTS = ("Needs", "Gives", "Measures", "Actions")


def codes(table: str) -> set[str]:
    return {value.code for value in current(table)}


def test_every_domain_has_its_area() -> None:
    assert AREAS.keys() == codes("task_domain_lu")


@pytest.mark.parametrize("domain", sorted(AREAS))
def test_an_area_says_what_it_needs_gives_and_measures(domain: str) -> None:
    for part in PARTS:
        assert re.search(rf"^- \*\*{part}\*\*: .+", AREAS[domain], re.MULTILINE), part


def test_areas_name_actions_that_are_offered_and_all_of_them() -> None:
    named = {
        code
        for area in AREAS.values()
        for line in re.findall(r"\*\*Actions\*\*: (.+)", area)
        for code in re.findall(r"`(\w+)`", line)
    }
    assert named == codes("task_action_lu")


def test_the_terminology_maps_every_deprecated_action() -> None:
    deprecated = {value.code for value in VALUES["task_action_lu"] if value.deprecated}
    assert deprecated == {legacy for legacy, _, _ in ACTION_MAPPING}
    for legacy, domain, standard in ACTION_MAPPING:
        assert f"| `{legacy}` | `{domain}` | `{standard}` |" in TERMINOLOGY


def test_the_terminology_names_every_implementation_guide() -> None:
    for domain, action, _, response, guide in TRANSACTION_STANDARDS:
        assert re.search(rf"\| `{domain}\.{action}` \|.*\| {re.escape(response)} \| {guide} \|", TERMINOLOGY), guide


def test_mapped_words_are_words_of_the_lookup_tables() -> None:
    for legacy, domain, standard in ACTION_MAPPING:
        assert legacy in {value.code for value in VALUES["task_action_lu"]}
        assert domain in codes("task_domain_lu")
        assert standard in codes("task_action_lu")


def test_the_index_lists_every_decision_by_its_title() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for record in sorted(folder.glob("[0-9]*.md")):
        number, title = record.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").split(". ", maxsplit=1)
        assert f"{number}. [{title}]({record.name})" in index, record.name


def test_codes_of_errors_that_documents_name_exist() -> None:
    errors = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| `([a-z_.]+)`", errors, re.MULTILINE))
    domains = {code.partition(".")[0] for code in known}
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {
        (page.name, code)
        for page in pages
        if page.name != "database.md"  # columns look alike
        for code in re.findall(r"`([a-z]+\.[a-z]+_[a-z_]+)`", page.read_text(encoding="utf-8"))
        if code.partition(".")[0] in domains
    }
    assert ("recover.md", "core.data_folder_busy") in named
    assert {(page, code) for page, code in named if code not in known} == set()
