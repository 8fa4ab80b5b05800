"""Whatever names, courses, reasons, files and addresses say, a browser shows it and runs none of it."""

import asyncio
import itertools
import json
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Response
from sqlalchemy import insert, select

from lessonbot.domain.course import Credential
from lessonbot.services import issuing
from lessonbot.services.runtime import public_id
from lessonbot.store import tables
from lessonbot.web.app import build
from tests.e2e.test_browser import PHONE, Watch, opened
from tests.support import school as schools
from tests.support.courses import course
from tests.support.hostile_texts import HOSTILE
from tests.support.school import MONDAY, School

pytestmark = pytest.mark.browser

LONGEST = 300
TAGS = ("img src=x", "svg", "body", "input autofocus", "video src=x", "details open", "iframe")
EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onpointerover", "onanimationstart")
ODD = (
    "<script>alert(1)</script>",
    "</title></script><script src=//evil.example/x.js></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT/x>alert`1`</SCRIPT>",
    "<!--><script>alert(1)//-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    '" onmouseover="alert(1)" style="position:fixed;inset:0" x="',
    "' autofocus onfocus='alert(1)' x='",
    '<a href="javascript:alert(1)">x</a>',
    "<form action=//evil.example><button autofocus>x",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example/x.css';*{background:url(//evil.example/x)}</style>",
    "<img src=//evil.example/x.png srcset=//evil.example/y.png>",
    "<object data=data:text/html,<script>alert(1)</script>></object>",
    "<embed src=//evil.example/x.swf>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "{{7*7}}{% raw %}${alert(1)}<%=alert(1)%>#{alert(1)}",
    "\u2028alert(1)\u2029",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "javascript:alert(1)//https://verifierplus.org/",
    'https://evil.example/"onload="alert(1)',
)
PAYLOADS = tuple(
    dict.fromkeys(
        [
            *ODD,
            *(f"\"'><{tag} {event}=alert(1)>" for tag in TAGS for event in EVENTS),
            *(text[:LONGEST].encode(errors="replace").decode() for text in HOSTILE.values()),
        ]
    )
)
# what no page of ours has: handlers, other hosts' things, and whatever brings a document of its own
INTRUDERS = """() => Array.from(document.querySelectorAll('*')).filter(element =>
    element.matches('script:not([src^="/static/"]), iframe, object, embed, base, style, img') ||
    element.matches('meta[http-equiv], form:not([action^="/verify"])') ||
    Array.from(element.attributes).some(({name, value}) =>
        name.startsWith('on') ||
        (/href|src|action/.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value)))
).map(element => element.outerHTML.slice(0, 200))"""


@dataclass
class Site:
    """A lessonbot that others have filled."""

    address: str
    numbers: Sequence[str]
    slugs: Sequence[str]
    documents: Sequence[bytes] = field(repr=False)


