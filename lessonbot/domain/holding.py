"""What somebody can do with their certificate: have it once more, hide its page, mend its name."""

from dataclasses import replace

from lessonbot.domain import assessment
from lessonbot.domain.learner import Answer
from lessonbot.domain.text import join
from lessonbot.domain.turn import Renamed, Shown, Turn


def offer(turn: Turn) -> Turn:
    """The certificate's link, and what can be changed about it, in one message."""
    talk, phrases = turn.talk, turn.talk.phrases
    if talk.award is None:
        return assessment.award(turn)
    answers = [
        Answer(phrases.label("holding.rename"), "rename"),
        Answer(phrases.label("holding.hide"), "hide"),
        Answer(phrases.label("holding.show"), "show"),
    ]
    link = phrases.say("result.certificate", link=f"{talk.public_url}/c/{talk.award}")
    return turn.ask("certificate", join([link, phrases.say("holding.ask")]), answers)


def chosen(turn: Turn, value: str) -> Turn:
    """What is to be changed was chosen."""
    turn, number = turn.become(dialog=None), turn.talk.award
    if number is None:
        return turn
    if value == "rename":
        return assessment.ask_name(turn, "rename")
    shown = value == "show"
    said = "holding.shown" if shown else "holding.hidden"
    return turn.record(Shown(number, shown)).phrase(said)


def renamed(turn: Turn, words: str) -> Turn:
    """Another name to print (empty: none): it takes another certificate, which comes by itself."""
    name, number = assessment.printable(words), turn.talk.award
    if wrong := assessment.unfit(turn, words, name):
        return wrong
    turn = turn.become(learner=replace(turn.talk.learner, name=name), dialog=None)
    if number is None:
        return turn
    return turn.record(Renamed(number, name)).phrase("holding.renamed")
