"""What a learner makes of a screen: which question is open, what was offered, and how to answer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from lessonbot.domain import question
from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.services.speaking import voices
from tests.journeys.phones import Deed, Seen

WORDS = {
    "en": "Spinach, because my children like it",
    "sw": "Mchicha, kwa sababu watoto wangu wanaupenda",
    "ar": "السبانخ، لأن أولادي يحبونها",
}
"""What is answered where a person reads it, by language."""

WORK = {
    "en": "My place by the door has sun until two. I sow beans, one finger joint deep. My son "
    "waters on Mondays and Fridays.",
    "sw": "Mahali pangu mlangoni pana jua hadi saa nane. Ninapanda maharage, kina cha kiungo "
    "kimoja cha kidole. Mwanangu anamwagilia maji Jumatatu na Ijumaa.",
    "ar": "مكاني عند الباب فيه شمس حتى الثانية. أزرع الفاصوليا بعمق عقلة إصبع. ابني يسقي الماء "
    "يومي الاثنين والجمعة.",
}
"""What is handed in, by language; a teacher looks for who waters."""

_TICKED, _UNTICKED = "☑ ", "☐ "
_VERDICTS = ("quiz.right", "quiz.wrong", "quiz.thanks", "quiz.thanks_open")


class Asked(NamedTuple):
    """A question on a screen: the item it stands for, its form, its language, and where it is."""

    ref: str
    item: QuizItem
    language: str
    seen: Seen


def same(words: str) -> str:
    """Words as they are compared: letters and digits alone."""
    return "".join(each for each in words.casefold() if unicodedata.category(each)[0] in "LN")


@cache
def said(key: str) -> frozenset[str]:
    """A phrase of lessonbot's in each of its languages, as it is compared."""
    return frozenset(same(plain(voice.say(key))) for voice in voices().values())


@cache
def _pieces(key: str) -> tuple[tuple[str, ...], ...]:
    """What stands between the places of a phrase, in each language."""
    texts = (re.split(r"\{\w+\}", voice.texts[key]) for voice in voices().values())
    return tuple(tuple(filter(None, map(same, pieces))) for pieces in texts)


def _is_said(key: str, seen: Seen) -> bool:
    words = same(seen.text)
    return any(_in_order(pieces, words) for pieces in _pieces(key))


def _in_order(pieces: Sequence[str], words: str) -> bool:
    at = 0
    for piece in pieces:
        found = words.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


@cache
def _verdicts() -> tuple[str, ...]:
    return tuple({plain(voice.say(key)) for voice in voices().values() for key in _VERDICTS})


class Questions:
    """All questions of a course in all its languages, found by their words."""

    def __init__(self, course: Course) -> None:
        self._by_words: dict[str, tuple[str, QuizItem, str]] = {}
        for spoken in (course, *course.translations):
            for lesson in spoken.lessons:
                for item in lesson.items:
                    for form in (item, *item.parallels):
                        ref = f"{lesson.key}/{item.key}"
                        self._by_words[same(plain(form.prompt))] = ref, form, spoken.language

    def asked(self, seen: Seen) -> Asked | None:
        """The question that a message asks last."""
        words = same(seen.text)
        places = [(words.rfind(prompt), prompt) for prompt in self._by_words]
        at, prompt = max(places)
        return Asked(*self._by_words[prompt], seen) if at >= 0 else None


class Screen:
    """All that a phone showed, the newest last; `fresh` is what came after its learner's last deed."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.all: list[Seen] = []
        self.fresh: list[Seen] = []

    def shows(self, news: Sequence[Seen]) -> None:
        """Something came."""
        self.all += news
        self.fresh += news

    def acted(self) -> None:
        """The learner did something: what comes now is fresh."""
        self.fresh = []

    @property
    def question(self) -> Asked | None:
        """The question that was asked last, unless something was said about an answer since."""
        for seen in reversed(self.all):
            if any(line.lstrip("*").startswith(_verdicts()) for line in seen.text.split("\n")):
                return None
            if asked := self.questions.asked(seen):
                return asked
        return None

    def times(self, ref: str) -> int:
        """How often an item was asked here so far, in whatever form."""
        asked = (self.questions.asked(seen) for seen in self.all if not seen.edited)
        return sum(each is not None and each.ref == ref for each in asked)

    @property
    def language(self) -> str:
        """The language of the question that came last."""
        asked = filter(None, map(self.questions.asked, reversed(self.all)))
        return next((each.language for each in asked), "en")

    @property
    def takes_photos(self) -> bool:
        """Whether a photo can be sent from here, by this stage."""
        return any(seen.edits for seen in self.all)

    def pick(self, key: str) -> Deed | None:
        """The button with a label of our own in any language, among what is fresh."""
        return self.labelled(*said(key))

    def labelled(self, *labels: str) -> Deed | None:
        """The newest thing to tap, or to send, that is written so."""
        wanted = {same(each) for each in labels}
        for seen in reversed(self.fresh):
            for label, deed in seen.picks:
                if same(label) in wanted:
                    return deed
        return None

    def heard(self, key: str) -> bool:
        """Whether one of our phrases stands in what is fresh."""
        return any(_is_said(key, seen) for seen in self.fresh)

    def told(self, key: str) -> int:
        """How many messages so far had one of our phrases."""
        return sum(_is_said(key, seen) for seen in self.all if not seen.edited)


def answer(asked: Asked, *, right: bool, step: str = "4") -> Deed:
    """The next thing to do for a right answer, or for a wrong one."""
    item = asked.item
    match item.kind:
        case "scale":
            return _picked(asked, [step]) or Deed(step)
        case "open":
            return Deed(WORDS[asked.language])
        case "choice":
            return _chosen(asked, _positions(item, right=right))
    first = item.answers[0].partition("..")[0].partition("±")[0].strip()
    return Deed(first if right else _wrong(item))


def _positions(item: QuizItem, *, right: bool) -> frozenset[int]:
    wrong = [place for place in range(len(item.options)) if place not in item.right]
    return item.right if right else frozenset(wrong[:1])


def _wrong(item: QuizItem) -> str:
    tries = ("7", "900") if item.kind == "number" else ("sand",)
    return next(
        each for each in tries if not question.is_right(item, item, question.Given(words=each))
    )


def _chosen(asked: Asked, wanted: frozenset[int]) -> Deed:
    """A tap on the next option that is to change, or all of them typed."""
    options = asked.item.options
    boxes = [label for label, _ in asked.seen.picks if label.startswith((_TICKED, _UNTICKED))]
    if boxes and asked.seen.edits:
        ticked = {place for place, label in enumerate(boxes) if label.startswith(_TICKED)}
        if change := sorted(ticked ^ wanted):
            return asked.seen.picks[change[0]][1]
        return asked.seen.picks[len(boxes)][1]  # Done stands below the options
    if not asked.item.multiple:
        (place,) = wanted
        letter = "ABCDEF"[place]
        tap = _picked(asked, [options[place].text, f"{letter} {options[place].text}", letter])
        if tap:
            return tap
    return Deed(", ".join("abcdef"[place] for place in sorted(wanted)))


def _picked(asked: Asked, labels: Sequence[str]) -> Deed | None:
    wanted = {same(each) for each in labels}
    found: Mapping[str, Deed] = {same(label): deed for label, deed in asked.seen.picks}
    return next((found[each] for each in wanted if each in found), None)
