"""The API against its own description: requests of every kind that it allows, and that it does not."""

import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

EXAMPLES = 8


def key_for(address: str, link: str) -> str:
    """A key with every scope, made by an owner in the console."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def post(to: str, said: list[tuple[str, str]]) -> str:
        with browser.open(to, urllib.parse.urlencode(said).encode()) as answer:
            shown: str = answer.read().decode()
            return shown

    me = [("name", "Amina"), ("email", "api@example.org"), ("password", "three green umbrellas")]
    page = post(link, me)
    with browser.open(f"{address}/console/keys") as answer:
        page = answer.read().decode()
    scopes = re.findall(r'name="scope"\s+value="([^"]+)"', page)
    assert len(scopes) > 5
    page = post(
        f"{address}/console/keys", [("name", "Trial"), *(("scope", each) for each in scopes)]
    )
    (key,) = re.findall(r"lessonbot_[\w-]{40,}", page)
    return str(key)


def published(folder: Path) -> None:
    """A course is there, so that cohorts and broadcasts can be made."""
    course = Path(__file__).parents[2] / "lessons" / "money-basics"
    words = "pack", "publish", str(course)
    subprocess.run(
        [sys.executable, "-m", "lessonbot.cli", *words],
        check=True,
        capture_output=True,
        cwd=folder,
        env=os.environ
        | {"LESSONBOT_DATA_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])},
    )


CONFIG = """
[checks.positive_data_acceptance]
# a text can fit the description and be no course, zone or audience all the same
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "422", "429"]
"""


@pytest.mark.parametrize("phases", ["examples,coverage", "fuzzing,stateful"])
def test_the_api_keeps_to_its_description(
    own: tuple[str, str], tmp_path: Path, phases: str
) -> None:
    address, link = own
    published(tmp_path)
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
            *("run", f"{address}/api/v1/openapi.json", "--phases", phases),
            *("--url", f"{address}/api/v1", "--checks", "all", "--seed", "7", "--no-color"),
            *("--max-examples", str(EXAMPLES), "--generation-database", "none"),
            *("--header", f"Authorization: Bearer {key_for(address, link)}"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-2000:]
