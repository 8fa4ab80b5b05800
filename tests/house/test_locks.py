"""The locked lists are those of pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["fast"]
DEV = RUN + PROJECT["optional-dependencies"]["dev"]


def locked(name: str) -> dict[str, str]:
    """The version of each package of a list."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(("name", "wanted"), [("run", RUN), ("dev", DEV)])
def test_every_dependency_is_locked_to_a_version_it_allows(name: str, wanted: list[str]) -> None:
    versions = locked(name)
    missing = [
        text
        for text, asked in ((text, Requirement(text)) for text in wanted)
        if not asked.specifier.contains(versions.get(canonicalize_name(asked.name), "0"))
    ]
    assert missing == [], "run make lock"


def test_every_locked_version_has_the_hash_of_its_wheels() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lists_agree_about_what_they_share() -> None:
    dev = locked("dev")
    for name in ("run", "build"):
        shared = locked(name).items()
        assert {package: dev.get(package, version) for package, version in shared} == dict(shared)
