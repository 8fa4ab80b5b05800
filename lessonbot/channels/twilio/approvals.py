"""Templates that WhatsApp approves: contents of the account that were submitted.

Twilio tells their status and category; how WhatsApp rates their quality it does not tell but by
pausing them. Only templates whose names are ours are looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lessonbot.channels.approving import Review, Wording
from lessonbot.channels.base import Rejected
from lessonbot.channels.twilio.account import Account
from lessonbot.channels.twilio.calls import called
from lessonbot.channels.twilio.contents import BUTTONS, PAGE, Request
from lessonbot.domain.approval import UTILITY, Status

OURS = "lessonbot_"
"""What the names of our templates begin with."""

# developers.facebook.com/docs/whatsapp/api/messages/message-templates: “Supported Languages”
_LANGUAGES = {
    "af", "sq", "ar", "az", "bn", "bg", "ca", "zh_CN", "zh_HK", "zh_TW", "hr", "cs", "da", "nl",
    "en", "en_GB", "en_US", "et", "fil", "fi", "fr", "ka", "de", "el", "gu", "ha", "he", "hi",
    "hu", "id", "ga", "it", "ja", "kn", "kk", "rw_RW", "ko", "ky_KG", "lo", "lv", "lt", "mk",
    "ms", "ml", "mr", "nb", "fa", "pl", "pt_BR", "pt_PT", "pa", "ro", "ru", "sr", "sk", "sl",
    "es", "es_AR", "es_ES", "es_MX", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi",
    "zu",
}  # fmt: skip
_USUAL = {"pt": "pt_BR", "zh": "zh_CN", "rw": "rw_RW", "ky": "ky_KG", "no": "nb"}


class Approvals:
    """The templates of an account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def speaks(self, language: str) -> bool:
        """Whether WhatsApp takes templates in this language."""
        return _tag(language) is not None

    async def reviews(self) -> Sequence[Review]:
        """What WhatsApp says of each of ours."""
        listing = self._account.library.content.v1.content_and_approvals
        found = await called(listing.list_async(page_size=PAGE))
        return [_review(each) for each in found if (each.friendly_name or "").startswith(OURS)]

    async def make(self, wording: Wording) -> str:
        """Make a content that can be submitted; its id."""
        tag = _tag(wording.language)
        if tag is None:
            raise Rejected(f"WhatsApp takes no templates in the language {wording.language}")
        create = self._account.library.content.v1.contents.create_async
        made = await called(create(Request(_content(wording, tag))))
        if not made.sid:
            raise Rejected("Twilio made a content without an id")
        return str(made.sid)

    async def submit(self, reference: str, name: str) -> None:
        """Ask for its approval."""
        content = self._account.library.content.v1.contents(reference)
        request = Request({"name": name, "category": UTILITY})
        await called(content.approval_create.create_async(request))


def _tag(language: str) -> str | None:
    """WhatsApp's name for a language; None if it has none."""
    base = language.partition("-")[0]
    known = (language.replace("-", "_"), base, _USUAL.get(base, ""))
    return next((each for each in known if each in _LANGUAGES), None)


def _content(wording: Wording, tag: str) -> Mapping[str, Any]:
    actions = [
        {"type": "QUICK_REPLY", "title": each.label, "id": each.data} for each in wording.buttons
    ]
    return {
        "friendly_name": wording.name,
        "language": tag,
        "variables": {str(place): each for place, each in enumerate(wording.samples, start=1)},
        "types": {BUTTONS: {"body": wording.body, "actions": actions}},
    }


def _review(listed: Any) -> Review:  # noqa: ANN401 - the library's own
    """Where a listed content stands; what was never submitted has nothing there."""
    found = listed.approval_requests if isinstance(listed.approval_requests, dict) else {}
    return Review(
        str(listed.sid),
        str(listed.friendly_name),
        str(found.get("status") or Status.DRAFT).lower(),
        str(found.get("category") or "").upper(),
        str(found.get("rejection_reason") or ""),
    )
