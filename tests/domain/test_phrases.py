"""Our own phrases: complete in every language, sound, sayable, and all in use."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel import Locale

from lessonbot.domain import zones
from lessonbot.domain.commands import Command, Order, parse
from lessonbot.domain.english import BOT
from lessonbot.domain.english_console import CONSOLE
from lessonbot.domain.english_pages import PAPER
from lessonbot.domain.text import plain
from lessonbot.domain.wordings import weekdays
from lessonbot.services.speaking import ENGLISH, console_voices, voices
from scripts import catalogues

CODE = Path(__file__).parents[2] / "lessonbot"
LANGUAGES = ("am", "ar", "es", "fr", "hi", "pt", "sw")
NAMES = frozenset(
    [
        "Word",
        "Excel",
        "Markdown",
        "GIFT",
        "Moodle",
        "Aiken",
        "Anki",
        "QTI",
        "edX",
        "OpenStax",
        "For",
        "Beginners",
        "Raspberry",
        "Pi",
        "Common",
        "Cartridge",
        "African",
        "Storybook",
        "Twilio",
        "Manager",
        "PostgreSQL",
        "PIN",
        "UTC",
        "UTF",
        "USD",
        "KES",
        "Swahili",
        "Nairobi",
        "Africa",
        "docx",
        "xlsx",
        "xls",
        "zip",
        "csv",
        "txt",
        "gift",
        "json",
        "apkg",
        "imscc",
        "xml",
        "tar",
        "gz",
        "cnxml",
        "md",
        "yaml",
        "https",
        "name",
        "example",
        "org",
        "LESSONBOT",
        "ORGANISATION",
        "QUIET",
        "HOURS",
        "COURSES",
        "AT",
        "ONCE",
        "TELEGRAM",
        "BOT",
        "TOKEN",
        "course",
        "staff",
        "reset",
        "doctor",
        "engine",
        "id",
        "clean",
        "water",
        "a",
        "z",
        "ar",
        "en",
        "fr",
        "pt",
        "sw",
        "BR",
    ]
)
"""What the console calls as its makers do: programs, kinds of files, places, settings, commands."""

CONSOLES = ("am", "ar", "es", "fr", "hi", "pt", "sw")
"""Languages of the console besides English."""
CATALOGUES = (
    *(catalogues.FOLDER / f"{tag}.po" for tag in LANGUAGES),
    *(catalogues.FOLDER / catalogues.CONSOLES / f"{tag}.po" for tag in CONSOLES),
)
KNOWN = {**ENGLISH, **CONSOLE}
PLACE = re.compile(r"\{(\w+)\}")
SENT = {command.value.upper() for command in Command}
NO_COMMAND = {"PIN", "SMS", "MB"}
SPEAKING = {"phrase", "say", "label", "html", "plain"}
IN_TEMPLATE = re.compile(
    r"""\b(?:t|label)\(\s*["'](?P<key>[^"']+)["']"""
    r"""(?P<more>\s*\+\s*[\w.]+(?:\s*\+\s*["'](?P<end>[^"']*)["'])?)?"""
)


# ---------------------------------------------------------------- the catalogues


def test_every_language_promised_has_its_catalogue() -> None:
    assert [file.stem for file in sorted(catalogues.FOLDER.glob("*.po"))] == list(LANGUAGES)
    assert list(voices()) == ["en", *LANGUAGES]
    assert sorted(catalogues.FOLDER.rglob("*.po")) == sorted(CATALOGUES)


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_catalogue_has_nothing_left_to_mend(file: Path) -> None:
    assert list(catalogues.problems(file)) == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_catalogue_is_written_as_the_tool_writes_it(file: Path, tmp_path: Path) -> None:
    shipped = file.read_bytes()
    copy = tmp_path / file.parent.name / file.name
    copy.parent.mkdir()
    copy.write_bytes(shipped)
    catalogues.update(copy)
    assert copy.read_bytes() == shipped


@pytest.mark.parametrize(("key", "english"), KNOWN.items())
def test_english_keeps_its_own_rules(key: str, english: str) -> None:
    assert english
    assert english == english.strip()
    assert len(english) <= catalogues.LONGEST.get(key, 1000)
    assert not re.search(r"[*{}]", re.sub(r"\{\w+\}|\*[^*\n]+\*", "", english))


# ---------------------------------------------------------------- the tool finds what is wrong


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    copy = tmp_path / "es.po"
    copy.write_bytes((catalogues.FOLDER / copy.name).read_bytes())
    return copy


def entry(key: str, english: str, said: str, flag: str = "") -> str:
    return f'{flag}msgctxt "{key}"\nmsgid "{english}"\nmsgstr "{said}"\n'


def change(file: Path, key: str, said: str, *, english: str = "", flag: str = "") -> None:
    """Replace the entry of a key; leave it out if nothing is said about it."""
    blocks = file.read_text(encoding="utf-8").split("\n\n")
    at = next(i for i, block in enumerate(blocks) if f'msgctxt "{key}"' in block)
    blocks[at] = entry(key, english or ENGLISH[key], said, flag)
    file.write_text("\n\n".join(blocks), encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "said", "found"),
    [
        ("quiz.done", "", "not translated yet"),
        ("quiz.done", "Listo ", "other spaces or line breaks"),
        ("quiz.done", "Con esto he terminado", "21 characters long; at most 20 fit"),
        ("quiz.right", "*¡Correcto!", "an asterisk or a brace stands alone"),
        ("quiz.right_answer", "Respuesta {answer}}", "an asterisk or a brace stands alone"),
        ("quiz.right_answer", "Respuesta", "places differ: English has {answer}, here is none"),
        ("quiz.right_answer", "{answer} {answer}", "here is {answer} {answer}"),
        ("quiz.right_answer", "{respuesta}", "here is {respuesta}"),
        ("progress.paused", "En pausa. Envía SEGUIR.", "does not name RESUME"),
        ("menu.about", "x" * 121, "121 characters long; at most 120 fit"),
        ("menu.stop", "x" * 257, "257 characters long; at most 256 fit"),
    ],
)
def test_a_mistake_in_a_translation_is_found(
    catalogue: Path, key: str, said: str, found: str
) -> None:
    change(catalogue, key, said)
    (problem,) = catalogues.problems(catalogue)
    assert re.match(rf"es\.po:\d+: {re.escape(key)}: ", problem)
    assert found in problem


def test_what_a_catalogue_lacks_is_found_and_added(catalogue: Path) -> None:
    whole = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(
        "\n\n".join(block for block in whole.split("\n\n") if '"quiz.done"' not in block)
    )
    assert list(catalogues.problems(catalogue)) == [
        "es.po: quiz.done: missing; run update, then translate it"
    ]
    catalogues.update(catalogue)
    (problem,) = catalogues.problems(catalogue)
    assert problem.endswith("quiz.done: not translated yet")


def test_what_english_no_longer_says_is_found_and_dropped(catalogue: Path) -> None:
    whole = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(f"{whole}\n{entry('quiz.gone', 'Gone', 'Ido')}")
    (problem,) = catalogues.problems(catalogue)
    assert "quiz.gone: English has no such phrase" in problem
    catalogues.update(catalogue)
    assert catalogue.read_text(encoding="utf-8") == whole


def test_what_english_says_differently_is_spoken_in_english_until_looked_at(
    catalogue: Path,
) -> None:
    change(catalogue, "quiz.done", "Hecho", english="Ready")
    (problem,) = catalogues.problems(catalogue)
    assert "quiz.done: English says it differently now" in problem
    catalogues.update(catalogue)
    (problem,) = catalogues.problems(catalogue)
    assert "quiz.done: marked as fuzzy" in problem
    assert catalogues.messages(catalogue)["quiz.done"].string == "Hecho"


def test_a_new_catalogue_is_begun_and_notes_of_translators_stay(tmp_path: Path) -> None:
    begun = tmp_path / "pt.po"
    assert catalogues.main(["update", "pt", "--folder", str(tmp_path)]) == 0
    assert list(catalogues.messages(begun)) == list(ENGLISH)
    change(begun, "quiz.done", "Pronto", flag="# short, it is a button\n#| old\n")
    catalogues.update(begun)
    assert "# short, it is a button\nmsgctxt" in begun.read_text(encoding="utf-8")


def test_the_command_tells_by_its_exit_code_whether_all_is_well(
    catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--folder", str(catalogue.parent)]
    assert catalogues.main(["check", *folder]) == 0
    assert capsys.readouterr().out == ""
    assert catalogues.main(["check", "pt", *folder]) == 1
    assert "there is no such catalogue; begin it with: update pt" in capsys.readouterr().out


# ---------------------------------------------------------------- what is said


@pytest.mark.parametrize("tag", voices())
def test_every_phrase_can_be_said_with_its_values(tag: str) -> None:
    for key, english in KNOWN.items():
        values = {name: f"<{name}>" for name in PLACE.findall(english)}
        said = plain(console_voices()[tag].say(key, **values))
        assert all(value in said for value in values.values()), key
        assert not re.search(r"[*{}]", said), key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_says_its_own_name(tag: str) -> None:
    own = Locale.parse(tag).get_display_name(tag)
    assert own
    assert voices()[tag].label("language.name").casefold() == own.casefold()


@pytest.mark.parametrize("tag", voices())
@pytest.mark.parametrize(
    ("key", "example", "command"),
    [
        ("days.now", r"DAYS (?:\S+ ){2}\S+(?=[.።।])", Command.DAYS),
        ("days.how", r"DAYS (?:\S+ ){2}\S+(?=[.።।])", Command.DAYS),
        ("help.text", r"DAYS (?:\S+ ){2}\S+(?= –|\n)", Command.DAYS),
        ("help.text", r"PAUSE 3", Command.PAUSE),
        ("pause.how", r"PAUSE 3", Command.PAUSE),
        ("time.now", r"TIME 18:30", Command.TIME),
        ("help.text", r"TIME 18:30", Command.TIME),
        ("zone.now", r"ZONE (?:\S+ )?\S+(?=[.።।])", Command.ZONE),
    ],
)
def test_the_example_in_a_phrase_is_understood(
    tag: str, key: str, example: str, command: Command
) -> None:
    given = re.search(example, voices()[tag].texts[key])
    assert given
    order = parse(given[0])
    assert order
    assert order.command == command
    if command == Command.DAYS:
        assert weekdays(order.argument) == (0, 2, 4)
    if command == Command.ZONE:
        assert len(zones.find(order.argument, datetime(2026, 1, 1, tzinfo=UTC))) == 1


@pytest.mark.parametrize("tag", voices())
def test_a_word_that_a_phrase_tells_to_send_is_understood(tag: str) -> None:
    for key in BOT:
        said = PLACE.sub("", voices()[tag].texts[key])
        told = set(re.findall(r"\b[A-Z]{2,}\b", said)) - NO_COMMAND
        assert told == set(re.findall(r"\b[A-Z]{2,}\b", PLACE.sub("", BOT[key]))) - NO_COMMAND, key
        for word in told:
            assert parse(word) == Order(Command(word.lower())), key


@pytest.mark.parametrize("tag", voices())
@pytest.mark.parametrize(
    ("key", "code", "order"),
    [
        ("join.declined", "water", Order(Command.JOIN, "water")),
        ("result.not_passed", "water", Order(Command.JOIN, "water")),
        ("move.code", "4829 1357", Order(Command.MOVE, "48291357")),
    ],
)
def test_a_word_that_a_phrase_tells_to_send_with_a_code_is_understood(
    tag: str, key: str, code: str, order: Order
) -> None:
    (sent,) = re.findall(r"[A-Z]+ \{code\}", voices()[tag].texts[key])
    assert parse(sent.replace("{code}", code)) == order


@pytest.mark.parametrize("tag", voices())
def test_the_code_to_move_with_stands_on_a_line_of_its_own(tag: str) -> None:
    assert "MOVE {code}" in voices()[tag].texts["move.code"].splitlines()


@pytest.mark.parametrize("tag", voices())
@pytest.mark.parametrize(
    "key",
    [
        *("who.add", "who.set_pin", "who.no_pin", "who.same_yes", "who.same_no"),
        *("move.keep_yes", "move.keep_no"),
    ],
)
def test_a_button_about_who_learns_where_fits_and_is_no_command(tag: str, key: str) -> None:
    said = voices()[tag].texts[key]
    assert len(said) <= catalogues.BUTTON_LENGTH
    assert parse(said) is None


@pytest.mark.parametrize("tag", ["am", "hi", "pt"])
@pytest.mark.parametrize(
    "name",
    ["next", "progress", "pause", "resume", "time", "days", "zone", "certificate", "stop"],
)
def test_what_the_menu_says_can_be_typed(tag: str, name: str) -> None:
    order = parse(voices()[tag].texts[f"menu.{name}"])
    assert order
    assert order.command == name


def texts(tag: str) -> dict[str, str]:
    """Everything that is said in a language."""
    return {**(console_voices() if tag in CONSOLES else voices())[tag].texts}


def test_arabic_is_punctuated_in_arabic() -> None:
    for key, said in texts("ar").items():
        assert not re.search(r"[,;?]", said), key
        for line in PLACE.sub("", said).splitlines():
            if line.strip() in SENT:  # to be copied, and read from left to right with its code
                continue
            first = re.search(r"[^\W\d_]", line)
            # A line takes its direction from its first letter.
            assert first is None or key == "demo.bot" or "؀" <= first[0] <= "ۿ", key


def test_french_has_its_narrow_spaces() -> None:
    for key, said in texts("fr").items():
        assert not re.search(r"(?<!\u202f)[?!;»%]|(?<![\u202f\d]):(?!//)|«(?!\u202f)|'", said), key


@pytest.mark.parametrize(
    ("tag", "foreign"),
    [("am", r"(?<![A-Za-z0-9])[,;]|।|\.(?!\w)|:(?![\d/])"), ("hi", r"\.(?!\w)|።")],
)
def test_amharic_and_hindi_end_their_sentences_in_their_own_way(tag: str, foreign: str) -> None:
    for key, said in texts(tag).items():
        assert not re.search(foreign, said), key


@pytest.mark.parametrize(("tag", "letters"), [("am", "ሀ-፼"), ("hi", "ऀ-ॿ")])
def test_amharic_and_hindi_are_written_in_their_own_letters(tag: str, letters: str) -> None:
    """Latin letters are left only where they are names, examples and words to send."""
    known = {"MB", "SMS", "Telegram", "WhatsApp", "lessonbot", "I", "L", "O", "U"}
    known |= {"PDF", "PNG", "JSON", "JWT", "CSV", "LinkedIn", "VerifierPlus", "Open", "Badges"}
    known |= SENT | NAMES
    for key, said in texts(tag).items():
        rest = PLACE.sub("", said)
        assert set(re.findall(r"[A-Za-z]+", rest)) <= known, key
        wholly_names = not re.search(r"[^\W\d_]", re.sub(r"[A-Za-z]+", "", rest))
        assert wholly_names or re.search(f"[{letters}]", said), key


def test_spanish_opens_its_questions_and_exclamations() -> None:
    for key, said in texts("es").items():
        assert (said.count("¿"), said.count("¡")) == (said.count("?"), said.count("!")), key


# ---------------------------------------------------------------- what the code asks for


def python_files() -> Iterator[Path]:
    own = set((CODE / "domain").glob("english*.py"))
    return (file for file in CODE.rglob("*.py") if file not in own)


def asked_in_python(tree: ast.AST) -> Iterator[str]:
    """Patterns of the keys that a module asks for by name; a value put into a key is any word."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in SPEAKING:
            continue
        first = call.args[0]
        if isinstance(first, ast.JoinedStr):
            yield joined(first)
            continue
        for each in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield re.escape(each.value)


def joined(string: ast.JoinedStr) -> str:
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.]+"
        for part in string.values
    )


