"""What a page and a handout say beside the course; all but English comes with the call.

Translations are mappings of the same names, by language: `{"sw": {"day": "Siku ya {number}"}}`.
"""

from collections.abc import Iterator, Mapping
from string import ascii_uppercase

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.english_pages import PAPER
from lessonbot.packs.drafts import Remark

Words = Mapping[str, str]

WORDS: Words = {key.removeprefix("paper."): phrase for key, phrase in PAPER.items()}

_HINTS = {
    "choice": "choose",
    "number": "write_number",
    "text": "write_words",
    "scale": "scale",
    "open": "open",
}


def words_in(language: str, given: Mapping[str, Words]) -> Words:
    """All words in a language or its nearest kin; what is not translated is English."""
    found = given.get(language) or given.get(language.partition("-")[0]) or {}
    return {**WORDS, **{name: found[name] for name in WORDS if found.get(name)}}


def filled(phrase: str, **values: object) -> str:
    """A phrase with its values; braces that name none of them stay."""
    for name, value in values.items():
        phrase = phrase.replace(f"{{{name}}}", str(value))
    return phrase


def hint(item: QuizItem, words: Words) -> str:
    """How a question is answered."""
    return words["choose_all" if item.multiple else _HINTS[item.kind]]


def solutions(item: QuizItem) -> list[str]:
    """What is right, as it is read."""
    if item.kind == "number":
        return [answer.replace("..", " – ").replace("±", " ± ") for answer in item.answers]
    options = [f"{ascii_uppercase[at]}) {item.options[at].text}" for at in sorted(item.right)]
    return options or list(item.answers)


def unspoken(course: Course, given: Mapping[str, Words]) -> Iterator[Remark]:
    """A remark on a language in which the words are not given."""
    base = course.language.partition("-")[0]
    if base != "en" and not (given.get(course.language) or given.get(base)):
        words = f"headings and hints are in English: there are none in {course.language}"
        yield Remark(course.key, "changed", words)
