"""Asking, grading, and what the score means."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta

from lessonbot.domain import (
    check,
    mastery,
    measuring,
    opening,
    portion,
    question,
    recall,
    submitting,
)
from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.credential import Award
from lessonbot.domain.enrolment import State, entries, missed, score
from lessonbot.domain.learner import Answer, Step
from lessonbot.domain.messages import Choice, Revision
from lessonbot.domain.question import DONE, Given
from lessonbot.domain.replies import letters_or_numbers
from lessonbot.domain.schedule import Due, local, next_due
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Answered, Awarded, Same, Turn
from lessonbot.domain.turn import tomorrow as tomorrow  # noqa: PLC0414 - its readers find it here

NAME_LENGTH = 100
_MOST_OPTIONS = 9
_JOINERS = "\u200c\u200d"  # needed to spell names in Persian and Indic scripts
_LOOKS = ("<font>", "<wide>", "<narrow>")  # as Unicode calls letters that only look different
NEXT_TAP = "wNEXT"


def ask(turn: Turn) -> Turn:
    """Ask the item at the head of the queue; it gets a number of its own."""
    turn = turn.progressed(asking=True, asked=turn.progress.asked + 1, picked=())
    item = current(turn)
    words, turn = _words(turn, item), Turn(turn.talk, turn.says, turn.facts)
    return turn.say(words, _choices(turn, item), key=_question_key(turn))


def shown(turn: Turn, before: Text) -> Turn:
    """Something is said, and below it the question that is open: it may be far up."""
    item = current(turn)
    return turn.say(join([before, _words(turn, item)]), _choices(turn, item))


def _words(turn: Turn, item: QuizItem) -> Text:
    """The question with what leads to it; within a course it is told that something comes back."""
    lead, again = turn.lead, turn.progress.head.purpose == "review"
    if again and not lead and turn.enrolment.state is not State.COMPLETED:
        lead = turn.talk.phrases.say("review.back")
    words = question.asked(Same(item), Same(turn.talk.phrases))
    return join([lead, words]) if lead else words


def current(turn: Turn) -> QuizItem:
    """The item at the head of the queue, in the form and language in which it is asked."""
    return _form(turn, turn.course)[0]


def written(turn: Turn) -> QuizItem:
    """The same in the language in which the course was written."""
    return _form(turn, turn.source)[0]


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
        return grade(turn, Given(frozenset(progress.picked)), now)
    keys = [each.key for each in item.options]
    if option not in keys:
        return turn.phrase("quiz.old")
    position = keys.index(option)
    if item.multiple:
        return _tick(turn, item, position)
    return grade(turn, Given(frozenset({position})), now)


def typed(turn: Turn, said: str, now: datetime) -> Turn:
    """An answer in letters, numbers or words; what cannot be one is not graded."""
    item = current(turn)
    given = question.understood(item, written(turn), said)
    if given is None:
        return shown(turn, question.how(item, turn.talk.phrases))
    return grade(turn, given, now)


def grade(turn: Turn, given: Given, now: datetime) -> Turn:
    """Record the answer to the open question, mark it, and go on to what comes next."""
    (item, form), progress = _form(turn, turn.course), turn.progress
    ref, purpose = progress.head
    right = question.is_right(item, written(turn), given)
    turn = _judged(turn, item, given, None if purpose == "before" else right)
    other = form if form != ref else None
    fact = Answered(progress.asked, ref, given.keys(item), right, other, purpose)
    turn = turn.record(fact).progressed(
        asking=False, answered=progress.asked, picked=(), queue=progress.queue[1:], turn=""
    )
    return go_on(mastery.learned(turn, fact, now), now)


def _judged(turn: Turn, item: QuizItem, given: Given, right: bool | None) -> Turn:  # noqa: FBT001
    """Say what the answer was worth; a question with buttons shows it in their place."""
    phrases = Same(turn.talk.phrases)
    spoken, marked = question.judged(Same(item), given.positions, right, phrases)
    if not item.options:
        return turn.say(spoken)
    return turn.say(spoken, revision=Revision(_question_key(turn), marked))


def go_on(turn: Turn, now: datetime) -> Turn:
    """Ask what is left of the day, or close the day, or close the course."""
    if turn.progress.queue:
        return ask(turn)
    if turn.enrolment.state is State.COMPLETED:
        return recall.close_day(turn, now)
    if turn.enrolment.last and measuring.stands_before(turn):
        return go_on(opening.told(turn, turn.enrolment.last, daily=False), now)
    if turn.progress.lesson < len(turn.course.lessons):
        return _close_day(turn, now)
    return finish(turn, now)


def finish(turn: Turn, now: datetime) -> Turn:
    """All lessons were had and nothing is left to ask: passed, one more try, or not passed."""
    if compared := measuring.after(turn):
        return ask(compared)
    course, percent = turn.course, score(turn.course, turn.progress)
    if check.size(course) and not turn.progress.checks:
        return _offer_round(turn, "final.ahead", tomorrow(turn, now), now)
    if percent >= course.pass_percent:
        turn = turn.enrolled(state=State.COMPLETED, next=None)
        turn = turn.phrase("result.passed", course=course.title, score=str(percent))
        return award(turn)
    if has_round(turn):
        phrase = "final.retry" if check.size(course) else "result.retry"
        return _offer_round(turn, phrase, _again_on(turn, now), now)
    return fall_short(turn.enrolled(state=State.COMPLETED, next=None))


def _offer_round(turn: Turn, phrase: str, on: date, now: datetime) -> Turn:
    """Plan a check, or another try; whoever wants can have it at once."""
    final, due = check.size(turn.course), _round_due(turn, on, now)
    label = turn.talk.phrases.label("final.now" if final else "result.retry_now")
    values = {"score": str(score(turn.course, turn.progress))} if turn.progress.results else {}
    if phrase == "final.ahead":
        values = {"count": str(check.size(turn.course))}
    return turn.enrolled(state=State.ACTIVE, next=due).phrase(
        phrase,
        Choice(label, NEXT_TAP, word="NEXT"),
        needed=str(turn.course.pass_percent),
        when=turn.moment(due.at),
        **values,
    )


def has_round(turn: Turn) -> bool:
    """Whether there is one more try: of the final check, or over what was missed."""
    course, progress = turn.course, turn.progress
    if check.size(course):
        return len(progress.checks) < course.attempts
    return progress.retries < course.attempts - 1 and bool(missed(course, progress))


def fall_short(turn: Turn) -> Turn:
    """The course is over and its pass mark was not reached."""
    return turn.phrase(
        "result.not_passed",
        course=turn.course.title,
        score=str(score(turn.course, turn.progress)),
        needed=str(turn.course.pass_percent),
        code=turn.talk.offer.code.upper() if turn.talk.offer else "",
    )


def begin_round(turn: Turn) -> Turn:
    """Begin a check at the end, or a round over the items that were missed."""
    if check.size(turn.course):
        return ask(check.begun(turn))
    queue = entries(missed(turn.course, turn.progress), "again")
    turn = turn.progressed(queue=queue, retries=turn.progress.retries + 1, turn="")
    return ask(turn.leading("result.retry_head"))


def award(turn: Turn) -> Turn:
    """Send the certificate, after asking once which name it should carry."""
    talk = turn.talk
    if talk.award is None and not is_passed(turn):
        return turn.phrase(
            "result.no_certificate",
            done=str(turn.progress.lesson),
            days=str(len(turn.course.lessons)),
        )
    if talk.award is None and (waits := submitting.withheld(turn)):
        return waits
    if talk.award is None and talk.learner.name is None:
        return ask_name(turn, code=turn.enrolment.public_id)
    if talk.award is None:
        name, percent = talk.learner.name or "", score(turn.course, turn.progress)
        turn = turn.record(Awarded(talk.fresh, name, percent, talk.renews))
        new = Award(talk.fresh, turn.source.key, turn.course.credential.name)
        others = (each for each in talk.awards if each.number != talk.renews)
        turn = turn.become(award=talk.fresh, renews=None, awards=(new, *others))
        return recall.offered(_link(turn))
    return _link(turn)


def _link(turn: Turn) -> Turn:
    return turn.phrase("result.certificate", link=f"{turn.talk.public_url}/c/{turn.talk.award}")


def is_passed(turn: Turn) -> bool:
    """Whether the course is finished with its pass mark."""
    finished = turn.enrolment.state is State.COMPLETED
    return finished and score(turn.course, turn.progress) >= turn.course.pass_percent


def ask_name(turn: Turn, step: Step = "name", code: str = "") -> Turn:
    """Ask for the name as it should be printed; the app's own name is one tap."""
    phrases, known = turn.talk.phrases, turn.talk.learner.app_name or ""
    answers = [Answer(known, "keep")] if has_letters(known) else []
    answers.append(Answer(phrases.label("result.name_none"), "none"))
    return turn.ask(step, phrases.say("result.name"), answers, code=code)


