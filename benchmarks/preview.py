"""How soon the preview shows a change: from the save to the new bytes of what is looked at.

The server runs as a process of its own; what a browser does is done here: wait for the news, ask
for the overview and the edition, fetch the frame. A browser's own drawing comes on top, some 50 ms.
Prints medians in milliseconds, and ratios against ``python -c pass`` in the same run.

    python benchmarks/preview.py --articles 2000 --repeats 7
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from _corpus import write_articles
from _runs import tell_python
from start import ROOT, samples

COMMAND = str(Path(sys.executable).with_name("syndicate"))
NOW = "2026-11-24T08:00:00Z"
MARK = "Seen after the change"


@contextmanager
def previewing(folder: Path) -> Iterator[httpx.Client]:
    """Run the preview of a publication, and give a client of it."""
    command = [COMMAND, "preview", "--port", "0", "--no-open", "--now", NOW]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", line)
        try:
            if found is None:
                raise RuntimeError(f"the preview did not start: {line}")
            with httpx.Client(base_url=found[0], timeout=60) as client:
                yield client
        finally:
            process.terminate()


def newest(folder: Path) -> Path:
    """Return the file of an article that is in the next edition."""
    article = folder / "articles" / "newest.md"
    article.write_text(
        "---\ntitle: The newest\ndate: 2026-11-23T05:00:00Z\n---\nIt begins here.\n", "utf-8"
    )
    return article


def seconds(client: httpx.Client, change: Callable[[], object], mark: str) -> float:
    """Return how long it takes until a change is in what the frame shows."""
    with client.stream("GET", "/events", timeout=60) as events:
        news = (json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: "))
        next(news)  # how things are
        begun = time.perf_counter()
        change()
        for _ in news:
            frames = client.get("/api/overview").json()["frames"]
            told = client.get("/api/next/monday").json()
            shown = client.get(f"{frames}/light/on/next/monday").text
            if mark in shown and "error" not in told:
                return time.perf_counter() - begun
    raise RuntimeError("the preview has ended")


def measure(folder: Path, repeats: int) -> dict[str, float]:
    """Return the median of each kind of change in a publication."""
    article, config = newest(folder), folder / "syndicate.toml"
    template = folder / "templates/email/partials/footer.mjml.j2"
    template.parent.mkdir(parents=True)
    shutil.copy(ROOT / "templates/email/partials/footer.mjml.j2", template)
    written = {path: path.read_text("utf-8") for path in (article, config, template)}
    times: dict[str, list[float]] = {}
    with previewing(folder) as client:
        for turn in range(repeats):
            mark = f"{MARK} {turn}"
            for kind, path, before, after in (
                ("article", article, "The newest", mark),
                ("template", template, "<mj-text", f"<mj-text>{mark}</mj-text><mj-text"),
                ("setting", config, "Good morning.", mark),
            ):
                text = written[path].replace(before, after, 1)
                if mark not in text:
                    raise RuntimeError(f"{path} has no {before!r}")
                taken = seconds(client, lambda p=path, t=text: p.write_text(t, "utf-8"), mark)  # type: ignore[misc]
                times.setdefault(kind, []).append(taken)
                time.sleep(0.3)
    return {kind: statistics.median(taken) for kind, taken in times.items()}


def pass_seconds(repeats: int) -> float:
    """Return the median of the baseline."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=7)
    wanted = parser.parse_args()
    tell_python()
    base = pass_seconds(wanted.repeats)
    print(f"{'publication':<16} {'change':<10} {'ms':>6} {'ratio':>7}")
    for name, number in (("samples", 0), (f"{wanted.articles:,} articles", wanted.articles)):
        with tempfile.TemporaryDirectory() as folder:
            samples(Path(folder))
            if number:
                write_articles(Path(folder) / "articles", number, ".md")
            for kind, median in measure(Path(folder), wanted.repeats).items():
                print(f"{name:<16} {kind:<10} {median * 1000:>6.0f} {median / base:>7.1f}")


if __name__ == "__main__":
    main()
