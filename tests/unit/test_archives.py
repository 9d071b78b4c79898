"""Archives of a feed: which article is in which document."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import NOON, article
from syndicate.archives import FULL, Layout, lay_out
from syndicate.checks import chains
from syndicate.checks.chains import Part
from syndicate.model import ArticleId, Head, Severity


def heads(*days: int) -> list[Head]:
    """Return an article per day, newest first."""
    order = sorted(days, reverse=True)
    return [
        article(id=ArticleId(f"a:{day}"), published=NOON + timedelta(days=day)) for day in order
    ]


def days(some: tuple[Head, ...]) -> list[int]:
    """Return the days of some articles."""
    return [int(head.id.removeprefix("a:")) for head in some]


def laid(first: int, last: int, placed: dict[ArticleId, int] | None = None) -> Layout:
    """Lay out the articles of the days from the first to the last: 5 at most, archives of 2."""
    return lay_out(heads(*range(first, last + 1)), placed or {}, entries=5, size=2)


def test_a_short_feed_has_no_archive() -> None:
    """As long as all articles fit into the feed, they are in it."""
    made = laid(1, 5)
    assert (days(made.current), made.pages, made.new) == ([5, 4, 3, 2, 1], (), {})


def test_the_oldest_become_a_full_archive() -> None:
    """One article too many: the oldest leave, as many as an archive has."""
    made = laid(1, 6)
    assert days(made.current) == [6, 5, 4, 3]
    assert [days(page) for page in made.pages] == [[2, 1]]
    assert made.new == {ArticleId("a:1"): 1, ArticleId("a:2"): 1}


def test_a_removed_article_moves_no_other() -> None:
    """An archive that loses an article gets shorter, an empty one stays, and no other changes."""
    before = laid(1, 12)
    placed = dict(before.new)
    rest = [head for head in heads(*range(1, 13)) if head.id not in {"a:3", "a:5", "a:6"}]
    after = lay_out(rest, placed, entries=5, size=2)
    assert [days(page) for page in before.pages] == [[2, 1], [4, 3], [6, 5], [8, 7]]
    assert [days(page) for page in after.pages] == [[2, 1], [4], [], [8, 7]]
    assert after.current == before.current
    assert after.new == {}


def test_an_article_that_comes_late_goes_where_there_is_room() -> None:
    """However old, it is put in no archive that exists."""
    before = laid(1, 6)
    after = lay_out(heads(0, *range(1, 7)), before.new, entries=5, size=2)
    assert after.pages == before.pages
    assert days(after.current) == [6, 5, 4, 3, 0]
    more = lay_out(heads(0, *range(1, 8)), before.new, entries=5, size=2)
    assert [days(page) for page in more.pages] == [[2, 1], [3, 0]]


def test_without_archives_the_feed_is_cut() -> None:
    """With a size of nothing, what does not fit is in no document."""
    made = lay_out(heads(*range(9)), {}, entries=5, size=0)
    assert (len(made.current), made.pages) == (5, ())


def test_an_archive_is_no_longer_than_the_feed() -> None:
    """An archive cannot take more than the feed has."""
    made = lay_out(heads(1, 2, 3), {}, entries=1, size=10)
    assert [days(page) for page in made.pages] == [[1], [2]]
    assert days(made.current) == [3]


def test_long_articles_make_short_archives() -> None:
    """A page is closed before the article that would make it too long; that one begins the next."""
    weights = {"a:1": FULL // 2, "a:2": FULL // 2, "a:3": 1, "a:4": FULL, "a:5": 9 * FULL}

    def weigh(some: Sequence[Head]) -> list[int]:
        return [weights.get(head.id, 0) for head in some]

    made = lay_out(heads(*range(1, 12)), {}, entries=4, size=3, weigh=weigh)
    assert [days(page) for page in made.pages] == [[2, 1], [3], [4], [5], [8, 7, 6]]
    assert days(made.current) == [11, 10, 9]
    weights.clear()
    again = lay_out(heads(*range(1, 12)), made.new, entries=4, size=3, weigh=weigh)
    assert (again.pages, again.new) == (made.pages, {})


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 60)), max_size=8), st.integers(1, 12), st.integers(1, 12))
def test_every_article_is_in_one_document(runs: list[set[int]], entries: int, size: int) -> None:
    """Whatever comes and goes between runs: each article is in one document, and archives last."""
    placed: dict[ArticleId, int] = {}
    for run in runs:
        here = heads(*run)
        made = lay_out(here, placed, entries=entries, size=size)
        every = [head.id for part in (*made.pages, made.current) for head in part]
        assert sorted(every) == sorted(head.id for head in here)
        assert len(made.current) <= entries
        assert not made.new or len(made.current) > entries - min(size, entries)
        assert not made.new.keys() & placed.keys()
        placed |= made.new
        again = lay_out(here, placed, entries=entries, size=size)
        assert (again.current, again.pages, again.new) == (made.current, made.pages, {})


def parts(made: Layout, feed: str = "feed") -> list[Part]:
    """Return the documents of a layout: archives, then the newest."""
    every = [*made.pages, made.current]
    return [
        Part(feed, f"{feed}-{number}.xml", [head.id for head in heads])
        for number, heads in enumerate(every, 1)
    ]


def test_an_entry_in_two_documents_is_an_error() -> None:
    """A layout that is wrong is found out: the document, the id and the other document are told."""
    made = laid(1, 8)
    assert list(chains.check([*parts(made), *parts(made, "other")])) == []
    wrong = replace(made, current=(*made.current, made.pages[0][0]))
    (found,) = chains.check([*parts(wrong), *parts(made, "other")])
    assert found.severity is Severity.ERROR
    assert str(found).startswith("feed-3.xml: the entry a:2 stands in feed-1.xml already;")


def test_an_entry_twice_in_one_document_is_an_error() -> None:
    """The same holds within one document, and for each id that comes again."""
    made = laid(1, 6)
    wrong = replace(made, pages=(made.pages[0] * 2,))
    assert [one.path for one in chains.check(parts(wrong))] == ["feed-1.xml"] * 2
