"""How WhatsApp reviews a template: whether it takes it, and for what it takes it.

The rules for places are those of twilio.com/docs/content/using-variables-with-content-api, taken
strictly where older pages allow for samples; those for buttons are what WhatsApp itself answers.
"""

import re
import unicodedata
from collections.abc import Iterator

from tests.support.twilio_contents import PLACE, Content

# developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages:
# no Amharic, no Portuguese without its country, and some languages with countries besides.
_LANGUAGE = re.compile(
    r"(?:ar|en|es|fr|de)_[A-Z]{2}|bn_IN|nl_BE|be_BY|prs_AF|"
    r"af|sq|ar|az|bn|bg|ca|zh_CN|zh_HK|zh_TW|hr|cs|da|nl|en|en_GB|en_US|et|fil|fi|fr|ka|de|"
    r"el|gu|ha|he|hi|hu|id|ga|it|ja|kn|kk|rw_RW|ko|ky_KG|lo|lv|lt|mk|ms|ml|mr|nb|fa|pl|"
    r"pt_BR|pt_PT|pa|ro|ru|sr|sk|sl|es|es_AR|es_ES|es_MX|sw|sv|ta|te|th|tr|uk|ur|uz|vi|zu"
)
_ADVERTISING = re.compile(
    r"\b(free|offer|discount|sale|deal|buy|promo\w*|coupon|win|prize|limited time|hurry|"
    r"don.t miss|exclusive|special|save \d|shop)\b|% off",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(r"\}\}\W*\{\{")
_AT_THE_EDGE = re.compile(r"\A\W*\{\{|\}\}\W*\Z")
_MOST_EMOJI = 10


def is_advertising(content: Content) -> bool:
    """Whether it sounds like advertising, whatever its category says."""
    return any(_ADVERTISING.search(text) for text in _texts(content))


def objections(content: Content) -> Iterator[str]:
    """Why WhatsApp rejects a template."""
    if not _LANGUAGE.fullmatch(content.language):
        yield f"{content.language} is not a language of WhatsApp"
    for one in content.types.values():
        yield from _body(str(one.get("body", "")))
        for each in one.get("actions", []):
            yield from _title(str(each["title"]))
    keys = {key for text in _texts(content) for key in PLACE.findall(text)}
    if any(not content.variables.get(key) for key in keys):
        yield "a variable has no sample"
    numbers = sorted(int(key) for key in keys if key.isdecimal())
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the variables are not numbered one after the other"


def _body(body: str) -> Iterator[str]:
    text = body.strip()
    if _AT_THE_EDGE.search(text):  # a full stop after it does not count
        yield "the body begins or ends with a variable"
    if _SIDE_BY_SIDE.search(text):
        yield "two variables stand side by side"
    places, words = len(PLACE.findall(text)), len(PLACE.sub(" ", text).split())
    if places and words < 2 * places + 1:
        yield "there are too many variables for so few words"
    if "\n\n\n" in text:
        yield "there are more than two line breaks in a row"
    if sum(_is_emoji(char) for char in text) > _MOST_EMOJI:
        yield f"there are more than {_MOST_EMOJI} emoji"


def _title(title: str) -> Iterator[str]:
    if PLACE.search(title) or "\n" in title or any(char in "*_~`" for char in title):
        yield "a button has a variable, a line break or formatting"
    if any(_is_emoji(char) for char in title):
        yield "a button has an emoji"


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) == "So"


def _texts(content: Content) -> list[str]:
    found = []
    for one in content.types.values():
        found += [
            str(one.get("body", "")),
            *(str(each["title"]) for each in one.get("actions", [])),
        ]
    return found
