"""`lessonbot track`, as staff use it."""

from pathlib import Path

from tests.cli.conftest import Shell

SHIPPED = Path(__file__).parents[2] / "lessons" / "tracks" / "small-business.yaml"
HERE = {"LESSONBOT_PUBLIC_URL": "https://learn.example"}


def test_the_shipped_track_is_published_and_listed(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    assert shell.run("track", "list").stdout.startswith("no track is published yet")
    done = shell.run("track", "publish", str(SHIPPED), **HERE)
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
