"""What must not be in the repository: addresses of package indexes, places of one machine, secrets of a build."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from tools.generate_reference import ROOT

_INDEX_OPTION = re.compile(r"^\s*(--(extra-)?index-url|--find-links|-i\s|--trusted-host)", re.MULTILINE)
_ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1|localhost|\[)[^\s\"'`)<>]+")
#: Hosts of package indexes, by the words that their names are made of.
_INDEX_HOST = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|artifactory|nexus|jfrog|yarnpkg|unpkg|jsdelivr)\.\w[\w.-]*/",
    re.IGNORECASE,
)
#: A home, a checkout, a scratch folder: right on one machine only.
_PLACE = re.compile(r"(?<![\w.{}$/-])/(?:home|Users|root|work|mnt|workspace|opt/venv)/[\w.-]+")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return listed.stdout.splitlines()


FILES = tracked()


@pytest.fixture(scope="module", autouse=True)
def in_a_checkout() -> None:
    if not FILES:
        pytest.skip("not a git checkout: there is no list of the repository's files")


def texts() -> Iterator[tuple[str, str]]:
    for name in FILES:
        path = ROOT / name
        if not path.is_file() or name == "tests/architecture/test_tracked_files.py":
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def test_pins_have_hashes_and_no_addresses() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert _ADDRESS.findall(pins) == []
    assert _INDEX_OPTION.search(pins) is None
    names = [line for line in pins.splitlines() if re.match(r"[a-z0-9]", line)]
    assert names
    assert [line for line in names if "==" not in line or not line.rstrip().endswith("\\")] == []
    assert pins.count("--hash=sha256:") >= len(names)


def test_the_lock_of_the_page_has_no_addresses_of_packages() -> None:
    lock = (ROOT / "frontend/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock


def test_no_file_names_a_package_index() -> None:
    assert [(name, m[0]) for name, text in texts() if (m := _INDEX_HOST.search(text))] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    assert [(name, m[0]) for name, text in texts() if (m := _PLACE.search(text))] == []


def test_what_is_built_is_not_tracked() -> None:
    built = re.compile(r"(^|/)(node_modules|\.venv|__pycache__|dist|static/assets)/")
    assert [name for name in FILES if built.search(name)] == []


def test_the_checks_find_what_they_look_for() -> None:
    assert _INDEX_HOST.search("see https://files.pythonhosted" + ".org/packages/x")
    assert _INDEX_HOST.search("registry.npmjs" + ".org/react")
    assert _PLACE.search("cd /home" + "/somebody/project")
    assert _INDEX_OPTION.search("--index-url x")
