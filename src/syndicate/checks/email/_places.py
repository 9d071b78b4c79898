"""Where what is wrong with an email comes from: the line of a template, or an article's file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape

from syndicate.email.dialects import Place
from syndicate.model import Article
from syndicate.tracing import Traced

_SHORT = 8
"""Characters: so few may stand anywhere."""

_FEW_WORDS = re.compile(r"[\w ]{1,8}")
_TAG = re.compile(r"</?[a-z][\w:-]*")
_PREHEADER = "/preheader.mjml.j2"

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
        ``of_template``: then the parts belong together, and if they could be any of several places
        that say the same, none is named rather than a wrong one.
        """
        if of_template:
            return self._only([part for part in parts if part])
        for part in filter(None, parts):
            if (owner := self._owner(part)) is not None:
                return owner.key.partition("#")[0], 0
            if found := self._places(part):
                return found[-1]
        return None

    def _only(self, parts: Sequence[str]) -> tuple[str, int] | None:
        """Return the one place of the first part; of several, the one that has another part."""
        found = self._places(parts[0]) if parts else []
        for part in parts[1:]:
            if len(found) > 1:
                here = {*self._places(part)}
                found = [one for one in found if one in here]
        return found[0] if len(found) == 1 else None

    def _owner(self, part: str) -> Article | None:
        """Return the article that a part comes from, if one of them has it.

        A short one is no proof: what it stands in decides.
        """
        if _TAG.fullmatch(part):
            return self._owner_of_tag(part)
        if len(part) <= _SHORT:
            part = self._words_around(part) or part
        return next((one for one in self.articles if self._is_of(part, one)), None)

    def _owner_of_tag(self, part: str) -> Article | None:
        """Return the article in full that has a tag, if no template writes the same."""
        wanted = _written(part)
        used = len(wanted.findall(self._text))
        counts = ((one, len(wanted.findall(one.body))) for one in self.articles)
        return next((one for one, count in counts if 0 < used <= count), None)

    def _is_of(self, part: str, article: Article) -> bool:
        fields = _fields(article)
        wanted = _written(part)
        if part in fields or (
            len(part) > _SHORT and any(wanted.search(one) for one in fields if part in one)
        ):
            return True
        # A digest tells of articles in short: what is in their bodies is not in it.
        return wanted.search(article.body) is not None and _shows(self._text, article)

    @property
    def _text(self) -> str:
        return self.source.text if self.source is not None else ""

    def _offsets(self, part: str) -> list[int]:
        return [found.start() for found in _written(part).finditer(self._text)]

    def _places(self, part: str) -> list[tuple[str, int]]:
        """Return where a part was printed, each place once, in order.

        The preheader says what stands below it as well, and that is what is meant.
        """
        if self.source is None:
            return []
        found = dict.fromkeys(map(self.source.place, self._offsets(part)))
        below = [one for one in found if not one.name.endswith(_PREHEADER)] or [*found]
        return [(one.shown, one.line) for one in below]

    def _words_around(self, part: str) -> str:
        """Return the words between two tags that a part stands among; nothing if it is in a tag."""
        offset = next(reversed(self._offsets(part)), -1)
        if offset < 0:
            return ""
        before, after = self._text[:offset], self._text[offset:]
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


@lru_cache(maxsize=1024)
def _written(part: str) -> re.Pattern[str]:
    """Match a part in whichever way it may be escaped, and as a whole: not within another word.

    A few letters stand in attributes and styles as well, so those are all that is between two tags.
    Spaces may be line ends in a template, and styles may be written with or without them.
    """
    forms = dict.fromkeys((part, escape(part), escape(part, quote=False)))
    either = "|".join(map(_spaced, forms))
    if _FEW_WORDS.fullmatch(part):
        return re.compile(rf"(?<=>)\s*(?:{either})\s*(?=<)")
    before = r"(?<![\w-])" if part[0].isalnum() else ""
    after = r"(?![\w-])" if part[-1].isalnum() else ""
    if "://" in part:
        after = r"""(?=["'\s<>)]|&\#|&quot;|$)"""
    return re.compile(f"{before}(?:{either}){after}")


def _spaced(part: str) -> str:
    words = r"\s+".join(map(re.escape, part.split()))
    return re.sub(r":(?!//)", r"\\s*:\\s*", words)
