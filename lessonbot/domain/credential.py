"""Certificate numbers, as people type and read them out, and how they stand."""

from enum import StrEnum

_GROUP = 4
_LOOKALIKES = str.maketrans("OIL", "011")  # as Crockford's base 32 is read
_LONGEST = 40


def read_id(written: str) -> str:
    """A certificate number as it is kept, however it was typed; empty if it cannot be one."""
    bare = written[:_LONGEST].replace("-", "").replace(" ", "")
    return bare.upper().translate(_LOOKALIKES) if bare.isascii() and bare.isalnum() else ""


def grouped(public_id: str) -> str:
    """A certificate number in groups, to be read out."""
    return "-".join(public_id[i : i + _GROUP] for i in range(0, len(public_id), _GROUP))


class Standing(StrEnum):
    """What a certificate is worth now; in this order, since the first that is so is told."""

    HIDDEN = "hidden"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    DEMO = "demo"
    VALID = "valid"
