"""What an entry costs in a feed: to make it, and to prove it, in each format.

Makes N entries of about 3 KB of HTML each, ten to a document as in the archives of a feed, in one
process, each document in all formats before the next. Prints microseconds of processor time per
entry (the least of the repeats).

The baseline, measured in the same run, is feedgen alone: a plain ``FeedGenerator`` that is given
the same ids, titles, links, dates, authors, tags, summaries and contents, until it has its bytes.
It knows no JSON Feed; there the ratios are to its RSS.

    python benchmarks/feeds.py --entries 20 200 2000 --repeats 5
"""

import argparse
import gc
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from types import ModuleType
from typing import Any

from _corpus import WORDS, html_body, sentence
from _runs import tell_python
from feedgen.feed import FeedGenerator

from syndicate.checks.feeds import check
from syndicate.feeds import atom, json, rss
from syndicate.model import Article, ArticleId, Author, Chain, Entry, Feed, SafeHtml

SITE = "https://bench.example/"
EACH = 10
"""Entries of a document."""
FORMATS = {"RSS": rss, "Atom": atom, "JSON": json}


def articles(number: int, seed: int) -> list[Article]:
    """Return articles with a title, a summary, an author, three tags and a body."""
    rng = random.Random(seed)  # noqa: S311 - data, not secrets
    first = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=seed)
    return [
        Article(
            id=ArticleId(f"tag:bench.example,2016:article-{index}"),
            key=f"article-{index}.html",
            path=f"article-{index}/",
            url=f"{SITE}article-{index}/",
            title=f"Article {index} about {' '.join(rng.choices(WORDS, k=3))}",
            summary=f"{sentence(rng)} {sentence(rng)}",
            published=first + timedelta(hours=index),
            updated=first + timedelta(hours=index),
            language="en",
            authors=(Author(name="Ada Reed", email="ada@bench.example"),),
            tags=tuple(rng.sample(WORDS, 3)),
            body=SafeHtml(html_body(rng)),
        )
        for index in range(number)
    ]


def feeds(every: Sequence[Article]) -> list[Feed]:
    """Return the articles in feeds of a few entries each, as archives have them."""
    return [
        Feed(
            id="tag:bench.example,2016:feed",
            title="Benchmark",
            description="Words about words.",
            page=SITE,
            language="en",
            author=Author(name="The editors"),
            updated=every[first].updated,
            entries=tuple(Entry(article=a, content=a.body) for a in every[first : first + EACH]),
            scheme=f"{SITE}tags/",
            chain=Chain(current=f"{SITE}feed"),
        )
        for first in range(0, len(every), EACH)
    ]


def plain(feed: Feed, form: str) -> bytes:
    """Return what feedgen makes of a feed when nothing is mended or added."""
    made = FeedGenerator()
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.description)
    made.updated(feed.updated)
    made.link(href=feed.page, rel="alternate")
    for entry in feed.entries:
        _add(made, entry.article)
    data: bytes = made.atom_str() if form == "Atom" else made.rss_str()
    return data


def _add(made: Any, article: Article) -> None:  # noqa: ANN401 - feedgen is untyped
    entry = made.add_entry(order="append")
    entry.id(article.id)
    entry.title(article.title)
    entry.link(href=article.url)
    entry.published(article.published)
    entry.updated(article.updated)
    entry.author([{"name": one.name, "email": one.email} for one in article.authors])
    entry.category([{"term": tag} for tag in article.tags])
    entry.summary(article.summary)
    entry.content(article.body, type="html")


def measure(number: int, repeats: int) -> dict[str, list[float]]:
    """Return, per format, the least microseconds per entry: feedgen alone, to make, to prove.

    What is made is new in each repeat, as in a release: nothing is known from the time before.
    """
    least = {name: [inf, inf, inf] for name in FORMATS}
    for repeat in range(repeats):
        taken = {name: [0.0, 0.0, 0.0] for name in FORMATS}
        every = feeds(articles(number, repeat))
        gc.collect()
        for page, feed in enumerate(every, 1):
            for name, form in FORMATS.items():
                each = _steps(feed, name, form, page)
                taken[name] = [one + more for one, more in zip(taken[name], each, strict=True)]
        for name, spent in taken.items():
            best = zip(least[name], spent, strict=True)
            least[name] = [min(one, other / number * 1e6) for one, other in best]
    return least


def _steps(feed: Feed, name: str, form: ModuleType, page: int) -> tuple[float, float, float]:
    """Return the seconds of feedgen alone, of making a document, and of proving it."""
    stem, _, suffix = form.FILENAME.rpartition(".")
    path = f"archive/{stem}-{page}.{suffix}"
    begun = time.process_time()
    plain(feed, name)
    alone = time.process_time()
    data = form.render(feed, url=SITE + path)
    made = time.process_time()
    found = check({path: data}, url=SITE)
    proven = time.process_time()
    if found:
        raise SystemExit(f"a document that is not sound was made: {found[0]}")
    return alone - begun, made - alone, proven - made


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[20, 200, 2000])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    tell_python()
    titles = f"{'make':>7} {'ratio':>6} {'prove':>7} {'ratio':>6}"
    print(f"{'entries':>8} {'format':<6} {'feedgen':>8} {titles}   (microseconds per entry)")
    for number in given.entries:
        for name, (alone, made, proven) in measure(number, given.repeats).items():
            print(
                f"{number:>8} {name:<6} {alone:>8.1f} {made:>7.1f} {made / alone:>6.2f}"
                f" {proven:>7.1f} {proven / alone:>6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
