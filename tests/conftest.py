"""Where the tests write, and what they tell of those that were skipped.

They write into memory, as a disk lets them wait at each of a release's commits.
"""

import gc
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # most tests want no database of letters
    from syndicate.db.letters.engine import Database

MEMORY = Path("/dev/shm")  # noqa: S108 - no file of ours: pytest makes a folder there, as in /tmp
NEEDED = 2 << 30
"""Bytes that must be free there: many times what is there at once."""

GARBAGE = (10_000, 10, 10)
"""When to look for garbage: the usual thresholds cost a tenth of all time, for little memory."""


def pytest_configure(config: pytest.Config) -> None:
    """Let temporary files, also those of processes that tests start, lie in memory if they fit.

    Who names a folder in ``TMPDIR`` has them there.
    """
    gc.set_threshold(*GARBAGE)
    _use_memory()
    if not hasattr(config, "workerinput"):
        import postgres  # noqa: PLC0415 - not before it is known where temporary files go

        postgres.prepare()


def pytest_collection_finish() -> None:
    """Look for no garbage in what stays to the end: modules, and thousands of tests."""
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL server of this run."""
    if not hasattr(config, "workerinput"):
        import postgres  # noqa: PLC0415 - as above

        postgres.clean_up()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Name the engine of a test's database: each that wants one is run on both."""
    return str(request.param)


_SCHEMAS = count(1)


@pytest.fixture
def letters_at(engine: str, tmp_path: Path) -> "Iterator[Path | str]":
    """Return where a test's own database of letters is: it is not there yet."""
    if engine == "sqlite":
        yield tmp_path / "letters.db"
        return
    import postgres  # noqa: PLC0415 - only for those that want it

    address, name = postgres.shared_address(), f"test_{os.getpid()}_{next(_SCHEMAS)}"
    postgres.execute(address, f"CREATE SCHEMA {name}")
    yield postgres.schema_address(address, name)
    postgres.execute(address, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def letters(letters_at: "Path | str") -> "Iterator[Database]":
    """Return a new database of letters."""
    from syndicate.db.letters.engine import Database  # noqa: PLC0415 - likewise

    with Database(letters_at) as made:
        yield made


def _use_memory() -> None:
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and disk_usage(MEMORY).free >= NEEDED:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once why tests were skipped, and so what to install."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(one.longrepr[2].removeprefix("Skipped: ") for one in skipped)
    for reason, number in sorted(reasons.items()):
        tests = "1 test" if number == 1 else f"{number} tests"
        terminalreporter.write_line(f"SKIPPED {tests}: {reason}")
