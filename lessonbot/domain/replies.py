"""Typed answers to a question: its numbers, its letters, or the words of an option."""

import re
from collections.abc import Sequence

from lessonbot.domain.spelling import fold, sounded

_LONGEST = 80  # nobody types more to choose among six options
_LETTERS = "abcdefghi"
# Letters that sit on the same key or stand for the same sound as A to E on other keyboards,
# and those by which questions are lettered in Hindi and Amharic.
_ALIKE = str.maketrans("абвгдсеابجدهकखगघअबसदሀለሐመሠ", "abbgdceabcdeabcdabcdabcde")
_FILLERS = frozenset(
    fold(
        "answer answers option options number numbers letter is and y e et na و और o и или dan"
        " respuesta respuestas opcion opciones numero reponse reponses resposta respostas opcao"
        " letra letras jibu majibu namba الجواب الإجابة رقم उत्तर जवाब विकल्प नंबर नम्बर संख्या अक्षर"
        " aur jawab javab እና መልስ መልሱ መልሴ ቁጥር አማራጭ ፊደል ответ"
    ).split()
)
_JOINED = re.compile(r"^و(?=\S)")  # Arabic writes "and" onto the next word


def letters_or_numbers(said: str, count: int) -> frozenset[int] | None:
    """Positions from 0 that a learner chose by number or letter; None for any other text."""
    if len(said) > _LONGEST:
        return None
    chosen: set[int] = set()
    for word in fold(said).split():
        position = _position(_JOINED.sub("", word), count)
        if position is not None:
            chosen.add(position)
        elif word not in _FILLERS:
            return None
    return frozenset(chosen) or None


def same_words(said: str, label: str) -> bool:
    """Whether an option's text was typed by hand: case, accents, spaces, signs do not matter."""
    return spelt(said) == spelt(label) != ""


def spelt(words: str) -> str:
    """What of these words is compared; their signs where they are nothing else."""
    return sounded(words).replace(" ", "") or words.strip()


def named_step(said: str, names: Sequence[str]) -> int | None:
    """The place of the step of a scale that was named: 3 is the step 3, not the third."""
    words = [word for word in fold(said[:_LONGEST]).split() if word not in _FILLERS]
    named = [place for place, name in enumerate(names) if fold(name).split() == words]
    return named[0] if named else None


def _position(word: str, count: int) -> int | None:
    if word.isdecimal() and len(word) <= 2:  # noqa: PLR2004 - a number of an option
        position = int(word) - 1
    elif len(word) == 1:
        position = _LETTERS.find(word.translate(_ALIKE))
    else:
        return None
    return position if 0 <= position < count else None
