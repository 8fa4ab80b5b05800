"""Asking, grading, and what the score means."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from lessonbot.domain.course import QuizItem
from lessonbot.domain.enrolment import State, missed, reference, score
from lessonbot.domain.learner import Answer
from lessonbot.domain.messages import Choice, Revision
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.replies import letters_or_numbers, same_words
from lessonbot.domain.schedule import local, next_due
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Answered, Awarded, Same, Turn

NAME_LENGTH = 100
_JOINERS = "\u200c\u200d"  # needed to spell names in Persian and Indic scripts
DONE = "!"
NEXT_TAP = "wNEXT"


def ask(turn: Turn) -> Turn:
    """Ask the item at the head of the queue; it gets a number of its own."""
    turn = turn.progressed(asking=True, asked=turn.progress.asked + 1, picked=())
    item = current(turn)
    return turn.say(
        _question(item, turn.talk.phrases),
        _choices(turn, item),
        key=_question_key(turn),
    )


def current(turn: Turn) -> QuizItem:
    """The item at the head of the queue."""
    head = turn.progress.queue[0]
    for lesson in turn.course.lessons:
        if head.startswith(lesson.key):
            for item in lesson.items:
                if reference(lesson, item) == head:
                    return item
    raise LookupError(f"the course has no question {head}")


def tapped(turn: Turn, number: int, option: str, now: datetime) -> Turn:
    """A button of question `number` was tapped.

    A second tap on what was just answered changes and says nothing; one on an older question
    changes nothing and says so.
    """
    progress = turn.progress
    if not progress.asking or number != progress.asked:
        return turn if number == progress.answered else turn.phrase("quiz.old")
    item = current(turn)
    if option == DONE:
        if not progress.picked:
            return turn.phrase("quiz.choose_first")
        return grade(turn, frozenset(progress.picked), now)
    keys = [each.key for each in item.options]
    if option not in keys:
        return turn.phrase("quiz.old")
    position = keys.index(option)
    if item.multiple:
        return _tick(turn, item, position)
    return grade(turn, frozenset({position}), now)


def typed(turn: Turn, said: str, now: datetime) -> Turn | None:
    """An answer in letters, numbers or the option's own words; None if it is none of these."""
    item = current(turn)
    chosen = letters_or_numbers(said, len(item.options))
    if chosen is None:
        chosen = frozenset(i for i, o in enumerate(item.options) if same_words(said, o.text))
    if not chosen or (len(chosen) > 1 and not item.multiple):
        return None
    return grade(turn, chosen, now)


def grade(turn: Turn, chosen: frozenset[int], now: datetime) -> Turn:
    """Record the answer to the open question, mark it, and go on to what comes next."""
    item, progress = current(turn), turn.progress
    ref, right = progress.queue[0], chosen == item.right
    verdict = _verdict(item, chosen, turn.talk.phrases)
    marked = join([item.prompt, _marked(item, chosen), *verdict])
    spoken = join([*verdict[:1], *_correction(item, right, turn.talk.phrases), *verdict[1:]])
    turn = turn.say(spoken, revision=Revision(_question_key(turn), marked))
    turn = turn.record(
        Answered(progress.asked, ref, tuple(item.options[i].key for i in sorted(chosen)), right)
    ).progressed(
        asking=False,
        answered=progress.asked,
        picked=(),
        queue=progress.queue[1:],
        results={**progress.results, ref: right or progress.results.get(ref, False)},
        turn="",
    )
    return go_on(turn, now)


def go_on(turn: Turn, now: datetime) -> Turn:
    """Ask what is left of the day, or close the day, or close the course."""
    if turn.progress.queue:
        return ask(turn)
    if turn.progress.lesson < len(turn.course.lessons):
        return _close_day(turn)
    return finish(turn, now)


def finish(turn: Turn, now: datetime) -> Turn:
    """All lessons were had and nothing is left to ask: passed, one more try, or not passed."""
    course, percent = turn.course, score(turn.course, turn.progress)
    if percent >= course.pass_percent:
        turn = turn.enrolled(state=State.COMPLETED, next=None)
        turn = turn.phrase("result.passed", course=course.title, score=str(percent))
        return award(turn)
    if turn.progress.retries < course.attempts - 1:
        due = next_due(turn.enrolment.pace, now, not_before=tomorrow(turn, now))
        turn = turn.enrolled(next=due)
        return turn.phrase(
            "result.retry",
            Choice(turn.talk.phrases.label("result.retry_now"), NEXT_TAP, word="NEXT"),
            score=str(percent),
            needed=str(course.pass_percent),
            when=turn.moment(due.at),
        )
    return fall_short(turn.enrolled(state=State.COMPLETED, next=None))


def fall_short(turn: Turn) -> Turn:
    """The course is over and its pass mark was not reached."""
    return turn.phrase(
        "result.not_passed",
        course=turn.course.title,
        score=str(score(turn.course, turn.progress)),
        needed=str(turn.course.pass_percent),
        code=turn.talk.offer.code.upper() if turn.talk.offer else "",
    )


