"""A list of people as an organisation keeps it: what its columns hold, and what a row says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from lessonbot.domain import zones
from lessonbot.domain.phones import NoNumber, international
from lessonbot.domain.spelling import clean, fold
from lessonbot.domain.vocabulary import NO, YES

LONGEST_NAME, LONGEST_OWN, LONGEST_PROOF = 100, 100, 500
_SHOWN = 60
_KEPT = 4096  # a list names few places, over and over
_SHORTEST = 7  # digits of a telephone number
_LONGEST = 15
_ENOUGH = 0.6  # of the cells of a column that has no telling name
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]+")


class Holds(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    NAME = "name"
    LANGUAGE = "language"
    ZONE = "zone"
    PROOF = "proof"
    OWN = "own"
    NOTHING = ""


class Result(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    ADDED = "added"
    SKIPPED = "skipped"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one file are read.

    `languages` are the tags that can be chosen by every name they have, folded; `statement` says
    of all who are in the file how and when they agreed.
    """

    columns: Sequence[Holds]
    languages: Mapping[str, str]
    country: str = ""
    language: str = "en"
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the list; `proof` is how and when they agreed, empty where nobody says so.

    `unplaced` is what is said of where they are, if it tells no time zone.
    """

    number: str
    name: str = ""
    language: str = "en"
    zone: str | None = None
    proof: str = ""
    own_id: str = ""
    chose_language: bool = field(default=False, compare=False)
    unplaced: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: in which column, what stands there, and whose row it is."""

    why: str
    column: Holds
    stands: str = ""
    name: str = ""


_HEADS: dict[Holds, str] = {
    Holds.NUMBER: "phone|phone number|phone no|mobile|mobile number|mobile phone|mobile no|number|telephone"
    "|telephone number|tel|cell|cell phone|cellphone|whatsapp|whatsapp number|msisdn|contact number"
    "|telefono|numero|numero de telefono|celular|movil|numero de celular|numero de whatsapp"
    "|numero de telephone|portable|numero de portable|telefone|telemovel|numero de telefone"
    "|simu|namba|nambari|namba ya simu|nambari ya simu|الهاتف|هاتف|رقم|رقم الهاتف|الجوال|جوال|رقم الجوال"
    "|موبايل|رقم الموبايل|फ़ोन|फोन|मोबाइल|नंबर|फ़ोन नंबर|फोन नंबर|मोबाइल नंबर|ስልክ|ስልክ ቁጥር|ስልክ ቁጥር|ሞባይል",
    Holds.NAME: "name|full name|learner|learner name|participant|student|student name|first name"
    "|nombre|nombre completo|nombre y apellido|nom|nom complet|nom et prenom|prenom|nome|nome completo"
    "|jina|jina kamili|الاسم|اسم|الاسم الكامل|नाम|पूरा नाम|ስም|ሙሉ ስም",
    Holds.LANGUAGE: "language|lang|speaks|idioma|lengua|langue|idioma|lingua|lugha|اللغة|لغة|भाषा|ቋንቋ",
    Holds.ZONE: "time zone|timezone|zone|place|city|town|village|location"
    "|city or time zone|zona horaria|ciudad|lugar|pueblo|المدينة أو المنطقة الزمنية"
    "|fuseau horaire|ville|lieu|fuso horario|cidade|lugar|local|mji|mahali|eneo la saa|المدينة|مدينة|المكان"
    "|المنطقة الزمنية|शहर|स्थान|समय क्षेत्र|ከተማ|ቦታ|የሰዓት ሰቅ",
    Holds.PROOF: "consent|agreed|agreement|how they agreed|how and when they agreed|consent given|permission"
    "|opt in|optin|consentimiento|acuerdo|consentement|accord|consentimento|autorizacao|ridhaa|idhini"
    "|الموافقة|موافقة|كيف ومتى وافق|सहमति|ፈቃድ|ስምምነት",
    Holds.OWN: "id|own id|member id|member no|member number|student id|learner id|reference|ref|code"
    "|your own id|رقمكم الخاص"
    "|id number|codigo|identificador|matricula|identifiant|reference|identifiant interne|kitambulisho|msimbo"
    "|الرقم التعريفي|المعرف|पहचान|आईडी|መለያ|መለያ ቁጥር",
}
_BY_HEAD = {fold(each): holds for holds, words in _HEADS.items() for each in words.split("|")}
_YES = frozenset(fold(each) for each in YES.split("|")) | {"1", "true", "x", "y", "agreed"}
_NO = frozenset(fold(each) for each in NO.split("|")) | {"0", "false", "n", "none", "never"}


