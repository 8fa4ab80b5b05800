"""`lessonbot track`, as staff use it."""

import asyncio
from pathlib import Path

from tests.cli.conftest import Shell
from tests.cli.test_credentials import earn

SHIPPED = Path(__file__).parents[2] / "lessons" / "tracks" / "small-business.yaml"
HERE = {"LESSONBOT_PUBLIC_URL": "https://learn.example"}


def test_the_shipped_track_is_published_and_listed(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    assert shell.run("track", "list").stdout.startswith("no track is published yet")
    done = shell.run("track", "publish", str(SHIPPED), **HERE)
    assert (done.exit_code, "money-basics is no course or track here" in done.stdout) == (1, True)
    done = shell.run("track", "publish", str(SHIPPED), "--allow-missing", **HERE)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "small-business 1.0.0 is published: Running a small business\n"
    assert "money-basics is no course or track here yet" in done.stderr
    (line,) = shell.run("track", "list").stdout.splitlines()
    assert line == (
        "small-business  Running a small business  1.0.0  money-basics, spreadsheets-for-work  "
        "0 have it"
    )


def test_a_file_with_mistakes_is_named_with_their_places(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    path = shell.folder / "track.yaml"
    path.write_text("id: Helper\n")
    done = shell.run("track", "publish", str(path), **HERE)
    assert done.exit_code == 1
    assert done.stdout.startswith("track.yaml:1:5: error")
    assert "is not published" in done.stderr
    done = shell.run("track", "publish", "nothing.yaml", **HERE)
    assert (done.exit_code, "cannot read" in done.stderr) == (2, True)


def test_who_gets_it_at_once_is_counted_and_asked_about(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    number = asyncio.run(earn(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"))
    path = shell.folder / "track.yaml"
    words = SHIPPED.read_text().replace("[money-basics, spreadsheets-for-work]", "[tiny]")
    path.write_text(words)
    assert shell.run("credential", "show", number, **HERE).exit_code == 0  # signs it
    for typed, code in (("", 2), ("n\n", 1)):
        done = shell.run("track", "publish", str(path), typed=typed, **HERE)
        assert (done.exit_code, "is published" in done.stdout) == (code, False)
        assert "1 person gets its certificate at once" in done.stderr
    assert shell.run("track", "list").stdout.startswith("no track")
    assert shell.run("track", "publish", str(path), "--yes", **HERE).exit_code == 0
    assert "1 have it" in shell.run("track", "list").stdout
    # nobody else gets it now
    assert shell.run("track", "publish", str(path), **HERE).exit_code == 0

    path.write_text(words.replace("[tiny]", "[tinny]"))
    done = shell.run("track", "publish", str(path), **HERE)
    assert (done.exit_code, "did you mean tiny?" in done.stdout) == (1, True)


def test_tracks_are_named_and_withdrawn_with_their_part_where_that_is_wanted(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    number = asyncio.run(earn(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"))
    path = shell.folder / "track.yaml"
    path.write_text(SHIPPED.read_text().replace("[money-basics, spreadsheets-for-work]", "[tiny]"))
    assert shell.run("credential", "show", number, **HERE).exit_code == 0  # signs it
    assert shell.run("track", "publish", str(path), "--yes", **HERE).exit_code == 0
    done = shell.run("credential", "correct", number, "A. Yusuf", "--yes", **HERE)
    fresh = done.stdout.split("/c/")[1].split()[0]

    done = shell.run("credential", "revoke", fresh, "--with-tracks", typed="n\n", **HERE)
    assert "and the tracks’ certificates " in done.stderr
    done = shell.run("credential", "revoke", fresh, "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    whole = done.stderr.split("lessonbot credential revoke ")[1].strip()
    assert "Status   valid" in shell.run("credential", "show", whole, **HERE).stdout
    assert whole in shell.run("doctor", **HERE).stdout

    assert shell.run("credential", "revoke", whole, "--yes", **HERE).exit_code == 0
    assert whole not in shell.run("doctor", **HERE).stdout


def test_a_track_goes_with_its_part_where_that_is_wanted(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    number = asyncio.run(earn(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"))
    path = shell.folder / "track.yaml"
    path.write_text(SHIPPED.read_text().replace("[money-basics, spreadsheets-for-work]", "[tiny]"))
    assert shell.run("credential", "show", number, **HERE).exit_code == 0  # signs it
    assert shell.run("track", "publish", str(path), "--yes", **HERE).exit_code == 0
    done = shell.run("credential", "revoke", number, "--with-tracks", "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    numbers = [line.split()[2] for line in done.stdout.splitlines()]
    assert len(numbers) == 2
    for each in numbers:
        assert "Status   withdrawn" in shell.run("credential", "show", each, **HERE).stdout
