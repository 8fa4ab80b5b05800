"""Rules of the house that no linter knows, and that those which one knows are switched on."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RUFF = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]

# The brackets keep these patterns from matching themselves.
REGISTRY = re.compile(
    rb"p[y]pi\.org|python[h]osted|registry\.n[p]mjs|deb\.d[e]bian\.org", re.IGNORECASE
)
MACHINE = re.compile(rb"(?<![\w.:/])/(?:r[o]ot|w[o]rk|U[s]ers)/\w")


def files() -> list[Path]:
    """Every file of the project, also those not committed yet."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True)
    found = [ROOT / name for name in names.split("\0") if name]
    return [path for path in found if path.is_file()]


def named(pattern: re.Pattern[bytes]) -> list[str]:
    """Where a pattern stands, as file:line."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if pattern.search(line)
    ]


def codes(module: str, code: str) -> set[str]:
    """What ruff finds in code, as if it stood in this module."""
    done = subprocess.run(
        [*RUFF, "--stdin-filename", module, "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return set(re.findall(r"\b([A-Z]+\d{3})\b", done.stdout))


def test_no_file_names_a_package_registry() -> None:
    assert named(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert named(MACHINE) == []


@pytest.mark.parametrize("layer", ["domain", "store", "channels", "packs", "services", "web"])
@pytest.mark.parametrize(
    "call", ["dt.datetime.now(dt.UTC)", "dt.date.today()", "dt.datetime.today()", "time.time()"]
)
def test_reading_the_clock_is_refused_below_the_engines(layer: str, call: str) -> None:
    code = f'"""A module."""\n\nimport datetime as dt\nimport time\n\nprint({call}, dt, time)\n'
    assert "TID251" in codes(f"lessonbot/{layer}/clock.py", code)


def test_a_given_now_is_accepted() -> None:
    code = (
        '"""A module."""\n\nimport datetime as dt\n\n\n'
        "def due(now: dt.datetime) -> dt.datetime:\n"
        '    """Tomorrow."""\n'
        "    return now + dt.timedelta(days=1)\n"
    )
    assert codes("lessonbot/domain/clock.py", code) == set()


def test_every_ignored_lint_rule_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    ignored = {
        *lint["ignore"],
        *(code for per in lint["per-file-ignores"].values() for code in per),
    }
    explained = {
        code
        for line in text.splitlines()
        if "#" in line
        for code in re.findall(r'"([A-Z]+\d*)"', line.partition("#")[0])
    }
    assert ignored - explained == set()
