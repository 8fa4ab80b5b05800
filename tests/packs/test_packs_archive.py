import io
import os
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonbot.packs import archive
from lessonbot.packs.archive import open_pack
from lessonbot.packs.problems import PackRefused
from lessonbot.packs.reading import check
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder, zipped

MIB = 1024 * 1024


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def hostile(path: Path, *entries: zipfile.ZipInfo, content: bytes = b"x") -> Path:
    """A zip of a right pack and of entries that are not right."""
    zipped(path, {"course.yaml": COURSE, LESSON_FILE: LESSON})
    with zipfile.ZipFile(path, "a") as file:
        for info in entries:
            file.writestr(info, content)
    return path


def refusal(path: Path) -> str:
    """The one reason why a pack is refused."""
    checked = check(path)
    assert checked.pack is None
    (problem,) = checked.problems
    assert (problem.file, problem.line, problem.rule) == (path.name, 1, "pack")
    return problem.message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../out.md", "the entry ../out.md leads out of the pack: take .. out of its name"),
        ("media/../../x", "the entry media/../../x leads out of the pack: take .. out of its name"),
        (
            "/etc/passwd",
            "the entry /etc/passwd names a place on a disk: pack the files by names inside the folder",
        ),
        (
            "C:/x.md",
            "the entry C:/x.md names a place on a disk: pack the files by names inside the folder",
        ),
        (
            "media\\x.png",
            "the entry media\\x.png has a \\ in its name: use / between folder and file",
        ),
        (
            "media/a\x1b[2Jb",
            "the entry media/a\\u001b[2Jb has an invisible character in its name: rename it",
        ),
        (
            "media/gpj\u202e.exe",
            "the entry media/gpj\\u202e.exe has an invisible character in its name: rename it",
        ),
        (
            "media/nul.png",
            "the entry media/nul.png has a name that some computers cannot store: rename it",
        ),
        ("media/a. ", "the entry media/a.  has a name that some computers cannot store: rename it"),
        (
            "Course.yaml",
            "the entries course.yaml and Course.yaml differ in case only: rename one",
        ),
    ],
)
def test_an_unsafe_name_refuses_the_whole_zip(tmp_path: Path, name: str, reason: str) -> None:
    assert refusal(hostile(tmp_path / "a.zip", entry(name))) == reason


def test_an_overlong_name_is_refused_and_shown_shortened(tmp_path: Path) -> None:
    message = refusal(hostile(tmp_path / "a.zip", entry("a" * 300)))
    assert message == f"the entry {'a' * 60}… has a name longer than 200 characters: shorten it"


def test_an_entry_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        hostile(path, entry("course.yaml"))
    assert refusal(path) == "the entry course.yaml is in the pack twice: keep one"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (stat.S_IFLNK, "the entry media/a is a link: put the file itself in its place"),
        (stat.S_IFCHR, "the entry media/a is not a file: take it out of the zip"),
        (stat.S_IFIFO, "the entry media/a is not a file: take it out of the zip"),
    ],
)
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, kind: int, reason: str) -> None:
    path = hostile(tmp_path / "a.zip", entry("media/a", kind | 0o777), content=b"/etc/passwd")
    assert refusal(path) == reason


def test_a_locked_entry_is_refused(tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.zip", entry("media/a"))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == (
        "the entry media/a is locked with a password: make the zip without one"
    )


def test_a_rare_way_of_packing_is_refused(tmp_path: Path) -> None:
    info = entry("media/a")
    info.compress_type = zipfile.ZIP_LZMA
    assert refusal(hostile(tmp_path / "a.zip", info)) == (
        "the entry media/a is packed in a rare way: make the zip with the usual settings"
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.zip", entry("media/a"), content=bytes(60 * MIB))
    tracemalloc.start()
    try:
        message = refusal(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message == (
        "the entry media/a unpacks to a suspiciously large size: take it out of the zip"
    )
    assert peak < 4 * MIB


def test_many_small_entries_of_zeros_are_a_bomb_too(tmp_path: Path) -> None:
    entries = [entry(f"media/{number}") for number in range(50)]
    path = hostile(tmp_path / "a.zip", *entries, content=bytes(MIB))
    assert refusal(path) == "the zip unpacks to a suspiciously large size: make it again"


def test_a_zip_that_is_too_large_unpacked_is_refused(tmp_path: Path) -> None:
    content = os.urandom(100_000) + bytes(MIB - 100_000)
    entries = [entry(f"media/{number}") for number in range(65)]
    path = hostile(tmp_path / "a.zip", *entries, content=content)
    assert refusal(path) == "the pack is larger than 64 MB unpacked: use smaller pictures"


def test_a_zip_larger_than_a_pack_may_be_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(26 * MIB)
    assert refusal(path) == "the zip is larger than 25 MB: use smaller pictures"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"media/{number}": b"" for number in range(5_001)})
    assert refusal(path) == "the pack has more than 5,000 files: divide it"


def test_a_huge_list_of_files_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"m/{n:0180}": b"" for n in range(6_000)})
    tracemalloc.start()
    try:
        assert refusal(path) == "the pack has more than 5,000 files: divide it"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * path.stat().st_size


def _lying(data: bytearray) -> None:
    """Make the last entry give a smaller size than it has."""
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature)
        struct.pack_into("<L", data, at + offset, 5)


def _torn(data: bytearray) -> None:
    at = data.rfind(b"PK\x03\x04")
    data[at + 40 : at + 60] = bytes(20)


