"""What learners can do with their certificates: have them once more, say who sees them, mend names."""

from dataclasses import replace

from lessonbot.domain import assessment
from lessonbot.domain.credential import Award
from lessonbot.domain.learner import Answer
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Renamed, Searchable, Shown, Talk, Turn

MOST = 5
"""So many certificates are named at once; a text message of one part holds about as many."""

_ON = "+"
"""Begins the answer after which the list goes on from there."""


def offer(turn: Turn) -> Turn:
    """The certificate, or which of several it shall be."""
    awards = turn.talk.awards
    if not awards:
        return turn
    return _show(turn, awards[0]) if len(awards) == 1 else _which(turn, 0)


def named(turn: Turn, value: str) -> Turn:
    """One of several certificates was chosen, or the list goes on."""
    turn = turn.become(dialog=None)
    if value.startswith(_ON):
        return _which(turn, int(value))
    award = _award(turn, value)
    return _show(turn, award) if award else offer(turn)


def chosen(turn: Turn, number: str, value: str) -> Turn:
    """What is to be changed about a certificate was chosen."""
    turn = turn.become(dialog=None)
    award = _award(turn, number)
    match value:
        case _ if award is None:  # it was replaced meanwhile
            return offer(turn)
        case "rename":
            return assessment.ask_name(turn, "rename", number)
        case "hide" | "show":
            fact: Shown | Searchable = Shown(number, shown=value == "show")
            after = replace(award, hidden=value == "hide")
        case _:
            fact = Searchable(number, searchable=value == "find")
            after = replace(award, searchable=value == "find")
    awards = tuple(after if each is award else each for each in turn.talk.awards)
    return turn.become(awards=awards).record(fact).phrase(_SAID[value])


_SAID = {
    "hide": "holding.hidden",
    "show": "holding.shown",
    "find": "holding.found",
    "unfind": "holding.unfound",
}


def renamed(turn: Turn, number: str, words: str) -> Turn:
    """Another name to print (empty: none): it takes another certificate, which comes by itself."""
    name = assessment.printable(words)
    if wrong := assessment.unfit(turn, words, name):
        return wrong
    turn = turn.become(learner=replace(turn.talk.learner, name=name), dialog=None)
    if _award(turn, number) is None:
        return turn
    return turn.record(Renamed(number, name)).phrase("holding.renamed")


def withdrawn(phrases: Phrases, title: str, issuer: str, link: str) -> Text:
    """That a certificate does not stand any more, and whom to ask."""
    return phrases.say("holding.withdrawn", title=title, issuer=issuer, link=link)


def term(phrases: Phrases, award: Award, code: str) -> Text:
    """How long a certificate holds, if not for ever; and how to earn it again by this code."""
    if award.expires_at is None:
        return ()
    day = phrases.formats.day(award.expires_at.date())
    said = phrases.say("holding.until", date=day)
    return join([said, again(phrases, code) if award.renewable else ()], " ")


def again(phrases: Phrases, code: str) -> Text:
    """How to earn a certificate again, if its course can still be joined by a code."""
    return phrases.say("holding.again", code=code.upper()) if code else ()


def _which(turn: Turn, first: int) -> Turn:
    """The names of the certificates from this one on, the newest first."""
    talk, phrases = turn.talk, turn.talk.phrases
    answers = [Answer(each.title, each.number) for each in talk.awards[first : first + MOST]]
    if len(talk.awards) > first + MOST:
        answers.append(Answer(phrases.label("holding.older"), f"{_ON}{first + MOST}"))
    return turn.ask("award", phrases.say("holding.which"), answers)


def _show(turn: Turn, award: Award) -> Turn:
    """The certificate's link, and what can be changed about it, in one message."""
    talk, phrases = turn.talk, turn.talk.phrases
    link = f"{talk.public_url}/c/{award.number}"
    if not award.stands:
        return turn.say(withdrawn(phrases, award.title, talk.organisation, link))
    certificate = phrases.say("result.certificate", link=link)
    said = join([certificate, term(phrases, award, _code(talk, award))])
    # three at most, so that all networks have buttons for them
    offered = ["rename", "show"] if award.hidden else ["rename", "hide"]
    if not award.hidden:
        offered.append("unfind" if award.searchable else "find")
    answers = [Answer(phrases.label(f"holding.{each}"), each) for each in offered]
    asked = join([said, phrases.say("holding.ask")])
    return turn.ask("certificate", asked, answers, code=award.number)


def _award(turn: Turn, number: str) -> Award | None:
    return next((each for each in turn.talk.awards if each.number == number), None)


def _code(talk: Talk, award: Award) -> str:
    """What the course is joined by, if it is still offered."""
    return next((each.code for each in talk.offers if each.course.key == award.key), "")
