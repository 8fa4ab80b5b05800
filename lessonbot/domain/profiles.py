"""Several learners on one phone: who it is that writes, and an optional PIN for each.

A lesson says whose it is, and what is answered next is theirs. A button belongs to whose lesson it
is in. Who has a PIN gives it after half an hour without a word.
"""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypedDict

from msgspec import structs

from lessonbot.domain import assessment, joining
from lessonbot.domain.commands import Command, Order
from lessonbot.domain.enrolment import State
from lessonbot.domain.learner import Answer, Dialog, Profile
from lessonbot.domain.messages import Attached, Inbound, Outbound
from lessonbot.domain.spelling import clean, fold
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Added, Became, HandedOver, Remind, Secret, Turn

MOST = 6
LONGEST_NAME = 40
OPEN = timedelta(minutes=30)
MOST_WRONG = 5
BARRED = timedelta(hours=1)
SILENT = timedelta(days=180)
"""After so long a number may belong to somebody else."""

_PIN_LENGTHS = range(4, 9)
_LONGEST_KEPT = 1000
_COST = 2**12
_FRESH = timedelta(minutes=5)
_FREE = {Command.HELP, Command.WHO, Command.LANG, Command.START}
_TYPED = {"who_name", "who_own", "pin", "pin_new"}
_HARMLESS = {"who", "who_name", "who_own"}


def guard(turn: Turn, said: Inbound, order: Order | None, now: datetime) -> Turn | None:
    """What has to be settled before this is answered: whose phone it is, and who writes."""
    talk, dialog = turn.talk, turn.talk.dialog
    if dialog and dialog.step == "same":
        return None if _answers(dialog, said, order) else _ask_same(turn, _kept(dialog))
    if talk.doubted:
        return _ask_same(turn, _keeping(turn, said))
    if order and order.command in _FREE:
        return None
    if dialog and dialog.step == "pin":
        return None if _answers(dialog, said, order) else _again(turn, dialog, now)
    meant = talk.meant or talk.who
    if dialog and dialog.step in _HARMLESS and order is None and meant == talk.who:
        return None
    return _enter(turn, meant, said, now)


def _answers(dialog: Dialog, said: Inbound, order: Order | None) -> bool:
    """Whether this is about the question that is open."""
    return order is None and (said.tap is None or said.tap.startswith(f"d{dialog.number}."))


def _again(turn: Turn, dialog: Dialog, now: datetime) -> Turn:
    """Ask for the PIN anew."""
    profile = _profile(turn, int(dialog.code))
    if profile is None:
        return turn.become(dialog=None)
    if _is_barred(profile, now):
        return turn.phrase("who.barred")
    return _ask_pin(turn, profile, "who.pin", _kept(dialog))


def _enter(turn: Turn, learner: int, said: Inbound | None, now: datetime) -> Turn | None:
    """Let somebody write: at once, or after their PIN; None when it is them already."""
    profile = _profile(turn, learner)
    if profile and profile.pin and not _is_open(profile, now):
        return _ask_pin(turn, profile, "who.pin", _keeping(turn, said))
    if learner != turn.talk.who:
        return turn.record(Became(learner, said))
    if profile and profile.pin:
        return None if _is_fresh(profile, now) else _opened(turn, profile, now)
    return None


def who(turn: Turn, _argument: str, now: datetime) -> Turn:
    """WHO: the learners of this phone to choose from, and what can be changed about them."""
    talk, label = turn.talk, turn.talk.phrases.label
    answers = [Answer(each.name, str(each.learner)) for each in talk.profiles]
    if len(answers) < 2:  # noqa: PLR2004 - nobody else to choose
        answers = []
    if len(talk.profiles) < MOST:
        answers.append(Answer(label("who.add"), "add"))
    mine = _profile(turn, talk.who)
    if mine is None or not mine.pin or _is_open(mine, now):
        has_pin = mine is not None and mine.pin
        answers.append(Answer(label("who.no_pin" if has_pin else "who.set_pin"), "pin"))
    name = _own_name(turn)
    if not name:
        return turn.ask("who", talk.phrases.say("who.nobody"), answers)
    phrase = "who.which" if len(talk.profiles) > 1 else "who.alone"
    return turn.ask("who", talk.phrases.say(phrase, learner=name), answers)


def set_aside(turn: Turn) -> Turn:
    """Who sends an order is not asked for a name or a PIN any more: an answer would become one."""
    dialog = turn.talk.dialog
    return turn.become(dialog=None) if dialog and dialog.step in _TYPED else turn


