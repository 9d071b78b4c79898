"""Articles as text: nothing is lost, and no change goes unnoticed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import article
from syndicate import codec
from syndicate.codec import Packed
from syndicate.model import (
    Article,
    ArticleId,
    Asset,
    Author,
    Direction,
    Enclosure,
    Head,
    Image,
    SafeHtml,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.none() | st.integers(0, 2**62)
TIMES = st.datetimes(datetime(1, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return tuples of at most three."""
    return st.lists(of, max_size=3).map(tuple)


IMAGES = st.builds(Image, url=WORDS, alt=WORDS, width=NUMBERS, height=NUMBERS, type=WORDS)
ARTICLES = st.builds(
    Article,
    **dict.fromkeys(("key", "path", "url", "title", "summary", "language"), WORDS),
    id=WORDS.map(ArticleId),
    published=TIMES,
    updated=TIMES,
    direction=st.sampled_from(Direction.__args__),  # type: ignore[attr-defined]
    draft=st.booleans(),
    authors=tuples(st.builds(Author, name=WORDS, email=st.none() | WORDS, url=st.none() | WORDS)),
    tags=tuples(WORDS),
    image=st.none() | IMAGES,
    enclosures=tuples(
        st.builds(Enclosure, url=WORDS, type=WORDS, length=st.integers(0), duration=NUMBERS)
    ),
    aliases=tuples(WORDS),
    canonical=st.none() | WORDS,
    body=WORDS.map(SafeHtml),
    assets=tuples(
        st.builds(Asset, source=WORDS, path=WORDS, size=st.integers(0), type=WORDS, width=NUMBERS)
    ),
)


@settings(deadline=None, max_examples=80)
@given(ARTICLES)
def test_any_article_comes_back_as_it_was(made: Article) -> None:
    """Pack and unpack, dump and undump lose nothing of any article."""
    packed = codec.pack(made, source="a.md", origin="0")
    assert codec.unpack(packed) == made
    assert codec.undump(codec.dump(packed)) == packed
    head = codec.unpack_head(packed)
    assert head == Head(**{name: getattr(made, name) for name in Head.__dataclass_fields__})
    assert codec.unpack_assets(packed.assets) == made.assets
    assert packed.is_whole()
    assert packed.digest.endswith(packed.proof())


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(Packed.__slots__), st.data())
def test_no_change_goes_unnoticed(name: str, data: st.DataObject) -> None:
    """One character changed anywhere in a packed article is seen; outside its body even without."""
    packed = codec.pack(article(), source="a.md", origin="0123", said="4567", own="89")
    was = getattr(packed, name)
    at = data.draw(st.integers(0, len(was) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != was[at]))
    torn = replace(packed, **{name: was[:at] + other + was[at + 1 :]})
    assert not torn.is_whole()
    if name not in {"body", "digest"}:
        assert torn.proof() != packed.proof()


def test_texts_are_told_apart_by_where_they_end() -> None:
    """Moving a character from one text to the next changes their digest."""
    assert codec.digest("ab", "c") != codec.digest("a", "bc") != codec.digest("abc")
