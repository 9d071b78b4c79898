"""Proofs of web pages, a sample of each kind: an empty or half page must not replace a whole one.

How a page looks, and what it links, is its owner's. What any reader needs is that there is a page:
a doctype, a language, a title, and the text that it is for, every element closed (HTML Living
Standard, sections 13.1 and 4.1).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from syndicate.model import Finding, Severity

# What must be closed; HTML lets many others end by themselves.
_ENDED = """
a article aside button div footer form h1 h2 h3 header main nav ol script section span style table
template textarea title ul
"""
_CLOSED = frozenset(_ENDED.split())
_HIDDEN = frozenset({"script", "style", "template"})
_MANY = 30
"""Letters and digits of a title to look for: templates may shorten, or set it in capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it would be published; ``words`` begin what it is for, or are empty.

    ``template`` is what it is made from, ``own`` the owner's files that may be in it, the likeliest
    first.
    """

    path: str
    data: bytes
    template: str
    own: Sequence[str] = ()
    words: str = ""


def check(pages: Iterable[Page]) -> Iterator[Finding]:
    """Yield what is broken, each fault of a template once, with the first page that shows it."""
    told: set[tuple[str, str]] = set()
    for page in pages:
        fault = _fault(page)
        template = page.own[0] if page.own else page.template
        if fault and (template, fault) not in told:
            told.add((template, fault))
            yield Finding(
                rule="page-broken",
                severity=Severity.ERROR,
                path=template,
                problem=f"the page {page.path} {fault}",
                remedy=_remedy(page),
            )


def _remedy(page: Page) -> str:
    if not page.own:
        return "install Syndicate again: its own templates are damaged"
    others = f" (or one of {', '.join(page.own[1:])})" if len(page.own) > 1 else ""
    return f"restore it{others}, or take your copy away"


def _fault(page: Page) -> str:
    """Say what is wrong with a page, the gravest first, or nothing."""
    text = page.data.decode("utf-8", "replace")
    seen = _Reader()
    seen.feed(text)
    seen.close()
    faults = (
        (not text.strip(), "is empty"),
        (not seen.doctype, "does not begin with <!doctype html>"),
        (seen.count["html"] != 1, f"has {seen.count['html']} <html> elements instead of one"),
        (not seen.language, "says no language; write lang on <html>"),
        (bool(seen.open), f"never closes <{'>, <'.join(seen.open[:3])}>"),
        (not "".join(seen.title).strip(), "has no <title>, or an empty one"),
        (not (seen.count["main"] or seen.count["body"]), "has no <body>"),
        (seen.count["main"] > 1, f"has {seen.count['main']} <main> elements"),
        (not _holds("".join(seen.text), page.words), _absent(page.words)),
    )
    return next((said for wrong, said in faults if wrong), "")


def _holds(text: str, words: str) -> bool:
    wanted = _folded(words)[:_MANY]
    return wanted in _folded(text) if wanted else bool(text.strip())


def _absent(words: str) -> str:
    return f"does not show {words[:60]!r}" if _folded(words) else "shows no text"


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


class _Reader(HTMLParser):
    """What stands in a page: elements by number, its texts, and what is never closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.doctype = False
        self.language = ""
        self.count: Counter[str] = Counter()
        self.title: list[str] = []
        self.text: list[str] = []
        self._left: Counter[str] = Counter()

    @property
    def open(self) -> list[str]:
        """The names of elements that are never closed."""
        return [name for name, number in self._left.items() if number > 0]

    def handle_decl(self, decl: str) -> None:
        begun = not self.count and not "".join(self.text).strip()
        self.doctype = self.doctype or (begun and decl.lower().startswith("doctype html"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        if tag == "html":
            self.language = self.language or (dict(attrs).get("lang") or "").strip()
        if tag in _CLOSED:
            self._left[tag] += 1

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as called
        """Take ``<br/>``, and what drawings hold, for closed; a script hides all that follows."""
        self.count[tag] += 1
        self._left["script"] += tag == "script"

    def handle_endtag(self, tag: str) -> None:
        if self._left[tag] > 0:
            self._left[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._left["title"]:
            self.title.append(data)
        elif not any(self._left[name] for name in _HIDDEN):
            self.text.append(data)
