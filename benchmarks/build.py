"""How long a release takes: cold, unchanged, and with one article changed.

Makes N articles of about 3 KB of HTML each, with tags, and runs the installed command on them, one
process at a time. Prints seconds (median of the repeats), articles per second, and the peak memory
of all processes together. Growth is told as a ratio: seconds per article against the smallest N.

The baseline, measured in the same run, is what no publisher can do without: to read each file,
sanitise its body once with nh3, and write a page into a folder of its own, in one process.

    python benchmarks/build.py --articles 200 2000 20000 --repeats 5
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

import nh3
from _corpus import write_articles
from _runs import Measured, clear, median, repeats, run, tell_python

CONFIG = """\
[publication]
title = "Benchmark"
url = "https://bench.example/"
author = "The editors"

[[promo]]
id = "index"
heading = "The Alternative Financial Systems Index"
text = "One table for fifty countries."
url = "https://bench.example/index-of-systems/"
"""


def floor(folder: Path) -> Measured:
    """Read, sanitise and write every article, and nothing else."""
    begun = time.perf_counter()
    for path in sorted((folder / "articles").rglob("*.html")):
        cleaned = nh3.clean(path.read_text("utf-8"))
        page = folder / "floor" / path.stem / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(cleaned, "utf-8")
    seconds = time.perf_counter() - begun
    shutil.rmtree(folder / "floor")
    return Measured(seconds, 0)


def measure(number: int, repeats: int) -> dict[str, Measured]:
    """Return the medians of the three cases."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "syndicate.toml").write_text(CONFIG, "utf-8")
        write_articles(folder / "articles", number)
        os.sync()
        names = ("baseline", "cold", "unchanged", "one changed")
        cases: dict[str, list[Measured]] = {name: [] for name in names}
        for repeat in range(repeats):
            cases["baseline"].append(floor(folder))
            clear(folder)
            cases["cold"].append(run(folder))
            time.sleep(0.1)
            run(folder)  # what was written just before is looked at once more
            cases["unchanged"].append(run(folder))
            article = next(iter(sorted((folder / "articles").rglob("*.html"))))
            article.write_text(article.read_text("utf-8") + f"<p>Edit {repeat}.</p>\n", "utf-8")
            time.sleep(0.1)
            cases["one changed"].append(run(folder))
    return {case: median(runs) for case, runs in cases.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[200, 2000, 20000])
    parser.add_argument("--repeats", type=int, help="5, or 1 from 20,000 articles on, unless given")
    given = parser.parse_args()
    tell_python()
    titles = f"{'seconds':>8} {'ratio':>6} {'per second':>11} {'MB':>5} {'growth':>7}"
    print(f"{'articles':>9} {'case':<12} {titles}")
    first: dict[str, float] = {}
    for number in given.articles:
        cases = measure(number, repeats(given.repeats, number))
        for case, one in cases.items():
            each = one.seconds / number
            growth = each / first.setdefault(case, each)
            rate = number / one.seconds
            ratio = one.seconds / cases["baseline"].seconds
            print(
                f"{number:>9} {case:<12} {one.seconds:>8.2f} {ratio:>6.2f} {rate:>11.0f} "
                f"{one.megabytes:>5.0f} {growth:>7.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
