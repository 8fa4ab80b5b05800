"""Packs whose course.yaml or lesson is made to harm; each builder makes one in an empty folder."""

from pathlib import Path

from tests.packs.hostile_archives import Builder
from tests.packs.packfolder import COURSE, LESSON_FILE, QUESTION, TEXT, TOP, fresh

# What fits into a lesson file, and into course.yaml.
LESSON_ROOM = 98_000
COURSE_ROOM = 255_000


def course(text: str) -> Builder:
    """A pack whose course.yaml has this at its end."""
    return _writing("course.yaml", COURSE + text)


def top(text: str) -> Builder:
    """A pack whose lesson has this among the lines at its top."""
    return _writing(
        LESSON_FILE, TOP.replace("minutes: 4\n", f"minutes: 4\n{text}") + TEXT + QUESTION
    )


def lesson(text: str) -> Builder:
    """A pack whose lesson says this."""
    return _writing(LESSON_FILE, f"{TOP}{text}\n{QUESTION}")


def asked(line: str) -> Builder:
    """A pack with this line in { } above a question without options."""
    return _writing(LESSON_FILE, f"{TOP}{TEXT}\n{line}\n## Question\nHow many?\n")


def _writing(name: str, text: str | bytes) -> Builder:
    def make(folder: Path) -> Path:
        pack = fresh(folder / "pack")
        pack.write(name, text)
        return pack.path

    return make