def asked_in_template(text: str) -> Iterator[str]:
    for match in IN_TEMPLATE.finditer(text):
        more = r"\w+" + re.escape(match["end"] or "") if match["more"] else ""
        yield re.escape(match["key"]) + more


def asked() -> dict[str, str]:
    """Every pattern of keys asked for, with a file that asks."""
    found = {}
    for file in python_files():
        for pattern in asked_in_python(ast.parse(file.read_text(encoding="utf-8"))):
            if r"\." in pattern or pattern.startswith("["):  # SQLAlchemy has labels as well
                found[pattern] = str(file.relative_to(CODE))
    for file in (CODE / "web" / "templates").rglob("*.html"):
        for pattern in asked_in_template(file.read_text(encoding="utf-8")):
            found[pattern] = str(file.relative_to(CODE))
    return found


def handed_on() -> set[str]:
    """Strings of the code that are keys: kept in a variable or handed to a function of our own."""
    return {
        node.value
        for file in python_files()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } & KNOWN.keys()


def test_no_phrase_is_asked_for_that_does_not_exist() -> None:
    unknown = [
        f"{file}: {pattern}"
        for pattern, file in asked().items()
        if not any(re.fullmatch(pattern, key) for key in KNOWN)
    ]
    assert unknown == []
    assert len(asked()) > 100


def test_no_phrase_is_translated_that_nobody_asks_for() -> None:
    used = handed_on()
    patterns = [re.compile(pattern) for pattern in asked()]
    used |= {key for key in KNOWN if any(pattern.fullmatch(key) for pattern in patterns)}
    used |= PAPER.keys()  # tests/packs/test_exporters_words.py looks for those
    assert [key for key in KNOWN if key not in used] == []


def test_keys_are_found_in_code_and_templates() -> None:
    code = (
        "a.say('x.one'); b.label(f'menu.{n}'); c.html('y.a' if d else 'y.b'); e('z.no'); f.say(g)"
    )
    found = set(asked_in_python(ast.parse(code)))
    assert found == {re.escape("x.one"), r"menu\.[\w.]+", re.escape("y.a"), re.escape("y.b")}
    template = """{{ t('p.one') }}{{ label( 'p.' + a.b + '_title', c=d) }}{{ t('q.' + e) }}
    {{ set('n') }}{{ t("s.two", f='x') }}"""
    assert list(asked_in_template(template)) == [r"p\.one", r"p\.\w+_title", r"q\.\w+", r"s\.two"]