async def filled(school: School) -> tuple[list[str], list[str], list[bytes]]:
    """A certificate of each payload, and issuers of five; the numbers, names, documents.

    They are written into the tables: what is signed would be looked at first.
    """
    await school.publish(course(1))
    await school.join("amina")
    await school.taps("amina", "q10 yes")
    await school.hears("amina", "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    for key, payload in enumerate(PAYLOADS[:20]):
        told = Credential(payload, payload)
        await school.publish(replace(course(1, key=f"c{key}", title=payload), credential=told))
    async with school.rt.database.read() as tx:
        issued = dict((await tx.execute(select(tables.credentials))).one()._mapping)
    own = issuing.read(issued.pop("document"))
    unused = ("id", "achievement_id", "public_id", "place")
    like = {name: value for name, value in issued.items() if name not in unused}
    numbers, slugs, documents = [], [], []
    free = (place for place in itertools.count(1) if place != issued["place"])
    async with school.rt.database.write() as tx:
        for at, payload in enumerate(PAYLOADS):
            number = public_id()
            document = hostile(own, payload, f"https://learn.example/c/{number}")
            row = {"public_id": number, "place": next(free), "name": payload, "document": document}
            if at % 2:
                gone = {"state": "revoked", "withdrawn_at": MONDAY, "reason": payload}
                row |= gone | {"reason_shown": True}
            await tx.execute(insert(tables.credentials).values(like | row))
            numbers.append(number)
            documents.append(document)
        for place in range(0, len(PAYLOADS), 5):
            slug, several = f"o{place}", PAYLOADS[place : place + 5]
            made = {"slug": slug, "name": several[0], "created_at": MONDAY}
            query = insert(tables.organisations).values(made).returning(tables.organisations.c.id)
            organisation = await tx.scalar(query)
            said = {"email": several[-1], "country": several[-1], "description": "\n".join(several)}
            who = {"organisation_id": organisation, "did": f"did:web:{slug}", "created_at": MONDAY}
            who |= {"public_url": "https://learn.example"} | said
            await tx.execute(insert(tables.issuers).values(who))
            slugs.append(slug)
    return numbers, slugs, documents


def hostile(document: dict[str, Any], payload: str, address: str) -> bytes:
    """A credential whose every word is this."""
    told = deepcopy(document) | {"id": address, "name": payload}
    told["issuer"] |= {"name": payload, "description": payload}
    achievement = told["credentialSubject"]["achievement"]
    achievement |= {"name": payload, "description": f"{payload}\n- {payload}"}
    achievement["criteria"]["narrative"] = payload
    told["credentialSubject"]["result"][0]["value"] = payload
    part = {"id": f"https://learn.example/c/{payload}", "name": payload}
    told["evidence"] = [{"name": payload, "narrative": payload}, part]
    return json.dumps(told).encode()


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """It listens in a thread of its own: the browser wants this one."""
    path = tmp_path_factory.mktemp("hostile") / "lessonbot.db"
    shutil.copy(migrated_file, path)
    ready: Queue[Site | BaseException] = Queue()
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        async with schools.opened(f"sqlite+aiosqlite:///{path}") as school:
            numbers, slugs, documents = await filled(school)
            app = build(school.rt, clock=school.clock)
            server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
            servers.append(server)
            listener = socket.create_server(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            ready.put(Site(address, numbers, slugs, documents))
            await server.serve([listener])

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001 - told where somebody waits
            ready.put(error)

    thread = threading.Thread(target=run)
    thread.start()
    made = ready.get()
    if isinstance(made, BaseException):
        raise made
    yield made
    servers[0].should_exit = True
    thread.join()


@pytest.fixture
def seen(site: Site, chromium: Browser) -> Iterator[Page]:
    """A browser's page; in the end nothing of what it was shown has done anything."""
    bare: list[str] = []

    def look(answer: Response) -> None:
        if "default-src 'self'" not in answer.headers.get("content-security-policy", ""):
            bare.append(answer.url)

    with opened(chromium, PHONE) as (page, watch):
        page.on("response", look)
        yield page
        assert watch.dialogs == []
        assert quiet(watch) == []
        assert watch.foreign(site.address) == []
        assert bare == []


def quiet(watch: Watch) -> list[str]:
    """What the console complained of, but for pages that are meant to be missing."""
    return [each for each in watch.complaints if "404 (Not Found)" not in each]


def as_shown(text: str | None) -> str:
    return "".join(char for char in text or "" if char.isprintable() and not char.isspace())


def test_there_are_two_hundred_of_them() -> None:
    assert len(PAYLOADS) >= 200


def test_the_page_of_a_certificate(site: Site, seen: Page) -> None:
    for payload, number in zip(PAYLOADS, site.numbers, strict=True):
        said = quote(payload, safe="")
        seen.goto(f"{site.address}/c/{number}?lang={said}&{said}={said}", wait_until="commit")
        seen.wait_for_load_state("domcontentloaded")
        assert seen.evaluate(INTRUDERS) == []
        shown = seen.evaluate("document.querySelector('.sheet .title').textContent")
        assert as_shown(shown) == as_shown(payload), payload


def test_the_page_of_an_issuer(site: Site, seen: Page) -> None:
    for payload, slug in zip(PAYLOADS[::5], site.slugs, strict=True):
        said = quote(payload, safe="")
        seen.goto(f"{site.address}/orgs/{slug}?lang={said}&{said}", wait_until="domcontentloaded")
        assert seen.evaluate(INTRUDERS) == []
    seen.goto(f"{site.address}/orgs/default")
    assert seen.evaluate(INTRUDERS) == []
    for number in range(0, 20, 4):
        seen.goto(f"{site.address}/orgs/default/achievements/c{number}")
        assert seen.evaluate(INTRUDERS) == []


def test_the_page_of_a_number_that_there_is_not(site: Site, seen: Page) -> None:
    for payload in PAYLOADS[::5]:  # many more would have to wait
        said = quote(payload, safe="")
        seen.goto(f"{site.address}/c/{said}", wait_until="domcontentloaded")
        assert seen.evaluate(INTRUDERS) == []


def test_the_page_that_checks(site: Site, seen: Page) -> None:
    ask = f"{site.address}/verify"
    for payload in PAYLOADS[::5]:
        seen.goto(f"{ask}?lang={quote(payload, safe='')}&written={quote(payload, safe='')}")
        seen.locator("#written").fill(payload)
        seen.locator("form.ask button").first.click()
        seen.wait_for_selector(".result, .complaint, table")
        assert seen.evaluate(INTRUDERS) == []
    seen.goto(ask)
    seen.locator("details.many summary").click()
    seen.locator("#list").fill("\n".join([*site.numbers, *PAYLOADS]).replace("\0", ""))
    seen.locator("button[value=table]").click()
    seen.wait_for_selector("table")
    assert seen.locator("tbody tr").count() >= 2 * len(PAYLOADS) - 20
    assert seen.evaluate(INTRUDERS) == []


def test_files_that_somebody_drops(site: Site, seen: Page) -> None:
    for payload, document in zip(PAYLOADS[::25], site.documents[::25], strict=True):
        stranger = {"id": payload, "issuer": {"id": payload, "name": payload}}
        for data in (document, json.dumps(stranger).encode(), payload.encode()):
            seen.goto(f"{site.address}/verify", wait_until="domcontentloaded")
            file = {"name": f"{payload[:20]}.json", "mimeType": "text/html", "buffer": data}
            seen.locator("#file").set_input_files(file)  # type: ignore[arg-type]
            seen.locator("form.ask button").first.click()
            seen.wait_for_selector(".result, .complaint, table")
            assert seen.evaluate(INTRUDERS) == []
