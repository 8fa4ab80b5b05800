"""A draft in the console: what is to mend, how it looks on phones, publishing it."""

import html
import re

import httpx
from ruamel.yaml import YAML
from sqlalchemy import select

from lessonbot.domain.price import Price
from lessonbot.packs.archive import open_pack
from lessonbot.packs.writing import zipped
from lessonbot.services import gathering, publishing
from lessonbot.services.gathering import Wish
from lessonbot.store import prices
from lessonbot.store.tables import course_versions
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import (
    BUDGET,
    KEY,
    LESSONS,
    begun,
    edited,
    published,
    raised,
    sent,
    text_of,
    words,
)
from tests.web.reading import Seen

# ---------------------------------------------------------------- what to mend


async def test_findings_show_the_line_and_lead_to_its_file(owner: httpx.AsyncClient) -> None:
    draft = await begun(owner)
    text = await text_of(owner, draft, "course.yaml")
    await edited(
        owner, draft, "course.yaml", text.replace("minutes_per_day: 5", "minutes_a_day: 5")
    )
    page = html.unescape((await owner.get(draft)).text)
    assert "did you mean minutes_per_day?" in page
    assert "<mark>m</mark>inutes_a_day: 5" in page
    assert "edit?file=course.yaml" in page
    assert "Mend the errors first: 1." in words(await owner.get(draft))
    assert f"{draft}/publish" not in page
    answer = await owner.post(f"{draft}/publish", data={"revision": "1"})
    assert answer.status_code == 422
    assert "It was not published, because it has errors" in answer.text
    assert (await owner.get(f"{draft}/preview")).headers["location"] == draft


