"""Elements with their children by name: dozens of rules ask for them, and they are read once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree


class Holder:
    """An element and its children, which must not change any more."""

    __slots__ = ("_inner", "children", "element", "named")

    def __init__(self, element: etree._Element) -> None:
        """Read the children; ``named`` has them by tag, in the order in which tags first appear."""
        self.element = element
        self.children = list(element)
        self.named: dict[object, list[etree._Element]] = defaultdict(list)
        self._inner: dict[etree._Element, Holder] | None = None
        for child in self.children:
            self.named[child.tag].append(child)

    def all(self, tag: str) -> Sequence[etree._Element]:
        """Return all children of a name."""
        return self.named.get(tag, ())

    def first(self, tag: str) -> etree._Element | None:
        """Return the first child of a name."""
        found = self.named.get(tag)
        return found[0] if found else None

    def of(self, child: etree._Element) -> "Holder":
        """Return a child with its own children."""
        self._inner = self._inner or {}
        if child not in self._inner:
            self._inner[child] = Holder(child)
        return self._inner[child]

    def below(self, tag: str, inner: str) -> Iterator[etree._Element]:
        """Yield the children of a name that children of another name have."""
        return (one for child in self.all(tag) for one in self.of(child).all(inner))

    def findtext(self, tag: str) -> str | None:
        """Return the text at the beginning of the first child of a name, None if there is none."""
        found = self.named.get(tag)
        return (found[0].text or "") if found else None

    def texts(self, tag: str) -> list[str]:
        """Return what the children of a name say, without blank ones and white space around."""
        return [text for text in map(said, self.named.get(tag, ())) if text]

    def text(self, tag: str) -> str:
        """Return the first of these texts, or nothing."""
        for child in self.named.get(tag, ()):
            if text := said(child):
                return text
        return ""


def said(element: etree._Element) -> str:
    """Return all text in an element, without white space around."""
    # Nearly all elements hold one text and nothing else.
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return text.strip()