def named(turn: Turn, said: str) -> Turn:
    """The learner said which name to print (empty: none)."""
    name = printable(said)
    if wrong := unfit(turn, said, name):
        return wrong
    learner = replace(turn.talk.learner, name=name)
    return award(turn.become(learner=learner, dialog=None))


def unfit(turn: Turn, said: str, name: str) -> Turn | None:
    """What is answered where there is no name in what was said, or too much of it."""
    is_option = letters_or_numbers(said, _MOST_OPTIONS) is not None
    if said and (is_option or not has_letters(name)):
        return turn.phrase("result.name_letters")
    if len(name) > NAME_LENGTH:
        return turn.phrase("result.name_long", most=str(NAME_LENGTH))
    return None


def printable(name: str) -> str:
    """A name as it can be printed: composed, on one line, without invisible characters.

    Letters that only look different, such as bold ones for mathematics, become plain.
    """
    composed = unicodedata.normalize("NFC", "".join(map(_plain, name)))
    kept = (" " if char.isspace() else char for char in composed)
    shown = "".join(
        char for char in kept if char in _JOINERS or unicodedata.category(char)[0] != "C"
    )
    return " ".join(shown.split())


def has_letters(words: str) -> bool:
    """Whether it can be a name."""
    return any(unicodedata.category(char)[0] == "L" for char in words)


