"""Workers that die, sleep or lose their database, against a receiver that keeps its own list."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

import postgres
from factories import NOON
from postroom import LEASE, WEEKLY, Worker, edition, subscribe
from syndicate.db.letters.engine import Database
from syndicate.db.letters.rows import EVERYBODY, Counts, Going
from syndicate.db.letters.schema import letters as tables
from syndicate.deliveries import DeliveryState, Outcome
from syndicate.errors import StorageError

TESTS = Path(__file__).parents[1]
SEEDS = int(os.environ.get("FAULT_SEEDS", "2"))
"""How many series of ten kills; from 20 on, workers are killed at every single point, too."""
EVERY = {"sqlite": 1, "postgresql": 1} if SEEDS >= 20 else {"sqlite": 9, "postgresql": 31}
KILLED, CALL = -9, 2
PEOPLE = range(1, 14)


@dataclass(frozen=True, slots=True)
class Post:
    """A process that forks workers, and the list of what was received."""

    process: "subprocess.Popen[str]"
    log: Path

    def work(self, where: Path | str, fault: str = "", at: int = 0) -> dict[str, Any]:
        """Let a worker send the edition, with a fault at a moment."""
        job = {"where": str(where), "log": str(self.log), "fault": fault, "at": at}
        return self.tell(json.dumps(job))

    def tell(self, line: str) -> dict[str, Any]:
        """Hand a line over, and return the answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def got(self) -> Counter[int]:
        """Return how often everybody got the letter."""
        return Counter(map(int, self.log.read_text().split())) if self.log.exists() else Counter()


@pytest.fixture(scope="module")
def process() -> "Iterator[subprocess.Popen[str]]":
    """Start the process, with everything loaded."""
    command = [sys.executable, str(TESTS / "faults" / "post.py")]
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=pipe, stdout=pipe, text=True, env=environment
    ) as started:
        yield started
        started.communicate(timeout=20)


@pytest.fixture
def post(process: "subprocess.Popen[str]", tmp_path: Path) -> Post:
    """Return workers with a receiver that has got nothing yet."""
    return Post(process, tmp_path / "received")


def empty(letters: Database, post: Post) -> None:
    """Begin anew: subscribers, and no edition."""
    with letters.write() as db:
        for table in tables.sorted_tables:
            if table.name != "fact":
                db.execute(delete(table))
    subscribe(letters, *PEOPLE)
    post.log.unlink(missing_ok=True)


def check(letters: Database, post: Post, most_unknown: int) -> Counts:
    """See that nobody is lost, nobody has two, and who is unknown is of a worker's last call."""
    told = Worker(letters).ledger.counts(WEEKLY)
    got = post.got()
    unknown = told.of(DeliveryState.UNKNOWN)
    assert (told.candidates, told.open, told.balanced) == (len(PEOPLE), 0, True)
    assert max(got.values(), default=0) <= 1, "doubled"
    assert unknown <= most_unknown
    assert told.of(DeliveryState.SENT) + unknown == len(PEOPLE), "lost"
    assert len(PEOPLE) - unknown <= len(got)
    return told


def test_killed_at_any_statement_nobody_is_lost_and_nobody_gets_two(
    engine: str, letters_at: Path | str, letters: Database, post: Post
) -> None:
    """At every statement, commit and letter, planning included: one call may be unknown."""
    empty(letters, post)
    points = post.work(letters_at)["points"]
    check(letters, post, 0)
    assert points > 100
    step = EVERY[engine]
    for at in range(random.Random(SEEDS).randint(1, step), points + 1, step):  # noqa: S311
        empty(letters, post)
        assert post.work(letters_at, "SIGKILL", at)["status"] == KILLED
        assert post.work(letters_at)["status"] == 0
        check(letters, post, CALL)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_ten_kills(letters_at: Path | str, letters: Database, post: Post, seed: int) -> None:
    """However often workers are killed, each leaves at most its one call unknown."""
    empty(letters, post)
    drawn = random.Random(seed)  # noqa: S311 - a series that can be repeated
    killed = 0
    for _ in range(10):
        killed += post.work(letters_at, "SIGKILL", drawn.randint(1, 60))["status"] == KILLED
    assert killed
    assert post.work(letters_at)["status"] == 0
    check(letters, post, CALL * killed)


def test_killed_between_claim_and_call_leaves_nothing_unknown(letters: Database) -> None:
    """What was only claimed is certainly not sent: it is planned again."""
    subscribe(letters, *PEOPLE)
    worker = Worker(letters)
    worker.begin()
    worker.take(5)
    reaped = worker.ledger.reap(NOON, mine=True)
    assert (reaped.planned, reaped.unknown) == (5, 0)