def guess(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Holds, ...]:
    """What each column likely holds, by its head, and numbers by what stands below it."""
    found: list[Holds] = []
    for head in heads:
        holds = _BY_HEAD.get(fold(head), Holds.NOTHING)
        found.append(Holds.NOTHING if holds in found else holds)
    if Holds.NUMBER not in found:
        shares = [
            _share(rows, place) if holds in {Holds.NOTHING, Holds.OWN} else 0.0
            for place, holds in enumerate(found)
        ]
        if shares and max(shares) >= _ENOUGH:
            found[shares.index(max(shares))] = Holds.NUMBER
    return tuple(found)


def is_head(row: Sequence[str]) -> bool:
    """Whether a first row names columns, and is nobody's."""
    return not any(like_number(each) for each in row)


def read(cells: Sequence[str], rules: Rules, now: datetime) -> Person | Fault:
    """Who a row is about, or why that cannot be said."""
    at = {holds: place for place, holds in enumerate(rules.columns) if holds}

    def said(holds: Holds) -> str:
        place = at.get(holds)
        return tidy(cells[place]) if place is not None and place < len(cells) else ""

    name, own_id, place = said(Holds.NAME), said(Holds.OWN), said(Holds.ZONE)

    def fault(why: str, column: Holds) -> Fault:
        return Fault(why, column, shown(said(column)), shown(name))

    try:
        number = international(clean(said(Holds.NUMBER)), rules.country)
    except NoNumber as error:
        return fault(error.why, Holds.NUMBER)
    if len(name) > LONGEST_NAME:
        return fault("name", Holds.NAME)
    if len(own_id) > LONGEST_OWN:
        return fault("own", Holds.OWN)
    tag = spoken(said(Holds.LANGUAGE), rules)
    if tag is None:
        return fault("language", Holds.LANGUAGE)
    zone = _zone(place, number, now)
    return Person(
        number,
        name,
        tag or rules.language,
        zone,
        proof(said(Holds.PROOF), rules.statement),
        own_id,
        bool(tag),
        "" if zone else shown(place),
    )


def spoken(said: str, rules: Rules) -> str | None:
    """The language that is named, the nearest there is; empty for none named, None: not known."""
    if not said:
        return ""
    found = rules.languages.get(fold(said))
    return found or rules.languages.get(fold(re.split(r"[-_]", said)[0]))


def proof(said: str, statement: str) -> str:
    """How and when somebody agreed; a bare yes only where something is said of the whole file."""
    words = fold(said)
    if words in _NO:
        return ""
    if not words or words in _YES:
        return tidy(statement)[:LONGEST_PROOF]
    return said[:LONGEST_PROOF]


def tidy(said: str) -> str:
    """Without what nobody sees, and with single spaces."""
    return " ".join(_UNSEEN.sub(" ", said).split())


def shown(said: str) -> str:
    """As much as tells somebody what stands there."""
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"


def _zone(said: str, number: str, now: datetime) -> str | None:
    """Where somebody is: as it was said, or as the number tells; None: they say so themselves.

    A name that is nearly that of a place far from the number's country is another place.
    """
    own = zones.only(number)
    found = _places(said, now, own) if said else ()
    if len(found) == 1 and (_is_named(said, now) or found[0] in zones.of_country(number)):
        return found[0]
    return own


@lru_cache(_KEPT)
def _places(said: str, now: datetime, hint: str | None) -> tuple[str, ...]:
    return zones.find(said, now, hint)


@lru_cache(_KEPT)
def _is_named(said: str, now: datetime) -> bool:
    return bool(zones.find(said, now, nearly=False))


def _share(rows: Sequence[Sequence[str]], place: int) -> float:
    cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
    return sum(map(like_number, cells)) / len(cells) if cells else 0.0


def like_number(cell: str) -> bool:
    """Whether it looks like a telephone number, of whatever country."""
    said = clean(cell)
    digits = sum(map(str.isdigit, said))
    return _SHORTEST <= digits <= _LONGEST and not re.search(r"[^\d\s+().\-/’']", said)
