"""What an email costs: to compose it, HTML and text, and to prove it.

Makes digests of 5, 20 and 100 cards, each with a title, a summary, an author and a picture, in the
default theme, and an article of 3 KB in full, in one process. Prints milliseconds of processor time
(medians of the repeats), the bytes of the HTML, and whether every repeat made the same bytes.
``draw`` is Jinja2 and mrml alone, without any of the rest: the baseline of the ratios. A digest of
100 cards is shortened, and so made several times; it is told for itself with room for all.

With npm mjml in ``build/npm``, or in the folder that --mjml names, the same MJML goes through it
as well; the last column is how many times longer that takes than mrml alone. The package is no part
of anything else. It can be had there, with node, by:

    npm install --prefix build/npm --ignore-scripts mjml

This file is not called ``email.py``: beside the other benchmarks that would be found in the place
of Python's own ``email``.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _corpus import WORDS, html_body, sentence
from _runs import tell_python

from syndicate import templating
from syndicate.email import mjml
from syndicate.email.compose import compose, draft
from syndicate.email.contents import Contents
from syndicate.markup import sanitise
from syndicate.model import (
    Article,
    ArticleId,
    Author,
    Edition,
    Image,
    Kind,
    Newsletter,
    Promo,
    Publication,
)
from syndicate.publishing.editions import Press
from syndicate.publishing.editions import compose as make_edition

SITE = "https://bench.example/"
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
MJML = Path("build/npm")
"""Where npm mjml is looked for, unless told."""

ROOM_FOR_ALL = -1_000_000
"""As headroom: room for an edition of any size."""

PUBLICATION = Publication(
    title="Benchmark",
    url=SITE,
    author=Author(name="The editors"),
    postal_address="12 Rope Walk, Bristol",
    logo=Image(url=f"{SITE}logo.png", width=640, height=160),
)
PROMO = Promo(
    id="index",
    heading="The Alternative Financial Systems Index",
    text="One table for fifty countries.",
    url=f"{SITE}index-of-systems/",
)

NODE = """\
const mjml = require(process.argv[1] + "/node_modules/mjml");
const render = mjml.default || mjml;
const source = require("fs").readFileSync(0, "utf8");
(async () => {
  const taken = [];
  for (let run = 0; run < 11; run++) {
    const begun = process.cpuUsage();
    await render(source);
    const { user, system } = process.cpuUsage(begun);
    taken.push((user + system) / 1000);
  }
  console.log(JSON.stringify(taken));
})();
"""


def articles(number: int) -> list[Article]:
    """Return articles of about 3 KB of HTML, with all that a card shows."""
    rng = random.Random(number)  # noqa: S311 - data, not secrets
    return [_article(at, rng) for at in range(number)]


def _article(at: int, rng: random.Random) -> Article:
    body, _ = sanitise(html_body(rng), base_url=SITE, suffix=f"a{at}")
    return Article(
        id=ArticleId(f"tag:bench.example,2026:article-{at}"),
        key=f"article-{at}.html",
        path=f"2026/article-{at}/",
        url=f"{SITE}2026/article-{at}-about-{'-'.join(rng.choices(WORDS, k=3))}/",
        title=f"Article {at} about {' '.join(rng.choices(WORDS, k=5))}",
        summary=" ".join(sentence(rng) for _ in range(3)),
        published=NOW - timedelta(hours=at),
        updated=NOW - timedelta(hours=at),
        language="en",
        authors=(Author(name="Ada Reed"),),
        image=Image(
            url=f"{SITE}media/article-{at}.jpg",
            alt=" ".join(rng.choices(WORDS, k=5)),
            width=1200,
            height=675,
            type="image/jpeg",
        ),
        body=body,
    )


def contents(number: int, kind: Kind = "digest") -> Contents:
    """Return an edition of so many articles."""
    every = articles(number)
    return Contents(
        edition=Edition(
            id="weekly-2026-11-23",
            newsletter="weekly",
            scheduled_for=NOW,
            articles=tuple(one.id for one in every),
        ),
        articles=tuple(every),
        newsletter=Newsletter(
            id="weekly",
            title="The Weekly",
            kind=kind,
            schedule="FREQ=WEEKLY",
            subject="{{ lead.title }}",
            intro="Good morning, readers of {{ publication.title }}.",
            maximum=200,
            sender_email="letters@bench.example",
            unsubscribe_url=f"{SITE}unsubscribe/",
        ),
        publication=PUBLICATION,
        promo=PROMO,
        view_url=f"{SITE}editions/weekly-2026-11-23/",
    )


def median(work: Callable[[], object], repeats: int) -> float:
    """Return the median of milliseconds of processor time that some work takes."""
    taken = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def measure(name: str, of: Contents, repeats: int, node: Path | None) -> None:
    """Print one row."""
    env = templating.environment()
    press = Press(publication=PUBLICATION, promos=(PROMO,), env=env, now=NOW)
    begun = draft(of, env)
    email = begun.email()
    templates = [env.get_template(template) for template in begun.templates]

    prepared = mjml.prepared(begun.mjml)

    def draw() -> None:
        templates[0].render(begun.page)
        mjml._convert(prepared, fonts={})  # noqa: SLF001 - the library alone
        templates[1].render(begun.page)

    def prove() -> None:
        make_edition(of.edition, of.articles, newsletter=of.newsletter, press=press)

    alone = median(draw, repeats)
    made = median(lambda: compose(of, env), repeats)
    proven = median(prove, max(5, repeats // 5))
    same = all(compose(of, env) == email for _ in range(5))
    size = len(email.html.encode())
    row = f"{name:<14} {alone:>7.2f} {made:>8.2f} {made / alone:>6.2f} {proven:>8.1f} {size:>8,}"
    row += f" {'same' if same else 'NOT THE SAME':>6}"
    if node is not None:
        mrml = median(lambda: mjml._convert(prepared, fonts={}), repeats)  # noqa: SLF001 - likewise
        row += f" {_in_node(node, begun.mjml) / mrml:>9.0f}"
    print(row, flush=True)


def _in_node(folder: Path, source: str) -> float:
    """Return the median of milliseconds that npm mjml takes for the same MJML."""
    command = ["node", "-e", NODE, str(folder.resolve())]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"npm mjml is not there, or failed:\n{done.stderr}")
    taken: list[float] = json.loads(done.stdout)
    return statistics.median(taken)


def cards_that_fit() -> int:
    """Return how many cards a digest has at most before anything is shortened."""
    env, low, high = templating.environment(), 1, 200
    while high - low > 1:
        middle = (low + high) // 2
        if draft(contents(middle), env).shortened.is_any:
            high = middle
        else:
            low = middle
    return low


def _roomy(number: int) -> Contents:
    of = contents(number)
    return replace(of, newsletter=replace(of.newsletter, headroom=ROOM_FOR_ALL))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=51)
    parser.add_argument("--mjml", type=Path, help="a folder with node_modules/mjml")
    given = parser.parse_args(arguments)
    tell_python()
    node = given.mjml or (MJML if (MJML / "node_modules/mjml").is_dir() else None)
    if given.mjml and not shutil.which("node"):
        sys.exit("--mjml needs node")
    if node is None or not shutil.which("node"):
        node = None
        print(f"for the ratio to npm mjml: npm install --prefix {MJML} --ignore-scripts mjml")
    titles = f"{'draw':>7} {'compose':>8} {'ratio':>6} {'+ proofs':>8} {'bytes':>8} {'repeat':>6}"
    print(f"{'':<14} {titles}{' npm mjml' if node else ''}   (milliseconds)")
    for number in (5, 20, 100):
        measure(f"{number} cards", _roomy(number), given.repeats, node)
    measure("100, shortened", contents(100), given.repeats // 3, node)
    measure("in full", contents(1, "article"), given.repeats, node)
    print(f"{cards_that_fit()} cards fit before anything is shortened")


if __name__ == "__main__":
    main()