def chosen(turn: Turn, value: str, now: datetime) -> Turn:
    """Somebody was chosen, or something to change."""
    turn = turn.become(dialog=None)
    if value in {"add", "pin"} and not _own_name(turn):
        return turn.ask("who_own", turn.talk.phrases.say("who.own_name"), code=value)
    if value == "add":
        return turn.ask("who_name", turn.talk.phrases.say("who.name"))
    if value != "pin":
        learner = int(value)
        if _profile(turn, learner) is None:
            return who(turn, "", now)
        return _enter(turn, learner, None, now) or turn.record(Became(learner, None))
    mine = _profile(turn, turn.talk.who)
    if mine is None or not mine.pin:
        return turn.ask("pin_new", turn.talk.phrases.say("who.pin_new"))
    if not _is_open(mine, now):
        return _ask_pin(turn, mine, "who.pin", _keeping(turn, None))
    return _keep(turn, replace(mine, pin="", open_until=None)).phrase("who.pin_gone")


def named(turn: Turn, words: str, now: datetime) -> Turn:
    """The name of somebody new on this phone; they join a course like everybody."""
    name, taken = _name_in(words), {fold(each.name) for each in _all(turn)}
    if not name:
        return turn.ask("who_name", turn.talk.phrases.say("who.name"))
    if fold(name) in taken:
        return turn.ask("who_name", turn.talk.phrases.say("who.name_taken", learner=name))
    if len(turn.talk.profiles) >= MOST:
        return who(turn, "", now)
    return turn.become(dialog=None).record(Added(name, _own_name(turn)))


def own(turn: Turn, dialog: Dialog, words: str, now: datetime) -> Turn:
    """The name of who writes, which was not known; then it goes on with what they wanted."""
    name = _name_in(words)
    if not name:
        return turn.ask("who_own", turn.talk.phrases.say("who.own_name"), code=dialog.code)
    learner = replace(turn.talk.learner, app_name=name)
    return chosen(turn.become(learner=learner), dialog.code, now)


def _name_in(words: str) -> str:
    """A name that was typed; empty if it is none."""
    name = " ".join(clean(words).split())[:LONGEST_NAME]
    return name if fold(name) and not name.isdecimal() else ""


def _own_name(turn: Turn) -> str:
    """What who writes is called on this phone; empty while nobody said."""
    mine, learner = _profile(turn, turn.talk.who), turn.talk.learner
    return mine.name if mine else (learner.name or learner.app_name or "")[:LONGEST_NAME]


def _all(turn: Turn) -> tuple[Profile, ...]:
    """The learners of this phone, who may be one."""
    return turn.talk.profiles or (Profile(turn.talk.who, _own_name(turn)),)


def pin(turn: Turn, dialog: Dialog, words: str, now: datetime) -> Turn:
    """A PIN was typed, and with it who writes and what they said before is known."""
    turn = turn.record(Secret())
    profile = _profile(turn, int(dialog.code))
    if profile is None:
        return turn.become(dialog=None)
    typed = _pin_in(words)
    if typed is None:  # an answer to what was asked before is no try
        return _again(turn, dialog, now)
    if _is_barred(profile, now):
        return turn.phrase("who.barred")
    if not _matches(profile.pin, typed):
        wrong = profile.wrong + 1
        if wrong < MOST_WRONG:
            turn = _keep(turn, replace(profile, wrong=wrong))
            return _ask_pin(turn, profile, "who.pin_wrong", _kept(dialog))
        barred = replace(profile, wrong=0, barred_until=now + BARRED)
        return _keep(turn, barred).phrase("who.barred")
    turn = _opened(turn, replace(profile, wrong=0, barred_until=None), now)
    same = profile.learner == turn.talk.who
    turn = turn.become(dialog=dialog.before if same else None)
    return turn.record(Became(profile.learner, _said(dialog)))


def new_pin(turn: Turn, words: str, now: datetime) -> Turn:
    """A new PIN was typed."""
    typed = _pin_in(words)
    if typed is None:
        return turn.ask("pin_new", turn.talk.phrases.say("who.pin_new"))
    talk = turn.talk
    mine = _profile(turn, talk.who) or Profile(talk.who, _own_name(turn))
    sealed = f"{talk.fresh}${_sealed(talk.fresh, typed)}"
    kept = replace(mine, pin=sealed, wrong=0, barred_until=None, open_until=now + OPEN)
    return _keep(turn.become(dialog=None).record(Secret()), kept).phrase("who.pin_set")


def _pin_in(words: str) -> str | None:
    """The digits, if what was typed may be a PIN."""
    typed = clean(words).replace(" ", "")
    is_one = typed.isascii() and typed.isdecimal() and len(typed) in _PIN_LENGTHS
    return typed if is_one else None


