"""Tests that lack a program are skipped, and one line says what to install."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_one_line_says_what_to_install(tmp_path: Path) -> None:
    """However many tests need Chromium, it is told once."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SYND")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(  # noqa: S603 - pytest itself
        [*command, "tests/browser/test_pages.py"],
        cwd=ROOT,
        env=environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    [line] = [one for one in run.stdout.splitlines() if one.startswith("SKIPPED")]
    assert line.endswith(
        " tests: needs Chromium: install the package chromium, or name one in SYNDICATE_CHROMIUM"
    )
