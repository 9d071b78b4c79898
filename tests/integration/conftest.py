"""Publications to try: a small fast one, and the samples of this repository."""

import shutil
from pathlib import Path

import pytest

from newsroom import NEWSLETTER, PROMO, SETTINGS, Newsroom, markdown

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def bare(tmp_path: Path) -> Newsroom:
    """Return a publication without articles, newsletters or promos."""
    room = Newsroom(tmp_path)
    room.settings(SETTINGS)
    (room.root / "articles").mkdir()
    return room


@pytest.fixture
def room(bare: Newsroom) -> Newsroom:
    """Return a small publication with a newsletter and a promo; nothing is published yet."""
    bare.settings(SETTINGS + NEWSLETTER + PROMO)
    bare.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", tags="[history]"))
    bare.write("articles/wir.md", markdown("The WIR franc", "2026-11-17", tags="[credit]"))
    bare.write(
        "articles/notes.jsonl",
        '{"title": "First note", "date": "2026-11-18", "content_text": "One note of two."}\n'
        '{"title": "Second note", "date": "2026-11-19", "content_text": "Two notes of two."}\n',
    )
    return bare


def _samples(folder: Path) -> Newsroom:
    """Copy the publication that this repository is."""
    for name in ("articles", "static", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for name in ("syndicate.toml", "publish.py"):
        shutil.copy(REPOSITORY / name, folder / name)
    return Newsroom(folder)


@pytest.fixture
def samples(tmp_path: Path) -> Newsroom:
    """Return a copy of the publication that this repository is."""
    return _samples(tmp_path)


@pytest.fixture(scope="module")
def shared_samples(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return such a copy for all tests of a module, which leave it as it is."""
    return _samples(tmp_path_factory.mktemp("samples"))