def same(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """Whether it is still the one whose lessons come here."""
    if value != "yes":
        return turn.become(dialog=None, doubted=False).record(HandedOver())
    turn = turn.become(dialog=dialog.before, doubted=False)
    meant, said = turn.talk.meant or turn.talk.who, _said(dialog)
    return _enter(turn, meant, said, now) or turn.record(Became(meant, said))


def arrive(turn: Turn, now: datetime) -> Turn:
    """Greet who writes from now on, and lead back to where they were."""
    mine = _profile(turn, turn.talk.who)
    if mine:
        turn = turn.phrase("who.hello", learner=mine.name)
    return led_back(turn) if turn.talk.enrolment else joining.begin(turn, "", now)


def led_back(turn: Turn) -> Turn:
    """The question that is open, when the next lesson comes, or how to go on."""
    if turn.progress.asking:
        return assessment.ask(turn)
    if due := turn.enrolment.next:
        return turn.phrase("progress.next", when=turn.moment(due.at))
    finished = turn.enrolment.state is State.COMPLETED
    return turn.phrase("next.none" if finished else "progress.paused")


def headed(turn: Turn, name: str) -> Turn:
    """A lesson on a phone of several learners says first whose it is; so does its reminder."""
    first, *rest = turn.says
    head = turn.talk.phrases.say("who.for", learner=name)
    facts = tuple(
        replace(fact, said=_below(head, fact.said)) if isinstance(fact, Remind) else fact
        for fact in turn.facts
    )
    return structs.replace(turn, says=(_below(head, first), *rest), facts=facts)


def _below(head: Text, said: Outbound) -> Outbound:
    short = join([head, said.short], "\n") if said.short else ()
    return replace(said, text=join([head, said.text], "\n"), short=short)


def named_for(turn: Turn) -> Turn:
    """The same, where several learn on the phone, for who writes just now."""
    mine = _profile(turn, turn.talk.who)
    return headed(turn, mine.name) if mine and len(turn.talk.profiles) > 1 else turn


def _ask_pin(turn: Turn, profile: Profile, phrase: str, kept: "_Kept") -> Turn:
    text = turn.talk.phrases.say(phrase, learner=profile.name)
    return turn.ask("pin", text, code=str(profile.learner), **kept)


def _ask_same(turn: Turn, kept: "_Kept") -> Turn:
    phrases, learner = turn.talk.phrases, turn.talk.learner
    name = learner.name or learner.app_name
    text = phrases.say("who.same", learner=name) if name else phrases.say("who.same_course")
    answers = [
        Answer(phrases.label("who.same_yes"), "yes"),
        Answer(phrases.label("who.same_no"), "no"),
    ]
    return turn.ask("same", text, answers, **kept)


class _Kept(TypedDict):
    """What goes on once a question of this module is answered."""

    said: str
    tap: str
    file: Attached | None
    before: Dialog | None


def _keeping(turn: Turn, said: Inbound | None) -> _Kept:
    text, tap = (said.text[:_LONGEST_KEPT], said.tap or "") if said else ("", "")
    return _Kept(said=text, tap=tap, file=said.file if said else None, before=turn.talk.dialog)


def _kept(dialog: Dialog) -> _Kept:
    return _Kept(said=dialog.said, tap=dialog.tap, file=dialog.file, before=dialog.before)


def _said(dialog: Dialog) -> Inbound | None:
    if not (dialog.said or dialog.tap or dialog.file):
        return None
    if not (dialog.said or dialog.tap):
        return Inbound(event="unreadable", file=dialog.file)
    return Inbound(dialog.said, dialog.tap or None, file=dialog.file)


def _profile(turn: Turn, learner: int) -> Profile | None:
    return next((each for each in turn.talk.profiles if each.learner == learner), None)


def _keep(turn: Turn, profile: Profile) -> Turn:
    """Keep what changed about one of the phone's learners."""
    others = [each for each in turn.talk.profiles if each.learner != profile.learner]
    own = sorted([*others, profile], key=attrgetter("learner"))
    return turn.become(profiles=tuple(own))


def _opened(turn: Turn, profile: Profile, now: datetime) -> Turn:
    return _keep(turn, replace(profile, open_until=now + OPEN))


def _is_open(profile: Profile, now: datetime) -> bool:
    return profile.open_until is not None and now < profile.open_until <= now + OPEN


def _is_barred(profile: Profile, now: datetime) -> bool:
    return profile.barred_until is not None and now < profile.barred_until <= now + BARRED


def _is_fresh(profile: Profile, now: datetime) -> bool:
    """Whether its half hour has hardly begun, and need not be written down anew."""
    return profile.open_until is not None and profile.open_until - now > OPEN - _FRESH


def _sealed(salt: str, typed: str) -> str:
    return hashlib.scrypt(typed.encode(), salt=salt.encode(), n=_COST, r=8, p=1, dklen=16).hex()


def _matches(kept: str, typed: str) -> bool:
    salt, _, sealed = kept.partition("$")
    return hmac.compare_digest(sealed, _sealed(salt, typed))
