"""How long a release takes: cold, unchanged, and with one article changed.

Makes N articles of about 3 KB of HTML each, with tags, and runs the installed command on them, one
process at a time. Prints seconds (median of the repeats), articles per second, and the peak memory
of all processes together. Growth is told as a ratio: seconds per article against the smallest N.

The baseline, measured in the same run, is what no publisher can do without: to read each file,
sanitise its body once with nh3, and write a page into a folder of its own, in one process.

    python benchmarks/build.py --articles 200 2000 20000 --repeats 3
"""

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nh3

COMMAND = Path(sys.executable).with_name("syndicate")
NOW = "2026-11-23T08:00:00Z"
WORDS = [
    "ledger",
    "circle",
    "credit",
    "market",
    "village",
    "bank",
    "interest",
    "season",
    "harvest",
    "letter",
    "promise",
    "account",
    "clearing",
    "village",
    "cooperative",
    "saving",
    "member",
    "share",
    "trust",
    "record",
    "note",
    "bridge",
    "river",
    "trade",
    "exchange",
    "value",
    "measure",
    "debt",
    "gift",
    "return",
    "network",
    "counter",
    "balance",
    "sum",
    "price",
    "coin",
    "silver",
]
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


@dataclass(frozen=True)
class Measured:
    """One run: wall-clock seconds, and peak memory of the whole process tree in MB."""

    seconds: float
    megabytes: float


def sentence(rng: random.Random) -> str:
    """Return a sentence of some twelve words."""
    return " ".join(rng.choices(WORDS, k=rng.randint(8, 16))).capitalize() + "."


def body(rng: random.Random) -> str:
    """Return about 3 KB of HTML: paragraphs, subheadings, a list, links."""
    parts = []
    for section in range(4):
        parts.append(f"<h2>{' '.join(rng.choices(WORDS, k=4)).capitalize()} {section}</h2>")
        for _ in range(2):
            text = " ".join(sentence(rng) for _ in range(3))
            parts.append(
                f'<p>{text} <a href="https://other.example/{rng.randint(1, 99)}">More</a>.</p>'
            )
        parts.append(f"<ul><li>{sentence(rng)}</li><li><em>{sentence(rng)}</em></li></ul>")
    return "\n".join(parts)


def write_articles(folder: Path, number: int) -> None:
    """Write the articles, spread over ten years, three tags each of forty."""
    rng = random.Random(number)  # noqa: S311 - data, not secrets
    tags = [f"topic {index}" for index in range(40)]
    for index in range(number):
        year, month, day = 2016 + index % 10, 1 + index // 10 % 12, 1 + index % 28
        chosen = ", ".join(rng.sample(tags, 3))
        head = (
            f"---\ntitle: Article {index} about {' '.join(rng.choices(WORDS, k=3))}\n"
            f"date: {year}-{month:02}-{day:02}T{index % 24:02}:00:00Z\ntags: [{chosen}]\n---\n"
        )
        path = folder / f"{year}" / f"article-{index:06}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + body(rng) + "\n", "utf-8")


def tree_memory(pid: int) -> float:
    """Return the resident memory of a process and its children, shared pages counted once, in MB.

    ``Pss`` divides each shared page among those who share it (Linux only).
    """
    total = 0
    for one in (pid, *children(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text("ascii").split()]
        except OSError:
            continue
    return found


def run(folder: Path) -> Measured:
    """Run the command once."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(COMMAND), "build", "--now", NOW], cwd=folder, stdout=subprocess.DEVNULL
    )
    peaks = [0.0]

    def watch() -> None:
        while process.poll() is None:
            peaks.append(tree_memory(process.pid))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch) if Path("/proc").is_dir() else None
    if watcher:
        watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - begun
    if watcher:
        watcher.join()
    else:
        peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    if status:
        sys.exit(f"the command ended with {status}")
    return Measured(seconds, max(peaks))


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


def clear(folder: Path) -> None:
    """Take away what earlier runs made."""
    for name in ("public", ".syndicate"):
        shutil.rmtree(folder / name, ignore_errors=True)


def median(runs: list[Measured]) -> Measured:
    """Return the medians of time and memory."""
    return Measured(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.megabytes for one in runs),
    )


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
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    titles = f"{'seconds':>8} {'ratio':>6} {'per second':>11} {'MB':>5} {'growth':>7}"
    print(f"{'articles':>9} {'case':<12} {titles}")
    first: dict[str, float] = {}
    for number in given.articles:
        cases = measure(number, given.repeats)
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
