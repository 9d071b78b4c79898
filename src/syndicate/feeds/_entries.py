"""From articles to the entries of a feed: each with the promo that goes along with it."""

from collections.abc import Sequence
from datetime import datetime

from jinja2 import Environment

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
) -> tuple[Entry, ...]:
    """Return one entry per article, in the order given, promos appended to their contents.

    ``now`` decides which promos are running; with none, an entry's content is the article's body.
    """
    return tuple(
        Entry(article=article, content=_content(article, publication, promo, env))
        for article in articles
        for promo in [for_article(promos, article, "feed", now=now)]
    )


def _content(
    article: Article, publication: Publication, promo: Promo | None, env: Environment
) -> SafeHtml:
    if promo is None:
        return article.body
    block = env.get_template(TEMPLATE).render(promo=promo, publication=publication)
    return SafeHtml(f"{article.body}\n{block}" if article.body else block)
