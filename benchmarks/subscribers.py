"""How long it takes to take in a list of a million subscribers.

The baseline reads the same file with ``csv`` and puts the same rows into the same tables by
``executemany``, by slices as large: no address is checked, nobody is asked whether they are there
already, have left, or are suppressed.

    python benchmarks/subscribers.py --rows 1000000

With ``--again`` the same list is brought a second time, which changes nothing. ``--database`` names
an empty PostgreSQL database to use instead of SQLite's file.
"""

import argparse
import csv
import json
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from _runs import COMMAND, Measured, median, run, tell_python

from syndicate.audience import Signer
from syndicate.db.letters.engine import Database

SECRET = "a secret for benchmarks, which is long enough"  # noqa: S105 - of benchmarks
SLICE = 50_000
SETTINGS = f"""\
[publication]
title = "The Benchmark"
url = "https://news.example/"

[letters]
url = "https://letters.example/"
secret = "{SECRET}"

[[newsletter]]
id = "weekly"
title = "Weekly"
schedule = "FREQ=WEEKLY"
sender_email = "news@news.example"
"""
IMPORT = (COMMAND, "subscribers", "import", "list.csv",
          "--consent-source", "form", "--consent-date", "2026-01-02")  # fmt: skip


def write_list(path: Path, rows: int) -> None:
    """Write a list like those that services export: names and countries come again and again."""
    chosen = random.Random(1)  # noqa: S311 - no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "first_name", "last_name", "country", "plan"])
        for number in range(rows):
            writer.writerow([
                f"reader.{number}@mail{chosen.randrange(3000)}.example",
                f"Ada{number % 1000}",
                "Reed",
                chosen.choice(["PT", "ES", "DE"]),
                chosen.choice(["free", "paid"]),
            ])  # fmt: skip


def slices(path: Path, signer: Signer) -> Iterator[tuple[list[tuple[object, ...]], ...]]:
    """Yield rows for the two tables."""
    numbers = count(1)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        _, *names = next(rows)
        while part := list(islice(rows, SLICE)):
            people: list[tuple[object, ...]] = []
            letters: list[tuple[object, ...]] = []
            for address, *values in part:
                number = next(numbers)
                known = json.dumps(dict(zip(names, values, strict=True)))
                people.append((number, address, signer.address_hash(address), known, 1, 1))
                letters.append(("weekly", number, "confirmed", 1, 1, 1, 1, "form"))
            yield people, letters


def baseline(folder: Path) -> float:
    """Insert the rows without looking; return the seconds."""
    path = folder / "baseline.db"
    for old in folder.glob("baseline.db*"):
        old.unlink()
    Database(path).close()
    begun = time.perf_counter()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA wal_autocheckpoint = 32768")  # as the import has it: half the writing
    for people, letters in slices(folder / "list.csv", Signer(SECRET)):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO subscriber (id, address, address_hash, attributes, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?)", people)  # fmt: skip
        db.executemany(
            "INSERT INTO subscription (newsletter, subscriber, state, created_at, changed_at,"
            " confirmed_at, consent_at, consent_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            letters)  # fmt: skip
        db.execute("COMMIT")
    db.close()
    return time.perf_counter() - begun


def clear(folder: Path) -> None:
    """Take away the list of an earlier run."""
    for old in (folder / ".syndicate").glob("letters.db*"):
        old.unlink()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--database", default="")
    wanted = parser.parse_args()
    tell_python()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = f'\n[database]\nurl = "{wanted.database}"\n' if wanted.database else ""
        (folder / "syndicate.toml").write_text(SETTINGS + written, "utf-8")
        write_list(folder / "list.csv", wanted.rows)
        bases, runs, repeats = [], [], list[Measured]()
        for _ in range(1 if wanted.database else wanted.repeats):
            bases.append(baseline(folder))
            clear(folder)
            before = os.times()
            runs.append(run(folder, IMPORT))
            busy = sum(os.times()[2:4]) - sum(before[2:4])
            print(f"baseline {bases[-1]:.2f} s, import {runs[-1].seconds:.2f} s,"
                  f" of a processor {busy:.2f} s", flush=True)  # fmt: skip
            if wanted.again:
                repeats.append(run(folder, IMPORT))
        one, base = median(runs), sorted(bases)[len(bases) // 2]
        print(f"{wanted.rows:,} rows: {one.seconds:.2f} s, {one.seconds / base:.2f} times the"
              f" baseline ({base:.2f} s), {one.megabytes:.0f} MB at its peak")  # fmt: skip
        if repeats:
            print(f"again: {median(repeats).seconds:.2f} s")


if __name__ == "__main__":
    main()
