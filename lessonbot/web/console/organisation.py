"""What the organisation says of itself."""

from fastapi import Response, status

from lessonbot.domain.staff import May
from lessonbot.services import portraying
from lessonbot.services.portraying import Said
from lessonbot.services.staffing import NotDone
from lessonbot.web.console.doors import Asked, Console

_PATH = "/console/organisation"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/organisation", "console.organisation.title", May.RUN)
    console.reads("/organisation", May.RUN, shown)
    console.acts("/organisation", May.RUN, save)


async def shown(asked: Asked) -> Response:
    """Show what is said."""
    own = await portraying.own(asked.seat)
    said = Said(own.name, own.about, own.website, own.contact, own.language, own.zone)
    return await _drawn(asked, said)


async def save(asked: Asked) -> Response:
    """Keep what was typed."""
    form = await asked.form()
    said = Said(**{name: form.get(name, "") for name in Said.__slots__})
    try:
        await portraying.save(asked.seat, said, asked.now)
    except NotDone as refused:
        return await _drawn(asked, said, wrong=refused.why)
    return asked.back(_PATH, "console.saved")


async def _drawn(asked: Asked, said: Said, wrong: str = "") -> Response:
    own = await portraying.own(asked.seat)
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK
    return asked.draw(
        "organisation",
        code,
        said=said,
        own=own,
        wrong=wrong,
        longest=portraying,
        public_page=f"{asked.seat.rt.public_url}/",
    )