def filled(piece: str, room: int = LESSON_ROOM) -> str:
    """The piece as often as there is room."""
    return piece * (room // len(piece.encode()))


def aliases() -> str:
    lines = ["a0: &a0 [lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    return "\n".join(lines) + "\n"


def stairs(room: int, step: str = " ") -> str:
    """Keys in keys in keys, each a space further in."""
    lines: list[str] = []
    size = 0
    while (size := size + len(lines) * len(step) + 3) < room:
        lines.append(f"{step * len(lines)}a:")
    return "\n".join(lines) + "\n"


def words(text: str) -> str:
    """The text in lines of a length that a message can hold."""
    return "\n".join(text[at : at + 1000] for at in range(0, len(text), 1000))


TABLE: dict[str, tuple[Builder, str]] = {
    # --- YAML
    "yaml, 1,500 brackets": (course("x: " + "[" * 1_500), "too many levels"),
    "yaml, 1,500 braces": (course("x: " + "{a: " * 1_500), "too many levels"),
    "yaml, a summary of 200 kB": (
        _writing("course.yaml", COURSE.replace("Plan a month", "Plan a month" * 16_000)),
        "longer than",
    ),
    "yaml, criteria of 200 kB": (
        _writing("course.yaml", COURSE.replace("All lessons", "All lessons " * 16_000)),
        "longer than 4,000 characters",
    ),
    "yaml, 100,000 brackets": (course("x: " + "[" * 100_000), "more than 3,000 signs"),
    "yaml, 100,000 braces": (course("x: " + "{a: " * 60_000), "more than 3,000 signs"),
    "yaml, 100,000 lists in a line": (course("x:\n  " + "- " * 100_000 + "a\n"), "too many levels"),
    "yaml, keys in keys": (course(stairs(COURSE_ROOM - 500)), "too many levels"),
    "yaml, brackets at the top of a lesson": (
        top("x: " + "[" * 90_000 + "\n"),
        "more than 3,000 signs",
    ),
    "yaml, aliases of aliases": (course(aliases()), "* and & do not repeat"),
    "yaml, an alias of itself": (course("x: &x [*x]\n"), "* and & do not repeat"),
    "yaml, merged keys": (course("x: &x {a: b}\ny:\n  <<: *x\n"), "* and & do not repeat"),
    "yaml, 80,000 entries": (course("x: [" + filled("a, ", 240_000) + "]\n"), "too many entries"),
    "yaml, 40,000 keys": (course(filled("? a\n", 200_000)), "more than 5,000 lines"),
    "yaml, the same key over and over": (course(filled("a: b\n", 40_000)), "more than 5,000 lines"),
    "yaml, a file of 10 MB": (course("# " + "x" * 10_000_000 + "\n"), "larger than 256 kB"),
    "yaml, a lesson of 10 MB": (lesson("x" * 10_000_000), "larger than 100 kB"),
    "yaml, a text of 240 kB": (course("x: " + "a" * 240_000 + "\n"), "unknown key"),
    "yaml, a key of 240 kB": (course("a" * 240_000 + ": x\n"), "a colon is missing"),
    "yaml, a title of 90 kB": (top("title: " + "a" * 90_000 + "\n"), "stands already"),
    "yaml, an id of 200 kB": (
        _writing("course.yaml", COURSE.replace("money-basics", "a-" * 100_000 + "!")),
        "an id has only small letters",
    ),
    "yaml, a licence of 200 kB": (
        _writing("course.yaml", COURSE.replace("CC-BY-4.0", "(" * 100_000 + ")" * 100_000)),
        "longer than 4,000 characters",
    ),
    "yaml, a licence of many parts": (
        _writing("course.yaml", COURSE.replace("CC-BY-4.0", "MIT OR " * 30_000 + "MIT")),
        "longer than 4,000 characters",
    ),
    "yaml, a version of 200 kB": (
        _writing("course.yaml", COURSE.replace("1.0.0", "1." * 100_000)),
        "a version has three numbers",
    ),
    "yaml, a language of 200 kB": (
        _writing(
            "course.yaml", COURSE.replace("language: en", "language: en" + "-aa" * 70_000 + "!")
        ),
        "write the language by its code",
    ),
    "yaml, a number of 200 kB": (
        course("minutes_per_day: " + "9" * 200_000 + "\n"),
        "minutes_per_day must be a whole number",
    ),
    "yaml, numbers in other bases": (course("minutes_per_day: 0x" + "f" * 90_000 + "\n"), "whole"),
    "yaml, a time in base 60": (
        course("minutes_per_day: " + "1:" * 90_000 + "1\n"),
        "must be a whole number",
    ),
    "yaml, a program": (
        course("x: !!python/object/apply:os.system [touch /tmp/evil]\n"),
        "words that begin with !",
    ),
    "yaml, tags": (course("%TAG ! tag:evil,2000:\n---\nx: !a b\n"), "a line --- divides"),
    "yaml, many documents": (course(filled("---\na: b\n", 200_000)), "more than 5,000 lines"),
    "yaml, many comments": (course(filled("#\n", 250_000) + "x: y\n"), "more than 5,000 lines"),
    "yaml, an open quote": (course('x: "' + filled("a\n\n", 240_000)), "more than 5,000 lines"),
    "yaml, many escapes": (course('x: "' + filled("\\x41", 240_000) + '"\n'), "unknown key"),
    "yaml, a control by escape": (course('x: "\\e[2J"\n'), "invisible character"),
    "yaml, a folded text": (course("x: >\n" + filled(" a\n\n", 240_000)), "more than 5,000 lines"),
    "yaml, spaces": (course("x:" + " " * 250_000 + "y\n"), "unknown key"),
    "yaml, tabs": (course("x:\n" + filled("\t\n", 200_000) + "\ty\n"), "more than 5,000 lines"),
    "yaml, keys that ask": (course("? " * 100_000 + "a\n"), "write lines of the form key: value"),
    "yaml, commas": (course("x: [" + "," * 200_000 + "]\n"), "this cannot be read"),
    "yaml, colons": (course("x: {" + ":" * 200_000 + "}\n"), "this cannot be read"),
    "yaml, ampersands": (course("x: " + "&a " * 80_000 + "\n"), "more than 3,000 signs"),
    # --- Markdown, deep
    "lesson, 1,500 brackets": (lesson("[" * 1_500 + "a" + "](b)" * 1_400), "word this long"),
    "lesson, 1,400 stars": (lesson("*" * 1_400 + "a" + "*" * 1_400), "stand in each other"),
    "lesson, 600 stars in stars": (lesson("*a " * 600 + "b* " * 600), "stand in each other"),
    "lesson, 1,500 pictures": (lesson("![" * 700 + "a" + "](b)" * 700), "word this long"),
    "lesson, quotes in quotes": (lesson(">" * 90_000 + " a"), "word this long"),
    "lesson, quotes in quotes, spaced": (lesson("> " * 45_000 + "a"), "stand in each other"),
    "lesson, lists in lists": (lesson("- " * 45_000 + "a"), "stand in each other"),
    "lesson, numbered lists in lists": (lesson("1. " * 30_000 + "a"), "stand in each other"),
    "lesson, a stair of lists": (
        lesson("\n".join("  " * n + "- a" for n in range(300))),
        "too many lists stand in each other",
    ),
    "lesson, quotes and lists": (lesson("> - " * 24_000 + "a"), "stand in each other"),
    "lesson, open brackets": (lesson(words("[" * LESSON_ROOM)), "more than 3,000 signs"),
    "lesson, open brackets, spaced": (lesson(words(filled("[ "))), "more than 3,000 signs"),
    "lesson, pictures in pictures": (lesson(words(filled("![a "))), "more than 3,000 signs"),
    "lesson, links in links": (
        lesson(words(filled("[a](")) + "b" + words(")" * 1_000)),
        "more than 3,000 signs",
    ),
    "lesson, nested links": (lesson("[" * 20_000 + "a" + "](b)" * 19_000), "more than 3,000 signs"),
    "lesson, nested pictures": (
        lesson("![" * 14_000 + "a" + "](b)" * 14_000),
        "more than 3,000 signs",
    ),
    "lesson, links with brackets": (lesson(words(filled("[a](<b"))), "more than 3,000 signs"),
    "lesson, link titles": (lesson(words(filled('[a](b "'))), "more than 3,000 signs"),
    "lesson, link parentheses": (lesson("[a](" + "(" * 90_000), "no more than 20,000"),
    "lesson, stars": (lesson("*" * 90_000 + "a" + "*" * 5_000), "more than 3,000 signs"),
    "lesson, stars in stars": (
        lesson(filled("*a ", 45_000) + filled("b* ", 45_000)),
        "more than 3,000 signs",
    ),
    "lesson, bold in bold": (
        lesson(filled("**a ", 45_000) + filled("b** ", 45_000)),
        "more than 3,000 signs",
    ),
    "lesson, stars and underscores": (lesson(words(filled("*a _b "))), "more than 3,000 signs"),
    "lesson, stars that never close": (lesson(words(filled("a**b"))), "more than 3,000 signs"),
    "lesson, runs of backticks": (
        lesson(" ".join("`" * n for n in range(1, 430))),
        "more than 3,000 signs",
    ),
    "lesson, one run of backticks": (lesson("a " + "`" * 90_000), "more than 3,000 signs"),
    "lesson, backticks": (lesson(words(filled("`a ``b "))), "more than 3,000 signs"),
    "lesson, backslashes": (lesson(words("\\" * LESSON_ROOM)), "no more than 20,000 are sent"),
    "lesson, entities": (lesson(words(filled("&amp;"))), "more than 3,000 signs"),
    "lesson, almost entities": (lesson(words(filled("&a"))), "more than 3,000 signs"),
    "lesson, angle brackets": (lesson(words(filled("<"))), "more than 3,000 signs"),
    "lesson, open tags": (lesson(words(filled("<a "))), "more than 3,000 signs"),
    "lesson, open comments": (lesson(words("a" + filled("<!--"))), "more than 3,000 signs"),
    "lesson, open instructions": (lesson(words("a" + filled("<?"))), "more than 3,000 signs"),
    "lesson, open declarations": (lesson(words("a" + filled("<!A "))), "more than 3,000 signs"),
    "lesson, open CDATA": (lesson(words("a" + filled("<![CDATA["))), "more than 3,000 signs"),
    "lesson, attributes of a tag": (
        lesson("a <b " + filled("a=b ")),
        "no more than 20,000 are sent",
    ),
    "lesson, autolinks": (lesson(words(filled("<http://a"))), "more than 3,000 signs"),
    "lesson, headings": (lesson(filled("## a\n")), "more than 5,000 lines"),
    "lesson, hashes": (lesson("#" * 90_000), "no more than 20,000"),
    "lesson, heading that closes": (lesson("# a" + filled(" #")), "no more than 20,000 are sent"),
    "lesson, attribute lines": (lesson(filled("{#a}\n\n")), "more than 5,000 lines"),
    "lesson, attributes of 90 kB": (asked("{#a " + filled("b=c ", 90_000) + "}"), "unknown word b"),
    "lesson, attributes left open": (lesson("{" * 90_000), "more than 3,000 signs"),
    "lesson, attributes in quotes": (
        asked('{#a answer="' + "\\" * 90_000 + '"}'),
        "too long to be typed",
    ),
    "lesson, parts in parts": (lesson(filled(":::sms\n")), "more than 5,000 lines"),
    "lesson, one long part": (lesson(":" * 90_000), "has no text"),
    "lesson, closed parts": (lesson(filled(":::sms\n:::\n")), "more than 5,000 lines"),
    "lesson, fences": (lesson(filled("```\n")), "more than 5,000 lines"),
    "lesson, long fence": (lesson("`" * 45_000 + "\na\n" + "`" * 44_000), "more than 3,000 signs"),
    "lesson, tildes": (lesson("~" * 90_000), "the block is not closed"),
    "lesson, tables": (lesson("a|b\n" + filled("-|")), "no more than 20,000"),
    "lesson, table of spaces": (
        lesson("a\n" + "|" + " -" * 40_000 + "x"),
        "no more than 20,000 are sent",
    ),
    "lesson, rules": (lesson(filled("---\n\n")), "more than 5,000 lines"),
    "lesson, empty lines": (lesson("\n" * 95_000), "more than 5,000 lines"),
    "lesson, spaces": (lesson(" " * 95_000 + "<b>"), "HTML is not read"),
    "lesson, tabs": (lesson("\t" * 95_000 + "- [ ] a"), "options without a question"),
    "lesson, a line of 98 kB": (lesson(filled("word ")), "no more than 20,000 are sent"),
    "lesson, words of 4,000 letters": (lesson(filled("a" * 4_000 + " ")), "no more than 20,000"),
    "lesson, a word of 9 kB": (lesson("a" * 9_000), "no message can hold a word this long"),
    "lesson, a word of 90 kB": (lesson("a" * 90_000), "no more than 20,000 are sent"),
    "lesson, references": (lesson(filled("[a]: b\n")), "more than 5,000 lines"),
    "lesson, options without end": (
        lesson("## Q\nWhat?\n\n" + filled("- [x] a\n")),
        "more than 5,000 lines",
    ),
    "lesson, empty options": (
        lesson("## Q\nWhat?\n\n" + filled("- [ ]\n")),
        "more than 5,000 lines",
    ),
    "lesson, boxes": (lesson("- " + filled("[ ]")), "more than 3,000 signs"),
    "lesson, questions": (lesson(filled("{#a}\n## Q\nWhat?\n\n")), "more than 5,000 lines"),
    "lesson, front matter again": (lesson(filled("---\na: b\n---\n")), "more than 5,000 lines"),
    "lesson, combining marks": (lesson("a" + "\u0301" * 45_000), "no more than 20,000 are sent"),
    "lesson, sentences without end": (lesson(filled(". ")), "no more than 20,000 are sent"),
    "lesson, quotes behind sentences": (
        lesson(words(filled(".'"))),
        "no more than 20,000 are sent",
    ),
    "lesson, words with apostrophes": (lesson("a" + filled("'a")), "no more than 20,000"),
    # --- attributes, our own patterns
    "question, number of 80 kB": (asked('{#a number="' + "9" * 80_000 + '"}'), "is no number"),
    "question, numbers": (asked('{#a number="' + filled("1 | ", 80_000) + 'x"}'), "is no number"),
    "question, number with spaces": (asked('{#a number="' + " " * 80_000 + 'x"}'), "is no number"),
    "question, number with dots": (asked('{#a number="' + "1." * 40_000 + '"}'), "is no number"),
    "question, answers": (asked('{#a answer="' + filled("a | ", 80_000) + '"}'), "are too many"),
    "question, answer of 80 kB": (asked('{#a answer="' + "a" * 80_000 + '"}'), "too long to be"),
    "question, escapes": (asked('{#a answer="' + "\\|" * 40_000 + '"}'), "too long to be typed"),
    "question, scale": (asked('{#a scale="1' + " " * 80_000 + '-x"}'), "is no scale"),
    "question, scale without end": (asked('{#a scale="1-999"}'), "is no scale"),
    "question, id of 80 kB": (asked("{#" + "a-" * 40_000 + "}"), "is no id"),
    "question, unknown words": (
        asked("{#a " + " ".join(f"w{n}=1" for n in range(12_000)) + "}"),
        "unknown word",
    ),
    "question, like itself": (asked('{#a like="a" answer="b"}'), "no question above"),
    # --- script
    "script, a tag": (lesson("<script>alert(1)</script>"), "HTML is not read"),
    "script, a tag in a text": (lesson("Hello <img src=x onerror=alert(1)>"), "HTML is not read"),
    "script, a tag in an option": (
        lesson("## Q\nWhat?\n\n- [ ] <b onclick=x>a</b>\n- [x] b\n"),
        "HTML is not read",
    ),
    "script, a tag in a part": (
        lesson(":::more\n<iframe src=x></iframe>\n:::"),
        "HTML is not read",
    ),
    "script, a comment": (lesson("a <!-- b --> c"), "a comment is not kept"),
    "script, javascript link": (lesson("[a](javascript:alert(1))"), "is no web address"),
    "script, javascript link, disguised": (lesson("[a](JaVa&#x73;cript:alert(1))"), "is no web"),
    "script, javascript link with a tab": (
        lesson("[a](java&Tab;script:alert(1))"),
        "is no web address",
    ),
    "script, javascript autolink": (lesson("<javascript:alert(1)>"), "is no web address"),
    "script, data link": (lesson("[a](data:text/html;base64,PHNjcmlwdD4=)"), "is no web address"),
    "script, vbscript link": (lesson("[a](vbscript:msgbox)"), "is no web address"),
    "script, file link": (lesson("[a](file:///etc/passwd)"), "is no web address"),
    "script, link without a scheme": (lesson("[a](//evil.example/)"), "is no web address"),
    "script, mail autolink": (lesson("<a@b.example>"), "is no web address"),
    "script, data picture": (
        lesson("![a](data:image/svg+xml;base64,PHN2Zz4=)"),
        "there is no file",
    ),
    "script, picture from a network": (
        lesson("![a](http://evil.example/a.png)"),
        "comes with the pack",
    ),
    "script, picture outside": (lesson("![a](../../../../etc/passwd)"), "there is no file"),
    "script, picture outside, disguised": (
        lesson("![a](%2e%2e/%2e%2e/etc/passwd)"),
        "there is no file",
    ),
    "script, document outside": (lesson("[a](../../../etc/passwd.pdf)"), "is no web address"),
    "script, badge outside": (
        _writing("course.yaml", COURSE + "  badge: ../../../etc/passwd\n"),
        "there is no file",
    ),
    "script, recording outside": (top("audio: /dev/zero\n"), "there is no file"),
    "script, video by javascript": (
        top('video: {url: "javascript:alert(1)", title: a, text: b, minutes: 1, megabytes: 1}\n'),
        "write a whole web address",
    ),
    "script, link of the attribution": (
        course('attribution: [{text: a, url: "javascript:alert(1)"}]\n'),
        "write a whole web address",
    ),
    "text, turned in its direction": (lesson("abc\u202edef"), "invisible character"),
    "text, turned by an entity": (lesson("abc&#x202e;def"), "invisible character"),
    "text, turned by an isolate": (lesson("abc\u2066def"), "invisible character"),
    "text, NUL": (lesson("abc\0def"), "invisible character"),
    "text, terminal commands": (lesson("abc\x1b]0;evil\x07"), "invisible character"),
    "text, UTF-16": (
        _writing(LESSON_FILE, (TOP + TEXT).encode("utf-16")),
        "save it as UTF-8",
    ),
}
"""Each by what it is: its builder, and what its author is told."""
