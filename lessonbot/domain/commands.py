"""Which command a learner sent: a message counts only when the whole of it is one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from lessonbot.domain import light
from lessonbot.domain.spelling import clean, fold
from lessonbot.domain.vocabulary import POLITE, STOP_PHRASES, WORDS
from lessonbot.domain.wordings import clock_time, span_of_time, weekdays


class Command(StrEnum):
    """What a learner can ask for at any moment."""

    JOIN = auto()
    NEXT = auto()
    MORE = auto()
    PAUSE = auto()
    RESUME = auto()
    LATER = auto()
    TIME = auto()
    DAYS = auto()
    ZONE = auto()
    LANG = auto()
    LIGHT = auto()
    FILES = auto()
    PROGRESS = auto()
    ASK = auto()
    CERTIFICATE = auto()
    WHO = auto()
    MOVE = auto()
    EXPORT = auto()
    FORGET = auto()
    STOP = auto()
    START = auto()
    HELP = auto()
    NAME = auto()
    REVIEW = auto()


@dataclass(frozen=True, slots=True)
class Order:
    """A command and what came after it, as typed but for digits; empty when nothing did."""

    command: Command
    argument: str = ""


_LONGEST_PHRASE = 5
_LONGEST_NAME = 6
_LONGEST_STOP = 120  # characters
_PHRASES = {
    fold(phrase): Command(name)
    for words in WORDS.values()
    for name, phrases in words.items()
    for phrase in phrases.split("|")
}
_POLITE = frozenset(fold(word) for word in POLITE.split("|"))
_ANY_POLITE = "|".join(sorted(_POLITE, key=len, reverse=True))
_POLITE_AROUND = re.compile(rf"^(?:(?:{_ANY_POLITE})(?: |$))+|(?:(?:^| )(?:{_ANY_POLITE}))+$")
_STOPS = frozenset(fold(phrase) for said in STOP_PHRASES.values() for phrase in said.split("|"))

_WANT = (
    r"(?:(?:can|could|would|will|must|should) you|you (?:must|should|can)|"
    r"i (?:really )?(?:just )?(?:want|need|would like|wish|have)(?: you)? to|id like(?: you)? to|"
    r"i wanna|wanna|lets|just|let me|im asking you to|i ask you to)"
)
_THINGS = (
    r"(?:(?:me )?(?:to )?(?:any|the|these|this|those|that|all|all the|your|my|more|any more|daily|"
    r"such|other) )*(?:messages?|msgs?|texts?|sms|lessons|reminders?|notifications?|updates?|"
    r"things|stuff|anything|everything|course|subscription|enrolment|enrollment|service|bot|"
    r"membership|consent|emails?|spam)"
)
_END = (
    r"(?: (?:now|already|immediately|right now|at once|forever|for ever|anymore|any more|again))*"
)
_SENDING = r"(?:sending|texting|messaging|contacting|bothering|writing|spamming|disturbing|mailing)"
_LIST = rf"(?:{_THINGS}|(?:the|this|your|that) (?:\w+ )?list|this|here|it|everything)"
_OFF = rf"(?:off|of|from|out of) {_LIST}"
_STOP = re.compile(
    rf"(?:(?:{_WANT}|please|kindly) )*(?:"
    r"(?:stop|end|cancel|quit|revoke|discontinue|terminate)"
    rf"(?: (?:it|this|that|all|everything|me|all of (?:it|this)|{_THINGS}))?|"
    rf"(?:unsubscribe|unsub|opt out|optout|remove me|opt me out)(?: me)?(?: {_OFF}| {_THINGS})?|"
    rf"(?:take|delete|get|cut) me {_OFF}|"
    rf"stop {_SENDING}(?: (?:me|to me|us))?(?: {_THINGS})?|"
    r"(?:do not|dont|never|no longer) (?:send|text|message|contact|write|write to|disturb|bother)"
    rf"(?: me)?(?: {_THINGS})?(?: (?:anymore|any more|again|more))+|"
    r"(?:do not|dont) (?:text|message|contact|write to|disturb|bother) me|"
    rf"(?:do not|dont) send me {_THINGS}|"
    rf"i (?:do not|dont|no longer) want (?:to (?:get|receive|have) )?{_THINGS}|"
    r"i (?:do not|dont|no longer) want (?:this|it)(?: anymore| any more)|"
    r"i (?:withdraw|revoke|take back) my consent|"
    rf"no more (?:of )?{_THINGS}"
    rf"){_END}"
)

_SPELT = re.compile(r"(?:[a-z] )+[a-z]")  # s t o p
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,63}")
_NUMBERS = re.compile(r"\d[\d\s:.,h-]{0,11}")
_MOVING = re.compile(r"(\d{4})[ -]?(\d{4})")
_PAUSE = re.compile(
    r"(?:for |siku |por |ለ ?)?([1-9]\d{0,2})"
    r"(?: (?:days?|dias?|jours?|siku|दिन(?: के लिए)?|din(?: ke liye)?|يوم|ايام|ቀን|ቀናት|ቀኖች))?"
)
# A name, place or language does not begin with one of these; a sentence does.
_SENTENCE = (
    "of|the|a|an|is|are|was|one|two|three|what|which|your|this|that|it|to|for|on|in|and|out|up|"
    "de|del|du|des|do|da|dos|das|est|es|que|qui"
)
_NO_NAME = frozenset(_SENTENCE.split("|"))


def parse(said: str) -> Order | None:
    """The command that was sent, or None when the message is something else."""
    if is_stop(said):
        return Order(Command.STOP)
    text = _bare(clean(said))
    if text in {"?", "؟"}:
        return Order(Command.HELP)
    said = fold(text)
    if said.endswith(" hi") and _PHRASES.get(said.removesuffix(" hi")) is Command.LANG:
        return Order(Command.LANG, "hi")  # Hindi, and no greeting
    whole = _PHRASES.get(said) or _PHRASES.get(_courteous(said))
    if whole:
        return Order(whole)
    text = _without_greeting(text)
    for length in range(_LONGEST_PHRASE, 0, -1):
        words = text.split(maxsplit=length)
        if len(words) > length:
            order = _order(_PHRASES.get(fold(" ".join(words[:length]))), words[length])
            if order:
                return order
    return None


def is_stop(said: str) -> bool:
    """Whether the learner asks in any usual words to get no more messages."""
    said = fold(_bare(clean(said)))
    if len(said) > _LONGEST_STOP:
        return False
    if _SPELT.fullmatch(said):
        said = said.replace(" ", "")
    asked = _courteous(said)
    return said in _STOPS or asked in _STOPS or _STOP.fullmatch(asked) is not None


def _bare(text: str) -> str:
    """Without Telegram's slash and bot name, and without a colon after the first word."""
    text = re.sub(r"^([\w/]{1,40})@\w+", r"\1", text)
    text = re.sub(r"^/(\w*)", lambda match: match[1].replace("_", " "), text)
    return re.sub(r"^([^\s\d:=]{1,30})\s*[:=]", r"\1 ", text)


