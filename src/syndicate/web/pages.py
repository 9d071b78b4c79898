"""Every page of a publication, as bytes; nothing is read or written here but templates.

How pages link each other is told in ``links``. No page holds a script, and its Content Security
Policy lets none run: should a hostile body ever slip through the sanitiser, it stays text.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from urllib.parse import quote, urlsplit

from jinja2 import Environment, TemplateNotFound
from markupsafe import Markup, escape

from syndicate import languages, templating, urls
from syndicate.model import Article, Edition, Head, Promo
from syndicate.web import body, views
from syndicate.web.frame import Context, FeedLink, Frame, Place, Section, Site, frame
from syndicate.web.listing import Part

__all__ = ["FeedLink", "Pages", "Site", "stylesheet"]

_KINDS = (
    "article",
    "list",
    "index",
    "archive",
    "tags",
    "feeds",
    "editions",
    "moved",
    "gone",
    "404",
    "promo",
    "row",
)
_STYLE = "web/style.css"
_IN_FULL = 30
"""How many articles a long list tells in full; a tag may have thousands."""


class Pages:
    """Renders the pages of one site; make it once, as it keeps what pages have in common."""

    def __init__(self, site: Site) -> None:
        """Fetch every template, so that a broken one is told before anything is rendered.

        Raises:
            ConfigError: a template is missing or broken; so do all that render.
        """
        self._site = site
        self._publication = site.publication
        with templating.told():
            self._templates = {
                kind: site.env.get_template(f"web/{kind}.html.j2") for kind in _KINDS
            }
        self._frame = cache(lambda place: frame(site, place))
        self._promo = cache(self._render_promo)
        self._lines: dict[tuple[str, str], str] = {}

    def article(self, article: Article, promo: Promo | None) -> bytes:
        """Render an article's page in the article's language, its promo at the end."""
        place = Place(
            depth=article.path.count("/"),
            language=article.language,
            direction=article.direction,
        )
        return self._render("article", self._frame(place), self._article(article, promo, place))

    def index(self, heads: Sequence[Head]) -> bytes:
        """Render the front page: the newest articles in the order of the feeds, the first large.

        The publication's own feed links to it: it says what a feed is, and how to subscribe.
        """
        around = self._around(0, "", front=True)
        own: Context = {
            **self._named(self._publication.title, ""),
            "description": self._publication.description,
            "items": self._items(heads, around),
            "archive": around.links(f"{self._publication.url}archive/"),
            "own_feeds": [self._address(feed, around) for feed in self._site.feeds],
            "feeds_page": around.links(f"{self._publication.url}feeds/"),
        }
        return self._render("index", around, own)

    def archive(self, months: Sequence[tuple[int, int, int]]) -> bytes:
        """Render ``/archive/`` from (year, month, number of articles), newest first."""
        around = self._around(1, "archive")
        years = [
            (year, [self._month(around, *month) for month in in_year])
            for year, in_year in groupby(months, key=lambda month: month[0])
        ]
        own = self._named(around.words["all_articles"], "archive/")
        return self._render("archive", around, own | {"years": years})

    def month(self, year: int, month: int, part: Part) -> bytes:
        """Render ``/archive/2026-11/``, the articles of one month, or an older part of it."""
        name = views.month(year, month, self._publication.language)
        return self._list(name, _month_path(year, month), "archive", part)

    def tag(self, tag: str, folder: str, part: Part) -> bytes:
        """Render a tag's page in its folder, such as ``tags/credit/``, or an older part of it."""
        return self._list(tag, urls.path(folder), "tags", part)

    def landing(
        self,
        name: str,
        folder: str,
        part: Part,
        *,
        about: str,
        feeds: Sequence[FeedLink],
    ) -> bytes:
        """Render a feed's page: what it is about, how to subscribe, and its articles.

        An older ``part`` of it only lists its articles.
        ``folder`` is two folders deep and has a trailing slash, such as ``tags/credit/``.
        """
        section: Section = "tags" if folder.startswith("tags/") else "feeds"
        return self._list(name, urls.path(folder), section, part, about=about, feeds=feeds)

    def tags(self, counts: Sequence[tuple[str, str, int]]) -> bytes:
        """Render ``/tags/`` from (tag, slug, number of articles)."""
        around = self._around(1, "tags")
        base = self._publication.url
        links = [
            views.Link(
                text=tag,
                href=around.links(f"{base}tags/{quote(slug, safe='%')}/"),
                count=count,
            )
            for tag, slug, count in counts
        ]
        own = self._named(around.words["tags"], "tags/")
        return self._render("tags", around, own | {"links": links})

    def feeds(
        self,
        heads: Sequence[Head],
        groups: Sequence[tuple[str, Sequence[tuple[str, str, int]]]] = (),
        opml: str = "",
    ) -> bytes:
        """Render ``/feeds/``: what a feed is, how to subscribe, and what its reader would get.

        ``groups`` are further feeds, each (name, folder of its page, number of articles), under a
        heading; ``opml`` is the address of the list of all feeds.
        """
        around = self._around(1, "feeds")
        base = self._publication.url
        own = self._named(around.words["feeds"], "feeds/") | {
            "description": around.words["feeds_what"],
            "own_feeds": [self._address(feed, around) for feed in self._site.feeds],
            "groups": [
                (
                    heading,
                    [
                        views.Link(
                            text=name, href=around.links(base + urls.path(folder)), count=count
                        )
                        for name, folder, count in listed
                    ],
                )
                for heading, listed in groups
                if listed
            ],
            "opml": around.links(opml),
            "items": self._items(heads, around),
        }
        return self._render("feeds", around, own)

    def editions(self, editions: Sequence[tuple[Edition, str]]) -> bytes:
        """Render ``/editions/`` from (edition, subject), newest first."""
        around = self._around(1, "editions")
        links = [self._edition(edition, subject, around) for edition, subject in editions]
        own = self._named(around.words["editions"], "editions/")
        return self._render("editions", around, own | {"editions": links})

    def redirect(self, target: str) -> bytes:
        """Render the page at a former address: it leads on by itself, or by a click."""
        around = self._around(None, "")
        own = self._named(around.words["moved"], "") | {"canonical": target, "target": target}
        return self._render("moved", around, own)

    def gone(self) -> bytes:
        """Render the page at the address of an article that was removed; it tells nothing of it."""
        around = self._around(None, "")
        told = {"text": around.words["gone_text"]}
        return self._render("gone", around, self._named(around.words["gone"], "") | told)

    def ended(self) -> bytes:
        """Render the page at the address of a feed that has ended."""
        around = self._around(None, "")
        told = {"text": around.words["ended_text"]}
        return self._render("gone", around, self._named(around.words["ended"], "") | told)

    def not_found(self) -> bytes:
        """Render ``404.html``, which a server shows at any address."""
        around = self._around(None, "")
        return self._render("404", around, self._named(around.words["not_found"], ""))

    def _article(self, article: Article, promo: Promo | None, place: Place) -> Context:
        around = self._frame(place)
        here, language = around.links, article.language
        published = self._day(article.published, language)
        updated = self._day(article.updated, language)
        return {
            "article": article,
            "title": views.headline(article, published, around.words),
            "description": article.summary,
            "canonical": article.canonical or article.url,
            "published": published.text,
            "published_at": published.iso,
            "updated": "" if updated.text == published.text else updated.text,
            "updated_at": updated.iso,
            "headed": bool(article.title),
            "byline": views.byline(article.authors),
            "image": article.image.url if article.image else "",
            "image_alt": article.image.alt if article.image else "",
            "body": body.fit(article.body, article.url, here, around.words),
            "picture": _picture(article, around),
            "media": [views.media(e, here, language) for e in article.enclosures],
            "tags": views.tags(article.tags, here, self._site.odd_tags),
            "source": urlsplit(article.canonical).hostname if article.canonical else "",
            "promo": self._promo(promo, place) if promo else "",
        }

    def _render_promo(self, promo: Promo, place: Place) -> Markup:
        around = self._frame(place)
        own: Context = {"promo": promo, "picture": views.picture(promo.image, around.links)}
        if place.language in promo.languages:  # else it is in the publication's language
            own["named"] = ""
        return Markup(self._fill("promo", around, own))  # noqa: S704 - escaped by the template

    def _list(
        self,
        name: str,
        path: str,
        section: Section,
        part: Part,
        *,
        about: str = "",
        feeds: Sequence[FeedLink] = (),
    ) -> bytes:
        around = self._around(2, section, own=False)
        in_full = 0 if part.number else _IN_FULL
        title = f"{name} ({part.number})" if part.number else name
        own = self._named(title, path + part.file) | {
            "description": "" if part.number else about,
            # What the owner wrote is in the language of the page.
            "described": "" if path.startswith("feeds/") else around.context["worded"],
            "own_feeds": [self._address(feed, around) for feed in feeds],
            "feeds_page": around.links(f"{self._publication.url}feeds/"),
            "part": part.number,
            "newer": around.links(self._publication.url + path + part.newer) if part.number else "",
            "older": around.links(self._publication.url + path + part.older) if part.older else "",
            "items": self._items(part.heads[:in_full], around),
            "rest": self._rows(part.heads[in_full:], around),
        }
        return self._render("list", around, own)

    def _address(self, feed: FeedLink, around: Frame) -> views.Address:
        return views.Address(
            text=feed.title,
            format=feed.format or feed.title,
            href=around.links(feed.url),
            url=feed.url,
            type=feed.type,
        )

    def _rows(self, heads: Sequence[Head], around: Frame) -> Markup:
        return Markup("\n".join([self._row(head, around) for head in heads]))  # noqa: S704 - likewise

    def _row(self, head: Head, around: Frame) -> str:
        """Return an article's line; it stands in a list of each of its tags, and of its month."""
        place = head.id, around.links.root
        if place not in self._lines:
            language, timezone = self._publication.language, self._publication.timezone
            row = views.row(head, around.links, around.words, language, timezone)
            self._lines[place] = self._templates["row"].render(row._asdict())
        return self._lines[place]

    def _around(
        self, depth: int | None, section: Section, *, own: bool = True, front: bool = False
    ) -> Frame:
        language = self._publication.language
        return self._frame(
            Place(
                depth=depth,
                language=language,
                direction=languages.direction(language),
                section=section,
                own=own,
                front=front,
            )
        )

    def _named(self, title: str, path: str) -> Context:
        return {"title": title, "description": "", "canonical": self._publication.url + path}

    def _items(self, heads: Sequence[Head], around: Frame) -> list[views.Item]:
        language, timezone = self._publication.language, self._publication.timezone
        return [views.item(head, around.links, language, timezone) for head in heads]

    def _month(self, around: Frame, year: int, month: int, count: int) -> views.Link:
        return views.Link(
            text=views.month(year, month, self._publication.language),
            href=around.links(self._publication.url + _month_path(year, month)),
            count=count,
        )

    def _edition(
        self, edition: Edition, subject: str, around: Frame
    ) -> tuple[views.Link, views.Day]:
        url = f"{self._publication.url}editions/{quote(edition.id)}/"
        day = self._day(edition.scheduled_for, self._publication.language)
        return views.Link(text=subject, href=around.links(url)), day

    def _day(self, moment: datetime, language: str) -> views.Day:
        return views.day(moment, language, self._publication.timezone)

    def _render(self, kind: str, around: Frame, own: Context) -> bytes:
        return self._fill(kind, around, own).encode()

    def _fill(self, kind: str, around: Frame, own: Context) -> str:
        with templating.told():
            return self._templates[kind].render(around.context | own)


def stylesheet(env: Environment) -> bytes:
    """Return the one stylesheet that every page links, as it stands: it is no template.

    Raises:
        ConfigError: the environment does not hold ``web/style.css``.
    """
    with templating.told():
        if env.loader is None:
            raise TemplateNotFound(_STYLE)
        return env.loader.get_source(env, _STYLE)[0].encode()


def _month_path(year: int, month: int) -> str:
    return f"archive/{year:04}-{month:02}/"


def _picture(article: Article, around: Frame) -> views.Picture | None:
    """Return the lead picture, unless the body shows it already."""
    if article.image is None or f'"{escape(article.image.url)}' in article.body:
        return None
    return views.picture(article.image, around.links)
