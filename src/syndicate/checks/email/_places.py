"""Where what is wrong with an email comes from: the line of a template, or an article's file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from syndicate.email.dialects import Place
from syndicate.model import Article
from syndicate.tracing import Traced

_SHORT = 8
"""Characters: so few may stand anywhere."""

_SENTENCE = re.compile(r">([^<>]{8,}?)<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an email was made of; ``host`` is the publication's own.

    ``ways`` are what its footer must link to or tell, by place, as it is configured.
    """

    source: Traced | None = None
    articles: Sequence[Article] = ()
    host: str = ""
    ways: Mapping[Place, str] = field(default_factory=dict)

    def place(self, parts: Sequence[str], *, of_template: bool = False) -> tuple[str, int] | None:
        """Return path and line of the first of some parts that can be found; nothing without any.

        An article's own picture, link or words are put down to its file, unless the fault is
        ``of_template``. Words may stand twice, first in the preheader, so the last place counts.
        """
        for part in filter(None, parts):
            owner = None if of_template else self._owner(part)
            if owner is not None:
                return owner.key.partition("#")[0], 0
            if self.source is not None and (offset := self._offset(part)) >= 0:
                place = self.source.place(offset)
                return place.shown, place.line
        return None

    def _owner(self, part: str) -> Article | None:
        """Return the article that a part comes from, if one of them has it.

        A short one is no proof: what it stands in decides.
        """
        if len(part) <= _SHORT:
            part = self._words_around(part) or part
        return next((one for one in self.articles if self._is_of(part, one)), None)

    def _is_of(self, part: str, article: Article) -> bool:
        if part in _fields(article):
            return True
        if len(part) > _SHORT and any(part in one for one in _fields(article)):
            return True
        text = self.source.text if self.source is not None else ""
        written = escape(part, quote=False)
        found = [part, written] if len(part) > _SHORT else [f">{written}<"]
        # A digest tells of articles in short: what is in their bodies is not in it.
        return any(one in article.body for one in found) and (not text or _shows(text, article))

    def _offset(self, part: str) -> int:
        text = self.source.text if self.source is not None else ""
        written = (part, escape(part), escape(part, quote=False))
        return next((at for one in written if (at := text.rfind(one)) >= 0), -1)

    def _words_around(self, part: str) -> str:
        """Return the words between two tags that a part stands among; nothing if it is in a tag."""
        offset = self._offset(part)
        if offset < 0 or self.source is None:
            return ""
        before, after = self.source.text[:offset], self.source.text[offset:]
        start, end = before.rfind("<"), after.find("<")
        closed = before.rfind(">")
        if closed < start:
            return ""
        return unescape(before[closed + 1 :] + after[: end if end >= 0 else None]).strip(" \n…")


NOWHERE = Origin()


def _fields(article: Article) -> tuple[str, ...]:
    """Return what a digest tells of an article."""
    image = (article.image.url, article.image.alt) if article.image else ()
    names = (one.name for one in article.authors)
    return tuple(filter(None, (article.title, article.summary, *image, *names)))


def _shows(text: str, article: Article) -> bool:
    """Tell whether an article's body is in a text, by its first words."""
    first = _SENTENCE.search(article.body)
    return first is None or first[1] in text
