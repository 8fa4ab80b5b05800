"""What people of a cohort are asked to come with: in which words, and in which language they learn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessonbot.channels.faces import FACES
from lessonbot.channels.segments import segments
from lessonbot.domain.approval import INVITE
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import plain
from lessonbot.services import inviting
from lessonbot.services.charging import SMS
from lessonbot.services.gathering import Sight
from lessonbot.services.inviting import BUTTONS, COME
from lessonbot.services.runtime import Runtime
from lessonbot.store.invitations import Group

_MOST_SEGMENTS = 2
_SHORTEST = 12  # letters that are left of a name
_CUT = "..."  # of letters that cost little


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in a language, and how many people get them; `segments` is 0 where none are paid."""

    language: str
    words: str
    segments: int
    people: int


@dataclass(frozen=True, slots=True)
class Lack:
    """So many read a language that the course does not have, and get it in another one."""

    language: str
    instead: str
    people: int


def said(rt: Runtime, sight: Sight, key: str, language: str) -> Outbound:
    """What is said, in at most two segments: long names are cut."""
    voice = rt.voice(language)
    course = " ".join(sight.offer.course.spoken(language).title.split())
    names = {"organisation": inviting.organisation_of(rt), "course": course}
    choices = (
        Choice(voice.label("template.start"), COME, ""),
        Choice(voice.label("template.stop"), BUTTONS["template.stop"], ""),
    )
    while True:
        text = voice.say("invite.text", **names, code=sight.cohort.plan.code)
        made = Outbound(key, text, choices)
        longest = max(names, key=lambda name: len(names[name]))
        if segments(FACES[SMS].shown(made)) <= _MOST_SEGMENTS or len(names[longest]) <= _SHORTEST:
            return made
        names[longest] = f"{names[longest].removesuffix(_CUT)[:-1].rstrip()}{_CUT}"


def as_sms(rt: Runtime, sight: Sight, language: str) -> str:
    """The same as a text message shows it."""
    return FACES[SMS].shown(said(rt, sight, "-", language))


def wordings(rt: Runtime, sight: Sight, found: Iterable[Group]) -> Sequence[Wording]:
    """All that is said to these, what most of them get first."""
    counted: Counter[tuple[str, str, int]] = Counter()
    for each in found:
        counted[_worded(rt, sight, each)] += each.people
    return [Wording(*key, people) for key, people in counted.most_common()]


def lacks(rt: Runtime, sight: Sight, found: Iterable[Group]) -> Sequence[Lack]:
    """The languages of these that the course does not have."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in found:
        instead = sight.offer.course.spoken(sight.cohort.plan.language or each.language).language
        if _base(instead) != _base(each.language):
            counted[rt.voice(each.language).language, instead] += each.people
    return [Lack(*key, people) for key, people in counted.most_common()]


def _worded(rt: Runtime, sight: Sight, group: Group) -> tuple[str, str, int]:
    voice = rt.voice(group.language)
    if inviting.has_window(rt.limits_of(group.sender_id)):
        names = {
            "organisation": inviting.organisation_of(rt),
            "course": sight.offer.course.title,
        }
        return voice.language, plain(voice.say(f"template.{INVITE}0", **names)), 0
    words = as_sms(rt, sight, group.language)
    return voice.language, words, segments(words)


def _base(language: str) -> str:
    return language.partition("-")[0]
