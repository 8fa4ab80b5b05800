"""A course as the files of a pack: reading them gives the equal course."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from lessonbot.domain.course import (
    Block,
    Course,
    Lesson,
    Mastery,
    Option,
    QuizItem,
    Recording,
    Video,
)
from lessonbot.domain.text import Text
from lessonbot.packs.manifest import Day
from lessonbot.packs.marking import marked, marked_line, quoted
from lessonbot.packs.media import FOLDER

_DAYS = get_args(Day)

# A fixed date makes the same files the same zip.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_BARE = re.compile(r"[^\W_][\w.%/?!'’()-]*(?: [\w.%/?!'’()-]+)*|https?://[\w./-]+")
_COLONS = re.compile(r"^\s*(:+)", re.MULTILINE)


class NotWritable(Exception):
    """The pack cannot be written there; the message says why and what to do."""


def files_of(course: Course, media: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a pack by their names in it; `media` are bytes by their names in `media/`."""
    files = {"course.yaml": _yaml(_manifest(course)).encode()}
    names = lesson_names(course)
    for name, lesson in zip(names, course.lessons, strict=True):
        files[name] = lesson_file(lesson).encode()
    for spoken in course.translations:
        folder = f"{spoken.language}/"
        files[f"{folder}course.yaml"] = _yaml(_translation(spoken)).encode()
        for name, lesson in zip(names, spoken.lessons, strict=False):
            files[folder + name] = lesson_file(lesson, translated=True).encode()
    return files | {FOLDER + name: media[name] for name in sorted(media)}


def lesson_names(course: Course) -> list[str]:
    """The names of the lesson files, in the order of the lessons."""
    width = max(2, len(str(len(course.lessons))))
    return [
        f"lessons/{number:0{width}}-{lesson.key}{'.task' if lesson.assignment else ''}.md"
        for number, lesson in enumerate(course.lessons, 1)
    ]


def lesson_file(lesson: Lesson, *, translated: bool = False) -> str:
    """A lesson as a file; one that is translated has only words at its top."""
    top = _top(lesson, translated=translated)
    return "\n".join([f"---\n{_yaml(top)}---", *_body(lesson)])


