"""The one entry for what a learner says: it decides which rule answers."""

import re
from datetime import datetime

from lessonbot.domain import (
    asking,
    assessment,
    commands,
    controls,
    earlier,
    holding,
    joining,
    later,
    lessons,
    light,
    moving,
    profiles,
    question,
    rhythm,
    saving,
    silence,
    submitting,
    zones,
)
from lessonbot.domain.commands import Command
from lessonbot.domain.enrolment import State
from lessonbot.domain.learner import Dialog
from lessonbot.domain.messages import Inbound
from lessonbot.domain.replies import letters_or_numbers, same_words
from lessonbot.domain.spelling import fold
from lessonbot.domain.turn import Meant, Talk, Turn, choices_of
from lessonbot.domain.vocabulary import NO, YES

LONGEST = 4096
_DIALOG_TAP = re.compile(r"d(\d{1,9})\.(\d{1,2})")
_PEER_TAP = re.compile(r"h([0-9A-Z]{8,32})\.([anx])")
_MORE_TAP = re.compile(r"m([0-9A-Z]{8,32})\.(\d{1,4})")
_FILES_TAP = re.compile(r"f([0-9A-Z]{8,32})\.(\d{1,4})")
_LIGHT_TAP = re.compile(r"l([0-9A-Z]{8,32})\.(text|light|full)")
_QUESTION_TAP = re.compile(r"q([0-9A-Z]{8,32})\.(\d{1,9})\.(.{1,16})")


def reply(talk: Talk, said: Inbound, now: datetime) -> Turn:
    """Answer one inbound message, and say what follows from it.

    Order: what the app reports; STOP; silence for who stopped; who it is;
    buttons; commands; our own open question; the lesson's open question; a kind way out.
    """
    return asking.offered(rhythm.after(_reply(Turn(talk), said, now), now))


def _reply(turn: Turn, said: Inbound, now: datetime) -> Turn:
    talk = turn.talk
    words = said.text[:LONGEST].strip()
    order_words = words if said.tap is None else _of_button(said.tap)
    if said.event == "blocked":
        return controls.gone(turn)
    if order_words and commands.is_stop(order_words):
        return turn if talk.stopped else controls.stop(turn, order_words)
    order = _ordered(turn, words, now) if said.tap is None else _of_command(order_words)
    if talk.stopped:
        if said.event != "unblocked" and not (order and order.command in _WAKES):
            return turn
        turn = controls.restart(turn, now)
    if said.event == "unblocked":
        return turn
    if order is None and _was_away(turn, said, words):
        order = commands.Order(Command.RESUME, "")
    before = profiles.guard(turn, said, order, now)
    return before or _heard(silence.heard(turn, now), said, order, now)


def _was_away(turn: Turn, said: Inbound, words: str) -> bool:
    """Whether somebody who was asked whether to go on says anything but an answer's own words."""
    enrolment = turn.talk.enrolment
    if enrolment is None or enrolment.state is not State.PAUSED or turn.talk.dialog:
        return False
    if not enrolment.progress.resting:
        return False
    if not words or said.tap is not None or said.file is not None:
        return False
    if not enrolment.progress.asking:
        return True
    return not question.names(assessment.current(turn), assessment.written(turn), words)


def _heard(turn: Turn, said: Inbound, order: commands.Order | None, now: datetime) -> Turn:
    """Answer what was said, now that it is settled who said it."""
    if let_go := _let_go(turn, said, order, now):
        return let_go
    if order is None and (seen := _seen(turn, said, now)):
        return seen
    if order:
        turn = asking.set_aside(profiles.set_aside(turn))
        return controls.run(turn, order.command, order.argument, now)
    if said.tap is not None:
        return _tapped(turn, said.tap, now)
    return _typed(turn, said.text[:LONGEST].strip(), now)


def _seen(turn: Turn, said: Inbound, now: datetime) -> Turn | None:
    """A file, which may be somebody's work; or something that cannot be read."""
    words = said.text[:LONGEST].strip()
    work = submitting.handed(turn, said.file, words, now) if said.file else None
    return work or (turn.phrase("unknown.media") if said.event == "unreadable" else None)


def greet(talk: Talk, now: datetime) -> Turn:
    """Answer somebody who turned out to write now."""
    return profiles.arrive(Turn(talk), now)


def moved(talk: Talk, code: str) -> Turn:
    """Answer somebody who came from another phone or app by this code."""
    return moving.arrived(Turn(talk), code)


