"""Sets words in the fonts that are kept here, so that a page is the same wherever it is made.

typst lays it out. The words go there as data, so nothing in them is markup.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from lessonbot.credentials.guard import clean

if TYPE_CHECKING:
    import typst

Direction = Literal["ltr", "rtl"]
_HERE = files("lessonbot.credentials") / "drawing"
_PROBE = b"""
#set document(title: "-")
#set text(font: json("families.json"))
#json("sign.json")
"""
_FIRST = "Noto Sans"
_LETTERS = "LMN"  # letters, marks and numbers, by the first letter of their category
_MOST_NAMED = 5
_CHARACTERS = {"zh": "SC", "ja": "JP", "ko": "KR"}
"""Characters that these languages share look different in each; fonts end with this."""
_more: list[str] = []


class Unprintable(ValueError):
    """Words that no font here shows; the message names some letters."""


def typeset(
    template: str,
    words: Mapping[str, Any],
    others: Mapping[str, bytes],
    **options: Any,  # noqa: ANN401 - as typst has them
) -> bytes:
    """The page of a template with these words; `options` are those of `typst.compile`.

    Raises Unprintable. Signs that no font here has are left out, letters never.
    """
    import typst  # noqa: PLC0415 - heavy

    families = _families(str(words.get("language", "")))
    sheets = {
        "main.typ": (_HERE / f"{template}.typ").read_bytes(),
        "common.typ": (_HERE / "common.typ").read_bytes(),
        "seal.svg": (_HERE / "seal.svg").read_bytes(),
        "data.json": json.dumps(_printable(words) | {"families": families}).encode(),
        **others,
    }
    compiled: Any = typst.compile  # its types do not know that a mapping is right
    page: bytes = compiled(sheets, font_paths=fonts(), **options)
    return page


def use(folder: str) -> None:
    """Draw with the fonts of this folder, too; empty: only with those kept here."""
    _more[:] = [folder] if folder else []
    fonts.cache_clear()
    _is_shown.cache_clear()


@cache
def fonts() -> "typst.Fonts":
    """Those kept here, and those that somebody added."""
    import typst  # noqa: PLC0415 - heavy

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_HERE / "fonts"), *_more],
    )


def _families(language: str = "") -> list[str]:
    """Noto Sans first; what it has not comes from the others, the one of the language before."""
    own = _CHARACTERS.get(language.partition("-")[0], " ")
    return sorted(
        fonts().families(), key=lambda name: (name != _FIRST, not name.endswith(own), name)
    )


def _printable(words: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """The words without what nobody sees and without signs that no font has."""
    if isinstance(words, str):
        return _shown(words)
    if isinstance(words, Mapping):
        return {name: _printable(each) for name, each in words.items()}
    return [_printable(each) for each in words]


def _shown(words: str) -> str:
    seen = clean(words)
    missing = {sign for sign in seen if not _is_shown(sign)}
    letters = sorted(sign for sign in missing if unicodedata.category(sign)[0] in _LETTERS)
    if letters:
        raise Unprintable(f"no font here has the letters {' '.join(letters[:_MOST_NAMED])}")
    kept = "".join(sign for sign in seen if sign not in missing)
    if words and not kept.strip():
        raise Unprintable("no font here shows anything of it")
    return kept


@cache
def _is_shown(sign: str) -> bool:
    """Whether a font here has it; PDF/UA allows no box in the place of a letter."""
    import typst  # noqa: PLC0415 - heavy

    sheets = {
        "main.typ": _PROBE,
        "sign.json": json.dumps(sign).encode(),
        "families.json": json.dumps(_families()).encode(),
    }
    try:
        typst.compile(sheets, format="pdf", font_paths=fonts(), pdf_standards=["ua-1"])  # type: ignore[call-overload] # the same
    except typst.TypstError:
        return False
    return True
