"""From articles to the entries of a feed: each with the promo that goes along with it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from jinja2 import Environment

from syndicate import templating
from syndicate.feeds import _fields
from syndicate.model import Article, Entry, Promo, Publication, SafeHtml
from syndicate.promos import for_article

TEMPLATE = "feed/promo.html.j2"


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
        for body in [article.body if full else _summary(article)]
        for promo in [for_article(promos, article, "feed", now=now)]
    )


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
    own = body or _fields.shown(article)  # the formats show that only where there is nothing else
    return SafeHtml(f"{own}\n{block}" if own else block)