async def test_many_findings_are_divided_into_pages_below_the_budget(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    text = await text_of(owner, draft, "course.yaml")
    await edited(owner, draft, "course.yaml", text + "".join(f"k{n}: 1\n" for n in range(90)))
    page = await owner.get(draft)
    assert len(page.content) < BUDGET
    assert "?from=25" in page.text
    later = await owner.get(f"{draft}?from=25")
    assert "?from=50" in later.text
    assert later.text.count('class="error"') == 25


# ---------------------------------------------------------------- preview and price


async def test_a_lesson_is_shown_as_on_each_channel_with_segments_and_price(
    school: School, owner: httpx.AsyncClient
) -> None:
    draft = (await sent(owner, zipped(open_pack(LESSONS / "money-basics")))).headers["location"]
    draft = draft.partition("?")[0]
    assert "price of a segment is not known" in (await owner.get(f"{draft}/preview")).text
    async with school.rt.database.write() as tx:
        await prices.put(tx, school.rt.organisation, Price("sms", "+254", "KES", 800_000))
    answer = await owner.get(f"{draft}/preview", params={"lesson": "1", "language": "en"})
    page = html.unescape(answer.text)
    telegram, whatsapp, sms = (
        page.index(f'id="{each}"') for each in ("telegram", "whatsapp", "sms")
    )
    assert telegram < whatsapp < sms
    assert "Four smiling people" in page[telegram:sms]
    assert "Four smiling people" not in page[sms:]
    assert "1/7 Why make a plan?" in page[sms:]
    assert "SMS segments: 4." in words(answer)
    assert "+254: 3.20 KES" in page[sms:]
    assert page.count("What each answer gets") == 6  # two questions on three channels
    assert "Right answer: " in page[sms:]
    assert "✅" in page[telegram:whatsapp]
    assert len(answer.content) < BUDGET
    arabic = (await owner.get(f"{draft}/preview", params={"lesson": "99", "language": "xx"})).text
    assert 'value="7"' in arabic


# ---------------------------------------------------------------- publishing


async def test_a_version_that_is_taken_or_goes_back_is_refused_with_the_reason(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    await published(owner, draft)
    text = await text_of(owner, draft, "course.yaml")
    await edited(owner, draft, "course.yaml", text.replace("Clean wells", "Cleaner wells"))
    answer = await published(owner, draft)
    assert answer.status_code == 422
    assert "published versions never change" in answer.text
    await edited(owner, draft, "course.yaml", raised(text, "0.0.9"))
    answer = await published(owner, draft)
    assert "its version is lower" in answer.text
    assert 'name="back"' in answer.text
    assert (await published(owner, draft, back="yes")).status_code == 303


async def test_what_learners_get_already_is_not_published_again_but_leads_to_a_cohort(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    assert f"{draft}/publish" in (await owner.get(draft)).text
    await published(owner, draft)
    page = (await owner.get(draft)).text
    assert f"{draft}/publish" not in page
    assert "This is what learners get now: version" in page
    (path,) = re.findall(r'href="(/console/cohorts/new[^"]+)"', page)
    form = Seen((await owner.get(path)).text)
    (chosen,) = [each for each in form.all("option") if "selected" in each]
    assert chosen["value"] == path.partition("=")[2]
    course = raised(await text_of(owner, draft, "course.yaml"), "0.2.0")
    await edited(owner, draft, "course.yaml", course)
    assert f"{draft}/publish" in (await owner.get(draft)).text


async def test_what_a_document_does_not_say_is_filled_in_by_a_form(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    text = await text_of(owner, draft, "course.yaml")
    bare = "\n".join(
        line for line in [*text.splitlines(), ""] if not line.startswith(("licence:", "summary:"))
    )
    bare = re.sub(r"credential:\n( .*\n)+", "credential: {name: Wells, criteria: Wells}\n", bare)
    await edited(owner, draft, "course.yaml", bare)
    page = (await owner.get(draft)).text
    assert "can be published as it is" in page
    (before,) = re.findall(r'name="before" value="(\w+)"', page)
    said = {
        "licence": "CC-BY-SA-4.0",
        "summary": 'Wells: "deep" & clean',
        "criteria": "100% # done",
    }
    answer = await owner.post(f"{draft}/about", data={**said, "before": before})
    assert answer.status_code == 303
    page = (await owner.get(draft)).text
    assert "About the course" not in page
    assert "Errors: <bdi>0</bdi>. Warnings: <bdi>0</bdi>" in page
    written = YAML(typ="safe").load(await text_of(owner, draft, "course.yaml"))
    assert (written["licence"], written["summary"]) == (said["licence"], said["summary"])
    assert written["credential"]["criteria"] == said["criteria"]
    assert written["credential"]["name"] == "Wells"
    assert (await owner.get(f"{draft}/saves")).text.count("course.yaml") >= 2
    late = await owner.post(f"{draft}/about", data={**said, "before": before})
    assert late.status_code == 422
    assert "Somebody else changed this draft meanwhile" in late.text


async def test_other_right_answers_need_the_word_of_the_author(owner: httpx.AsyncClient) -> None:
    draft = await begun(owner)
    await published(owner, draft)
    lesson = await text_of(owner, draft, "lessons/01-one-idea.md")
    assert "[x]" in lesson
    options = lesson.replace("[x]", "[?]", 1).replace("[ ]", "[x]", 1).replace("[?]", "[ ]", 1)
    await edited(owner, draft, "lessons/01-one-idea.md", options)
    course = raised(await text_of(owner, draft, "course.yaml"), "0.2.0")
    await edited(owner, draft, "course.yaml", course)
    answer = await published(owner, draft)
    assert answer.status_code == 422
    assert "other answers would be right" in answer.text
    assert (await published(owner, draft, answers="yes")).status_code == 303


async def test_learners_under_way_stay_on_their_version_unless_they_are_called(
    school: School, owner: httpx.AsyncClient
) -> None:
    draft = await begun(owner)
    await published(owner, draft)
    await school.join("11")
    lesson = "lessons/02-other-questions.md"
    for version, learners in (("0.2.0", "stay"), ("0.3.0", "come")):
        course = raised(await text_of(owner, draft, "course.yaml"), version)
        await edited(owner, draft, "course.yaml", course)
        text = await text_of(owner, draft, lesson)
        await edited(owner, draft, lesson, text.replace("title: ", f"title: Version {version} ", 1))
        assert "They finish version" in (await owner.get(draft)).text
        assert (await published(owner, draft, learners=learners)).status_code == 303
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(course_versions.c.version, course_versions.c.takes_over).order_by(
                course_versions.c.id
            )
        )
        assert [tuple(each) for each in rows] == [
            ("0.1.0", False),
            ("0.2.0", False),
            ("0.3.0", True),
        ]


async def test_what_somebody_changed_meanwhile_is_not_published_unseen(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    text = await text_of(owner, draft, "course.yaml")
    await edited(owner, draft, "course.yaml", text.replace("Clean wells", "Cleaner wells"))
    answer = await owner.post(f"{draft}/publish", data={"revision": "0"})
    assert answer.status_code == 422
    assert "Somebody else changed this draft meanwhile" in answer.text
    assert "No course can be joined yet" in (await owner.get("/console/courses")).text


async def test_a_course_whose_code_a_cohort_has_already_is_not_published(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.publish(course())
    wish = Wish("tiny", "Kibera mothers", school.clock().date(), "Clean-Wells")
    await gathering.create(school.rt, wish, school.clock())
    draft = await begun(owner)
    refused = await published(owner, draft)
    assert refused.status_code == 422
    assert "because a cohort is joined with this code" in words(refused)
    assert "the cohort Kibera mothers with the code Clean-Wells" in words(refused)
    assert await publishing.current(school.rt, KEY) is None
    again = await begun(owner, "deep-wells")
    assert (await published(owner, again)).status_code == 303
