"""From settings to the provider that staff can sign in by."""

from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec

from lessonbot.channels.openid import Away, Client, Provider, Refused
from lessonbot.config import Misconfiguration, Settings
from lessonbot.domain.finding import Finding, Level

_ABOUT = "sign-in"


def provider(settings: Settings) -> Provider | None:
    """The provider of the settings, None without one. Raises Misconfiguration."""
    if wrong := lacking(settings):
        raise Misconfiguration(wrong)
    if not settings.lessonbot_oidc_issuer:
        return None
    client = Client(
        settings.lessonbot_oidc_issuer,
        settings.lessonbot_oidc_client_id,
        settings.lessonbot_oidc_client_secret.get_secret_value(),
        settings.oidc_name,
    )
    return Provider(client, back(settings))


def back(settings: Settings) -> str:
    """The address that the provider has to know, and sends people back to."""
    return f"{settings.lessonbot_public_url}/console/oidc/callback"


def lacking(settings: Settings) -> str:
    """Which libraries are needed and are not there; empty where none is."""
    if settings.lessonbot_oidc_issuer and not find_spec("authlib"):
        return (
            "LESSONBOT_OIDC_ISSUER needs a library that is not installed: "
            "run pip install lessonbot[oidc]"
        )
    return ""


async def examined(settings: Settings, now: datetime) -> Sequence[Finding]:
    """Whether the provider answers, and what to tell it."""
    try:
        asked = provider(settings)
        if asked is None:
            return []
        await asked.described(now)
        keys = await asked.keys(now)
    except Misconfiguration as error:
        return [Finding(Level.PROBLEM, _ABOUT, str(error), fatal=True)]
    except (Away, Refused) as error:
        mend = "Look at LESSONBOT_OIDC_ISSUER. Passwords and passkeys let in meanwhile"
        said = f"{settings.oidc_name} cannot be asked: {error}"
        return [Finding(Level.PROBLEM, _ABOUT, said, mend)]
    said = f"{asked.name} answers and has {len(keys)} keys; it has to send back to {asked.back}"
    return [Finding(Level.OK, _ABOUT, said)]
