"""Every rule of the checker has a pack that it alone objects to."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lessonbot.packs.rules import RULES
from lessonbot.services.weighing import weigh
from tests.packs.packfolder import (
    COURSE,
    LESSON,
    LESSON_FILE,
    QUESTION,
    TEXT,
    TOP,
    PackFolder,
    drawing,
    fresh,
)

Spoil = Callable[[PackFolder], None]


def course(old: str, new: str) -> Spoil:
    return lambda pack: pack.course(old, new)


def lesson(old: str, new: str) -> Spoil:
    assert old in LESSON
    return lambda pack: pack.write(LESSON_FILE, LESSON.replace(old, new, 1))


def body(text: str) -> Spoil:
    return lambda pack: pack.lesson(text + QUESTION)


def file(name: str, content: str | bytes) -> Spoil:
    return lambda pack: pack.write(name, content)


def both(*spoils: Spoil) -> Spoil:
    def spoil(pack: PackFolder) -> None:
        for each in spoils:
            each(pack)

    return spoil


def link(pack: PackFolder) -> None:
    (pack.path / "lessons" / "02-more.md").symlink_to(pack.path / LESSON_FILE)


def spoken(line: str, more: str = "") -> Spoil:
    return file(LESSON_FILE, TOP.replace("minutes: 4", line) + TEXT + more + QUESTION)


VOICE = (Path(__file__).parents[1] / "packs/data/media/hello.ogg").read_bytes()
SWAHILI = """\
title: Misingi ya pesa
summary: Panga pesa za mwezi.
outcomes: [{id: budget, text: Andika bajeti}]
credential: {name: Misingi, criteria: Masomo yote}
"""
PLAIN = " ".join(["We plan our money."] * 8)
TONGUES = ", ".join(f"a{one}{two}" for one in "abcdefgh" for two in "abcdefgh")
ASK = "## Q\nHow many?\n"

# The text that triggers the rule, and how grave the rule is.
PACKS: Mapping[str, tuple[str, Spoil]] = {
    "pack": ("error", link),
    "name": ("error", file("lessons/notes.md", LESSON)),
    "size": ("error", file(LESSON_FILE, "a" * 102_401)),
    "encoding": ("error", file(LESSON_FILE, LESSON.encode() + b"caf\xe9")),
    "character": ("error", body("A bud\u202eget.\n")),
    "unused": ("warning", file("media/a.png", drawing())),
    "yaml": ("error", course("title: Money", "title: a: Money")),
    "key": ("error", course("summary:", "summry: x\nsummary:")),
    "missing": ("error", course("title: Money basics\n", "")),
    "type": ("error", course("pass_percent: 60", "pass_percent: much")),
    "value": ("error", course("pass_percent: 60", "pass_percent: 101")),
    "version": ("error", course("1.0.0", "1.0")),
    "language": ("error", course("language: en", "language: English")),
    "languages": ("error", course("language: en", f"language: en\nlanguages: [{TONGUES}]")),
    "licence": ("warning", course("licence: CC-BY-4.0\n", "")),
    "summary": ("warning", course("summary: Plan a month of money.\n", "")),
    "criteria": ("warning", course("criteria: All lessons", "criteria: Money basics")),
    "id": ("error", lesson("{#when}", "{#When}")),
    "outcome": ("error", lesson("[budget]", "[bugdet]")),
    "translation": ("error", course("language: en", "language: en\nlanguages: [sw]")),
    "untranslated": (
        "warning",
        both(
            course("language: en", "language: en\nlanguages: [sw]"),
            file("sw/course.yaml", SWAHILI),
            file(f"sw/{LESSON_FILE}", LESSON),
        ),
    ),
    "text": ("error", file(LESSON_FILE, TOP)),
    "words": ("warning", body(f"{PLAIN} " * 5 + "\n\n:::sms\nPlan your money.\n:::\n")),
    "length": ("error", body("a" * 4097 + "\n")),
    "order": ("warning", lambda pack: pack.lesson(TEXT + QUESTION + "\n## Later\nMore.\n")),
    "html": ("error", body("A <b>plan</b>.\n")),
    "link": ("error", body("A [plan](javascript:alert).\n")),
    "url": ("error", body(f"A [plan](https://example.org/{'a' * 2000}).\n")),
    "emphasis": ("warning", body("It is 2*3*4 coins.\n")),
    "code": ("error", file(LESSON_FILE, f"{TOP}{TEXT}{QUESTION}\n> done\n\n> ```\n> open\n")),
    "container": ("error", body(f"{TEXT}\n:::extra\nMore.\n:::\n")),
    "block": ("error", body(f"{TEXT}\na | b\n--|--\n1 | 2\n")),
    "depth": ("error", body("*" * 30 + "a" + "*" * 30 + "\n")),
    "sentences": ("hint", body("We plan " + "and plan " * 13 + "again.\n")),
    "reading": (
        "hint",
        body(
            "Administrative documentation requires considerable organisation. " * 8
            + "\n\n:::sms\nPlan your money.\n:::\n"
        ),
    ),
    "picture": ("error", body(f"![Jars](jars.png)\n\n{TEXT}")),
    "audio": ("error", spoken("audio: 01.ogg", "\n:::transcript\nHello.\n:::\n")),
    "document": ("error", body(f"{TEXT}\n[Plan](plan.pdf)\n")),
    "alt": ("error", both(file("media/01.ogg", VOICE), spoken("audio: 01.ogg"))),
    "bytes": (
        "warning",
        both(
            file("media/a.pdf", b"%PDF-1.4\n" + b" " * 310_000 + b"%%EOF\n"),
            body(f"{TEXT}\n[Plan](a.pdf)\n"),
        ),
    ),
    "questions": ("warning", file(LESSON_FILE, TOP + TEXT)),
    "quiz": ("error", lesson("[x]", "[ ]")),
    "kind": ("error", body(f'{TEXT}\n{{#a number="1" open=1}}\n{ASK}')),
    "answer": ("error", body(f'{TEXT}\n{{#a number="many"}}\n{ASK}')),
    "bank": ("error", body(f'{TEXT}\n{{#a like="b" number="1"}}\n{ASK}')),
    "options": (
        "error",
        lesson("- [ ] Never", "".join(f"- [ ] On day {day}\n" for day in "1234567")),
    ),
    "option": ("error", lesson("- [ ] Never", "- [ ]")),
    "reserved": ("error", lesson("- [ ] Never", "- [ ] Stop")),
    "sms": ("warning", body(f"{TEXT}\n:::sms\n{PLAIN} {PLAIN} {PLAIN} {PLAIN}\n:::\n")),
    "letters": ("hint", body(f"{TEXT}\n:::sms\n{PLAIN[:120]} Tête.\n:::\n")),
    "whatsapp": (
        "warning",
        body("We plan it now. " * 33 + " ".join(["a" * 70] * 9) + ".\n\n:::sms\nPlan.\n:::\n"),
    ),
}


def test_every_rule_has_a_pack() -> None:
    assert set(PACKS) == set(RULES)


@pytest.mark.parametrize("rule", PACKS)
def test_a_pack_triggers_this_rule_alone(rule: str, tmp_path: Path) -> None:
    pack = fresh(tmp_path / "money-basics")
    severity, spoil = PACKS[rule]
    spoil(pack)
    problems = weigh(pack.path).problems
    assert {(problem.rule, problem.severity) for problem in problems} == {(rule, severity)}


def test_the_pack_that_is_spoilt_is_right(tmp_path: Path) -> None:
    pack = fresh(tmp_path / "money-basics")
    assert COURSE
    weighed = weigh(pack.path)
    assert weighed.problems == ()
    assert weighed.checked.pack