def _courteous(asked: str) -> str:
    """Folded words without the greetings and thanks around them; never empties a message."""
    stripped = _POLITE_AROUND.sub("", asked, count=2)
    return stripped or asked


def _without_greeting(text: str) -> str:
    words = text.split(maxsplit=1)
    while len(words) > 1 and fold(words[0]) in _POLITE:
        text = words[1]
        words = text.split(maxsplit=1)
    return text


def _order(command: Command | None, argument: str) -> Order | None:
    """The order when the argument is plausible for the command."""
    command = Command.JOIN if command is Command.START else command
    if command is None or command not in _READERS:
        return None
    value = _READERS[command](argument)
    if value is None:
        *rest, last = argument.split()
        value = _READERS[command](" ".join(rest)) if rest and fold(last) in _POLITE else None
    return None if value is None else Order(command, value)


def _code(argument: str) -> str | None:
    return argument if _CODE.fullmatch(argument) else None


def _numbers(argument: str) -> str | None:
    """Numbers that make no sense after this command: it was meant, and it is said how to send it."""
    return argument if _NUMBERS.fullmatch(argument) else None


def _moving_code(argument: str) -> str | None:
    match = _MOVING.fullmatch(argument)
    return match[1] + match[2] if match else _numbers(argument)


def _number_of_days(argument: str) -> str | None:
    match = _PAUSE.fullmatch(fold(argument))
    return match[1] if match else _numbers(argument)


def _hour(argument: str) -> str | None:
    return argument if clock_time(argument) else _numbers(argument)


def _hour_or_span(argument: str) -> str | None:
    return argument if span_of_time(argument) else _hour(argument)


def _days(argument: str) -> str | None:
    return argument if weekdays(argument) else _numbers(argument)


def _question(argument: str) -> str | None:
    return argument if any(map(str.isalpha, argument)) else None


def _called(argument: str) -> str | None:
    """A name, a place or a language: a few words that do not begin like a sentence."""
    words = argument.split()
    short = len(words) <= _LONGEST_NAME and len(argument) <= 100  # noqa: PLR2004
    named = words[0] not in _NO_NAME and "?" not in argument and _question(argument)
    return argument if short and named else None


def _data(argument: str) -> str | None:
    return argument if light.chosen(argument) else None


def _place(argument: str) -> str | None:
    return argument if clock_time(argument) else _called(argument)


_READERS: dict[Command, Callable[[str], str | None]] = {
    Command.JOIN: _code,
    Command.PAUSE: _number_of_days,
    Command.TIME: _hour,
    Command.LATER: _hour_or_span,
    Command.DAYS: _days,
    Command.ZONE: _place,
    Command.LANG: _called,
    Command.LIGHT: _data,
    Command.ASK: _question,
    Command.MOVE: _moving_code,
    Command.NAME: _called,
}
