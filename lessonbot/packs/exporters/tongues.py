"""What a language calls itself, and in which direction it is written."""

from babel import Locale, UnknownLocaleError


def direction(language: str) -> str:
    """`rtl` or `ltr`, for HTML and typst alike."""
    locale = _locale(language)
    return str(locale.text_direction) if locale else "ltr"


def own_name(language: str) -> str:
    """The name of a language in itself, such as “Kiswahili”; the tag where it is not known."""
    locale = _locale(language)
    name = locale.get_display_name() if locale else None
    return name[:1].upper() + name[1:] if name else language


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
