"""Articles as a digest shows them: short, harmless, with pictures that every client can show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from syndicate import text
from syndicate.email import defusing
from syndicate.email.dialects import Dialect
from syndicate.model import Article, Direction, Image

WIDTH = 600
"""Pixels: what every client's reading pane has room for."""

# Characters, not bytes: room for a long title, none for one of a megabyte.
_TITLE, _SUMMARY, _LEAD_SUMMARY, _BYLINE = 180, 240, 360, 120
_LABEL, _ALT = 80, 250
# Outlook on Windows shows no WebP or AVIF, Gmail no SVG.
_UNSEEN_TYPES = frozenset({"image/webp", "image/avif", "image/svg+xml", "image/heic", "image/jxl"})
_UNSEEN_ENDINGS = (".webp", ".avif", ".svg", ".svgz", ".heic", ".jxl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as the digest shows it: ``width`` and ``height`` are display pixels."""

    url: str
    alt: str
    width: int
    height: int | None

    def within(self, room: int) -> "Picture":
        """Return it no wider than some room, in pixels."""
        if self.width <= room:
            return self
        height = self.height and max(1, round(self.height * room / self.width))
        return Picture(url=self.url, alt=self.alt, width=room, height=height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as the digest shows it; ``title`` is empty for a note.

    ``label`` names it where its link must stand alone. ``language`` and ``direction`` are the
    article's own.
    """

    title: str
    label: str
    summary: str
    byline: str
    url: str
    published: datetime
    language: str
    direction: Direction
    picture: Picture | None


def split(articles: Sequence[Article]) -> tuple[Story | None, list[Story]]:
    """Part the lead from the rest; a note has no title to lead with and joins the rest."""
    if not articles or not articles[0].title:
        return None, [story(article, _SUMMARY) for article in articles]
    return story(articles[0]), [story(one, _SUMMARY) for one in articles[1:]]


def story(article: Article, limit: int = _LEAD_SUMMARY) -> Story:
    """Return an article as it is shown; ``limit`` is that of its summary, in characters."""
    names = dict.fromkeys(author.name for author in article.authors if author.name)
    return Story(
        title=text.shorten(article.title, _TITLE),
        label=text.shorten(article.title or article.summary, _LABEL),
        summary=text.shorten(article.summary, limit),
        byline=text.shorten(", ".join(names), _BYLINE),
        url=article.url,
        published=article.published,
        language=article.language,
        direction=article.direction,
        picture=picture(article.image, WIDTH),
    )


def tame(article: Article, spoken: Dialect) -> Article:
    """Return the article with nothing in it that a mail service could act on."""
    return defusing.tame(article, spoken)


def named(article: Article) -> Article:
    """Give a note a name for subjects and preheaders: how it begins."""
    return article if article.title else replace(article, title=text.shorten(article.summary, 60))


def picture(image: Image | None, width: int, height: int | None = None) -> Picture | None:
    """Fit an image into a box, never enlarged; none if some client could not show it."""
    if image is None or not _is_seen(image):
        return None
    alt = text.shorten(image.alt, _ALT)
    if not image.width or not image.height:
        return Picture(url=image.url, alt=alt, width=width, height=None)
    scale = min(1.0, width / image.width, (height or image.height) / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return Picture(url=image.url, alt=alt, width=size[0], height=size[1])


def _is_seen(image: Image) -> bool:
    try:
        parts = urlsplit(image.url)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and image.type not in _UNSEEN_TYPES
        and not parts.path.lower().endswith(_UNSEEN_ENDINGS)
    )