def retry(turn: Turn) -> Turn:
    """Begin a round over the items that were missed."""
    queue = missed(turn.course, turn.progress)
    turn = turn.progressed(queue=queue, retries=turn.progress.retries + 1)
    return ask(turn.phrase("result.retry_head"))


def award(turn: Turn) -> Turn:
    """Send the certificate, after asking once which name it should carry."""
    talk = turn.talk
    if talk.award is None and talk.learner.name is None:
        return ask_name(turn)
    if talk.award is None:
        name = talk.learner.name or ""
        turn = turn.become(award=talk.fresh)
        turn = turn.record(Awarded(talk.fresh, name, score(turn.course, turn.progress)))
    return turn.phrase("result.certificate", link=f"{talk.public_url}/c/{turn.talk.award}")


def ask_name(turn: Turn) -> Turn:
    """Ask for the name as it should be printed; the app's own name is one tap."""
    phrases, known = turn.talk.phrases, turn.talk.learner.app_name
    answers = [Answer(known, "keep")] if known else []
    answers.append(Answer(phrases.label("result.name_none"), "none"))
    return turn.ask("name", phrases.say("result.name"), answers)


def named(turn: Turn, said: str) -> Turn:
    """The learner said which name to print (empty: none)."""
    name = printable(said)
    if len(name) > NAME_LENGTH:
        return turn.phrase("result.name_long", most=str(NAME_LENGTH))
    learner = replace(turn.talk.learner, name=name)
    return award(turn.become(learner=learner, dialog=None))


def printable(name: str) -> str:
    """A name as it can be printed: composed, on one line, without invisible characters."""
    composed = unicodedata.normalize("NFC", name)
    kept = (" " if char.isspace() else char for char in composed)
    shown = "".join(
        char for char in kept if char in _JOINERS or unicodedata.category(char)[0] != "C"
    )
    return " ".join(shown.split())


def tomorrow(turn: Turn, now: datetime) -> date:
    """The first local date on which the next daily lesson may come."""
    today, last = local(turn.enrolment.pace, now).date(), turn.enrolment.last
    return max(today, last.date if last else today) + timedelta(days=1)


def _close_day(turn: Turn) -> Turn:
    choice = Choice(turn.talk.phrases.label("lesson.next"), NEXT_TAP, word="NEXT")
    if turn.enrolment.next is None:
        return turn.phrase("lesson.done_open", choice)
    return turn.phrase("lesson.done", choice, when=turn.moment(turn.enrolment.next.at))


def _tick(turn: Turn, item: QuizItem, position: int) -> Turn:
    picked = frozenset(turn.progress.picked) ^ {position}
    turn = turn.progressed(picked=tuple(sorted(picked)))
    question = _question(item, turn.talk.phrases)
    return turn.say((), revision=Revision(_question_key(turn), question, _choices(turn, item)))


def _question_key(turn: Turn) -> str:
    return f"{turn.enrolment.public_id}.q{turn.progress.asked}"


def _question(item: QuizItem, phrases: Phrases) -> Text:
    hint = phrases.say("quiz.several") if _is_multiple(Same(item)) else ()
    return join([item.prompt, hint])


@lru_cache(4096)
def _is_multiple(item: Same[QuizItem]) -> bool:
    return item.thing.multiple


def _choices(turn: Turn, item: QuizItem) -> tuple[Choice, ...]:
    progress, multiple = turn.progress, _is_multiple(Same(item))
    stem = f"q{turn.enrolment.public_id}.{progress.asked}."
    options = tuple(
        Choice(
            f"{'☑' if i in progress.picked else '☐'} {option.text}" if multiple else option.text,
            stem + option.key,
            pick=True,
        )
        for i, option in enumerate(item.options)
    )
    if not multiple:
        return options
    return (*options, Choice(turn.talk.phrases.label("quiz.done"), stem + DONE, word=""))


def _marked(item: QuizItem, chosen: frozenset[int]) -> str:
    def mark(position: int) -> str:
        if position in item.right:
            return "✅"
        return "❌" if position in chosen else "▫️"

    return "\n".join(f"{mark(i)} {option.text}" for i, option in enumerate(item.options))


def _verdict(item: QuizItem, chosen: frozenset[int], phrases: Phrases) -> list[Text]:
    right = chosen == item.right
    shown: Iterable[int] = sorted(chosen if right else (chosen - item.right) or chosen)
    feedback = join([item.options[i].feedback for i in shown], "\n")
    head = phrases.say("quiz.right" if right else "quiz.wrong")
    return [join([head, feedback], " "), item.explanation]


def _correction(item: QuizItem, right: bool, phrases: Phrases) -> list[Text]:  # noqa: FBT001
    if right:
        return []
    answer = phrases.formats.listed([item.options[i].text for i in sorted(item.right)])
    key = "quiz.right_answers" if item.multiple else "quiz.right_answer"
    return [phrases.say(key, answer=answer)]
