"""Putting the parts together, the same way for every command."""

import hmac
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from lessonbot.channels import registry
from lessonbot.channels.base import Channel
from lessonbot.channels.examining import Checked
from lessonbot.config import Misconfiguration, Settings
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.portrait import Customs
from lessonbot.services import portraying
from lessonbot.services.pacing import Tempo
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import migrating, organisations
from lessonbot.store.database import Database
from lessonbot.store.organisations import Sender

_PACKAGE = Path(__file__).parents[1]
SWITCH_ON = (
    "set TELEGRAM_BOT_TOKEN, or TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and a sender "
    "(TWILIO_WHATSAPP_FROM, TWILIO_SMS_FROM)"
)
"""How a channel is switched on."""


def shipped_packs() -> Path:
    """The folder of the packs that ship with lessonbot, installed or in a clone."""
    installed = _PACKAGE / "_lessons"
    return installed if installed.is_dir() else _PACKAGE.parent / "lessons"


def configured(settings: Settings) -> Sequence[registry.Opened]:
    """The channels that the settings switch on."""
    key = settings.secret_key().encode()
    parts = registry.Parts(
        {
            name.upper(): value.get_secret_value()
            if hasattr(value := getattr(settings, name), "get_secret_value")
            else str(value)
            for name in type(settings).model_fields
        },
        settings.lessonbot_public_url,
        lambda name: hmac.digest(key, name.encode(), "sha256").hex(),
        voices(),
    )
    return list(registry.opened(parts))


def in_passing(settings: Settings) -> Sequence[registry.Opened]:
    """The same channels to look at, without making a secret key, which only a start does."""
    if not settings.lessonbot_secret_key.get_secret_value():
        passing = SecretStr(secrets.token_urlsafe())
        settings = settings.model_copy(update={"lessonbot_secret_key": passing})
    return configured(settings)


def complaints(opened: Sequence[registry.Opened]) -> Iterator[tuple[str, str]]:
    """What of the settings cannot work, each with the scheme of its channel; nobody is asked."""
    for each in opened:
        if isinstance(each.channel, Checked):
            yield from ((each.channel.scheme, said) for said in each.channel.complaints())


def tempo(opened: registry.Opened) -> Tempo:
    """How fast, and to how many, a channel may send."""
    return Tempo(opened.per_second, opened.person_seconds, people_per_day=opened.people_per_day)


@asynccontextmanager
async def runtime(
    database: Database,
    settings: Settings,
    now: datetime,
    opened: Sequence[registry.Opened] = (),
    vault: Vault | None = None,
) -> AsyncIterator[Runtime]:
    """The parts of this process on a database that has this program's version."""
    async with database.write() as tx:
        organisation = await organisations.ensure_default(tx, now, settings.lessonbot_organisation)
        owned = [
            await organisations.ensure_sender(tx, organisation, each.slug, each.channel.scheme, now)
            for each in opened
        ]
    senders: dict[int, Sender] = {sender.id: sender for sender in owned}
    channels: dict[int, Channel] = {
        sender.id: each.channel for sender, each in zip(owned, opened, strict=True)
    }
    tempos = {sender.id: tempo(each) for sender, each in zip(owned, opened, strict=True)}
    rt = Runtime(
        database=database,
        organisation=organisation,
        public_url=settings.lessonbot_public_url,
        voices=voices(),
        senders=senders,
        channels=channels,
        name=f"{socket.gethostname()}:{os.getpid()}",
        tempos=tempos,
        usual=Customs(settings.quiet, settings.lessonbot_courses_at_once),
    )
    await portraying.refresh(rt)
    if vault:
        rt.vault = vault
    try:
        yield rt
    finally:
        await rt.press.close()
        for channel in channels.values():
            await channel.stop()


async def migrated(database: Database) -> str | None:
    """Bring the database up to date when that is safe; what was done, if anything.

    Safe is: nothing is in it yet, or it is a SQLite file of which a copy was made first.
    Raises Misconfiguration otherwise.
    """
    schema = await migrating.status(database)
    if schema.current:
        return None
    if not schema.known:
        raise Misconfiguration(
            f"the database has version {schema.has}, which this lessonbot does not know: "
            "it was made by a newer one. Install that version again"
        )
    if schema.empty:
        await migrating.upgrade(database)
        return f"made the tables of version {schema.needs} in a new database"
    if not database.is_sqlite:
        raise Misconfiguration(
            f"the database has version {schema.has} and this lessonbot needs {schema.needs}: "
            "make a backup, then run “lessonbot db upgrade”"
        )
    copy = await migrating.backup(database, schema)
    await migrating.upgrade(database)
    return f"brought the database from version {schema.has} to {schema.needs}; a copy is in {copy}"
