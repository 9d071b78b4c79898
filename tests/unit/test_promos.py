"""Which promo goes with an article or a digest: one at most, by rule, always the same."""

from collections import Counter
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import NOON, article, promo
from syndicate import promos
from syndicate.model import Article, ArticleId, Promo, SafeHtml

PROMOS = st.lists(
    st.builds(
        lambda number, weight, tags, media: promo(
            id=f"p{number}", url=f"https://example.net/{number}", weight=weight,
            tags=frozenset(tags), media=frozenset(media),
        ),
        st.integers(0, 9),
        st.integers(1, 5),
        st.lists(st.sampled_from(["History", "money"]), max_size=1),
        st.lists(st.sampled_from(["email", "feed", "web"]), min_size=1, max_size=3),
    ),
    max_size=5,
    unique_by=lambda one: one.id,
)  # fmt: skip


def linking(href: str) -> Article:
    """Return an article with one link."""
    return article(body=SafeHtml(f'<p><a href="{href}" rel="nofollow">there</a></p>'))


@settings(deadline=None, max_examples=80)
@given(PROMOS, st.text(max_size=9), st.sampled_from(["email", "feed", "web"]))
def test_a_choice_fits_and_stays(made: list[Promo], name: str, medium: promos.Medium) -> None:
    """The one promo chosen fits medium and tags, whatever order they are configured in."""
    one = article(id=ArticleId(name), tags=("history",))
    chosen = promos.for_article(made, one, medium, now=NOON)
    fitting = [p for p in made if medium in p.media and (not p.tags or "History" in p.tags)]
    assert (chosen in fitting) if fitting else chosen is None
    for order in list(permutations(made))[:6]:
        assert promos.for_article(order, one, medium, now=NOON) == chosen


def test_a_choice_outlives_the_other_promos() -> None:
    """Taking out a promo changes nothing for articles that had another."""
    made = [promo(id=name) for name in "abc"]
    for number in range(50):
        one = article(id=ArticleId(f"{number}"))
        chosen = promos.for_article(made, one, "web", now=NOON)
        left = [p for p in made if p == chosen or p.id == "a"]
        assert promos.for_article(left, one, "web", now=NOON) == chosen


def test_weights_are_fair() -> None:
    """Over many articles each promo is chosen in proportion to its weight."""
    made = [promo(id="a", weight=1), promo(id="b", weight=3), promo(id="c", weight=6)]
    found = [
        promos.for_article(made, article(id=ArticleId(f"tag:{n}")), "feed", now=NOON)
        for n in range(3000)
    ]
    counts = Counter(one.id for one in found if one)
    assert [round(counts[name] / 300) for name in "abc"] == [1, 3, 6]


def test_start_is_inclusive_and_end_exclusive() -> None:
    """A promo runs from its first second to just before its end."""
    one = promo(start=NOON, end=NOON + timedelta(hours=1))
    second = timedelta(seconds=1)
    runs = [
        bool(promos.running([one], now=now))
        for now in (NOON - second, NOON, NOON + timedelta(hours=1) - second, NOON + 3600 * second)
    ]
    assert runs == [False, True, True, False]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.net/index",
        "https://example.net/index/",
        "http://EXAMPLE.net/index",
        "https://example.net/index?utm_source=x&amp;utm_medium=y",
        "https://example.net/index/?a=1",
        "https://example.net/index#top",
    ],
)
def test_an_article_that_links_there_has_no_promo(href: str) -> None:
    """An article that already leads to the promo's page carries no call to it, however written."""
    one = linking(href)
    assert promos.for_article([promo(), promo(id="b")], one, "web", now=NOON) is None
    assert promos.for_digest([promo()], [article(), one], "e", now=NOON) is None


@pytest.mark.parametrize(
    "href",
    [
        "https://example.net/index-of-all",
        "https://example.net/",
        "https://example.net/index/more",
        "https://example.org/index",
    ],
)
def test_a_link_elsewhere_is_no_reason(href: str) -> None:
    """A link to another page, though of the same site, takes no promo away."""
    assert promos.for_article([promo()], linking(href), "web", now=NOON) == promo()


def test_an_address_with_a_query_is_one_page() -> None:
    """A promo for one page of a script is not taken for another, nor missed for itself."""
    one = promo(url="https://example.net/?a=1&b=2")
    there = linking("https://example.net/?a=1&amp;b=2")
    assert promos.for_article([one], there, "web", now=NOON) is None
    other = linking("https://example.net/?a=3")
    assert promos.for_article([one], other, "web", now=NOON) == one


def test_the_page_itself_does_not_call_for_itself() -> None:
    """An article whose own page is the promo's target carries no promo."""
    one = promo(url="https://example.org/tally-sticks")
    assert promos.for_article([one], article(), "web", now=NOON) is None


def test_a_promo_speaks_the_article_s_language() -> None:
    """A promo for a language goes with its regional kinds, and with no other language."""
    one = promo(languages=frozenset({"en"}))
    assert promos.for_article([one], article(language="en-GB"), "web", now=NOON) == one
    assert promos.for_article([one], article(language="ja"), "web", now=NOON) is None


def test_a_digest_has_a_promo_for_one_of_its_articles() -> None:
    """A digest carries what fits any of its articles and the medium email, and the same always."""
    fits = promo(id="a", tags=frozenset({"HISTORY"}))
    others = [promo(id="b", tags=frozenset({"x"})), promo(id="c", media=frozenset({"web"}))]
    articles = [article(tags=("money",)), article()]
    assert promos.for_digest([*others, fits], articles, "e", now=NOON) == fits
    assert promos.for_digest([fits], [], "e", now=NOON) is None
    assert promos.for_digest([], articles, "e", now=NOON) is None
