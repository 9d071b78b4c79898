"""Where what is wrong with an email comes from: the line of a template, or an article's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from syndicate.email.dialects import Place
from syndicate.model import Article
from syndicate.tracing import Traced


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an email was made of; ``host`` is the publication's own.

    ``ways`` are what its footer must link to or tell, by place, as it is configured.
    """

    source: Traced | None = None
    articles: Sequence[Article] = ()
    host: str = ""
    ways: Mapping[Place, str] = field(default_factory=dict)

    def place(self, parts: Sequence[str]) -> tuple[str, int] | None:
        """Return path and line of the first of some parts that can be found; nothing without any.

        An article's own picture, link or words are put down to its file. Words may stand twice,
        first in the preheader, so the last place counts.
        """
        for part in filter(None, parts):
            if article := next((one for one in self.articles if _is_of(part, one)), None):
                return article.key.partition("#")[0], 0
            if self.source is None:
                continue
            for written in (part, escape(part), part.replace("&", "&amp;")):
                if (offset := self.source.text.rfind(written)) >= 0:
                    place = self.source.place(offset)
                    return place.shown, place.line
        return None


NOWHERE = Origin()


def _is_of(part: str, article: Article) -> bool:
    own = (article.title, article.image.url if article.image else "")
    return part in own or (len(part) > 8 and part in article.body)  # noqa: PLR2004 - a word is no proof
