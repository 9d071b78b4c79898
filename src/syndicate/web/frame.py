"""What all pages of a site have in common: its name, the ways around it, its feeds, its policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from syndicate import languages, templating
from syndicate.model import Direction, Publication
from syndicate.naming import Slugs
from syndicate.web import views
from syndicate.web.links import Links, links

Section = Literal["", "archive", "tags", "editions", "feeds"]
Context = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed as pages announce it; ``url`` is absolute, ``type`` its media type.

    ``format`` is what people call its format.
    """

    title: str
    url: str
    type: str
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page needs; ``stylesheet`` is absolute.

    ``feeds`` are those of the publication's own feed, ``chosen`` what else every page announces.
    ``editions`` tells whether there is a page of editions for the navigation to lead to.
    ``odd_tags`` are the slugs of tags that do not follow from the tags alone. Pages that are served
    ``away`` from the publication, maybe by another host, link it by whole addresses, may have
    forms, and tell nobody where they are.
    """

    publication: Publication
    env: Environment
    feeds: tuple[FeedLink, ...]
    stylesheet: str
    editions: bool = False
    chosen: tuple[FeedLink, ...] = ()
    odd_tags: Slugs = field(default_factory=dict)
    away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page stands and how it speaks; many pages share one.

    ``depth`` counts the folders down to it (``None``: it is served at any address). ``section`` is
    the part of the site it belongs to, ``own`` whether it is that part's own page, ``front``
    whether it is the site's.
    """

    depth: int | None
    language: str
    direction: Direction
    section: Section = ""
    own: bool = True
    front: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The links of the pages at one place, and the variables their templates share."""

    links: Links
    words: Mapping[str, str]
    context: Context


def frame(site: Site, place: Place) -> Frame:
    """Return what the pages at a place share, most of it rendered already.

    A run renders thousands of pages, and their frames are few.
    """
    url = site.publication.url
    here = Links(base=url, root=url) if site.away else links(url, place.depth)
    words = templating.words(place.language)
    context = _context(site, place, here, words)
    with templating.told():
        parts: Context = {
            part: Markup(site.env.get_template(f"web/{part}.html.j2").render(context))  # noqa: S704
            for part in ("head", "top", "end")
        }
    return Frame(links=here, words=words, context=context | parts)


def _context(site: Site, place: Place, here: Links, words: Mapping[str, str]) -> Context:
    publication = site.publication
    return {
        "publication": publication,
        "name": publication.title,
        "language": place.language,
        "direction": place.direction,
        "words": words,
        "worded": _worded(words["lang"], place.language),
        "named": views.spoken(
            publication.language,
            languages.direction(publication.language),
            inside=place.language,
        ),
        "home": here(publication.url),
        "nav": _nav(site, place, here, words),
        "feeds": site.feeds,
        "announced": (*site.feeds, *site.chosen),
        "feed_links": [views.Link(text=f.title, href=here(f.url)) for f in site.feeds],
        "stylesheet": here(site.stylesheet),
        "icon": here(publication.icon) if publication.icon else "",
        "logo": views.picture(publication.logo, here),
        "logo_dark": views.picture(publication.logo_dark, here),
        "policy": policy(site),
        "referrer": "no-referrer" if site.away else "strict-origin-when-cross-origin",
        "front": place.front,
    }


def policy(site: Site) -> str:
    """Return the pages' Content Security Policy (CSP level 3): pictures, sounds and one style.

    Style attributes are allowed, as the sanitiser leaves ``text-align`` in table cells; there is
    no way from there to a script. A publication without TLS may show pictures without it.
    """
    web = "https:" if site.publication.url.startswith("https:") else "http: https:"
    sheet = urlsplit(site.stylesheet)
    elsewhere = sheet.netloc and not site.stylesheet.startswith(site.publication.url)
    forms = "'self'" if site.away else "'none'"
    styles = f"'self' {sheet.scheme}://{sheet.netloc}" if elsewhere else "'self'"
    return (
        f"default-src 'none'; style-src {styles}; style-src-attr 'unsafe-inline'; "
        f"img-src 'self' data: {web}; media-src 'self' {web}; "
        f"base-uri 'none'; form-action {forms}"
    )


def _nav(site: Site, place: Place, here: Links, words: Mapping[str, str]) -> list[views.Link]:
    sections: tuple[tuple[Section, str], ...] = (
        ("archive", "all_articles"),
        ("tags", "tags"),
        *((("editions", "editions"),) if site.editions else ()),
        ("feeds", "feeds"),
    )
    mark = "page" if place.own else "true"
    return [
        views.Link(
            text=words[word],
            href=here(f"{site.publication.url}{section}/"),
            current=mark if section == place.section else "",
        )
        for section, word in sections
    ]


def _worded(words: str, page: str) -> Markup:
    """Mark the interface's words as foreign where we do not have the page's language."""
    same = words.partition("-")[0] == page.partition("-")[0]
    return views.spoken(words, languages.direction(words), inside=words if same else page)
