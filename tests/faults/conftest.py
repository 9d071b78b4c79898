"""A small publication, and a process that can be told to fail at its work."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crashing import Crasher
from newsroom import NEWSLETTER, PROMO, SETTINGS, Newsroom, markdown


@pytest.fixture(scope="session")
def crasher() -> Iterator[Crasher]:
    """Start a process that forks publishers."""
    started = Crasher.start()
    yield started
    started.stop()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a small publication with a newsletter, a picture and a promo, not yet published."""
    made = Newsroom(tmp_path / "room")
    made.settings(SETTINGS + NEWSLETTER + PROMO)
    made.write("articles/tally/index.md", markdown("Tally", "2026-11-10", "![A](stick.png)"))
    made.write("articles/tally/stick.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    made.write("articles/wir.md", markdown("WIR", "2026-11-17", tags="[credit]"))
    made.write("articles/old.md", markdown("Old", "2026-10-01"))
    return made


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Newsroom], Newsroom]:
    """Return a function that copies a publication, databases and published files included."""
    made: list[Path] = []

    def copy(room: Newsroom) -> Newsroom:
        made.append(tmp_path / f"copy-{len(made)}")
        shutil.copytree(room.root, made[-1])
        return Newsroom(made[-1])

    return copy
