"""A folder of articles that is not there, or not whole: nothing is taken away unasked."""

import pytest

from newsroom import SETTINGS, Newsroom, markdown
from syndicate.errors import ConfigError
from syndicate.publishing.desk import BlockedError


@pytest.fixture
def full(bare: Newsroom) -> Newsroom:
    """Return a publication of twelve articles, published."""
    for day in range(1, 13):
        bare.write(f"articles/a{day:02}.md", markdown(f"Article {day}", f"2026-11-{day:02}"))
    bare.publish()
    return bare


def take_away(room: Newsroom, count: int) -> None:
    """Remove the files of some articles."""
    for path in sorted((room.root / "articles").iterdir())[:count]:
        path.unlink()


def test_a_missing_folder_of_articles_is_told(full: Newsroom) -> None:
    """A misspelt folder is an error of the settings, with the folder that may have been meant."""
    before = full.tree()
    full.settings(f'{SETTINGS}\n[paths]\narticles = "artcles"\n')
    done = full.call("publish")
    assert done.returncode == 78
    assert "[paths] articles: there is no folder" in done.stderr
    assert str(full.root / "articles") in done.stderr
    assert full.tree() == before


def test_a_missing_folder_without_a_like_names_where_it_would_be(full: Newsroom) -> None:
    """If nothing is named alike, the nearest folder above is told."""
    full.settings(f'{SETTINGS}\n[paths]\narticles = "mount/disk/news"\n')
    with pytest.raises(ConfigError, match=rf"nearest that exists is {full.root}: "):
        full.publish()


@pytest.mark.parametrize("count", [7, 12])
def test_most_articles_do_not_go_unasked(full: Newsroom, count: int) -> None:
    """If most of what is published is gone, the run stops, again and again, until told to go on."""
    before = full.tree()
    take_away(full, count)
    for _ in range(2):
        done = full.call("publish")
        assert done.returncode == 65
        assert f"{count} of 12 published articles are gone from articles/" in done.stdout
        assert "--allow-removals" in done.stdout
        assert full.tree() == before
    assert full.call("publish", "--allow-removals").returncode == 0
    assert len(full.ids()) == 12 - count
    assert full.call("publish").returncode == 0


def test_the_last_article_does_not_go_unasked(bare: Newsroom) -> None:
    """A small publication is not emptied by a disk that is not mounted; what is back is as ever."""
    path = bare.write("articles/only.md", markdown("Only", "2026-11-10"))
    bare.publish()
    before, text = bare.tree(), path.read_bytes()
    path.unlink()
    with pytest.raises(BlockedError, match="1 of 1 published articles are gone"):
        bare.publish()
    path.write_bytes(text)
    assert not bare.publish().removed
    assert bare.tree() == before


def test_some_articles_go_as_they_are_removed(full: Newsroom) -> None:
    """To remove half of the articles needs no confirmation; a few more do, whatever is new."""
    take_away(full, 6)
    full.publish()
    assert len(full.ids()) == 6
    take_away(full, 4)
    full.write("articles/other.md", markdown("Other", "2026-11-20"))
    with pytest.raises(BlockedError, match="4 of 6 published articles are gone"):
        full.publish()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_few_articles_are_exchanged_for_others(bare: Newsroom, count: int) -> None:
    """One or two that somebody began with go as they are removed; three or more are confirmed."""
    for number in range(count):
        bare.write(f"articles/{number}.md", markdown(f"Article {number}", "2026-11-10"))
    bare.publish()
    take_away(bare, count)
    bare.write("articles/other.md", markdown("Other", "2026-11-20"))
    done = bare.call("publish")
    assert done.returncode == (0 if count < 3 else 65)
    assert ("Other" in bare.ids()) == (count < 3)
    if count >= 3:
        assert f"{count} of {count} published articles are gone" in done.stdout
