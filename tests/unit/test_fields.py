"""The front-matter habits of other generators mean here what they mean there."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from factories import publication, record
from syndicate.errors import ContentError
from syndicate.model import Author
from syndicate.prepare import fields
from syndicate.prepare.fields import Fields, Media

ADA = Author(name="Ada Lovelace", email="ada@example.org")


def read(**own: Any) -> Fields:  # noqa: ANN401
    """Read fields that are written on the lines from 2 on."""
    made = record(fields=own, lines={name: line for line, name in enumerate(own, 2)})
    return fields.read(made, publication(authors={"ada": ADA}), ZoneInfo("UTC"))


@pytest.mark.parametrize("name", ["date", "Date", "published", "pubDate", "date_published"])
def test_dates_have_many_names(name: str) -> None:
    """Each generator's name for the date is understood, in any case."""
    found = read(**{name: "2026-11-22T07:00:00Z"})
    assert found.published is not None
    assert found.published.isoformat() == "2026-11-22T07:00:00+00:00"


@pytest.mark.parametrize("name", ["lastmod", "updated", "date_modified", "last_modified_at"])
def test_updates_have_many_names(name: str) -> None:
    """So is each name for the last change."""
    assert read(**{name: "2026-11-23"}).updated is not None


@pytest.mark.parametrize(
    ("own", "draft"),
    [
        ({"draft": True}, True),
        ({"draft": "yes"}, True),
        ({"draft": "false"}, False),
        ({"published": False}, True),
        ({"published": "false"}, True),
        ({"published": True}, False),
        ({}, False),
    ],
)
def test_drafts(own: dict[str, object], draft: bool) -> None:  # noqa: FBT001
    """Hugo's ``draft: true`` and Jekyll's ``published: false`` both mark a draft."""
    assert read(**own).draft is draft


def test_tags_merge() -> None:
    """Tags, categories and Zola's taxonomies become one list, each tag once as first spelled."""
    found = read(
        tags="Money, trade,",
        categories=["money", "History", None],
        taxonomies={"tags": ["TRADE", "ledger"], "authors": ["ada"]},
    )
    assert found.tags == ("Money", "trade", "History", "ledger")


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("ada", (ADA,)),
        ("ADA", (ADA,)),
        ("Grace Hopper", (Author(name="Grace Hopper"),)),
        ("Grace <g@example.org>", (Author(name="Grace", email="g@example.org"),)),
        ("g@example.org (Grace)", (Author(name="Grace", email="g@example.org"),)),
        (["ada", {"name": "Bo", "url": "https://bo.example/ü"}],
         (ADA, Author(name="Bo", url="https://bo.example/%C3%BC"))),
        ({"name": "Bo", "email": "mailto:bo@example.org"},
         (Author(name="Bo", email="bo@example.org"),)),
    ],
)  # fmt: skip
def test_authors(written: object, people: tuple[Author, ...]) -> None:
    """Authors are names, ids from the configuration, mail addresses or tables, one or several."""
    assert read(author=written).authors == people


def test_hugo_params_and_zola_extra() -> None:
    """Fields nested in ``params`` or ``extra`` count, but those at the top win."""
    found = read(title="Top", params={"title": "Inner", "canonical": "https://a.example/x"},
                 extra={"lang": "JA-jp"})  # fmt: skip
    assert (found.title, found.canonical, found.language) == ("Top", "https://a.example/x", "ja-JP")


@pytest.mark.parametrize(
    "own",
    [
        {"image": "a.jpg", "image_alt": "A tree"},
        {"cover": {"image": "a.jpg", "alt": "A tree"}},
        {"images": [{"src": "a.jpg", "alt": "A tree"}, "b.jpg"]},
    ],
)
def test_images(own: dict[str, object]) -> None:
    """The lead image is a string, a table or the first of a list."""
    found = read(**own).image
    assert found == Media(address="a.jpg", line=2, alt="A tree")


def test_enclosures() -> None:
    """JSON Feed's attachments and plain front matter say the same."""
    found = read(
        attachments=[
            {"url": "https://e.example/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5,
             "duration_in_seconds": 61.4, "title": "Talk"}
        ]
    ).enclosures  # fmt: skip
    other = read(enclosure={"url": "https://e.example/a.mp3", "type": "audio/mpeg", "length": "5",
                            "duration": "1:01", "title": "Talk"}).enclosures  # fmt: skip
    assert found == other
    assert (found[0].length, found[0].duration) == (5, 61)


