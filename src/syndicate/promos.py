"""Which promo an article or a digest carries: chosen by rule, the same on every run."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from html import unescape
from typing import Literal

from syndicate import matching
from syndicate.model import Article, Promo

Medium = Literal["email", "feed", "web"]

_HREF = re.compile(r'\shref="([^"]*)"')
_ADDRESS = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def for_article(
    promos: Sequence[Promo], article: Article, medium: Medium, *, now: datetime
) -> Promo | None:
    """Return the one promo that goes with an article in a medium, if any fits.

    One whose address the article links to already, or has itself, does not fit: the article is
    about the same thing, and a second call to it would be noise.
    """
    fitting = [
        promo
        for promo in running(promos, now=now)
        if medium in promo.media and _fits(promo, article) and not _links_to(article, promo)
    ]
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
    return matching.tags(promo.tags, article.tags) and matching.language(
        promo.languages, article.language
    )


def _links_to(article: Article, promo: Promo) -> bool:
    target = _address(promo.url)
    links = [article.url]
    if target.partition("/")[0] in article.body.lower():  # most articles are done with here
        links += (unescape(found[1]) for found in _HREF.finditer(article.body))
    return any(
        found == target or found.startswith((f"{target}?", f"{target}/?"))
        for found in map(_address, links)
    )


def _address(url: str) -> str:
    """Return what all links to one page share: not the scheme, the host's case, the last slash."""
    parts = _ADDRESS.match(url)
    return (parts[1].lower() + parts[2] if parts else url).partition("#")[0].rstrip("/")


def _draw(promos: Sequence[Promo], seed: str) -> Promo | None:
    """Draw by weighted rendezvous hashing: stable per seed, fair to the weights over many."""
    return max(promos, key=lambda promo: (_score(promo, seed), promo.id), default=None)


def _score(promo: Promo, seed: str) -> float:
    digest = sha256(f"{promo.id}\0{seed}".encode()).digest()
    uniform = (int.from_bytes(digest[:6], "big") + 0.5) / 2**48
    return -promo.weight / math.log(uniform)