def _let_go(turn: Turn, said: Inbound, order: commands.Order | None, now: datetime) -> Turn | None:
    """What was held back for a word of the learner goes by this one, unless it says later.

    Nothing else is said then: what it asks is not on the phone yet. But another command, and a
    tap on an earlier question, count as always.
    """
    if not turn.talk.waiting:
        return None
    if order and order.command is Command.LATER:
        return later.put_off(turn, order.argument, now)
    lets_go = order.command in _LETS_GO if order else said.tap is None and said.file is None
    return turn if lets_go else None


_WAKES = {Command.START, Command.JOIN}
_LETS_GO = {Command.START, Command.NEXT, Command.RESUME}


def _ordered(turn: Turn, words: str, now: datetime) -> commands.Order | None:
    """The command that was typed; the words of an answer that is offered are that answer."""
    talk = turn.talk
    offered = [answer.label for answer in talk.dialog.answers] if talk.dialog else []
    if any(same_words(words, label) for label in offered):
        return None
    writing = talk.dialog is not None and talk.dialog.step in _WRITTEN
    if not (talk.enrolment and talk.enrolment.progress.asking):
        order = _parsed(turn, words)
        return order if order and (not writing or _is_meant(turn, order, now)) else None
    try:
        item, written = assessment.current(turn), assessment.written(turn)
    except LookupError:  # whatever went wrong there, the learner can steer
        return commands.parse(words)
    if question.names(item, written, words):
        return None
    order = _parsed(turn, words)
    free = writing or (item.kind in {"text", "open"} and talk.dialog is None)
    return order if order and (not free or _is_meant(turn, order, now)) else None


def _parsed(turn: Turn, words: str) -> commands.Order | None:
    """The command; the code of a course after JOIN may be written in other ways than it is."""
    order = commands.parse(words)
    code = None if order else joining.code_in(turn, words)
    if code and not same_words(words, code):
        return commands.Order(Command.JOIN, code)
    return order


def _is_meant(turn: Turn, order: commands.Order, now: datetime) -> bool:
    """Whether a learner who could write anything as an answer gave an order instead.

    “Start saving” and “Ask my mother” begin like orders, but lead nowhere.
    """
    if not order.argument:
        return True
    match order.command:
        case Command.JOIN:
            codes = {offer.code.casefold() for offer in turn.talk.joinable}
            return order.argument.casefold() in codes
        case Command.ZONE:
            zone = turn.enrolment.pace.zone if turn.talk.enrolment else turn.talk.learner.zone
            return bool(zones.find(order.argument, now, zone))
        case Command.TIME | Command.DAYS | Command.PAUSE | Command.MOVE | Command.LATER:
            return True
        case Command.LIGHT:
            return True
        case Command.LANG:
            return controls.language_named(turn, order.argument) is not None
        case _:
            return False


def _of_button(tap: str) -> str:
    """The command that a button stands for; empty for those that answer something."""
    return tap[1:] if tap.startswith("w") else ""


def _of_command(words: str) -> commands.Order | None:
    return commands.parse(words) if words else None


def _tapped(turn: Turn, tap: str, now: datetime) -> Turn:
    """A button; one that is not ours to answer changes nothing."""
    dialog, enrolment = turn.talk.dialog, turn.talk.enrolment
    if match := _DIALOG_TAP.fullmatch(tap):
        number, position = int(match[1]), int(match[2])
        if dialog is None or dialog.number != number or position >= len(dialog.answers):
            # what is open now may have been asked because of the tap before
            just_answered = number >= turn.talk.dialogs - (dialog is not None)
            return turn if just_answered else turn.phrase("quiz.old")
        return _settle(turn, dialog, dialog.answers[position].value, now, chosen=True)
    if match := _QUESTION_TAP.fullmatch(tap):
        if enrolment is None or enrolment.public_id != match[1]:
            return turn.phrase("quiz.old")
        return assessment.tapped(turn, int(match[2]), match[3], now)
    if match := _PEER_TAP.fullmatch(tap):
        return asking.tapped(turn, match[1], match[2])
    if enrolment is None:
        return turn
    if (match := _MORE_TAP.fullmatch(tap)) and enrolment.public_id == match[1]:
        return lessons.read_again(turn, int(match[2]))
    if (match := _FILES_TAP.fullmatch(tap)) and enrolment.public_id == match[1]:
        return saving.send_files(turn, int(match[2]))
    if (match := _LIGHT_TAP.fullmatch(tap)) and enrolment.public_id == match[1]:
        return saving.choose(turn, match[2])
    return turn


