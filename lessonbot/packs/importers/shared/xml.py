"""XML that strangers made: small, flat, without entities, and never from a network."""

import html
from typing import TypeAlias

from lxml import etree

from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared.floods import refuse_size
from lessonbot.packs.problems import shown

Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that its type has

# Of one file of XML.
_MOST_MARKS = 400_000


def parse_xml(data: bytes, place: str) -> Element:
    """The root of a file, all names without their namespaces; raises NotImportable."""
    refuse_size(len(data), place)
    if data.count(b"<") > _MOST_MARKS:
        raise NotImportable(f"{place} has more than {_MOST_MARKS:,} tags: divide it")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise _unreadable(place, fault) from fault
    _refuse_entities(root, place)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def words_of(element: Element | None) -> str:
    """The words in an element and in all that it holds, on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def inner(element: Element) -> str:
    """What an element holds, as HTML."""
    words = "".join(markup(child) + html.escape(child.tail or "") for child in element)
    return html.escape(element.text or "") + words


def markup(element: Element) -> str:
    """An element and what it holds, as HTML; what stands behind it is not part of it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _refuse_entities(root: Element, place: str) -> None:
    """A file that names its own abbreviations may unfold to any size, or to files of this machine."""
    dtd = root.getroottree().docinfo.internalDTD
    own = dtd is not None and any(True for _ in dtd.iterentities())
    if own or any(True for _ in root.iter(etree.Entity)):
        raise NotImportable(
            f"{place} has entities of its own (<!ENTITY …>), which are not read: take them out"
        )


def _unreadable(place: str, fault: Exception) -> NotImportable:
    line = getattr(fault, "lineno", None)
    where = f"{place}:{line}" if line else place
    reason = shown(getattr(fault, "msg", None) or fault)
    return NotImportable(f"{where} cannot be read ({reason}): export it again")
