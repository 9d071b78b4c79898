"""How many deliveries are planned, and claimed, let go and settled, in a second.

Beside them: what the driver alone, ``sqlite3`` or ``psycopg``, makes of the same statements written
by hand, with the same commits, in the same run. SQLite is as Syndicate opens it (WAL, synchronous =
FULL); PostgreSQL is a server with its defaults (fsync and synchronous_commit on).

    python benchmarks/ledger.py --recipients 200000 --repeats 3
"""

import argparse
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psycopg
from _runs import tell_python

import postgres
from factories import NOON
from postroom import LEASE, WEEKLY, edition
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Answer, Going, Settled
from syndicate.db.letters.schema import letters, stamp
from syndicate.deliveries import EditionState, Outcome

SAID = "2.0.0 Ok: queued as 4F1A2B3C4D"
NOW = stamp(NOON)
UNTIL = stamp(NOON + LEASE)


def fill(database: Database, number: int) -> None:
    """Let the database have so many confirmed subscribers, and nothing else."""
    is_file = database.dialect == "sqlite"
    hashed = "printf('%032x', i)" if is_file else "md5(i::text)"
    ids = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
    with database.write() as db:
        for table in letters.sorted_tables:
            if table.name != "fact":
                db.exec_driver_sql(f"{'DELETE FROM' if is_file else 'TRUNCATE'} {table.name}")
        db.exec_driver_sql(
            f"{ids} INSERT INTO subscriber (id, address, address_hash, attributes, created_at,"
            f" changed_at) SELECT i, 'reader-' || i || '@reader.example', {hashed},"
            """ '{"first_name": "Ada"}', 0, 0 FROM n"""
        )
        db.exec_driver_sql(
            f"{ids} INSERT INTO subscription (newsletter, subscriber, state, created_at,"
            " changed_at) SELECT 'weekly', i, 'confirmed', 0, 0 FROM n"
        )
    if not is_file:
        with database.connect() as db:
            db.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def plan(database: Database) -> float:
    """Plan an edition to all; return the seconds."""
    ledger = Ledger(database, "benchmark")
    ledger.add(edition(), NOON)
    begun = time.perf_counter()
    ledger.plan(WEEKLY, NOON)
    return time.perf_counter() - begun


def work_off(database: Database, batch: int, call: int) -> None:
    """Claim, let go and settle everything, by the ledger."""
    ledger = Ledger(database, "benchmark")
    settled: list[Settled] = []
    while claim := ledger.claim(WEEKLY, EVERYBODY, batch, NOON, LEASE):
        who = iter([one.id for one in claim.recipients])
        calls = iter(lambda: tuple(islice(who, call)), ())  # noqa: B023 - used up at once
        going = [Going(claim=claim, recipients=group) for group in calls]
        ledger.step(WEEKLY, settled, going, NOON)
        settled = [
            Settled(claim=claim, answers=tuple(_answer(one) for one in each.recipients))
            for each in going
        ]
    ledger.step(WEEKLY, settled, [], NOON)
    if ledger.finish(WEEKLY, NOON) is not EditionState.DONE:
        sys.exit("the edition is not done")


def _answer(who: int) -> Answer:
    return Answer(recipient=who, outcome=Outcome.SENT, code=250, said=SAID)


CLAIM = (
    "INSERT INTO claim (edition, worker, epoch, low, high, claimed_at, lease_until)"
    " VALUES ({p}, 'raw', 0, 0, 0, {p}, {p}) RETURNING token"
)
PEOPLE = "SELECT id, address, attributes FROM subscriber WHERE {ids}"
BLOCKED = (
    "SELECT id FROM subscriber s WHERE {ids} AND (address IS NULL OR NOT EXISTS (SELECT 1 FROM"
    " subscription WHERE newsletter = 'weekly' AND subscriber = s.id AND state = 'confirmed'{too})"
    " OR EXISTS (SELECT 1 FROM suppression p WHERE p.address_hash = s.address_hash AND scope IN"
    " ('', 'weekly')))"
)
DUE = (
    "SELECT recipient FROM delivery WHERE edition = {p} AND token IS NULL AND state = 'planned' AND"
    " not_before <= {p} ORDER BY recipient LIMIT {p}"
)
MARK = (
    "UPDATE delivery SET state = 'sending', attempt = attempt + 1 WHERE edition = {p} AND token ="
    " {p} AND state = 'claimed' AND {ids} RETURNING recipient"
)
CALL = "(edition, recipient, attempt, token, recipients, state, begun_at)"


