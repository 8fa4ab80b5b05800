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
_LETTERS = "LMN"  # letters, marks and numbers, by the first letter of their category
_MOST_NAMED = 5


class Unprintable(ValueError):
    """Words in a script that no font here has; the message names some letters."""
