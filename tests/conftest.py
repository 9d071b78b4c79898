"""Where the tests write, and what they tell of those that were skipped.

They write into memory, as a disk lets them wait at each of a release's commits.
"""

import os
import tempfile
from collections import Counter
from pathlib import Path
from shutil import disk_usage

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - no file of ours: pytest makes a folder there, as in /tmp
NEEDED = 2 << 30
"""Bytes that must be free there: many times what is there at once."""


def pytest_configure() -> None:
    """Let temporary files, also those of processes that tests start, lie in memory if they fit.

    Who names a folder in ``TMPDIR`` has them there.
    """
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
