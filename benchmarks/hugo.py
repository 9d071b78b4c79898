"""How long a release takes beside Hugo, on the same Markdown articles in the same run.

Both make a page per article, list pages of the tags, and RSS feeds of them; Syndicate makes Atom
and JSON feeds as well, archives of everything in all three, and lists by month. Neither compresses
the pages. Hugo has no unchanged run: it builds all pages anew. Hugo is Debian's package.

    python benchmarks/hugo.py --articles 2000 20000 --repeats 5
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from _corpus import write_articles
from _runs import Measured, clear, median, repeats, run, tell_python

OURS = """\
[publication]
title = "Benchmark"
url = "https://bench.example/"
author = "The editors"
"""
HUGO = """\
baseURL = "https://bench.example/"
title = "Benchmark"

[services.rss]
limit = 30
"""
SINGLE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><h1>{{ .Title }}</h1><p>{{ .Date.Format "2 January 2006" }}</p>
{{ .Content }}
<ul>{{ range .Params.tags }}<li><a href="/tags/{{ . | urlize }}/">{{ . }}</a></li>{{ end }}</ul>
</body></html>
"""
LIST = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
</body></html>
"""
BUILD = ("hugo", "--quiet")


def prepare(folder: Path, number: int) -> tuple[Path, Path]:
    """Write one set of articles for both; return their folders."""
    ours, hugo = folder / "ours", folder / "hugo"
    write_articles(ours / "articles", number, ".md")
    (ours / "syndicate.toml").write_text(OURS, "utf-8")
    shutil.copytree(ours / "articles", hugo / "content" / "posts")
    layouts = hugo / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (hugo / "config.toml").write_text(HUGO, "utf-8")
    (layouts / "single.html").write_text(SINGLE, "utf-8")
    (layouts / "list.html").write_text(LIST, "utf-8")
    os.sync()
    return ours, hugo


def edit(folder: Path, repeat: int) -> None:
    """Change one article in its middle: a new title and a new paragraph."""
    article = sorted(folder.rglob("*.md"))[1234 % 2000]
    text = article.read_text("utf-8").replace("title: ", f"title: {repeat} ", 1)
    article.write_text(f"{text}\nEdit {repeat}.\n", "utf-8")
    time.sleep(0.1)


def measure(number: int, repeats: int) -> dict[str, Measured]:
    """Return the medians, the two measured in turns."""
    cases: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as name:
        ours, hugo = prepare(Path(name), number)
        for repeat in range(repeats):
            clear(hugo)
            cases.setdefault("Hugo", []).append(run(hugo, BUILD))
            clear(ours)
            cases.setdefault("cold", []).append(run(ours))
            time.sleep(0.1)
            run(ours)  # what was written just before is looked at once more
            cases.setdefault("unchanged", []).append(run(ours))
            edit(ours / "articles", repeat)
            cases.setdefault("one changed", []).append(run(ours))
    return {case: median(runs) for case, runs in cases.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[2000, 20000])
    parser.add_argument("--repeats", type=int, help="5, or 1 from 20,000 articles on, unless given")
    given = parser.parse_args()
    tell_python()
    if not shutil.which("hugo"):
        sys.exit("hugo is not installed; on Debian: apt-get install hugo")
    print(f"{'articles':>9} {'case':<12} {'seconds':>8} {'ratio':>6} {'MB':>6}")
    for number in given.articles:
        cases = measure(number, repeats(given.repeats, number))
        for case, one in cases.items():
            ratio = one.seconds / cases["Hugo"].seconds
            print(
                f"{number:>9} {case:<12} {one.seconds:>8.2f} {ratio:>6.2f} {one.megabytes:>6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
