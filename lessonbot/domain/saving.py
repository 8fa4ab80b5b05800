"""Saving data: what a learner chooses, files that are asked for, and the one time it is suggested."""

from dataclasses import replace

from msgspec import structs

from lessonbot.domain import light, telling
from lessonbot.domain.course import Lesson
from lessonbot.domain.learner import Answer, Data, Step
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Same, Turn

STEP: Step = "light"
_WORDS: dict[Data, str] = {"text": "LIGHT TEXT", "light": "LIGHT ON", "full": "LIGHT OFF"}


def choose(turn: Turn, argument: str) -> Turn:
    """LIGHT: what is set and what a lesson takes in each way; with a word, that is set."""
    wanted = light.chosen(argument)
    if wanted:
        return set_to(turn, wanted)
    phrases, open_ = turn.talk.phrases, turn.talk.dialog
    if not turn.talk.media:
        return turn.phrase("light.only_text")
    mode = phrases.label(f"light.{turn.talk.learner.wants}")
    words = phrases.say("light.ask", mode=mode)
    answers = [Answer(phrases.label(f"light.{data}"), data) for data in _WORDS]
    before = open_.before if open_ and open_.step == STEP else open_
    asked = turn.ask(STEP, join([words, _costs(turn)]), answers, before=before)
    # it can be typed like any answer; its buttons are good for longer, whoever has the phone
    public_id = turn.talk.enrolment.public_id if turn.talk.enrolment else None
    *others, menu = asked.says
    menu = replace(menu, choices=_choices(phrases, public_id))
    return structs.replace(asked, says=(*others, menu))


def set_to(turn: Turn, data: Data) -> Turn:
    """From now on lessons come like this, in all courses of the learner."""
    open_ = turn.talk.dialog
    dialog = open_.before if open_ and open_.step == STEP else open_
    turn = turn.become(learner=replace(turn.talk.learner, data=data), dialog=dialog)
    say = turn.talk.phrases.say
    if turn.talk.media:
        return turn.say(say(f"light.set_{data}"))
    return turn.say(join([say(f"light.set_{data}"), say("light.only_text")]))


def offer_files(turn: Turn, lesson: Lesson, number: int) -> tuple[Choice, ...]:
    """The button for what is left out of a lesson, if anything is."""
    if not light.kept(lesson, turn.talk.learner.wants):
        return ()
    label = turn.talk.phrases.label("light.send")
    # a phone without buttons shows no files
    return (Choice(label, f"f{turn.enrolment.public_id}.{number}", word=""),)


def send_files(turn: Turn, number: int) -> Turn:
    """What was left out of a lesson, or all its files where nothing was; their sizes come first."""
    if not turn.talk.media:
        return turn.phrase("light.only_text")
    if not 0 <= number < turn.progress.lesson:
        return turn.phrase("light.no_files")
    lesson = turn.course.lessons[number]
    media = light.kept(lesson, turn.talk.learner.wants) or light.media(lesson)
    if not media:
        return turn.phrase("light.no_files")
    phrases = turn.talk.phrases
    head = phrases.say("light.files", lesson=lesson.title)
    turn = turn.say(join([head, telling.listed(media, phrases)], "\n"))
    for each in media:
        turn = turn.say(**telling.filed(lesson, each))
    return turn


def heavy(turn: Turn, lesson: Lesson) -> Turn:
    """Suggest to take less, at the first day that takes much of who chose nothing yet.

    It is asked once; until something is chosen all stays as it is.
    """
    size = light.weight(light.media(lesson))
    if turn.talk.learner.data or not turn.talk.media or size <= light.DAY["full"]:
        return turn
    turn = turn.become(learner=replace(turn.talk.learner, data="full"))
    phrases, public_id = turn.talk.phrases, turn.enrolment.public_id
    takes = phrases.say("light.heavy", size=phrases.formats.size(size))
    words = join([takes, phrases.say("light.would")], " ")
    return turn.say(words, _choices(phrases, public_id), key=_key(public_id))


def failed(phrases: Phrases, public_id: str, called: str | None) -> Outbound:
    """Suggest to take less to who did not get a file of this enrolment's lessons.

    `called` is whose it is, where several learn on a phone.
    """
    say = phrases.say
    head = say("who.for", learner=called) if called else ()
    words = join([say("light.failed"), say("light.would")], " ")
    return Outbound(
        _key(public_id),
        join([head, words], "\n"),
        _choices(phrases, public_id),
        opens=phrases.opens,
    )


def _key(public_id: str) -> str:
    """The key of the suggestion: nobody reads it twice."""
    return f"{public_id}.light"


def _choices(phrases: Phrases, public_id: str | None) -> tuple[Choice, ...]:
    """A button for each way; it counts for whose enrolment it names."""
    return tuple(
        Choice(
            phrases.label(f"light.{data}"),
            f"l{public_id}.{data}" if public_id else f"w{word}",
            word=word,
        )
        for data, word in _WORDS.items()
    )


def _costs(turn: Turn) -> Text:
    """What each way brings, and what a lesson of the course takes; nothing without a course."""
    if turn.talk.offer is None:
        return ()
    course, phrases = Same(turn.course), turn.talk.phrases
    return join(
        [
            phrases.say(
                f"light.about_{data}",
                size=phrases.formats.size(light.about(telling.cost(course, Same(phrases), data))),
            )
            for data in _WORDS
        ],
        "\n",
    )
