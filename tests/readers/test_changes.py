"""What real readers make of a publication's days: rebuilt, corrected, moved, removed, added.

All readers, with all formats, go through the same days; each test looks at what one of them saw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from shutil import rmtree
from types import ModuleType

import pytest

from newsroom import MONDAY, ONE_FEED, SETTINGS, URL, markdown
from readers import reader
from readers.kiosk import NAMES, PAIRS, Kiosk, client, installed, opened, serving
from readers.model import Kept, Subscription, sent
from serving import Client
from syndicate.publishing.desk import CACHE
from syndicate.serving import manifest

EVERY = pytest.mark.parametrize(("module", "file"), PAIRS, ids=NAMES)
WIR, BREAD = "The WIR franc", "Bread & <credit>"
CORRECTED = "The WIR franc, corrected"
TITLES = sorted([WIR, BREAD, "Tally sticks", "Chits", "Scrip"])


@dataclass(frozen=True, slots=True)
class Look:
    """One look of a reader at its feed: what was new to it, how it was answered, what it has.

    ``modified`` counts the entries that it says were changed, if it says so.
    """

    new: int
    statuses: list[int]
    kept: list[Kept]
    modified: int | None = None

    def titles(self) -> list[str]:
        """Return the titles that it has, one per entry."""
        return sorted(str(one["title"]) for one in self.kept)

    def of(self, id_: str) -> Kept:
        """Return what it has of an entry, which it must have once."""
        (found,) = [one for one in self.kept if one["id"] == id_]
        return found


@dataclass(frozen=True, slots=True)
class Diary:
    """What each reader saw each day, and how some addresses were answered in the end."""

    kiosk: Kiosk
    ids: dict[str, str] = field(default_factory=dict)
    looks: dict[tuple[ModuleType, str, str], Look] = field(default_factory=dict)
    answers: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    subscriptions: dict[tuple[ModuleType, str], Subscription] = field(default_factory=dict)

    def look(self, module: ModuleType, file: str, day: str) -> Look:
        """Return what a reader saw on a day, or skip the test if it is not installed."""
        client(module)
        return self.looks[module, file, day]

    def write_down(self, day: str) -> None:
        """Let each reader fetch; on the second day, until it asks whether there is news."""
        for (module, file), subscription in self.subscriptions.items():
            often = client(module).KNOWS_AT - 1 if day == "again" else 1
            seen = [self.kiosk.fetch(subscription) for _ in range(often)]
            statuses = [exchange.status for _, asked in seen for exchange in asked]
            told = subscription.changed if isinstance(subscription, reader.Subscription) else None
            self.looks[module, file, day] = Look(
                new=sum(new for new, _ in seen),
                statuses=statuses,
                kept=subscription.entries(),
                modified=told,
            )


def _settings(kiosk: Kiosk, description: str = "") -> None:
    settings = SETTINGS.replace(URL, kiosk.tap.url) + f'description = "{description}"\n'
    kiosk.room.settings(settings + ONE_FEED)


def _write(kiosk: Kiosk) -> None:
    _settings(kiosk)
    titles = (WIR, BREAD, "Tally sticks", "Chits", "Scrip")
    for number, (name, title) in enumerate(zip("abcde", titles, strict=True), 10):
        text = markdown(f"'{title}'", f"2026-11-{number}", "Some words.", aliases=f"[/old/{name}/]")
        kiosk.room.write(f"articles/{name}.md", text)


def _rebuild(kiosk: Kiosk) -> None:
    """Lose all but the articles and what must not be lost."""
    rmtree(kiosk.room.public)
    for name in (CACHE, manifest.FILE):
        (kiosk.room.root / ".syndicate" / name).unlink()


def _reword(kiosk: Kiosk) -> None:
    _settings(kiosk, "What the feed says of itself.")


def _correct(kiosk: Kiosk) -> None:
    path = kiosk.room.root / "articles/a.md"
    path.write_text(path.read_text().replace(WIR, CORRECTED))


def _move(kiosk: Kiosk) -> None:
    (kiosk.room.root / "articles/a.md").rename(kiosk.room.root / "articles/franc.md")


def _remove(kiosk: Kiosk) -> None:
    (kiosk.room.root / "articles/c.md").unlink()


def _add(kiosk: Kiosk) -> None:
    kiosk.room.write("articles/f.md", markdown("Giro", "2026-11-20"))


DAYS: dict[str, Callable[[Kiosk], None]] = {
    "rebuilt": _rebuild,
    "reworded": _reword,
    "corrected": _correct,
    "moved": _move,
    "removed": _remove,
    "added": _add,
}


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    """Let every reader that is installed subscribe, and go through the days."""
    with opened(tmp_path_factory.mktemp("days")) as kiosk:
        made = Diary(kiosk)
        _write(kiosk)
        kiosk.room.publish()
        made.ids.update({one.article.title: one.article.id for one in sent(kiosk.room)})
        for (module, file), name in zip(PAIRS, NAMES, strict=True):
            if installed(module):
                folder = tmp_path_factory.mktemp(name)
                found = client(module).subscribe(folder, kiosk.tap.url + file)
                made.subscriptions[module, file] = found
        with serving(kiosk) as server:
            made.write_down("first")
            made.write_down("again")
            for number, (day, change) in enumerate(DAYS.items(), 1):
                change(kiosk)
                kiosk.room.publish(MONDAY + timedelta(days=number))
                made.write_down(day)
            made.answers.update(_answers(server))
        yield made


def _answers(server: Client) -> dict[str, tuple[int, str | None]]:
    paths = ("2026/11/a/", "old/a/", "2026/11/c/", "old/c/", "2026/11/b/")
    found = {path: server.get(f"/{path}") for path in paths}
    return {path: (one.status, one["Location"]) for path, one in found.items()}


@EVERY
def test_a_second_fetch_gets_304(module: ModuleType, file: str, diary: Diary) -> None:
    """FEEDS 25, 7: who has a feed already is told so in a few bytes, and has nothing twice."""
    first = diary.look(module, file, "first")
    assert (first.new, first.statuses) == (5, [200])
    assert first.titles() == TITLES
    again = diary.look(module, file, "again")
    assert again.statuses[-1] == 304
    assert again.statuses[:-1] == [200] * (client(module).KNOWS_AT - 2)
    assert (again.new, again.kept) == (0, first.kept)


@EVERY
def test_a_rebuild_is_no_news(module: ModuleType, file: str, diary: Diary) -> None:
    """FEEDS 25, 6: built anew from the articles a day later, it is the same: not even fetched."""
    look = diary.look(module, file, "rebuilt")
    assert (look.new, look.statuses) == (0, [304])


@EVERY
def test_other_bytes_with_old_entries_are_no_news(
    module: ModuleType, file: str, diary: Diary
) -> None:
    """FEEDS 25: a feed that is fetched anew as it says other things of itself has no new entry."""
    look = diary.look(module, file, "reworded")
    assert (look.new, look.statuses) == (0, [200])
    assert look.kept == diary.look(module, file, "first").kept
    assert look.modified in {0, None}


@EVERY
def test_a_correction_doubles_nothing(module: ModuleType, file: str, diary: Diary) -> None:
    """FEEDS 25: a title that is corrected is the same entry: not unread again, not mailed again."""
    look = diary.look(module, file, "corrected")
    assert (look.new, look.statuses, len(look.kept)) == (0, [200], 5)
    assert look.modified in {1, None}
    mailed = client(module).PROGRAM == "r2e"  # a mail stays as it was sent
    assert look.of(diary.ids[WIR])["title"] == (WIR if mailed else CORRECTED)
    others = [one for one in look.kept if one["id"] != diary.ids[WIR]]
    before = diary.look(module, file, "reworded").kept
    assert others == [one for one in before if one["id"] != diary.ids[WIR]]


@EVERY
def test_a_moved_article_is_no_news(module: ModuleType, file: str, diary: Diary) -> None:
    """FEEDS 24, 25: an article with a new address is the same entry, and both addresses work."""
    look = diary.look(module, file, "moved")
    assert (look.new, look.statuses, len(look.kept)) == (0, [200], 5)
    assert look.modified in {1, None}
    link = str(look.of(diary.ids[WIR])["link"])
    mailed = client(module).PROGRAM == "r2e"
    assert link == diary.kiosk.tap.url + ("2026/11/a/" if mailed else "2026/11/franc/")
    for former in ("2026/11/a/", "old/a/"):
        assert diary.answers[former] == (301, "/2026/11/franc/")


@EVERY
def test_a_removed_article_takes_nothing_along(module: ModuleType, file: str, diary: Diary) -> None:
    """FEEDS 23: the others are as they were; whoever opens a kept link learns that it is gone."""
    look = diary.look(module, file, "removed")
    assert (look.new, look.statuses) == (0, [200])
    assert look.modified in {0, None}
    gone = diary.ids["Tally sticks"]
    before = diary.look(module, file, "moved").kept
    others = [one for one in before if one["id"] != gone]
    assert [one for one in look.kept if one["id"] != gone] == others
    assert diary.answers["2026/11/c/"] == diary.answers["old/c/"] == (410, None)
    assert diary.answers["2026/11/b/"] == (200, None)


@EVERY
def test_a_new_article_is_news_once(module: ModuleType, file: str, diary: Diary) -> None:
    """After all that, a new article is the one new entry."""
    look = diary.look(module, file, "added")
    assert (look.new, look.statuses) == (1, [200])
    assert look.titles().count("Giro") == 1
