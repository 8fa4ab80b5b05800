"""The check of the documentation."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "scripts" / "check_docs.py"
README = "# Short\n\n`make demo` and `make check`\n"


def problems(root: Path, **pages: str) -> list[str]:
    (root / "scripts").mkdir()
    (root / "scripts" / CHECK.name).write_text(CHECK.read_text())
    for name, text in ({"README": README} | pages).items():
        (root / f"{name}.md").write_text(text)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    done = subprocess.run(
        [sys.executable, f"scripts/{CHECK.name}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found = done.stdout.splitlines()
    assert done.returncode == (1 if found else 0)
    return found


def test_links_to_files_headings_and_other_sites_are_accepted(tmp_path: Path) -> None:
    guide = "# The `make` way, in short\n\n## Again\n\n## Again\n"
    links = "[a](guide.md#the-make-way-in-short) [b](guide.md#again-1) [c](scripts/) [d](#me)"
    links += " [e](https://example.org)"
    assert problems(tmp_path, guide=guide, start=f"# Me\n\n{links}\n") == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[a](gone.md)", "gone.md does not exist"),
        ("![a](gone.png)", "gone.png does not exist"),
        ("[a](README.md#gone)", "names no heading of README.md; there are: short"),
        ("[a](#gone)", "names no heading of start.md"),
        ("[a][b]\n\n[b]: gone.md", "gone.md does not exist"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_line(
    tmp_path: Path, link: str, said: str
) -> None:
    (found,) = problems(tmp_path, start=f"# Me\n\n{link}\n")
    assert found.startswith("start.md:3: ")
    assert said in found


def test_a_readme_that_is_too_long_or_forgets_a_command_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, README="word " * 601)
    assert [line.partition(": ")[2].split(";")[0] for line in found] == [
        "601 words",
        "does not name `make demo`",
        "does not name `make check`",
    ]
