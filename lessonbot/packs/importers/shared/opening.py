"""Files from outside, opened as those of a pack are; whatever is in the way is NotImportable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lessonbot.packs.archive import open_pack
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.problems import PackRefused, shown


def opened(path: Path) -> dict[str, bytes]:
    """The files of a folder or a zip by their names; raises NotImportable."""
    with _refusing(path):
        return open_pack(path)


def read_some(path: Path, limit: int) -> bytes:
    """A file up to a limit of bytes, and one more if it is larger; raises NotImportable."""
    with _refusing(path), path.open("rb") as file:
        return file.read(limit + 1)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    name = shown(path.name)
    try:
        yield
    except PackRefused as refusal:
        lines = [f"{name} cannot be opened: {each.message}" for each in refusal.problems]
        raise NotImportable("\n".join(lines)) from refusal
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "its name is not possible"
        words = f"{name} cannot be opened ({reason}): check its name and whether you may read it"
        raise NotImportable(words) from fault
