"""The contents that a Twilio account keeps, and where they stand with WhatsApp."""

import itertools
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from tests.support import twilio_reviewing as reviewing
from tests.support.twilio_contents import LIST, Approval, Content, checked
from tests.support.twilio_rules import Refused

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
_STATUSES = ("approved", "rejected", "paused", "disabled", "pending", "received")


class Contents:
    """Contents by their ids; `approves` says whether WhatsApp judges at once."""

    def __init__(self, account: str, clock: Callable[[], datetime]) -> None:
        self.url = ""
        self.approves: Literal["at once", "later"] = "at once"
        self.kept: dict[str, Content] = {}
        self._account = account
        self._clock = clock
        self._numbers = itertools.count(1)

    def make(self, request: object) -> dict[str, Any]:
        """Keep a new content."""
        given = checked(request)
        content = Content(
            f"HX{next(self._numbers):032x}",
            given.get("friendly_name", ""),
            given["language"],
            given.get("variables", {}),
            given["types"],
            self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        self.kept[content.sid] = content
        return self.public(content)

    def find(self, sid: str) -> Content:
        """The content of an id, or Refused."""
        content = self.kept.get(sid)
        if content is None:
            raise Refused(20404, f"The requested resource /v1/Content/{sid} was not found")
        return content

    def delete(self, sid: str) -> None:
        """Keep it no more."""
        del self.kept[self.find(sid).sid]

    def page(self, query: Mapping[str, str], *, approvals: bool) -> dict[str, Any]:
        """One page of all contents, with where they stand or without."""
        size, start = query.get("PageSize", "50"), query.get("PageToken", "0")
        if not (size.isdecimal() and 1 <= int(size) <= 1000 and start.isdecimal()):
            raise Refused(20422, "Invalid Parameter: PageSize is 1 to 1000", 400)
        path = f"{self.url}/v1/Content{'AndApprovals' if approvals else ''}"
        first, last = int(start), int(start) + int(size)
        listed = list(self.kept.values())
        further = last < len(listed)
        address = f"{path}?PageSize={size}&Page="
        return {
            "contents": [self.public(each, approvals=approvals) for each in listed[first:last]],
            "meta": {
                "key": "contents",
                "page": first // int(size),
                "page_size": int(size),
                "url": f"{address}{first // int(size)}&PageToken={first}",
                "first_page_url": f"{address}0",
                "previous_page_url": None,
                "next_page_url": (
                    f"{address}{last // int(size)}&PageToken={last}" if further else None
                ),
            },
        }

    def public(self, content: Content, *, approvals: bool = False) -> dict[str, Any]:
        """A content as the API shows it."""
        url = f"{self.url}/v1/Content/{content.sid}"
        more: dict[str, Any] = {
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }
        if approvals:
            more = {"approval_requests": self._standing(content)}
        return {
            "sid": content.sid,
            "account_sid": self._account,
            "friendly_name": content.friendly_name,
            "language": content.language,
            "variables": content.variables,
            "types": content.types,
            "date_created": content.made,
            "date_updated": content.made,
            **more,
        }

    # What WhatsApp says

    def submit(self, sid: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for an approval."""
        content = self.find(sid)
        name, category = str(request.get("name", "")), str(request.get("category", ""))
        if not _NAME.fullmatch(name):
            raise Refused(20422, "Invalid Parameter: name is lower case, digits, underscores", 400)
        if category not in _CATEGORIES:
            raise Refused(20422, f"Invalid Parameter: there is no category {category}", 400)
        if LIST in content.types:
            raise Refused(20422, "Invalid Parameter: a list-picker cannot be approved", 400)
        if content.approval and content.approval.status != "rejected":
            raise Refused(20422, "Invalid Parameter: it was submitted before", 400)
        content.approval = Approval(name, category)
        answer = self._standing(content)
        if self.approves == "at once":
            self._judge(content)
        return {**answer, "status": "received"}

    def standing(self, sid: str) -> dict[str, Any]:
        """Where a content stands."""
        url = f"{self.url}/v1/Content/{sid}/ApprovalRequests"
        whatsapp = self._standing(self.find(sid))
        return {"sid": sid, "account_sid": self._account, "url": url, "whatsapp": whatsapp}

    def decide(self, sid: str, status: str, category: str | None = None, reason: str = "") -> None:
        """Say what WhatsApp decided, whatever its rules are."""
        approval = self.find(sid).approval
        if approval is None:
            raise LookupError(f"nobody asked for the approval of {sid}")
        if status not in _STATUSES:
            raise ValueError(f"there is no status {status}")
        approval.status, approval.rejection_reason = status, reason
        approval.category = category or approval.category

    def _judge(self, content: Content) -> None:
        if content.approval is None:
            raise LookupError(content.sid)
        taken = any(self._is_twin(content, other) for other in self.kept.values())
        reason = "there is a template of this name in this language" if taken else ""
        reason = reason or next(reviewing.objections(content), "")
        self.decide(content.sid, "rejected" if reason else "approved", reason=reason)
        if reviewing.is_advertising(content):
            content.approval.category = "MARKETING"

    def _is_twin(self, content: Content, other: Content) -> bool:
        if other is content or not other.approval or not content.approval:
            return False
        return (other.approval.name, other.language) == (content.approval.name, content.language)

    def _standing(self, content: Content) -> dict[str, Any]:
        approval = content.approval or Approval("", "", "unsubmitted")
        return {
            "type": "whatsapp",
            "name": approval.name,
            "category": approval.category,
            "content_type": next(iter(content.types)),
            "status": approval.status,
            "rejection_reason": approval.rejection_reason,
            "allow_category_change": True,
        }
