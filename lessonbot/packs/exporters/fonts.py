"""Which fonts of this machine show a text, so that no letter becomes an empty box."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessonbot.packs.exporters.lacking import NotExportable

if TYPE_CHECKING:
    import typst

# A plain and common font stands first; letters it has not come from that of their script.
_PLAIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "FreeSans", "Arial", "Helvetica")
# What typst brings along: enough for these scripts, and spells others wrongly.
_OWN = "Libertinus Serif"
_OWN_SCRIPTS = {"LATIN", "GREEK", "CYRILLIC"}
_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}
_CHINESE = {"ja": "JP", "ko": "KR", "zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "HK"}
# Control characters, marks of direction and joining, halves of characters, spaces.
UNSEEN = {"Cc", "Cf", "Cs", "Zs"}
_MOST_NAMED = 20
_PROBE = b"""
#set document(title: "-")
#set text(font: json("families.json"))
#for each in json("letters.json") [#each ]
"""


@dataclass(frozen=True)
class Fitted:
    """Fonts with the families to ask for, best first, and the signs that none of them has."""

    fonts: "typst.Fonts"
    families: tuple[str, ...]
    missing: frozenset[str]


def fitted(words: str, language: str, *, system: bool = True) -> Fitted:
    """The fonts that show these words. Raises NotExportable where letters have none.

    Without `system` only what typst brings along is used, as on a machine without fonts.
    """
    import typst  # noqa: PLC0415 - heavy

    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False)
    installed = fonts.families()
    plain = next((name for name in _PLAIN if name in installed), None)
    scripts = sorted({script_of(each) for each in words if each.isalpha()})
    families = [name for each in scripts for name in _families(each, installed, language)[:2]]
    if plain is None:
        fonts = typst.Fonts(include_system_fonts=system)
        for script in scripts:
            if script not in _OWN_SCRIPTS and not _families(script, installed, language):
                raise _no_font(script, [each for each in words if script_of(each) == script])
    chosen = (plain or _OWN, *dict.fromkeys(families))
    missing = _missing(words, fonts, chosen)
    letters = [each for each in missing if unicodedata.category(each)[0] in "LMN"]
    if letters:
        raise _no_font(script_of(letters[0]), letters)
    return Fitted(fonts, chosen, frozenset(missing))


def script_of(letter: str) -> str:
    """The script that a letter belongs to, by its name."""
    first = unicodedata.name(letter, "unknown").replace("-", " ").split()[0]
    return _TOGETHER.get(first, first)


def _families(script: str, installed: Sequence[str], language: str) -> list[str]:
    """The families made for a script, those of one look with the plain ones first."""
    if script in _OWN_SCRIPTS:
        return []
    named = [name for name in installed if script.casefold() in name.casefold().split()]
    own = _CHINESE.get(language) or _CHINESE.get(language.partition("-")[0], "SC")
    return sorted(
        named,
        key=lambda name: (
            not name.endswith(f"CJK {own}"),
            not name.startswith("Noto Sans"),
            not name.startswith("Noto"),
            len(name),
            name,
        ),
    )


def _missing(words: str, fonts: "typst.Fonts", families: tuple[str, ...]) -> list[str]:
    """The characters that no font has, found by halving what cannot be shown."""
    shown = sorted({each for each in words if unicodedata.category(each) not in UNSEEN})
    found: list[str] = []
    waiting = [shown]
    while waiting and len(found) < _MOST_NAMED:
        some = waiting.pop()
        if not some or _can_show(some, fonts, families):
            continue
        if len(some) == 1:
            found += some
        else:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return found


def _can_show(letters: Sequence[str], fonts: "typst.Fonts", families: tuple[str, ...]) -> bool:
    """Whether typst shows them; PDF/UA allows no box in the place of a letter."""
    import typst  # noqa: PLC0415 - heavy

    sheets = {
        "main.typ": _PROBE,
        "families.json": json.dumps(families).encode(),
        "letters.json": json.dumps(letters).encode(),
    }
    try:
        typst.compile(sheets, format="pdf", font_paths=fonts, pdf_standards=["ua-1"])  # type: ignore[call-overload] # a mapping is right, says its README
    except typst.TypstError:
        return False
    return True


def _no_font(script: str, letters: Sequence[str]) -> NotExportable:
    package = "fonts-noto-cjk" if script == "CJK" else "fonts-noto-core"
    some = " ".join(dict.fromkeys(letters[:5]))
    return NotExportable(
        f"no font on this machine has the {script.title()} letters {some}: install one, on Debian "
        f"and Ubuntu with apt-get install {package}"
    )
