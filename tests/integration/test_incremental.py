"""Runs that change a little of a release come to the release that a run from nothing makes."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import MONDAY, SETTINGS, Newsroom, markdown
from syndicate.web import listing

FEEDS = """
[feeds]
per_tag = 3
per_author = 0
per_language = 0
entries = 3
archive_size = 2

[[feed]]
id = "coins"
title = "Coins"
any = { tags = ["tag 1"] }
"""
EDITS = ("title", "body", "tags", "date", "away", "alias", "broken", "renamed")

Edit = tuple[str, int, int]
edits = st.tuples(st.sampled_from(EDITS), st.integers(0, 11), st.integers(1, 5))


def article(number: int, **changes: str) -> str:
    """Return a record: its day and tags follow from its number, unless they are told."""
    told = {
        "title": f"Article {number}",
        "date": f"2026-{9 + number % 3:02}-{1 + number:02}",
        "tags": f"[tag {number % 2}, tag {number % 3}]",
        "body": f"The words of {number}.",
    } | changes
    title, day, body = told.pop("title"), told.pop("date"), told.pop("body")
    return markdown(title, day, body, **told)


def make(room: Newsroom, edit: Edit) -> None:
    """Make a change to one article; one that is away comes back with its first edit."""
    kind, number, value = edit
    path = f"articles/{number}.md"
    changes = {
        "title": {"title": f"Renamed {value}"},
        "body": {"body": f"Other words, {value}."},
        "tags": {"tags": f"[tag {value}, Tag {value - 1}]"},
        "date": {"date": f"2026-10-{value:02}"},
        "alias": {"aliases": f"[/old/{value}/]"},
        "broken": {"date": "no day at all"},
    }
    file = room.root / path
    if kind == "away":
        file.unlink(missing_ok=True)
    elif kind == "renamed":
        if file.exists():
            file.rename(file.with_name(f"{number}-{value}.md"))
    else:
        room.write(path, article(number, **changes[kind]))


def published(room: Newsroom) -> dict[str, bytes]:
    """Return every published file."""
    files = (path for path in room.public.rglob("*") if path.is_file())
    return {str(path.relative_to(room.public)): path.read_bytes() for path in files}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(st.lists(edits, min_size=1, max_size=4), min_size=1, max_size=3))
def test_changes_come_to_what_a_run_from_nothing_makes(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    rounds: list[list[Edit]],
) -> None:
    """Whatever becomes of articles, the files are those of a run that has no cache and no files."""
    monkeypatch.setattr(listing, "SIZE", 3)
    room = Newsroom(tmp_path_factory.mktemp("room"))
    room.settings(SETTINGS + FEEDS)
    for number in range(12):
        room.write(f"articles/{number}.md", article(number))
    now = MONDAY
    room.publish(now)
    for some in rounds:
        for edit in some:
            make(room, edit)
        now += timedelta(hours=1)
        room.publish(now, allow_removals=True)
    assert not room.publish(now).written
    step_by_step, manifest = published(room), room.root / ".syndicate" / "serving.json"
    told = manifest.read_bytes()
    shutil.rmtree(room.public)
    forget(room.root)
    room.publish(now)
    assert published(room) == step_by_step
    assert manifest.read_bytes() == told


def forget(root: Path) -> None:
    """Lose the cache; what was promised stays."""
    for path in (root / ".syndicate").glob("cache.db*"):
        path.unlink()


def test_a_new_title_is_all_that_is_written(
    bare: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of one article writes the files that hold it anew, and leaves all others alone."""
    monkeypatch.setattr(listing, "SIZE", 3)
    bare.settings(SETTINGS + FEEDS)
    for number in range(12):
        bare.write(f"articles/{number}.md", article(number))
    bare.publish()
    before = published(bare)
    bare.let_files_age()
    bare.write("articles/4.md", article(4, title="Unheard of"))
    written = {path for path in bare.publish().written if (bare.public / path).is_file()}
    after = published(bare)
    changed = {path for path, data in after.items() if before.get(path) != data}
    assert changed == {path for path, data in after.items() if b"Unheard of" in data} | {
        path for path in changed if path.endswith((".br", ".gz"))
    }
    assert written == {path for path in changed if not path.endswith((".br", ".gz"))}
    assert "tags/tag-1/page-1.html" in before
