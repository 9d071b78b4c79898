"""Which promo an article or a digest carries: chosen by rule, the same on every run."""

import math
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

from syndicate.model import Article, Promo

Medium = Literal["email", "feed", "web"]


def for_article(
    promos: Sequence[Promo], article: Article, medium: Medium, *, now: datetime
) -> Promo | None:
    """Return the one promo that goes with an article in a medium, if any fits.

    None goes into an article that already links to where a fitting promo would lead: the
    article is about the same thing, and a second call to it would be noise.
    """
    fitting = [p for p in running(promos, now=now) if medium in p.media and _fits(p, article)]
    if any(_links_to(article, promo) for promo in fitting):
        return None
    return _draw(fitting, article.id)


def for_digest(
    promos: Sequence[Promo], articles: Sequence[Article], edition: str, *, now: datetime
) -> Promo | None:
    """Return the one promo that goes into a digest: it must fit at least one of its articles."""
    fitting = [
        promo
        for promo in running(promos, now=now)
        if "email" in promo.media
        and any(_fits(promo, article) for article in articles)
        and not any(_links_to(article, promo) for article in articles)
    ]
    return _draw(fitting, edition)


def running(promos: Sequence[Promo], *, now: datetime) -> list[Promo]:
    """Return the promos whose time it is."""
    return [
        promo
        for promo in promos
        if (promo.start is None or promo.start <= now) and (promo.end is None or now < promo.end)
    ]


def _fits(promo: Promo, article: Article) -> bool:
    tags = {tag.casefold() for tag in article.tags}
    return (not promo.tags or not tags.isdisjoint(tag.casefold() for tag in promo.tags)) and (
        not promo.languages
        or article.language in promo.languages
        or article.language.partition("-")[0] in promo.languages
    )


def _links_to(article: Article, promo: Promo) -> bool:
    target = promo.url.rstrip("/").replace("&", "&amp;")
    return any(f'href="{target}{end}' in article.body for end in ('"', '/"', "?", "#", "/?", "/#"))


def _draw(promos: Sequence[Promo], seed: str) -> Promo | None:
    """Draw by weighted rendezvous hashing: stable per seed, fair to the weights over many."""
    return max(promos, key=lambda promo: (_score(promo, seed), promo.id), default=None)


def _score(promo: Promo, seed: str) -> float:
    digest = sha256(f"{promo.id}\0{seed}".encode()).digest()
    uniform = (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 1)
    return -promo.weight / math.log(uniform)
