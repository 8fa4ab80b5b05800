"""Addresses of people, so that two of them can be told apart and nobody can write to one."""

_HEAD, _TAIL = 4, 2
_LONGEST_HIDDEN = 8
"""An address that is no longer shows only its end."""


def masked(path: str) -> str:
    """A little of an address; of nothing, nothing."""
    head = path[:_HEAD] if len(path) > _LONGEST_HIDDEN else ""
    return f"{head}•••{path[-_TAIL:]}" if path else ""
