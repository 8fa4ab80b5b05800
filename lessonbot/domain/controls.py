"""What a learner can steer: the commands, one function each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from lessonbot.domain import (
    alongside,
    asking,
    assessment,
    catching,
    earlier,
    holding,
    joining,
    later,
    lessons,
    mastery,
    moving,
    profiles,
    recall,
    saving,
    silence,
    streak,
    track,
    zones,
)
from lessonbot.domain.commands import Command
from lessonbot.domain.enrolment import UNDER_WAY, State, answerable, score
from lessonbot.domain.learner import Answer, Dialog
from lessonbot.domain.phrases import nearest
from lessonbot.domain.replies import same_words
from lessonbot.domain.schedule import Pace, after_change, due_on, local, next_due
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import ConsentWithdrawn, Turn
from lessonbot.domain.wordings import clock_time, weekdays

LONGEST_PAUSE = 365
WEEK = 7


def run(turn: Turn, command: Command, argument: str, now: datetime) -> Turn:
    """Carry out a command that is not STOP."""
    if command in _ANY:
        return _ANY[command](turn, argument, now)
    if command not in _ENROLLED:
        return turn.phrase("unknown.later")
    turn = alongside.without_left(turn)
    dialog = turn.talk.dialog
    if turn.talk.enrolment is None:
        if dialog and dialog.step == "hour" and command is Command.TIME:
            return joining.hour(turn, dialog, argument, now)
        return joining.insist(turn, now)
    return _ENROLLED[command](turn, argument, now)


def stop(turn: Turn, wording: str) -> Turn:
    """No more messages after this one."""
    turn = turn.record(ConsentWithdrawn(wording[:200])).become(stopped=True, dialog=None)
    if turn.talk.enrolment:
        turn = turn.enrolled(next=None)
    return turn.say(turn.talk.phrases.say("stop.done"), farewell=True)


def gone(turn: Turn) -> Turn:
    """The app reports that its owner blocked us: nothing can be said any more."""
    turn = turn.become(stopped=True)
    return turn.enrolled(next=None) if turn.talk.enrolment else turn


def restart(turn: Turn, now: datetime) -> Turn:
    """The learner wants messages again: lessons go on at their hour, without catching up."""
    turn = turn.become(stopped=False)
    if turn.talk.enrolment is None:
        return turn
    if turn.enrolment.state in UNDER_WAY:
        turn = silence.awake(turn, now).enrolled(state=State.ACTIVE)
    return lessons.replan(turn, now)


def rest(turn: Turn, now: datetime) -> Turn:
    """Another course of somebody on a phone that stopped, or wants messages again."""
    if turn.talk.stopped:
        return turn.enrolled(next=None)
    return silence.waits_on(turn, now) if turn.progress.resting else lessons.replan(turn, now)


def _join(turn: Turn, argument: str, now: datetime) -> Turn:
    return joining.begin(turn, argument, now)


def _start(turn: Turn, _argument: str, now: datetime) -> Turn:
    enrolment = turn.talk.enrolment
    if enrolment is None or enrolment.state in {State.COMPLETED, State.LEFT}:
        return joining.begin(turn, "", now)
    return _resume(turn, "", now)


def _help(turn: Turn, _argument: str, now: datetime) -> Turn:
    turn = turn.phrase("help.text", organisation=turn.talk.organisation)
    if turn.talk.enrolment:
        return turn
    return joining.asked_again(turn, turn.talk.dialog, now) or turn.phrase("help.join")


def _language(turn: Turn, argument: str, now: datetime) -> Turn:
    named, open_ = language_named(turn, argument), turn.talk.dialog
    if named:
        return speak(turn, named, open_, now)
    before = open_.before if open_ and open_.step == "language" else open_
    text = turn.talk.phrases.say("language.ask")
    return turn.ask("language", text, _languages(turn), before=before)


def language_named(turn: Turn, said: str) -> str | None:
    """The language that was typed, by a name or its tag, if it is spoken here."""
    english = nearest(turn.talk.voices, "en").formats
    for answer in _languages(turn):
        names = (answer.label, answer.value, english.called(answer.value))
        if any(same_words(said, name) for name in names):
            return answer.value
    return None


def speak(turn: Turn, language: str, before: Dialog | None, now: datetime) -> Turn:
    """Change the language of lessonbot and of the lessons; an open question is asked anew."""
    talk = turn.talk
    learner, phrases = replace(talk.learner, language=language), nearest(talk.voices, language)
    turn = turn.become(learner=learner, phrases=phrases, dialog=None)
    own = phrases.formats.language
    if language.partition("-")[0] == phrases.language.partition("-")[0]:
        turn = turn.phrase("language.set")
    else:
        turn = turn.phrase("language.lessons", language=own(language))
    if talk.enrolment is None:
        return joining.asked_again(turn, before, now) or turn
    if turn.course.language.partition("-")[0] != language.partition("-")[0]:
        taught = phrases.formats.listed([own(tag) for tag in turn.source.languages])
        turn = turn.phrase("language.course", course=turn.course.title, languages=taught)
    return assessment.ask(turn) if turn.progress.asking else turn


def _languages(turn: Turn) -> list[Answer]:
    """The languages that lessonbot speaks, and those of the course."""
    voices = turn.talk.voices
    answers = [Answer(voice.label("language.name"), tag) for tag, voice in voices.items()]
    own = turn.talk.phrases.formats.language
    taught = turn.source.languages if turn.talk.offer else ()
    return answers + [Answer(own(tag), tag) for tag in taught if tag not in voices]


def _more(turn: Turn, _argument: str, now: datetime) -> Turn:
    return lessons.read_more(turn, now)


def _light(turn: Turn, argument: str, _now: datetime) -> Turn:
    return saving.choose(turn, argument)


def _files(turn: Turn, _argument: str, _now: datetime) -> Turn:
    return saving.send_files(turn, turn.progress.lesson - 1)


def _next(turn: Turn, _argument: str, now: datetime) -> Turn:
    return lessons.open_next(turn, now)


def _pause(turn: Turn, argument: str, now: datetime) -> Turn:
    if turn.enrolment.state is State.COMPLETED:
        return recall.ended(turn) if turn.progress.reviewing else turn.phrase("next.none")
    if not argument:
        return turn.enrolled(state=State.PAUSED, next=None).phrase("pause.open")
    number = next((int(word) for word in argument.split() if word.isdecimal()), 0)
    if not 0 < number <= LONGEST_PAUSE:
        return turn.phrase("pause.how")
    last, today = turn.enrolment.last, local(turn.enrolment.pace, now).date()
    had_today = last is not None and last.date >= today
    first = (assessment.tomorrow(turn, now) if had_today else today) + timedelta(days=number)
    turn = lessons.replan(turn, now, next_due(turn.enrolment.pace, now, not_before=first))
    if turn.enrolment.next is None:
        return turn.enrolled(state=State.PAUSED).phrase("pause.open")
    return turn.enrolled(state=State.PAUSED).phrase(
        "pause.days", when=turn.moment(turn.enrolment.next.at)
    )


def _review(turn: Turn, _argument: str, now: datetime) -> Turn:
    if turn.progress.asking:
        return assessment.ask(turn.leading("quiz.again"))
    turn = recall.wanted(turn, now)
    return assessment.ask(turn) if turn.progress.queue else turn


def _resume(turn: Turn, _argument: str, now: datetime) -> Turn:
    if turn.enrolment.state is State.COMPLETED:
        return turn.phrase("resume.finished", course=turn.course.title)
    turn = catching.came_back(turn, now)
    turn, said = _gone_on(turn, now)
    offered = catching.offer(turn, said)
    asks = offered.talk.dialogs > turn.talk.dialogs
    return assessment.shown(turn, said) if turn.progress.asking and not asks else offered


def go_on(turn: Turn, now: datetime) -> Turn:
    """Somebody else ends the break of a learner, of whom nothing is asked."""
    turn, said = _gone_on(turn, now)
    return turn.say(said)


def _gone_on(turn: Turn, now: datetime) -> tuple[Turn, Text]:
    turn = lessons.replan(turn.enrolled(state=State.ACTIVE), now)
    due, more = turn.enrolment.next, turn.progress.lesson < len(turn.course.lessons)
    if due and more:
        return turn, turn.talk.phrases.say("resume.when", when=turn.moment(due.at))
    return turn, turn.talk.phrases.say("resume.done")


def catch_up(turn: Turn, dialog: Dialog, value: str) -> Turn:
    """Two lessons a day for a while, or one; a question that is open is asked once more."""
    turn = catching.answered(turn, dialog, value)
    return assessment.ask(turn) if turn.progress.asking else turn


def _time(turn: Turn, argument: str, now: datetime) -> Turn:
    clock = turn.talk.phrases.formats.clock
    if not argument:
        turn = turn.phrase("time.now", time=clock(turn.enrolment.pace.at))
        asked_before = turn.talk.window and turn.talk.learner.early is not None
        return earlier.ask(turn) if asked_before else turn
    at = clock_time(argument)
    if at is None:
        return turn.phrase("join.hour_unknown")
    turn = _repace(turn, replace(turn.enrolment.pace, at=at), now)
    return _tell(turn, "time.set", time=clock(at))


def _days(turn: Turn, argument: str, now: datetime) -> Turn:
    if not argument:
        return turn.phrase("days.now", days=_day_names(turn))
    days = weekdays(argument)
    if days is None:
        return turn.phrase("days.how")
    turn = _repace(turn, replace(turn.enrolment.pace, days=days), now)
    return _tell(turn, "days.set", days=_day_names(turn))


def _zone(turn: Turn, argument: str, now: datetime) -> Turn:
    if not argument:
        return turn.phrase("zone.now", **_here(turn, now))
    found = zones.find(argument, now, turn.enrolment.pace.zone)
    if not found:
        return turn.phrase("join.place_unknown")
    if len(found) > 1:
        text = turn.talk.phrases.say("join.place_which")
        return turn.ask("place", text, joining.zone_answers(turn, found, now))
    return move(turn, found[0], now)


def move(turn: Turn, zone: str, now: datetime) -> Turn:
    """The learner lives in another zone from now on."""
    turn = turn.become(learner=replace(turn.talk.learner, zone=zone), dialog=None)
    pace, planned = replace(turn.enrolment.pace, zone=zone), turn.enrolment.next
    if planned and due_on(pace, planned.date) == due_on(turn.enrolment.pace, planned.date):
        turn = turn.enrolled(pace=pace)  # the same clock by another name
    elif turn.enrolment.state is State.ACTIVE and planned is not None:
        turn = turn.enrolled(pace=pace)
        turn = lessons.replan(turn, now, after_change(pace, lessons.rested(turn), now))
    else:
        turn = _repace(turn, pace, now)
    return _tell(turn, "zone.set", **_here(turn, now))


def _progress(turn: Turn, _argument: str, _now: datetime) -> Turn:
    others = (turn.about(each) for each in reversed(turn.talk.besides))
    reports = [_report(turn), *map(_report, others)]
    tracks = join(_tracks(turn), "\n")
    return turn.say(join([*reports, tracks], "\n" if len(reports) == 1 else "\n\n"))


def _report(turn: Turn) -> Text:
    """How far the learner is in one course."""
    phrases, progress, course = turn.talk.phrases, turn.progress, turn.course
    report = phrases.say(
        "progress.report",
        course=course.title,
        done=str(progress.lesson),
        days=str(len(course.lessons)),
        right=str(sum(progress.results.values())),
        answered=str(answerable(turn.source, progress)),
    )
    days = streak.shown(turn) if turn.enrolment.state in UNDER_WAY else 0
    row = phrases.say("streak.days", days=str(days)) if days else ()
    return join([report, row, *_outcomes(turn), _outlook(turn)], "\n")


def _outcomes(turn: Turn) -> list[Text]:
    """What the learner can do, as far as the lessons so far were about it."""
    phrases, reached = turn.talk.phrases, mastery.outcomes(turn.course, turn.progress)
    said = []
    for key, wanted in (("progress.can", True), ("progress.practise", False)):
        texts = [outcome.text for outcome, is_reached in reached.items() if is_reached is wanted]
        if texts:
            said.append(phrases.say(key, outcomes=phrases.formats.apart(texts)))
    return said


def _tracks(turn: Turn) -> list[Text]:
    """How far the learner is in each track that this course, or what was earned, is a part of."""
    talk, phrases = turn.talk, turn.talk.phrases
    earned = track.all_earned(talk.tracks, talk.earned)
    return [
        phrases.say(
            "progress.track",
            track=each.spoken(talk.learner.language).title,
            done=str(min(len(track.had(each, earned)), each.least)),
            least=str(each.least),
        )
        for each in talk.tracks
        if turn.source.key in each.needs or track.had(each, earned)
    ]


def _certificate(turn: Turn, _argument: str, _now: datetime) -> Turn:
    course = turn.course
    finished = turn.enrolment.state is State.COMPLETED
    if assessment.is_passed(turn) and turn.talk.award is None:
        return assessment.award(turn)
    if turn.talk.awards:
        return holding.offer(turn)
    if finished:
        return assessment.fall_short(turn)
    return turn.phrase(
        "result.no_certificate", done=str(turn.progress.lesson), days=str(len(course.lessons))
    )


def _outlook(turn: Turn) -> Text:
    phrases, enrolment = turn.talk.phrases, turn.enrolment
    if enrolment.state is State.COMPLETED:
        percent = score(turn.course, turn.progress)
        return phrases.say("progress.finished", score=str(percent))
    if enrolment.state is State.ACTIVE and turn.progress.asking and enrolment.next is None:
        return phrases.say("progress.open")
    if enrolment.next is None or turn.progress.resting:
        return phrases.say("progress.paused")
    if enrolment.state is State.PAUSED:
        return phrases.say("pause.days", when=turn.moment(enrolment.next.at))
    more = turn.progress.lesson < len(turn.course.lessons)
    name = "progress.next" if more else "progress.questions"
    return phrases.say(name, when=turn.moment(enrolment.next.at))


def _repace(turn: Turn, pace: Pace, now: datetime) -> Turn:
    planned = turn.enrolment.next
    turn = turn.enrolled(pace=pace)
    if planned is None:
        return turn
    if turn.enrolment.state is State.PAUSED:  # the break goes on as long as was asked for
        return turn.enrolled(next=next_due(pace, now, not_before=planned.date))
    return lessons.replan(turn, now)


def _tell(turn: Turn, phrase: str, **values: str) -> Turn:
    if turn.enrolment.next is None:
        return turn.phrase(f"{phrase}_only", **values)
    return turn.phrase(phrase, when=turn.moment(turn.enrolment.next.at), **values)


def _day_names(turn: Turn) -> str:
    days = sorted(turn.enrolment.pace.days)
    if len(days) == WEEK:
        return turn.talk.phrases.label("days.every")
    formats = turn.talk.phrases.formats
    return formats.listed([formats.weekday(day) for day in days])


def _here(turn: Turn, now: datetime) -> dict[str, str]:
    zone = turn.enrolment.pace.zone
    clock: time = local(zone, now).time()
    return {"zone": joining.city(zone), "time": turn.talk.phrases.formats.clock(clock)}


_Action = Callable[[Turn, str, datetime], Turn]

_ANY: dict[Command, _Action] = {
    Command.JOIN: _join,
    Command.START: _start,
    Command.HELP: _help,
    Command.LANG: _language,
    Command.LIGHT: _light,
    Command.WHO: profiles.who,
    Command.MOVE: moving.move,
    Command.ASK: asking.ask,
}
_ENROLLED: dict[Command, _Action] = {
    Command.NEXT: _next,
    Command.MORE: _more,
    Command.FILES: _files,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.LATER: later.put_off,
    Command.TIME: _time,
    Command.DAYS: _days,
    Command.ZONE: _zone,
    Command.PROGRESS: _progress,
    Command.CERTIFICATE: _certificate,
    Command.REVIEW: _review,
}
