"""Who learns in a demo beside its visitor: some people in four countries, the same each time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

DAYS = 13
"""So many days before today the first of them joined."""
NEVER = 99
_LEAVE, _PLAIN = 0.3, 0.3  # the part of them that leaves early, and that has a basic phone


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of them live: how numbers begin there, what is spoken, and a city for the clock.

    `asks` and `answered` are what some of them want to know, and what staff say to it.
    """

    prefix: str
    language: str
    city: str
    asks: str
    answered: str
    greeting: str
    names: tuple[str, ...]
    families: tuple[str, ...]


PLACES = (
    Place(
        "+254700000",
        "en",
        "Nairobi",
        "My phone was broken for three days. Can I still finish?",
        "Yes, of course. Your lessons have waited for you. Send NEXT when you are ready.",
        "Good morning, {name}! Our group has learned together for a week. One short lesson today is enough.",
        ("Achieng", "Brian", "Chebet", "Daudi", "Esther", "Faith", "George", "Hellen", "Isaac"),
        ("Otieno", "Kamau", "Mutua", "Kiprop"),
    ),
    Place(
        "+255700000",
        "sw",
        "Dar es Salaam",
        "Je, ninaweza kusoma masomo mawili kwa siku moja?",
        "Ndiyo. Ukimaliza somo moja, tuma NEXT.",
        "Habari za asubuhi, {name}! Tumejifunza pamoja kwa wiki moja. Somo moja fupi leo linatosha.",
        ("Asha", "Baraka", "Consolata", "Dotto", "Eliud", "Farida", "Grace", "Hamisi", "Imani"),
        ("Mushi", "Massawe", "Mwakyusa", "Kimaro"),
    ),
    Place(
        "+221700000",
        "fr",
        "Dakar",
        "Est-ce que je peux faire deux leçons le même jour ?",
        "Oui. Quand vous avez fini une leçon, envoyez NEXT.",
        "Bonjour {name} ! Nous apprenons ensemble depuis une semaine. Une courte leçon suffit.",
        ("Awa", "Babacar", "Coumba", "Demba", "Fatou", "Gora", "Khady", "Lamine", "Mariama"),
        ("Diop", "Ndiaye", "Fall", "Sarr"),
    ),
    Place(
        "+51900000",
        "es",
        "Lima",
        "¿Puedo terminar el curso si estuve tres días sin teléfono?",
        "Sí, claro. Sus lecciones la esperan. Envíe NEXT cuando quiera seguir.",
        "¡Buenos días, {name}! Ya aprendemos juntos una semana. Hoy basta una lección corta.",
        ("Ana", "Beto", "Carmen", "Diego", "Elsa", "Felipe", "Gloria", "Hugo", "Inés"),
        ("Quispe", "Flores", "Huamán", "Rojas"),
    ),
)


@dataclass
class Somebody:
    """One of them: how much they know, how often they look, and until which day.

    `plain` is a phone for text messages alone; on the day `loses_on` it breaks.
    """

    number: int
    place: Place
    name: str
    joins: int
    stays: int
    skill: float
    keen: float
    plain: bool
    asks_on: int
    loses_on: int
    chance: Random = field(repr=False)

    @property
    def path(self) -> str:
        """The number of their phone."""
        return f"{self.place.prefix}{self.number:03}"

    @property
    def family(self) -> str:
        """What they write after their name, as people do where they live."""
        return self.place.families[self.number % len(self.place.families)]

    def looks(self, day: int) -> bool:
        """Whether they take their phone up now."""
        return (
            self.joins <= day < min(self.stays, self.loses_on) and self.chance.random() < self.keen
        )


def people() -> list[Somebody]:
    """All of them, the same each time."""
    return list(_people(Random("morning")))  # noqa: S311 - nobody has to be unable to guess it


def _people(chance: Random) -> Iterator[Somebody]:
    number = 100
    for place in PLACES:
        for name in place.names:
            number += chance.randint(3, 9)
            leaves = chance.random() < _LEAVE
            yield Somebody(
                number,
                place,
                name,
                joins=chance.choice((0, 0, 0, 1, 2, 6, 9, 11)),
                stays=chance.randint(2, 9) if leaves else DAYS + 1,
                skill=chance.uniform(0.55, 0.97),
                keen=chance.uniform(0.2, 0.9),
                plain=chance.random() < _PLAIN,
                asks_on=chance.choice((3, 5, DAYS - 2, *[NEVER] * 6)),
                loses_on=chance.choice((2, 6, 9, *[NEVER] * 12)),
                chance=Random(number),  # noqa: S311
            )