@pytest.mark.parametrize("spoil", [_lying, _torn])
def test_an_entry_that_is_not_what_it_says_is_refused(
    tmp_path: Path, spoil: Callable[[bytearray], None]
) -> None:
    path = hostile(tmp_path / "a.zip", entry("media/a"), content=os.urandom(20_000))
    data = bytearray(path.read_bytes())
    spoil(data)
    path.write_bytes(data)
    assert refusal(path) == "the entry media/a is damaged: make the zip again"


def test_real_bytes_are_counted_whatever_the_zip_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(tmp_path / "a.zip", entry("media/a"), content=os.urandom(20_000))
    monkeypatch.setattr(archive, "_refuse_entries", lambda *_: None)
    monkeypatch.setattr(archive, "TOTAL_BYTES", 10_000)
    assert "larger than" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + bytes(8)])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert refusal(path) in {
        "this is neither a folder nor a zip file: pack the folder as .zip",
        "the zip is damaged: make it again",
    }


def test_a_file_that_is_a_zip_and_something_else_is_refused(tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.zip")
    path.write_bytes(b"\xff\xd8\xff\xe0" + path.read_bytes())
    assert refusal(path) == "this is neither a folder nor a zip file: pack the folder as .zip"


def test_a_zip_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    data = hostile(tmp_path / "a.zip").read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        refusal(path)


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("../evil", "x")
    path = hostile(tmp_path / "a.zip", entry("more.zip"), content=inner.getvalue())
    assert check(path).problems == ()
    assert open_pack(path)["more.zip"] == inner.getvalue()


def test_what_systems_leave_in_a_zip_is_ignored(tmp_path: Path) -> None:
    names = ("__MACOSX/money/._course.yaml", "money/.DS_Store", "money/Thumbs.db", "money/lessons/")
    files: dict[str, str | bytes] = {f"money/{LESSON_FILE}": LESSON, "money/course.yaml": COURSE}
    path = zipped(tmp_path / "a.zip", files | dict.fromkeys(names, b""))
    assert set(open_pack(path)) == {"course.yaml", LESSON_FILE}


def test_names_that_begin_with_a_dot_and_a_slash_are_the_same_names(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"./course.yaml": COURSE, f"./{LESSON_FILE}": LESSON}
    assert check(zipped(tmp_path / "a.zip", files)).problems == ()


def test_opening_a_pack_writes_nothing(tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.zip")
    before = sorted(tmp_path.rglob("*"))
    open_pack(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_every_fault_is_told_up_to_twenty(tmp_path: Path) -> None:
    path = hostile(tmp_path / "a.zip", *(entry(f"../{number}") for number in range(30)))
    assert len(check(path).problems) == 20


def test_a_link_in_a_folder_is_refused(pack: PackFolder) -> None:
    secret = pack.path.parent / "secret.png"
    secret.write_bytes(b"secret")
    (pack.path / "media").mkdir()
    (pack.path / "media" / "a.png").symlink_to(secret)
    assert refusal(pack.path) == "the entry media/a.png is a link: put the file itself in its place"


def test_a_linked_folder_is_refused(pack: PackFolder) -> None:
    (pack.path / "media").symlink_to("/etc", target_is_directory=True)
    assert refusal(pack.path) == "the entry media is a link: put the file itself in its place"


def test_a_pipe_in_a_folder_is_refused_and_not_read(pack: PackFolder) -> None:
    os.mkfifo(pack.path / "lessons" / "02-pipe.md")
    assert refusal(pack.path) == "the entry lessons/02-pipe.md is not a file: delete it"


def test_names_that_differ_in_case_only_are_refused_in_a_folder(pack: PackFolder) -> None:
    pack.write("lessons/01-Why-a-budget.md", LESSON)
    assert refusal(pack.path) == (
        "the entries lessons/01-Why-a-budget.md and lessons/01-why-a-budget.md "
        "differ in case only: rename one"
    )


def test_a_folder_with_too_many_files_is_refused(pack: PackFolder) -> None:
    (pack.path / "media").mkdir()
    for number in range(5_000):
        (pack.path / "media" / f"{number}").touch()
    assert refusal(pack.path) == "the pack has more than 5,000 files: divide it"


def test_a_folder_that_is_too_large_is_refused(pack: PackFolder) -> None:
    for name in ("a", "b"):
        with (pack.path / name).open("wb") as file:
            file.truncate(33 * MIB)
    assert refusal(pack.path) == "the pack is larger than 64 MB unpacked: use smaller pictures"


def test_a_very_deep_folder_is_refused(pack: PackFolder) -> None:
    deep = pack.path
    for _ in range(150):
        deep /= "aa"
    deep.mkdir(parents=True)
    assert "longer than 200 characters" in refusal(pack.path)


def test_a_refused_pack_says_why(tmp_path: Path) -> None:
    with pytest.raises(PackRefused) as caught:
        open_pack(tmp_path / "none.zip")
    assert str(caught.value) == (
        "none.zip:1:1: error [pack] there is no folder and no zip file of this name"
    )


def test_originals_in_a_zip_are_not_unpacked(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"money/{LESSON_FILE}": LESSON, "money/course.yaml": COURSE}
    path = zipped(tmp_path / "a.zip", files | {"money/originals/jars.jpg": b"x"})
    assert set(open_pack(path)) == {"course.yaml", LESSON_FILE}


@pytest.mark.parametrize("name", ["first-jar.xlsx", "First Jar.DOCX"])
def test_a_workbook_or_a_document_is_told_to_be_imported_first(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / name, {"[Content_Types].xml": ""})
    (problem,) = check(path).problems
    assert problem.message == (
        f"this is no pack yet: import it first, lessonbot pack import “{name}” my-course"
    )
