"""From articles to the entries of a feed: each with the promo that goes along with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import escape

from jinja2 import Environment

from syndicate import podcasts, templating
from syndicate.feeds import _fields
from syndicate.model import Article, Entry, Promo, Publication, SafeHtml
from syndicate.promos import for_article
from syndicate.text import line, shorten

TEMPLATE = "feed/promo.html.j2"
_TITLE_LENGTH = 80


def entries(
    articles: Sequence[Article],
    publication: Publication,
    promos: Sequence[Promo],
    env: Environment,
    *,
    now: datetime,
    full: bool = True,
) -> tuple[Entry, ...]:
    """Return one entry per article, in the order given, promos appended to their contents.

    ``now`` decides which promos are running. With none an entry's content is the article's body, or
    if it is not to be ``full``, the article's summary and a link to its page.
    """
    return tuple(
        Entry(article=article, content=_content(article, body, publication, promo, env))
        for article in articles
        for body in [_body(article, full=full)]
        for promo in [for_article(promos, article, "feed", now=now)]
    )


def titled(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return a podcast's entries: those with a recording have a title, as Apple demands.

    Without one of its own, an episode is called by what its file is called, by the first words of
    its summary, or by its date.
    """
    return tuple(_titled(one) for one in entries)


def _titled(entry: Entry) -> Entry:
    article = entry.article
    recording = podcasts.recording(article.enclosures)
    if recording is None or line(article.title):
        return entry
    words = shorten(article.summary, _TITLE_LENGTH)
    title = line(recording.title) or words or f"{article.published:%Y-%m-%d}"
    return replace(entry, article=replace(article, title=title))


def own_content(article: Article, *, full: bool) -> str:
    """Return what stands before the promo in an entry's content, if it has one."""
    return _owned(article, _body(article, full=full))


def _body(article: Article, *, full: bool) -> SafeHtml:
    return article.body if full else _summary(article)


def _owned(article: Article, body: SafeHtml) -> str:
    return body or _fields.shown(article)  # the formats show that only where there is nothing else


def _summary(article: Article) -> SafeHtml:
    words = templating.words(article.language)
    more = f'<p><a href="{escape(article.url)}">{escape(words["read_more"])}</a></p>'
    text = escape(article.summary, quote=False)
    return SafeHtml(f"<p>{text}</p>\n{more}" if text else more)


def _content(
    article: Article,
    body: SafeHtml,
    publication: Publication,
    promo: Promo | None,
    env: Environment,
) -> SafeHtml:
    if promo is None:
        return body
    block = env.get_template(TEMPLATE).render(promo=promo, publication=publication)
    own = _owned(article, body)
    return SafeHtml(f"{own}\n{block}" if own else block)