def _typed(turn: Turn, words: str, now: datetime) -> Turn:
    turn = _left_behind(turn)
    dialog, enrolment = turn.talk.dialog, turn.talk.enrolment
    is_asked = enrolment is not None and enrolment.progress.asking
    if dialog and not (is_asked and _is_overtaken(turn, dialog, words)):
        return _answered(turn, dialog, words, now)
    if is_asked:
        return submitting.at_length(turn, words) or assessment.typed(turn, words, now)
    if enrolment:
        return submitting.typed(turn, words) or _agreed(turn, words, now)
    if code := joining.code_in(turn, words):
        return joining.begin(turn, code, now)
    if not turn.talk.dialogs:  # whoever writes for the first time is greeted, whatever it says
        return joining.begin(turn, "", now)
    return turn.phrase("unknown.join")


def _agreed(turn: Turn, words: str, now: datetime) -> Turn:
    """A plain “yes” when nothing is open: to what was offered once the course was over."""
    over = turn.enrolment.state is State.COMPLETED
    if over and turn.progress.cards and fold(words) in _PLAIN[0]:
        return controls.run(turn, Command.REVIEW, "", now)
    return turn.phrase("unknown.text")


def _left_behind(turn: Turn) -> Turn:
    """Without what somebody was about to write, if a lesson has come since."""
    dialog = turn.talk.dialog
    if dialog is None or dialog.step not in _WRITTEN or turn.talk.enrolment is None:
        return turn
    had = turn.progress.lesson
    return turn if had == dialog.lesson else turn.become(dialog=dialog.before)


def _is_overtaken(turn: Turn, dialog: Dialog, words: str) -> bool:
    """Whether these words answer the lesson's open question, and not this one of ours."""
    if dialog.step not in _WRITTEN:
        asked_since = turn.progress.asked > dialog.asked
        if dialog.step in _OVERTAKEN or (dialog.step in _LEFT_OPEN and asked_since):
            return True
    item = assessment.current(turn)
    if dialog.step not in _FREE:
        names = question.names(item, assessment.written(turn), words)
        return names and not _chosen(dialog, words)
    if dialog.step not in _WRITTEN:
        return False
    if item.kind in {"text", "open"}:
        return False
    return question.understood(item, assessment.written(turn), words) is not None


def _chosen(dialog: Dialog, words: str) -> frozenset[int]:
    """Which of the answers that are offered these words choose."""
    chosen = letters_or_numbers(words, len(dialog.answers))
    if chosen is None:
        chosen = frozenset(i for i, a in enumerate(dialog.answers) if same_words(words, a.label))
    if not chosen and dialog.step in _YES_OR_NO and len(dialog.answers) == len(_PLAIN):
        chosen = frozenset(i for i, plain in enumerate(_PLAIN) if fold(words) in plain)
    return chosen


def _answered(turn: Turn, dialog: Dialog, words: str, now: datetime) -> Turn:
    """A typed answer to our own question: a number, a choice's words, or free text."""
    chosen = _chosen(dialog, words)
    if len(chosen) == 1:
        return _settle(turn, dialog, dialog.answers[min(chosen)].value, now, chosen=True)
    if dialog.step == "course" and (code := joining.code_in(turn, words)):
        return _settle(turn, dialog, code, now, chosen=True)
    if dialog.step in _FREE:
        return _settle(turn, dialog, words, now, chosen=False)
    work = submitting.typed(turn, words) if dialog.step in _BY_THE_WAY else None
    return work or turn.phrase("join.tap", *choices_of(dialog))


# a lesson that came at its hour has overtaken “would you like it now?” and what is asked by the way
_OVERTAKEN = {"start", "early", "award", "certificate", "ask", "helps"}
# a list that was left open yesterday does not take the “1” of today's question
_LEFT_OPEN = {
    "course", "consent", "zone", "place", "hour", "language", "light", "who", "keep", "catch"
}  # fmt: skip
# what was asked by the way does not keep anybody from handing in work
_BY_THE_WAY = _OVERTAKEN | {"catch", "course", "besides"}
# which of two answers is a plain “yes”, and which a plain “no”
_YES_OR_NO = {"consent", "zone", "start", "early", "helps", "work"}
_PLAIN = tuple({fold(words) for words in each.split("|")} for each in (YES, NO))
_WRITTEN = asking.WRITTEN | {"work"}
_FREE = {
    "place", "hour", "name", "rename", "zone", "who_name", "who_own", "pin", "pin_new", *_WRITTEN
}  # fmt: skip


