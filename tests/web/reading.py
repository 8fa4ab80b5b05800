"""Reading a page the way a browser does: elements, what they hold, and what they load."""

from html.parser import HTMLParser

_ALONE = {"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect"}
_LOADED = {("link", "href"), ("script", "src"), ("img", "src")}


class Seen(HTMLParser):
    """A page: its elements with their attributes, and the text of each class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: dict[str, str] = {}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.elements.append((tag, held))
        if tag not in _ALONE:
            self._open.append((tag, held.get("class", "").split()))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _ALONE:
            opened, _ = self._open.pop()
            assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        for _, classes in self._open:
            for name in classes:
                self.words[name] = self.words.get(name, "") + data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [held for name, held in self.elements if name == tag]

    def one(self, tag: str) -> dict[str, str]:
        """The attributes of the only element of a kind."""
        (held,) = self.all(tag)
        return held

    def meta(self, name: str) -> str:
        """What the page says about itself."""
        for held in self.all("meta"):
            if name in (held.get("name"), held.get("property")):
                return held["content"]
        raise AssertionError(f"no <meta> {name}")

    def loads(self) -> list[str]:
        """The addresses that a browser fetches with the page."""
        kinds = {"stylesheet", "icon"}
        return [
            held[attribute]
            for tag, held in self.elements
            for name, attribute in _LOADED
            if tag == name and attribute in held and (tag != "link" or held["rel"] in kinds)
        ]
