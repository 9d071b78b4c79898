"""Which feeds there are, and what is in them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from factories import article, publication
from syndicate import languages
from syndicate.feedset import (
    Channel,
    Chosen,
    Filter,
    Kind,
    Options,
    Settings,
    channels,
    grouped,
    named,
)
from syndicate.model import ArticleId, Author, Head

OPTIONS = Options(formats=("rss",))
LEAST: Mapping[Kind, int] = {"tag": 2, "author": 2, "language": 2}


def head(name: str, **changes: Any) -> Head:  # noqa: ANN401
    """Return an article of that name."""
    return article(id=ArticleId(f"a:{name}"), **changes)


def made(*heads: Head, given: tuple[str, ...] = (), **changes: Any) -> dict[str, Channel]:  # noqa: ANN401
    """Return the feeds of some articles by folder."""
    settings = Settings(
        main=OPTIONS,
        automatic=OPTIONS,
        **{"least": LEAST} | changes,
    )
    own = publication(authors={"ada": Author(name="Ada Reed", email="ada@example.org")})
    groups = grouped(heads, own.authors, languages.name, named(heads, own.authors, {}))
    found = channels(
        settings, own, heads, groups, given=given, describe=lambda kind, name: f"{kind} {name}"
    )
    return {one.folder: one for one in found}


def test_everything_and_what_has_enough() -> None:
    """There is a feed of all, and of each tag, author and language with enough articles."""
    found = made(head("1", tags=("Credit", "solo")), head("2", tags=("credit",)))
    assert list(found) == ["", "tags/credit/", "authors/ada/", "languages/en/"]
    assert found["tags/credit/"].name == "Credit"
    assert found["authors/ada/"].title == "Tally: Ada Reed"
    assert found["languages/en/"].name == "English"
    assert [one.id for one in found["tags/credit/"].heads] == ["a:1", "a:2"]


def test_no_number_no_feeds() -> None:
    """With 0 for a kind there are none of it, whatever was given out before."""
    given = ("tags/history/", "authors/ada/", "languages/en/")
    found = made(head("1"), head("2"), head("3"), given=given, least=dict.fromkeys(LEAST, 0))
    assert list(found) == [""]


def test_a_feed_given_out_goes_on() -> None:
    """A feed that somebody may have subscribed to is kept with fewer articles than it takes."""
    assert "tags/history/" not in made(head("1"))
    assert "tags/history/" in made(head("1"), given=("tags/history/",))


def test_one_folder_one_feed() -> None:
    """Spellings of one name are one feed, and an article is in it once."""
    both = head("1", tags=("R&D", "r & d"), authors=(Author(name="Bo"), Author(name="BO")))
    found = made(both, head("2", tags=("R&D",), authors=(Author(name="bo"),)))
    assert [one.id for one in found["tags/r-d/"].heads] == ["a:1", "a:2"]
    assert [one.id for one in found["authors/bo/"].heads] == ["a:1", "a:2"]
    assert found["tags/r-d/"].name == "R&D"


def test_each_name_has_a_feed() -> None:
    """Tags and authors that differ in signs have a feed each; a filter means the one it names."""
    several = ("C", "C++", "C#")
    heads = [
        head(f"{name}{number}", tags=(name,), authors=(Author(name=f"Ann {name}"),))
        for name in several
        for number in "12"
    ]
    found = made(*heads)
    for folder in ("tags/c/", "authors/ann-c/"):
        assert [one.id for one in found[folder].heads] == ["a:C1", "a:C2"]
    for folder in ("tags/c-sharp/", "authors/ann-c-sharp/"):
        assert [one.id for one in found[folder].heads] == ["a:C#1", "a:C#2"]
    assert found["tags/c-plus-plus/"].name == "C++"
    only = Chosen(id="a", title="A", options=OPTIONS, any=Filter(tags=frozenset({"c"})))
    assert [one.id for one in heads if only.takes(one)] == ["a:C1", "a:C2"]


def test_ids_of_authors_are_nobody_elses() -> None:
    """A stranger whose name comes to the id of an author gets another slug."""
    own = publication(authors={"ada": Author(name="Ada Reed")})
    strange = [head("1", authors=(Author(name="Ada!"), Author(name="Ada Reed")))]
    assert named(strange, own.authors, {})["author"] == {"ada!": "ada-2"}


def test_an_author_is_known_by_name() -> None:
    """An article that signs with the mere name belongs to the author who has an id."""
    mere = Author(name="ada reed")
    found = made(head("1", authors=(mere,)), head("2"))
    assert [one.id for one in found["authors/ada/"].heads] == ["a:1", "a:2"]


def test_a_name_without_a_letter_has_no_feed() -> None:
    """What no folder can be named for has none."""
    odd = [head(name, tags=("!!!",), authors=(Author(name="?"),)) for name in "12"]
    assert list(made(*odd)) == ["", "languages/en/"]


def test_ids_follow_no_title() -> None:
    """A feed's id is that of the publication's feed and its folder, percent-encoded."""
    found = made(head("1", tags=("貨幣",)), head("2", tags=("貨幣",)))
    assert found["tags/貨幣/"].id("tag:a.example,2026:feed") == (
        "tag:a.example,2026:feed/tags/%E8%B2%A8%E5%B9%A3"
    )
    assert found[""].id("tag:a.example,2026:feed") == "tag:a.example,2026:feed"


TAGS = Filter(tags=frozenset({"credit", "Clearing House"}))


@pytest.mark.parametrize(
    ("which", "tags", "taken"),
    [
        ({"any": TAGS}, ("CREDIT",), True),
        ({"any": TAGS}, ("clearing-house", "x"), True),
        ({"any": TAGS}, ("debt",), False),
        ({"all": TAGS}, ("credit",), False),
        ({"all": TAGS}, ("credit", "clearing house"), True),
        ({"none": TAGS}, ("debt",), True),
        ({"none": TAGS}, ("debt", "credit"), False),
        ({"any": TAGS, "none": Filter(tags=frozenset({"debt"}))}, ("credit", "debt"), False),
        ({}, (), True),
    ],
)
def test_filters(which: dict[str, Any], tags: tuple[str, ...], taken: bool) -> None:  # noqa: FBT001
    """``any`` wants one of what it names, ``all`` each, ``none`` none, and all three hold."""
    chosen = replace(Chosen(id="a", title="A", options=OPTIONS), **which)
    assert chosen.takes(head("1", tags=tags)) is taken


def test_filters_name_other_things_too() -> None:
    """Authors are known by name, a language means its regions, and no section is one as well."""
    one = head(
        "1", language="pt-BR", section="notes", authors=(Author(name="Bo"), Author(name="C"))
    )
    for own in (
        Filter(authors=frozenset({"BO", "c"})),
        Filter(languages=frozenset({"pt"})),
        Filter(sections=frozenset({"Notes"})),
    ):
        assert Chosen(id="a", title="A", options=OPTIONS, all=own).takes(one)
        assert not Chosen(id="a", title="A", options=OPTIONS, none=own).takes(one)
    top = Chosen(id="a", title="A", options=OPTIONS, any=Filter(sections=frozenset({""})))
    assert (top.takes(one), top.takes(head("2"))) == (False, True)


def test_a_chosen_feed_is_as_it_was_told() -> None:
    """It has its own title, folder and language, and its articles in the order of all."""
    only = Filter(languages=frozenset({"de"}))
    german = Chosen(id="de", title="Auf Deutsch", description="D.", all=only, options=OPTIONS)
    found = made(head("1", language="de"), head("2"), head("3", language="de"), chosen=(german,))
    feed = found["feeds/de/"]
    assert (feed.title, feed.description, feed.language) == ("Auf Deutsch", "D.", "de")
    assert [one.id for one in feed.heads] == ["a:1", "a:3"]


def test_languages_are_named_in_themselves() -> None:
    """A language's name is its own; an unknown one is named by its tag."""
    assert [languages.name(one) for one in ("de", "pt-BR", "fr", "x1")] == [
        "Deutsch",
        "Português (Brasil)",
        "Français",
        "x1",
    ]