def raw_sqlite(path: Path, batch: int, call: int) -> None:
    """Do the same with ``sqlite3`` alone."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = FULL")
    among = "{} IN (SELECT value FROM json_each(?))"
    number = db.execute("SELECT number FROM edition").fetchone()[0]
    last: list[int] = []
    token = 0
    while True:
        db.execute("BEGIN IMMEDIATE")
        mine = db.execute(CLAIM.format(p="?"), (number, NOW, UNTIL)).fetchone()[0]
        taken = db.execute(
            "UPDATE delivery SET state = 'claimed', token = ? WHERE edition = ? AND recipient IN"
            f" ({DUE.format(p='?')}) RETURNING recipient",
            (mine, number, number, NOW, batch),
        ).fetchall()
        who = [row[0] for row in taken]
        ids = json.dumps(who)
        people = db.execute(PEOPLE.format(ids=among.format("id")), (ids,)).fetchall()
        [(one, address, json.loads(attributes)) for one, address, attributes in people]
        db.execute("COMMIT")
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "UPDATE delivery SET state = 'sent', code = 250, said = ?, settled_at = ? WHERE edition"
            " = ? AND recipient = ? AND token = ? AND state = 'sending'",
            [(SAID, NOW, number, one, token) for one in last],
        )
        db.executemany(
            "UPDATE call SET state = 'answered', code = 250, ended_at = ? WHERE edition = ? AND"
            " recipient = ? AND attempt = 1",
            [(NOW, number, one) for one in last[::call]],
        )
        if db.execute(BLOCKED.format(ids=among.format("id"), too=""), (ids,)).fetchall():
            sys.exit("somebody is blocked")
        marking = MARK.format(p="?", ids=among.format("recipient"))
        last = [row[0] for row in db.execute(marking, (number, mine, ids))]
        token = mine
        db.executemany(
            f"INSERT INTO call {CALL} VALUES (?, ?, 1, ?, ?, 'sending', ?)",
            [(number, one, mine, call, NOW) for one in last[::call]],
        )
        db.execute("COMMIT")
        if not last:
            db.close()
            return


def raw_postgresql(address: str, batch: int, call: int) -> None:
    """Do the same with ``psycopg`` alone."""
    with closing(psycopg.connect(address, prepare_threshold=None)) as db:
        db.execute("SET random_page_cost = 1.1")
        db.commit()
        number = db.execute("SELECT number FROM edition").fetchone()[0]  # type: ignore[index]
        among = "{} = ANY(%s)"
        last: list[int] = []
        token = 0
        while True:
            claimed = db.execute(CLAIM.format(p="%s"), (number, NOW, UNTIL)).fetchone()
            mine = claimed[0] if claimed else 0
            taken = db.execute(
                f"WITH due AS ({DUE.format(p='%s')} FOR UPDATE SKIP LOCKED) UPDATE delivery d SET"
                " state = 'claimed', token = %s FROM due WHERE d.edition = %s AND d.recipient ="
                " due.recipient RETURNING d.recipient",
                (number, NOW, batch, mine, number),
            ).fetchall()
            who = sorted(row[0] for row in taken)
            db.execute(PEOPLE.format(ids=among.format("id")), (who,)).fetchall()
            db.commit()
            _settle_raw(db, number, token, last, call)
            too = f" AND {among.format('subscriber')}"
            if db.execute(BLOCKED.format(ids=among.format("id"), too=too), (who, who)).fetchall():
                sys.exit("somebody is blocked")
            marking = MARK.format(p="%s", ids=among.format("recipient"))
            last = sorted(row[0] for row in db.execute(marking, (number, mine, who)))
            token = mine
            db.execute(
                f"INSERT INTO call {CALL} SELECT %s, one, 1, %s, %s, 'sending', %s FROM"
                " unnest(%s::bigint[]) AS one",
                (number, mine, call, NOW, last[::call]),
            )
            db.commit()
            if not last:
                return


def _settle_raw(
    db: "psycopg.Connection[Any]", number: int, token: int, last: Sequence[int], call: int
) -> None:
    db.execute("SET LOCAL enable_nestloop = off")
    db.execute(
        "UPDATE delivery d SET state = 'sent', code = 250, said = a.said, settled_at = %s FROM"
        " unnest(%s::bigint[], %s::text[]) AS a(recipient, said) WHERE d.edition = %s AND"
        " d.recipient = a.recipient AND d.recipient = ANY(%s) AND token = %s AND state = 'sending'",
        (NOW, list(last), [SAID] * len(last), number, list(last), token),
    )
    db.execute(
        "UPDATE call SET state = 'answered', code = 250, ended_at = %s FROM unnest(%s::bigint[])"
        " AS a(one) WHERE edition = %s AND recipient = a.one AND recipient = ANY(%s) AND attempt"
        " = 1",
        (NOW, list(last[::call]), number, list(last[::call])),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--recipients", type=int, default=200_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the databases are to lie")
    wanted = parser.parse_args()
    tell_python()
    folder = Path(tempfile.mkdtemp(prefix="ledger-", dir=wanted.folder))
    folder.chmod(0o755)
    (folder / "server").mkdir()
    server = postgres.Server.make(folder / "server")
    server.start()
    try:
        print(f"{'':<12} {'':<45} {'rows/s':>9} {'ratio':>6}")
        path = folder / "letters.db"
        with Database(path) as database:
            measure(database, wanted, lambda *how: raw_sqlite(path, *how))
        with Database(server.address) as database:
            measure(database, wanted, lambda *how: raw_postgresql(server.address, *how))
    finally:
        server.stop()
        shutil.rmtree(folder)


def measure(
    database: Database, wanted: argparse.Namespace, raw: Callable[[int, int], None]
) -> None:
    """Print the figures of one engine."""
    number = wanted.recipients
    planned = []
    for call in (1, 50):
        found: dict[str, list[float]] = {"driver alone": [], "ledger": []}
        for _ in range(wanted.repeats):
            works = ((work_off, (database,)), (raw, ()))
            for name, (work, first) in zip(("ledger", "driver alone"), works, strict=True):
                fill(database, number)
                planned.append(number / plan(database))
                begun = time.perf_counter()
                work(*first, wanted.batch, call)  # type: ignore[operator]
                found[name].append(number / (time.perf_counter() - begun))
        baseline = statistics.median(found["driver alone"])
        for name, rates in found.items():
            what = f"claim and settle, calls of {call}: {name}"
            rate = statistics.median(rates)
            print(f"{database.dialect:<12} {what:<45} {rate:>9,.0f} {rate / baseline:>6.2f}")
    print(f"{database.dialect:<12} {'plan':<45} {statistics.median(planned):>9,.0f}", flush=True)


if __name__ == "__main__":
    main()