def _settle(turn: Turn, dialog: Dialog, value: str, now: datetime, *, chosen: bool) -> Turn:
    """Hand what was answered to the step that asked."""
    match dialog.step:
        case "besides" | "catch":
            return _settle_pace(turn, dialog, value, now)
        case "name" | "award" | "certificate" | "rename":
            return _settle_certificate(turn, dialog, value, chosen=chosen)
        case "ask" | "question" | "helps" | "peer" | "work":
            return _settle_people(turn, dialog, value, now, chosen=chosen)
        case "course" | "consent" | "zone" | "place" | "hour" | "start":
            return _settle_joining(turn, dialog, value, now, chosen=chosen)
        case _:
            return _settle_who(turn, dialog, value, now)


def _settle_joining(turn: Turn, dialog: Dialog, value: str, now: datetime, *, chosen: bool) -> Turn:
    """The same for the steps of joining."""
    match dialog.step:
        case "course":
            return joining.begin(turn.become(dialog=None), value, now)
        case "consent":
            return joining.consent(turn, dialog, value, now)
        case "zone" if not chosen:
            return joining.place(turn, dialog, value, now, chosen=False)
        case "zone":
            return joining.zone(turn, dialog, value, now)
        case "place":
            return _placed(turn, dialog, value, now, chosen=chosen)
        case "hour":
            return joining.hour(turn, dialog, value, now)
        case _:
            return joining.start(turn, value, now)


def _settle_pace(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """The same for steps about how much comes on a day."""
    if dialog.step == "catch":
        return controls.catch_up(turn, dialog, value)
    return joining.besides(turn, dialog, value, now)


def _settle_people(turn: Turn, dialog: Dialog, value: str, now: datetime, *, chosen: bool) -> Turn:
    """The same for steps about questions to people, and work that they look at."""
    if dialog.step == "work":
        if not value and dialog.said and turn.progress.asking:  # then they answer the question
            return assessment.typed(turn.become(dialog=None), dialog.said, now)
        return submitting.settled(turn, dialog, value, now, chosen=chosen)
    return asking.settled(turn, dialog, value, now)


def _settle_certificate(turn: Turn, dialog: Dialog, value: str, *, chosen: bool) -> Turn:
    """The same for steps about the certificate."""
    if dialog.step == "award":
        return holding.named(turn, value)
    if dialog.step == "certificate":
        return holding.chosen(turn, dialog.code, value)
    name = _printed(turn, value, chosen=chosen)
    if dialog.step == "rename":
        return holding.renamed(turn, dialog.code, name)
    enrolment = turn.talk.enrolment
    if dialog.code and (enrolment is None or enrolment.public_id != dialog.code):
        return turn.record(Meant(dialog.code, _said_again(dialog, value, chosen=chosen)))
    return assessment.named(turn, name)


def _said_again(dialog: Dialog, value: str, *, chosen: bool) -> Inbound:
    """What was answered to a dialog, once more."""
    if not chosen:
        return Inbound(value)
    place = [answer.value for answer in dialog.answers].index(value)
    return Inbound(tap=f"d{dialog.number}.{place}")


def _settle_who(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """The same for steps outside of a course: the language, who it is that writes, and where."""
    match dialog.step:
        case "language":
            return controls.speak(turn, value, dialog.before, now)
        case "who":
            return profiles.chosen(turn, value, now)
        case "who_name":
            return profiles.named(turn, value, now)
        case "who_own":
            return profiles.own(turn, dialog, value, now)
        case "pin":
            return profiles.pin(turn, dialog, value, now)
        case "pin_new":
            return profiles.new_pin(turn, value, now)
        case "keep":
            return moving.keep(turn, dialog.code, value)
        case "light":
            turn = saving.set_to(turn, light.chosen(value) or "full")
            return joining.asked_again(turn, dialog.before, now) or turn
        case "early":
            return earlier.answered(turn, value, now)
        case _:
            return profiles.same(turn, dialog, value, now)


def _placed(turn: Turn, dialog: Dialog, value: str, now: datetime, *, chosen: bool) -> Turn:
    """A place, asked while joining or after ZONE."""
    if dialog.code:
        return joining.place(turn, dialog, value, now, chosen=chosen)
    return controls.run(turn, Command.ZONE, value, now)


def _printed(turn: Turn, value: str, *, chosen: bool) -> str:
    """The name that was typed, the app's own, or none."""
    if chosen:
        return turn.talk.learner.app_name or "" if value == "keep" else ""
    return value