def write_pack(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a new or empty folder; raises NotWritable."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotWritable(f"{folder} is there already: name a folder that is new or empty")
        for name in files:
            if not _is_inside(name):
                raise NotWritable(f"{name!r} is no name for a file of a pack: rename it")
        for name, data in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    except OSError as fault:
        raise NotWritable(f"{folder} cannot be written: {fault.strerror or fault}") from fault


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the same files are always the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            archive.writestr(entry, files[name])
    return out.getvalue()


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not (path.is_absolute() or ".." in path.parts or "\\" in name)


# --- YAML ----------------------------------------------------------------------------------------


class _Represent(SafeRepresenter):
    """Puts words in quotes that have a sign in them, as not all that could stay bare is read."""

    def represent_words(self, words: str) -> Any:  # noqa: ANN401 - ruamel's nodes are untyped
        """A string as a node."""
        style = None if _BARE.fullmatch(words) else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Represent.add_representer(str, _Represent.represent_words)


def _yaml(values: Mapping[str, Any]) -> str:
    writer = YAML(typ="safe", pure=True)
    writer.Representer = _Represent
    writer.default_flow_style = None
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.allow_unicode = True
    writer.width = 1_000_000
    out = StringIO()
    writer.dump(dict(values), out)
    return out.getvalue()


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is not empty: a key without a value is not written."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _manifest(course: Course) -> dict[str, Any]:
    return _given(
        {
            "format": 1,
            "id": course.key,
            "version": course.version,
            "title": course.title,
            "summary": course.summary,
            "language": course.language,
            "languages": [each.language for each in course.translations],
            "licence": course.licence,
            "authors": [
                _given({"name": name, "role": course.roles.get(name)}) for name in course.authors
            ],
            "attribution": [
                _given({"text": each.text, "url": each.url, "licence": each.licence})
                for each in course.attribution
            ],
            "level": course.level,
            "minutes_per_day": course.minutes_per_day,
            "outcomes": _outcomes(course),
            "schedule": _given(
                {
                    "days": [_DAYS[day] for day in course.days],
                    "most_per_day": course.most_per_day,
                    "reminder_after_hours": course.reminder_after_hours,
                }
            ),
            "assessment": {
                "pass_percent": course.pass_percent,
                "attempts": course.attempts,
                "retry_wrong_after_days": course.retry_after_days,
            },
            "mastery": _mastery(course.mastery),
            "credential": _credential(course),
            "track": {"id": course.membership.track, "position": course.membership.position}
            if course.membership
            else None,
            "prerequisites": list(course.prerequisites),
        }
    )


def _outcomes(course: Course) -> list[dict[str, str]]:
    return [{"id": each.key, "text": each.text} for each in course.outcomes]


def _mastery(mastery: Mastery) -> dict[str, Any]:
    """What differs from what is usual."""
    usual = Mastery()
    values = {name: getattr(mastery, name) for name in ("again", "gate", "final")}
    return {name: value for name, value in values.items() if value != getattr(usual, name)}


def _credential(course: Course) -> dict[str, Any]:
    credential = course.credential
    values: dict[str, Any] = {"name": credential.name, "criteria": credential.criteria}
    if not credential.shows_score:
        values["shows_score"] = False
    if credential.valid_days:
        values["valid_days"] = credential.valid_days
    if credential.badge:
        values["badge"] = FOLDER + credential.badge.name
        values["badge_alt"] = credential.badge.alt
    return values


def _translation(course: Course) -> dict[str, Any]:
    credential = course.credential
    return _given(
        {
            "title": course.title,
            "summary": course.summary,
            "outcomes": _outcomes(course),
            "credential": _given(
                {
                    "name": credential.name,
                    "criteria": credential.criteria,
                    "badge_alt": credential.badge.alt if credential.badge else None,
                }
            ),
        }
    )


# --- lessons -------------------------------------------------------------------------------------


def _top(lesson: Lesson, *, translated: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": lesson.key,
        "title": lesson.title,
        "outcomes": list(lesson.outcomes),
        "minutes": lesson.minutes,
        "audio": _audio(lesson.recording),
        "video": _video(lesson.video),
    }
    if lesson.assignment:
        values["rubric"] = [
            {"text": each.text, "points": each.points} for each in lesson.assignment.rubric
        ]
        values["accepts"] = list(lesson.assignment.accepts)
        values["due_days"] = lesson.assignment.due_days
    if translated:
        for key in ("id", "outcomes", "minutes", "accepts", "due_days"):
            values.pop(key, None)
    return _given(values)


def _audio(recording: Recording | None) -> str | dict[str, str] | None:
    if recording and recording.reads_lesson:
        return {"file": recording.name, "transcript": "lesson"}
    return recording.name if recording else None


def _video(video: Video | None) -> dict[str, Any] | None:
    if video is None:
        return None
    return {
        "url": video.url,
        "title": video.title,
        "text": video.text,
        "minutes": video.minutes,
        "megabytes": video.megabytes,
    }


def _body(lesson: Lesson) -> Iterator[str]:
    """What stands below the lines at the top, in pieces that end with a line break."""
    for block in lesson.blocks:
        yield f"{_block(block)}\n"
    yield from _part("sms", lesson.sms, line_break="\n")
    yield from _part("low", lesson.low)
    yield from _part("more", lesson.more)
    if lesson.recording:
        yield from _part("transcript", lesson.recording.transcript)
    for item in lesson.items:
        yield _question(item)
        for parallel in item.parallels:
            yield _question(parallel, like=item.key)


def _block(block: Block) -> str:
    if block.picture:
        return f"![{marked_line(block.picture.alt)}]({block.picture.name})"
    if block.document:
        return f"[{marked_line(block.document.title)}]({block.document.name})"
    return marked(block.text)


def _part(name: str, text: Text, line_break: str = "\\\n") -> Iterator[str]:
    if not text:
        return
    written = marked(text, line_break=line_break)
    longest = max(map(len, _COLONS.findall(written)), default=0)
    colons = ":" * max(3, longest + 1)
    yield f"{colons}{name}\n{written}\n{colons}\n"


# --- questions -----------------------------------------------------------------------------------


def _question(item: QuizItem, like: str = "") -> str:
    parts = [f"{{#{item.key}{_kind(item, like)}}}\n## Question"]
    if item.prompt:
        # Another bullet than that of the options, or they would go on with the list.
        parts.append(marked(item.prompt, bullets="*+"))
    if item.options and item.kind != "scale":
        parts.append("\n".join(_option(option) for option in item.options))
    if item.explanation:
        parts.append(quoted(marked(item.explanation)))
    return "\n\n".join(parts) + "\n"


def _kind(item: QuizItem, like: str) -> str:
    """What stands behind the id in the line above a question."""
    values = {"like": like} if like else {}
    if item.measure:
        values["measure"] = "1"
    match item.kind:
        case "number":
            values["number"] = _answers(item.answers)
        case "text":
            values["answer"] = _answers(item.answers)
        case "scale":
            values["scale"] = _steps(item.options)
            ends = zip(("low", "high"), item.ends, strict=True)
            values |= {name: _escaped(end) for name, end in ends if end}
        case "open":
            values["open"] = "1"
    return "".join(f' {name}="{value}"' for name, value in values.items())


def _answers(answers: Sequence[str]) -> str:
    return " | ".join(_escaped(answer).replace("|", "\\|") for answer in answers)


def _escaped(words: str) -> str:
    """Words between double quotes of a line in { }, where no brace can stand."""
    words = " ".join(words.split()).translate(str.maketrans("{}", "()"))
    return re.sub(r'[\\"]', r"\\\g<0>", words)


def _steps(options: Sequence[Option]) -> str:
    return f"{options[0].text}-{options[-1].text}" if options else ""


def _option(option: Option) -> str:
    box = "[x]" if option.right else "[ ]"
    line = f"- {box} {marked_line(option.text)}".rstrip(" ")
    return f"{line}\n{quoted(marked(option.feedback), '  ')}" if option.feedback else line
