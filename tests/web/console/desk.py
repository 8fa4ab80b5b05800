"""What waits for staff at the desk: a question, work that was handed in, a certificate."""

import hashlib

from lessonbot.domain.messages import Attached
from lessonbot.services import asking, fetching, issuing, submitting
from lessonbot.services.submitting import Decision
from lessonbot.store import submissions
from tests.services.test_submitting import tasked
from tests.support.school import School

AMINA = "1001"
JPEG = b"\xff\xd8\xff" + b"a plan " * 100


async def learns(school: School, path: str = AMINA) -> None:
    """Somebody answers everything, and their work is due."""
    await school.publish(tasked(("text", "photo", "voice", "document")))
    await school.join(path)
    await school.taps(path, "q10 yes")


async def asks(school: School, words: str = "Why save first?", path: str = AMINA) -> str:
    """Somebody asks; the question's id."""
    await school.hears(path, f"ask {words}")
    found = [each for each in await asking.listed(school.rt, 99) if each.text == words]
    return found[0].public_id


async def hands_in(school: School, words: str = "I save ten each week.", path: str = AMINA) -> str:
    """Somebody hands a text in; its id."""
    await school.hears(path, words)
    await school.taps(path, school.rt.voice("en").label("task.yes"))
    (first, *_) = await submitting.listed(school.rt, 9)
    assert (first.kind, first.text) == ("text", words)
    return first.public_id


async def hands_file_in(
    school: School, data: bytes = JPEG, mime: str = "image/jpeg", path: str = AMINA
) -> str:
    """Somebody hands a file in, which is fetched; its id."""
    await school.hears(path, file=Attached(fetching.kind_of(mime), "a-reference", mime))
    (first, *_) = await submitting.listed(school.rt, 9)
    async with school.rt.database.write() as tx:
        file = hashlib.sha256(data).hexdigest(), data
        await submissions.keep(tx, school.rt.organisation, first.id, mime, file)
    return first.public_id


async def earns(school: School, work: str, path: str = AMINA) -> str:
    """Work is passed and its certificate taken and signed; the certificate's number."""
    await submitting.decide(school.rt, work, Decision(passed=True), school.clock())
    await school.settle()
    await school.taps(path, "My certificate")
    await school.taps(path, "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    return school.texts(path)[-1].split("/c/")[1].split()[0]


async def all_of_it(school: School) -> dict[str, str]:
    """One of each, by the name that addresses call it."""
    await learns(school)
    question, work = await asks(school), await hands_in(school)
    return {"question": question, "submission": work, "certificate": await earns(school, work)}
