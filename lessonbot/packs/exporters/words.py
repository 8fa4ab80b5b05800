"""What a page and a handout say beside the course, in English; translations come with the call.

A translation is a mapping of the same names, by language: `{"sw": {"day": "Siku ya {number}"}}`.
"""

from collections.abc import Iterator, Mapping
from string import ascii_uppercase

from lessonbot.domain.course import Course, QuizItem
from lessonbot.packs.drafts import Remark

Words = Mapping[str, str]

WORDS: Words = {
    "about": "About this course",
    "answer": "Answer",
    "answers": "Answers",
    "attribution": "Made with the help of",
    "authors": "Written by",
    "check": "Check",
    "choose": "Choose one answer.",
    "choose_all": "Choose every right answer.",
    "choose_first": "Choose or write an answer first.",
    "contents": "Contents",
    "day": "Day {number}",
    "due": "Hand it in within {days} days.",
    "explanation": "Why",
    "languages": "Languages",
    "licence": "Licence",
    "minutes": "{minutes} minutes",
    "more": "Read more",
    "more_questions": "More questions",
    "more_questions_note": "For practice, or for a second try on another day.",
    "name": "Name",
    "once_more": "Another question on this",
    "open": "Write it in your own words, and talk about it with others.",
    "outcomes": "What you will be able to do",
    "page": "Page {page} of {pages}",
    "points": "{points} points",
    "question": "Question",
    "questions": "Questions",
    "right": "Right!",
    "right_answer": "Right answer",
    "scale": "Choose what fits you.",
    "size": "{size} MB",
    "task": "Task",
    "top": "To the top",
    "transcript": "What is said",
    "version": "Version",
    "video": "Video on the internet",
    "write_number": "Write the number.",
    "write_words": "Write a word or a few words.",
    "wrong": "Not quite.",
}

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
