"""An article's body as an email can have it: well-formed XHTML that needs nothing but itself.

Whatever the sanitiser lets through is rebuilt of elements that mail programs know, each with its
style on it; nothing is wider than a phone. It goes through MJML in one ``mj-text``, whose content
mrml passes on byte for byte: so its size is known beforehand, and so is where it may end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from syndicate.email import _blocks, _phrases, _pictures, _tables
from syndicate.email._fragment import parse
from syndicate.email._looks import Look, styles
from syndicate.email._writing import Cut, EnoughError, Place, Write, Writer, size
from syndicate.model import Article

__all__ = ["Content", "Look", "Shown", "content"]

_LOCAL = re.compile(r'\shref="#([^"]*)"')

_PHRASES: Mapping[str, Write] = {
    "a": _phrases.link,
    "abbr": _phrases.abbreviation,
    "audio": _pictures.film,
    "b": _phrases.inline("b"),
    "bdi": _phrases.inline("bdi"),
    "bdo": _phrases.inline("bdo"),
    "br": _phrases.line_break,
    "cite": _phrases.inline("em"),
    "code": _phrases.code,
    "data": _phrases.bare,
    "del": _phrases.inline("s"),
    "dfn": _phrases.inline("em"),
    "em": _phrases.inline("em"),
    "i": _phrases.inline("i"),
    "img": _pictures.image,
    "ins": _phrases.inline("u"),
    "kbd": _phrases.code,
    "mark": _phrases.inline("span", "mark"),
    "picture": _phrases.bare,
    "q": _phrases.quoted,
    "rp": _phrases.inline("rp"),
    "rt": _phrases.inline("rt"),
    "ruby": _phrases.inline("ruby"),
    "s": _phrases.inline("s"),
    "samp": _phrases.code,
    "small": _phrases.inline("span", "small"),
    "source": _phrases.nothing,
    "span": _phrases.bare,
    "strong": _phrases.inline("strong"),
    "sub": _phrases.inline("sub", "sub"),
    "sup": _phrases.inline("sup", "sup"),
    "time": _phrases.bare,
    "track": _phrases.nothing,
    "u": _phrases.inline("u"),
    "var": _phrases.inline("em"),
    "video": _pictures.film,
    "wbr": _phrases.may_break,
}
_BLOCKS: Mapping[str, Write] = {
    **dict.fromkeys(
        (
            *("address", "article", "aside", "details", "div", "dl", "footer", "header"),
            *("hgroup", "main", "section"),
        ),
        _blocks.division,
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _blocks.heading),
    **dict.fromkeys(("li", "caption", "tbody", "td", "tfoot", "th", "thead", "tr"), _tables.stray),
    **dict.fromkeys(("col", "colgroup"), _phrases.nothing),
    "blockquote": _blocks.quotation,
    "dd": _blocks.definition,
    "dt": _blocks.term,
    "figcaption": _blocks.caption,
    "figure": _blocks.figure,
    "hr": _blocks.rule,
    "ol": _blocks.listing,
    "p": _blocks.paragraph,
    "pre": _blocks.code,
    "summary": _blocks.term,
    "table": _tables.table,
    "ul": _blocks.listing,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A body as an email shows it: XHTML, its bytes, and whether that is all of it.

    It has so many ``links`` to the web, and ``each`` will grow by some bytes.
    """

    html: str
    size: int
    is_whole: bool
    links: int = 0
    each: int = 0

    @property
    def cost(self) -> int:
        """Its bytes when its links have grown."""
        return self.size + self.links * self.each


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body that can be shown whole, or as much of it as there is room for.

    ``links`` are the pieces that link to a place of the body, with its name; ``targets`` tell for
    each name which piece bears it, and its id. What is not shown, ``page`` has.
    """

    pieces: tuple[str, ...]
    cuts: tuple[Cut, ...]
    is_whole: bool
    page: str
    links: Mapping[int, str]
    targets: Mapping[str, tuple[int, str]]

    def whole(self, each: int = 0) -> Shown:
        """Return all that there is."""
        return self._shown(Cut(len(self.pieces), 0, 0, "", is_whole=True), each)

    def within(self, room: int, each: int = 0) -> Shown:
        """Return as much as takes at most ``room`` bytes of UTF-8, if ``each`` link grows by some.

        It ends after a block; within one only if half of the room would stay empty otherwise.
        """
        if self.is_whole and (whole := self.whole(each)).cost <= room:
            return whole
        for cut in self._ends(room, each):
            shown = self._shown(cut, each)
            if shown.cost <= room:
                return shown
        return Shown("", 0, is_whole=False)

    def _ends(self, room: int, each: int) -> Iterator[Cut]:
        """Yield where it may end, the best first."""

        def cost(cut: Cut) -> int:
            return cut.size + cut.links * each

        fitting = self.cuts[: bisect_right(self.cuts, room, key=cost)]
        yield from (cut for cut in reversed(fitting) if cut.is_whole and cost(cut) >= room // 2)
        yield from reversed(fitting)

    def _shown(self, cut: Cut, each: int) -> Shown:
        parts = list(self.pieces[: cut.pieces])
        for at, name in self.links.items():
            if at < cut.pieces:
                parts[at] = self._address(name, cut.pieces)
        parts.append(("" if cut.is_whole else "…") + cut.ends)
        html = "".join(parts)
        is_whole = self.is_whole and cut.pieces == len(self.pieces)
        return Shown(html, size(html), is_whole, html.count('<a href="http'), each)

    def _address(self, name: str, end: int) -> str:
        place, own = self.targets.get(name, (end, ""))
        return f"#{own}" if place < end else escape(f"{self.page}#{quote(name, safe='-._~')}")


def content(
    article: Article,
    *,
    look: Look,
    top: int = 2,
    prefix: str = "a1-",
    enough: int | None = None,
) -> Content:
    """Return an article's body for an email.

    Its highest heading gets the level ``top``, and no level is skipped. Ids begin with ``prefix``,
    which no other article of the email may have. What comes after ``enough`` bytes is left out at
    once.
    """
    writer = Writer(
        article=article,
        writers={**_PHRASES, **_BLOCKS},
        phrases=_PHRASES.keys(),
        styles=styles(look),
        wanted={unquote(name) for name in _LOCAL.findall(article.body)},
        prefix=prefix,
        top=top,
        enough=enough,
    )
    is_whole = True
    try:
        writer.flow(parse(article.body), Place(direction=article.direction, width=look.width))
    except EnoughError:
        is_whole = False
    return Content(
        pieces=tuple(writer.pieces),
        cuts=tuple(writer.cuts),
        is_whole=is_whole,
        page=article.url,
        links=writer.links,
        targets=writer.targets,
    )
