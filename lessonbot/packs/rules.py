"""Every rule of the checker by its stable name; docs/rules.md has a section for each."""

from collections.abc import Mapping
from dataclasses import dataclass

_PAGE = "docs/rules.md"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule looks after, in a line."""

    name: str
    about: str

    @property
    def page(self) -> str:
        """Where it is explained."""
        return f"{_PAGE}#{self.name}"


_ABOUT = {
    # the whole pack
    "pack": "The pack can be opened, and it is safe to open",
    "name": "Files have names that every computer can store",
    "size": "Text files are not far too large",
    "encoding": "Text files are UTF-8",
    "character": "There are no invisible control characters",
    "unused": "Every file in media/ is used",
    # course.yaml and the lines at the top of a lesson
    "yaml": "The lines can be read",
    "key": "Every key is known",
    "missing": "What is needed is there",
    "type": "Values are of the right kind",
    "value": "Values are among those that are possible",
    "version": "A version has three numbers",
    "language": "A language is named by its code",
    "languages": "A course has no more languages than can be looked after",
    "licence": "The course says how others may use it, by an SPDX id",
    "summary": "The course says in a sentence what it is about",
    "criteria": "The certificate says what it is given for",
    "id": "Ids are well formed and there once",
    "outcome": "Outcomes are those of course.yaml, there once",
    "translation": "A translation has all that its source has, in the same order",
    "untranslated": "A translation is no copy of its source",
    # the text of a lesson
    "text": "A lesson has something to read or to answer",
    "words": "A lesson is not too long for a day",
    "length": "Words and questions fit into a message",
    "order": "What is written comes in the order it is sent in",
    "html": "There is no HTML",
    "link": "Links lead to web addresses",
    "url": "Web addresses are short enough to be sent and opened",
    "emphasis": "Stars do what their author meant",
    "code": "Blocks of code are closed",
    "container": "Parts in ::: are known, closed, and there once",
    "block": "There is nothing that a chat cannot show",
    "depth": "Lists and marks do not stand too deep in each other",
    "sentences": "Sentences are short enough to be read on a small screen",
    "reading": "Words and sentences are as easy as those of a good newspaper",
    # media
    "picture": "Pictures are there, whole, and light enough for weak links",
    "audio": "Recordings are there, whole, and light enough for weak links",
    "document": "Documents are there, whole, and carry no program",
    "alt": "Whoever cannot see or hear gets words instead",
    "bytes": "A day is not too much to load",
    # questions
    "questions": "A lesson asks something, but not too much",
    "quiz": "A question is complete and has a right answer",
    "kind": "A question is of one kind",
    "answer": "What is right can be typed and recognised",
    "bank": "A question that stands in for another fits it",
    "options": "There are 2 to 6 options",
    "option": "An option is a short plain line that can be told from the others",
    "reserved": "No answer is a word that stops messages or commands",
    # channels
    "sms": "A lesson is few text messages",
    "letters": "No few letters make text messages dearer",
    "whatsapp": "A lesson is one WhatsApp message",
}

RULES: Mapping[str, Rule] = {name: Rule(name, about) for name, about in _ABOUT.items()}