def _plain(char: str) -> str:
    look, _, points = unicodedata.decomposition(char).partition(" ")
    return "".join(chr(int(each, 16)) for each in points.split()) if look in _LOOKS else char


def _again_on(turn: Turn, now: datetime) -> date:
    """The first local date on which missed items may be asked again."""
    return tomorrow(turn, now) + timedelta(days=turn.course.retry_after_days - 1)


def _round_due(turn: Turn, on: date, now: datetime) -> Due:
    """When a round of questions comes that is not wanted at once; a break ends before that."""
    due = next_due(turn.enrolment.pace, now, not_before=on)
    planned = turn.enrolment.next
    paused = turn.enrolment.state is State.PAUSED
    return planned if paused and planned and planned.at > due.at else due


def _close_day(turn: Turn, now: datetime) -> Turn:
    last, due = turn.enrolment.last, turn.enrolment.next
    choice = Choice(turn.talk.phrases.label("lesson.next"), NEXT_TAP, word="NEXT")
    choices = () if last and portion.is_full(turn, last.date) else (choice,)
    if due is None:
        return turn.phrase("lesson.done_open", *choices)
    if mastery.holds(turn):
        again = Choice(turn.talk.phrases.label("result.retry_now"), NEXT_TAP, word="NEXT")
        return turn.phrase("mastery.hold", again, when=turn.moment(due.at))
    # who answers yesterday's question has today's lesson still to come
    today = due.date <= local(turn.enrolment.pace, now).date()
    name = "lesson.done_early" if today else "lesson.done"
    return turn.phrase(name, *choices, when=turn.moment(due.at))


def _tick(turn: Turn, item: QuizItem, position: int) -> Turn:
    picked = frozenset(turn.progress.picked) ^ {position}
    turn = turn.progressed(picked=tuple(sorted(picked)))
    phrases, choices = turn.talk.phrases, _choices(turn, item)
    chosen = phrases.formats.listed([item.options[place].text for place in turn.progress.picked])
    revised = Revision(_question_key(turn), _words(turn, item), choices)
    # where nothing sent can be changed, what was chosen is said
    return turn.say(phrases.say("quiz.chosen", answers=chosen or "–"), choices, revision=revised)


def _question_key(turn: Turn) -> str:
    return f"{turn.enrolment.public_id}.q{turn.progress.asked}"


def _form(turn: Turn, course: Course) -> tuple[QuizItem, str]:
    progress = turn.progress
    ref, purpose = progress.head
    match purpose:
        case "final":
            number = check.form(progress.checks[-1].seed, ref)
        case "before" | "after":
            number = measuring.FORMS.index(purpose)
        case _:
            number = mastery.tries(progress, ref)
    return question.form_of(Same(course), ref, number)


def _choices(turn: Turn, item: QuizItem) -> tuple[Choice, ...]:
    stem = f"q{turn.enrolment.public_id}.{turn.progress.asked}."
    return question.choices(item, turn.progress.picked, stem, turn.talk.phrases)
