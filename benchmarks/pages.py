"""How many kilobytes a page takes to a phone that has never been here before."""

import gzip
import re
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from benchmarks.crowd import PACK
from benchmarks.product import running
from benchmarks.report import Figures, script, table
from lessonbot.packs.reading import check

STYLED = re.compile(r"<link\b[^>]*\bhref=\"([^\"]+\.css[^\"]*)\"|<script\b[^>]*\bsrc=\"([^\"]+)\"")
_SHOWN = re.compile(r"<(?:img\b[^>]*\bsrc|link\b[^>]*\brel=\"icon\"[^>]*\bhref)=\"([^\"]+)\"")
_BUTTON = re.compile(r"<button\b[^>]*\bname=\"tap\"[^>]*\bvalue=\"([^\"]+)\"")
_CERTIFICATE = re.compile(r"/c/[0-9A-Z]{16}\b")
_MOST_STEPS = 200


@dataclass
class Phone:
    """A browser without a cache that asks for compressed pages."""

    address: str
    _open: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
    )

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Bytes that were transferred for the body, and the body."""
        data = urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(  # noqa: S310 - our own
            urljoin(self.address, path),
            data,
            {"Accept-Encoding": "gzip", "Accept-Language": "en-KE"},
        )
        try:
            answer = self._open.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error  # a page that says what is wrong is a page
        with answer:
            body = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
        return len(body), gzip.decompress(body) if packed else body

    def weigh(self, path: str) -> tuple[float, float, float]:
        """Kilobytes of the page itself, of its styles and scripts, and of its pictures."""
        size, body = self.get(path)
        page = body.decode()
        linked = {first or second for first, second in STYLED.findall(page)}
        shown = set(_SHOWN.findall(page))
        needed = sum(self.get(each)[0] for each in linked if self._ours(each))
        pictures = sum(self.get(each)[0] for each in shown if self._ours(each))
        return size / 1e3, needed / 1e3, pictures / 1e3

    def _ours(self, link: str) -> bool:
        return urlsplit(urljoin(self.address, link)).netloc == urlsplit(self.address).netloc


def measure(quick: bool) -> Figures:  # noqa: ARG001, FBT001 - one size
    """Transfer of the public pages and the demo's, page with styles and scripts, from nothing."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), "demo", "--no-browser") as product,
    ):
        rows = _weighed(product.address)
    table(
        "Pages, kB transferred (gzip, empty cache)",
        ["page", "page", "styles, scripts", "together", "pictures"],
        [
            (name, page, needed, page + needed, shown)
            for name, (page, needed, shown) in rows.items()
        ],
    )
    return {"page_kb_max": max(page + needed for page, needed, _ in rows.values())}


def _weighed(address: str) -> dict[str, tuple[float, float, float]]:
    phone = Phone(address)
    rows = {
        "catalogue": phone.weigh("/"),
        "how to join": phone.weigh(f"/join/{PACK.name}"),
        "no such certificate": phone.weigh("/c/0000000000000000"),
        "demo, empty": phone.weigh("/demo/"),
    }
    phone.get("/demo/say", {"text": f"JOIN {PACK.name}"})
    certificate = take_course(phone)
    rows["demo, after a course"] = phone.weigh("/demo/")
    rows["certificate"] = phone.weigh(certificate)
    rows["checking"] = phone.weigh("/verify")
    rows["issuer"] = phone.weigh("/orgs/default")
    return rows


def take_course(phone: Phone) -> str:
    """Tap through the whole course with right answers; the path of the certificate."""
    pack = check(PACK).pack
    if pack is None:
        raise RuntimeError("the shipped course has errors")
    items = [item for lesson in pack.course.lessons for item in lesson.items]
    for _ in range(_MOST_STEPS):
        page = phone.get("/demo/")[1].decode()
        if found := _CERTIFICATE.search(page):
            return found.group()
        newest = _BUTTON.findall(page)[-1]
        if newest.startswith("q"):
            stem, number, _ = newest.rsplit(".", 2)
            item = items[int(number) - 1]
            keys = [option.key for option in item.options if option.right]
            taps = [f"{stem}.{number}.{key}" for key in [*keys, *"!"[: item.multiple]]]
        else:
            # the first answer of every dialog leads on: yes, that hour, now, this name
            taps = [re.sub(r"\.\d+$", ".0", newest)]
        for tap in taps:
            phone.get("/demo/tap", {"tap": tap})
    raise RuntimeError(f"no certificate after {_MOST_STEPS} steps")


if __name__ == "__main__":
    script(measure, __doc__)