@pytest.mark.parametrize(
    ("own", "path", "canonical"),
    [
        ({"permalink": "/a/b/"}, "/a/b/", ""),
        ({"url": "https://example.org/a/"}, "/a/", ""),
        ({"url": "http://EXAMPLE.org/a/"}, "/a/", ""),
        ({"url": "https://other.example/a/"}, "", "https://other.example/a/"),
        ({"url": "https://example.org/a/", "external_url": "https://o.example/"},
         "/a/", "https://o.example/"),
    ],
)  # fmt: skip
def test_addresses(own: dict[str, object], path: str, canonical: str) -> None:
    """An address on the publication's host is a path; on another, where it first appeared."""
    found = read(**own)
    assert (found.path, found.canonical) == (path, canonical)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("A <em>fine</em> day &amp; night", "A fine day & night"),
        ("**Bold** and `code` and _so_", "Bold and code and so"),
        ("Using <div> in 1 < 2", "Using <div> in 1 < 2"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (" two\n lines ", "two lines"),
        ("<p>Hello <b>you</b></p>", "Hello you"),
        ("<p>Hello</p><p class='x'>you &lt;there&gt;</p>", "Hello you <there>"),
        ("<p>Unclosed", "Unclosed"),
        ("<div> considered harmful", "<div> considered harmful"),
        ('A map <img src="m.png"/>', "A map"),
        ("Press <kbd>x</kbd><!-- or y --> twice", "Press x twice"),
        ("A <b>bold</b> <div>", "A bold <div>"),
        (1984, "1984"),
    ],
)
def test_titles_are_plain(written: object, plain: str) -> None:
    """Markup is taken out of a title, what only looks like it stays."""
    assert read(title=written).title == plain
    assert read(summary=written).summary == plain


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"title": ["a"]}, "note.md:2: title is a list"),
        ({"slug": "a", "date": "TBD"}, "note.md:3: 'TBD' is not a date"),
        ({"draft": "perhaps"}, "note.md:2: draft is 'perhaps'"),
        ({"lang": "englisch!"}, "note.md:2: 'englisch!' is not a language"),
        ({"canonical": "/x"}, "note.md:2: canonical '/x' is not a web address"),
        ({"canonical": "javascript:x"}, "note.md:2: canonical 'javascript:x' is not"),
        ({"permalink": "https://other.example/x"}, "note.md:2: permalink"),
        ({"permalink": True}, "note.md:2: permalink is true"),
        ({"permalink": "yes"}, "note.md:2: permalink is yes"),
        ({"path": False}, "note.md:2: path is false"),
        ({"author": {"email": "nobody"}}, "note.md:2: 'nobody' is not a mail address"),
        ({"author": {"avatar": "x"}}, "note.md:2: an author has no name"),
        ({"enclosure": {"type": "audio/mpeg"}}, "note.md:2: enclosure has no url"),
        ({"enclosure": {"url": "a.mp3", "length": "5 MB"}}, "note.md:2: length '5 MB'"),
    ],
)
def test_errors_name_the_line(own: dict[str, object], message: str) -> None:
    """A field without meaning is refused with its file and line."""
    with pytest.raises(ContentError) as caught:
        read(**own)
    assert str(caught.value).startswith(message)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("path", "own", "tags"),
    [
        ("_posts/2026-11-22-a.md", {"tags": "coins tally"}, ("coins", "tally")),
        ("_drafts/a.md", {"tags": "coins tally"}, ("coins", "tally")),
        ("a.md", {"categories": "coins tally"}, ("coins", "tally")),
        ("a.md", {"tags": "coins tally"}, ("coins tally",)),  # Eleventy: one tag
        ("2026-11-22-a.md", {"tags": "old coins, tally"}, ("old coins", "tally")),
        ("2026-11-22-a.md", {"tags": ["old coins"]}, ("old coins",)),
        ("2026-11-22-a.md", {"category": "old coins"}, ("old coins",)),  # Jekyll: just one
        ("2026-11-22-a.json", {"tags": "old coins"}, ("old coins",)),
    ],
)
def test_tags_are_parted_as_their_generator_does(
    path: str, own: dict[str, object], tags: tuple[str, ...]
) -> None:
    """A text of tags is a list parted by spaces where only Jekyll can have written it."""
    made = record(path=path, fields=own)
    assert fields.read(made, publication(), ZoneInfo("UTC")).tags == tags


def test_unknown_fields_are_left_alone() -> None:
    """What nobody knows does no harm."""
    assert read(layout="post", weight=3, build={"list": "never"}) == read()