def test_stopped_past_its_lease_a_worker_sends_nothing(
    letters_at: Path | str, letters: Database, post: Post
) -> None:
    """Put to sleep, three times over, it finds when it wakes that others did its work.

    What it was about to send when it fell asleep is unknown to them, and not sent again.
    """
    for at in (1, 2, 7):
        empty(letters, post)
        assert post.work(letters_at, "SIGSTOP", at)["stopped"]
        before, late = post.got(), NOON + 2 * LEASE
        other = Worker(letters, "other")
        other.ledger.reap(late)
        other.work_off(late)
        other.ledger.finish(WEEKLY, late)
        assert post.tell("")["status"] == 0
        after = post.got()
        assert (after - before).total() <= CALL
        assert max((after + other.got).values()) == 1
        assert sorted(after + other.got) == list(PEOPLE)
        assert other.states() == {"sent": len(PEOPLE)}


def test_a_log_that_is_cut_anywhere_doubles_nothing(tmp_path: Path) -> None:
    """A power cut loses what was not confirmed, and nothing that anything followed from.

    The write-ahead log of SQLite is cut after each of its frames, and within it. What had left
    until then is not sent again.
    """
    path, log = tmp_path / "letters.db", tmp_path / "letters.db-wal"
    with Database(path) as letters, closing(sqlite3.connect(path)) as keeper:
        subscribe(letters, *range(1, 7))
        keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        main, moments = path.read_bytes(), [(0, Counter[int]())]
        worker = Worker(letters)
        worker.begin()
        while claim := worker.ledger.claim(WEEKLY, EVERYBODY, 4, NOON, LEASE):
            for one in claim.recipients:
                going = [Going(claim=claim, recipients=(one.id,))]
                worker.got.update(worker.ledger.step(WEEKLY, [], going, NOON))
                moments.append((log.stat().st_size, Counter(worker.got)))
                worker.answer(claim, Outcome.SENT, one.id)
        data = log.read_bytes()
    frame = 24 + int.from_bytes(data[8:12], "big")
    ends = range(32, len(data) + 1, frame)
    for number, end in enumerate(ends):
        cut = tmp_path / f"cut-{end}.db"
        cut.write_bytes(main)
        Path(f"{cut}-wal").write_bytes(data[: end + (number % 3) * frame // 3])
        # Letters leave after a commit: what has left by then is what its frames let go.
        left = max((moment for moment in moments if moment[0] <= end), key=lambda one: one[0])[1]
        _finish_after_the_cut(cut, Counter(left))
        cut.unlink()


def _finish_after_the_cut(path: Path, got: Counter[int]) -> None:
    with Database(path) as found:
        worker = Worker(found, "again", got=got)
        worker.ledger.add(edition(), NOON)
        worker.ledger.plan(WEEKLY, NOON)
        worker.ledger.reap(NOON + 2 * LEASE)
        worker.work_off(NOON + 2 * LEASE)
        assert set(worker.got.values()) <= {1}, "doubled"
        states = worker.states()
        assert states.get("unknown", 0) <= 1
        assert states.get("unknown", 0) + states["sent"] == 6
        assert len(worker.got) >= states["sent"], "lost"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """Return a server that a test may stop as it likes."""
    folder = Path(tempfile.mkdtemp(prefix="syndicate-pg-"))
    folder.chmod(0o755)
    made = postgres.Server.make(folder)
    made.start()
    yield made
    made.stop("immediate")
    shutil.rmtree(folder)


def test_a_server_that_crashes_three_times_doubles_nothing(
    server: postgres.Server,
) -> None:
    """PostgreSQL stopped without warning while letters go: what it confirmed is still there."""
    with Database(server.address) as letters:
        subscribe(letters, *PEOPLE)
        worker = Worker(letters, got=Counter())
        worker.begin()
        for _ in range(3):
            claim = worker.take(3)
            going = worker.let_go(claim)
            worker.got.update(going)
            server.stop("immediate")
            with pytest.raises(StorageError, match="server"):
                worker.answer(claim, Outcome.SENT, *going)
            server.start()
            reaped = worker.ledger.reap(NOON, mine=True)
            assert (reaped.unknown, reaped.planned) == (3, 0)
        worker.work_off()
        assert worker.got == dict.fromkeys(PEOPLE, 1)
        assert worker.states() == {"sent": len(PEOPLE) - 9, "unknown": 9}


def test_a_server_that_does_not_wait_for_its_disk_is_refused(server: postgres.Server) -> None:
    """With fsync = off a power cut takes back what was confirmed, or spoils all there is."""
    server.set("fsync", "off")
    server.stop()
    server.start()
    with pytest.raises(StorageError, match=r"fsync is off, so a crash .*; set fsync = on"):
        Database(server.address)
