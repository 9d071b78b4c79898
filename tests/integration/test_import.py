"""What was published elsewhere comes in once, as it was, and goes out the same."""

import json
import re
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from factories import publication
from httpd import answer, serving
from newsroom import PROMO, SETTINGS, Newsroom, markdown
from syndicate.importing import composing
from syndicate.sources._feed_document import Item

MIB = 1024 * 1024
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0\x12\x16\xf1M\0\0\0\x0c"
    b"IDATx\x9cc`\xa0\x1c\0\0\0D\0\x01\xe4w\xf1g\0\0\0\0IEND\xaeB`\x82"
)


def feed(*items: Mapping[str, object], **head: object) -> str:
    """Return a JSON Feed: the shortest way to say what an entry is."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **head})


def item(number: int, **more: object) -> dict[str, object]:
    """Return an item of a JSON Feed."""
    day = f"2020-01-{number:02}T00:00:00Z"
    return {"id": f"urn:x:{number}", "url": f"https://old.example/blog/post-{number}/",
            "title": f"Post {number}", "date_published": day, "content_html": f"<p>{number}</p>",
            **more}  # fmt: skip


def articles(room: Newsroom) -> list[str]:
    """Return the files below the articles folder."""
    folder = room.root / "articles"
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def bring(room: Newsroom, source: object, *options: str, status: int = 0) -> dict[str, object]:
    """Import, and return the report."""
    done = room.call("import", "feed", str(source), "--json", *options)
    assert done.returncode == status, done.stdout + done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def counts(report: Mapping[str, object]) -> dict[str, int]:
    """Return how many entries met each fate that any met."""
    told = report["counts"]
    assert isinstance(told, dict)
    return {fate: number for fate, number in told.items() if number}


def told(report: Mapping[str, object], what: str) -> list[object]:
    """Return one thing of each entry of a report."""
    entries = report["entries"]
    assert isinstance(entries, list)
    return [one[what] for one in entries]


# --- there and back


def _items(data: bytes, name: str) -> list[object]:
    if name == "feed.json":
        return list(json.loads(data)["items"])
    root = etree.fromstring(data)
    podcasts = (
        "https://podcastindex.org/namespace/1.0",
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
    )
    for element in [*root.iter(*(f"{{{one}}}*" for one in podcasts))]:
        element.getparent().remove(element)  # type: ignore[union-attr] # the root is none of these
    return [etree.tostring(one) for one in root.iter("item", "{http://www.w3.org/2005/Atom}entry")]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_our_own_feeds_come_back_equal(samples: Newsroom, tmp_path: Path, name: str) -> None:
    """A feed of ours, imported into an empty publication and published, is the same feed again.

    Every entry is equal, byte for byte: id, title, dates, authors, tags, picture, enclosures, text.
    (RSS cannot say that an article was changed; so its channel may be dated earlier. And what only
    podcast players read, numbers, people and transcripts, is not taken.)
    """
    samples.publish()
    first = (samples.public / name).read_bytes()
    again = Newsroom(tmp_path / "again")
    for part in ("static", "templates"):
        shutil.copytree(samples.root / part, again.root / part)
    shutil.copy(samples.root / "syndicate.toml", again.root)
    assert counts(bring(again, samples.public / name)) == {"made": len(_items(first, name))}
    again.publish()
    second = (again.public / name).read_bytes()
    assert _items(second, name) == _items(first, name)
    assert counts(bring(again, samples.public / name)) == {"present": len(_items(first, name))}


def test_addresses_stay(bare: Newsroom) -> None:
    """An article keeps the path of its old page, on the same domain or on another."""
    bare.write("old.json", feed(
        item(1), item(2, url="https://small.example/a/b.html"),
        item(3, url="https://old.example/?p=3"), item(4, url="https://old.example/feed.xml"),
    ))  # fmt: skip
    bring(bare, "old.json")
    bare.publish()
    urls = [str(one["url"]) for one in bare.items().values()]
    assert urls == [
        "https://small.example/2020/01/feed/",
        "https://small.example/2020/01/post-3/",
        "https://small.example/a/b/",
        "https://small.example/blog/post-1/",
    ]


# --- once


def test_a_second_import_writes_nothing(bare: Newsroom) -> None:
    """What is there is left alone: before and after publication, renamed, and edited."""
    bare.write("old.json", feed(item(1), item(2), item(3)))
    assert counts(bring(bare, "old.json")) == {"made": 3}
    assert articles(bare) == [f"2020-01-0{n}-post-{n}.html" for n in (1, 2, 3)]
    folder = bare.root / "articles"
    (folder / "old").mkdir()
    (folder / articles(bare)[0]).rename(folder / "old/a new name.html")
    edited = folder / "2020-01-02-post-2.html"
    edited.write_text(edited.read_text("utf-8").replace("<p>2</p>", "<p>mine</p>"), "utf-8")
    before = articles(bare)
    assert counts(bring(bare, "old.json")) == {"present": 3}
    bare.publish()
    assert counts(bring(bare, "old.json")) == {"present": 3}
    assert articles(bare) == before
    assert "mine" in edited.read_text("utf-8")


def test_articles_of_other_origin_are_known(bare: Newsroom) -> None:
    """An id counts wherever it stands: in Markdown, in JSON Lines, or only in what was recorded."""
    bare.write("articles/a.md", markdown("A", "2020-01-01", id="urn:x:1"))
    bare.write("articles/n.jsonl", '{"title": "N", "date": "2020-01-02", "id": "urn:x:2"}\n')
    bare.write("articles/plain.md", markdown("Plain", "2020-01-03"))
    bare.publish()
    recorded = bare.ids()["Plain"]
    bare.write("old.json", feed(item(1), item(2), item(3, id=recorded)))
    assert counts(bring(bare, "old.json")) == {"present": 3}


def test_an_article_with_a_mistake_is_known_by_its_id(bare: Newsroom) -> None:
    """A record that is held back for another field is there all the same."""
    bare.write("articles/a.md", markdown("A", "some day", id="urn:x:1"))
    bare.write("old.json", feed(item(1)))
    assert counts(bring(bare, "old.json")) == {"present": 1}


def test_a_uuid_is_the_same_in_any_spelling(bare: Newsroom) -> None:
    """An id is compared as feeds carry it."""
    uuid = "0B5E4F0A-6C1D-4D7C-9A44-5A8B0F5C9D11"
    bare.write("articles/a.md", markdown("A", "2020-01-01", id=uuid))
    bare.write("old.json", feed(item(1, id=f"urn:uuid:{uuid.lower()}")))
    assert counts(bring(bare, "old.json")) == {"present": 1}


def test_entries_without_ids(bare: Newsroom) -> None:
    """Known by address, else by their words: a second import finds them too."""
    nameless: list[dict[str, object]] = [
        item(1, id=""),
        {"content_text": "Only words", "date_published": "2020-01-01"},
    ]
    bare.write("old.json", feed(*nameless))
    assert counts(bring(bare, "old.json")) == {"made": 2}
    assert counts(bring(bare, "old.json")) == {"present": 2}
    bare.publish()
    assert "https://old.example/blog/post-1/" in [one["id"] for one in bare.items().values()]


WORDS = {
    "63f1c0ffee0001": "2020-01-01T23:30:00Z",  # as Ghost writes them
    "42": "2020-01-02T12:00:00Z",
    "Ein Wort/mit ü und 50%": "2020-01-03T12:00:00Z",
    "123:abc#d?e": "2020-01-04T12:00:00Z",
    "": "2020-01-05T12:00:00Z",
}


def words() -> str:
    """Return a feed whose ids are no URIs; one has none, and no address either."""
    return feed(*(item(n, id=word, date_published=date, url="")
                  for n, (word, date) in enumerate(WORDS.items(), 1)))  # fmt: skip


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_ids_written_anew_are_known(bare: Newsroom, zone: str) -> None:
    """What ``check --fix`` makes of an id that is a mere word is still the same article's."""
    bare.settings(f'{SETTINGS}timezone = "{zone}"\n')
    bare.write("old.json", words())
    assert counts(bring(bare, "old.json")) == {"made": 5}
    bare.publish()
    done = bare.call("check", "--fix")
    assert "wrote id tag:" in done.stdout
    assert counts(bring(bare, "old.json")) == {"present": 5}


def test_an_id_of_a_word_is_known_on_another_day(bare: Newsroom) -> None:
    """A word that nobody else has is known though the owner gave the article its date."""
    bare.write("old.json", feed(item(1, id="63f1c0ffee0001", date_published="")))
    bring(bare, "old.json")
    (path,) = articles(bare)
    file = bare.root / "articles" / path
    file.write_text(file.read_text("utf-8").replace('draft: "true"', "date: 2020-05-05"), "utf-8")
    bare.publish()
    bare.call("check", "--fix")
    assert "63f1c0ffee0001" in file.read_text("utf-8").partition("tag:")[2]
    assert counts(bring(bare, "old.json")) == {"present": 1}
    bare.write("old.json", feed(item(1, id="63f1c0ffee0001")))
    assert counts(bring(bare, "old.json")) == {"present": 1}


def test_a_short_word_of_another_day_is_another_entry(bare: Newsroom) -> None:
    """Two feeds may both have an entry 42: only that of the same day is taken for the same."""
    bare.write("old.json", feed(item(1, id="42")))
    bring(bare, "old.json")
    bare.publish()
    bare.call("check", "--fix")
    bare.write("old.json", feed(item(2, id="42")))
    assert counts(bring(bare, "old.json")) == {"made": 1}


def test_an_id_of_a_word_that_was_taken_away_stays_away(bare: Newsroom) -> None:
    """What was published under an id made from a word is known when its file is gone."""
    bare.write("old.json", feed(item(1, id="63f1c0ffee0001")))
    bring(bare, "old.json")
    bare.publish()
    (bare.root / "articles" / articles(bare)[0]).unlink()
    bare.publish(allow_removals=True)
    assert counts(bring(bare, "old.json")) == {"gone": 1}


def test_the_last_evening_of_all_is_a_date(bare: Newsroom) -> None:
    """A date past the last year in the publication's zone is told, without a traceback."""
    bare.settings(f'{SETTINGS}timezone = "Pacific/Auckland"\n')
    bare.write("old.json", feed(item(1, date_published="9999-12-31T23:30:00Z")))
    assert told(bring(bare, "old.json", status=65), "path") == ["9999-12-31-post-1.html"]


def test_doubles_in_one_feed(bare: Newsroom) -> None:
    """Of entries with one id the one that was changed last counts (RFC 4287 section 4.1.1)."""
    old = item(1, title="Old", date_modified="2020-02-01")
    new = item(1, title="New", date_modified="2020-03-01")
    bare.write("old.json", feed(old, new, old))
    report = bring(bare, "old.json")
    assert counts(report) == {"made": 1}
    assert told(report, "title") == ["New"]
    assert "2 entries came more than once" in str(report["notes"])


def test_what_was_changed_in_the_feed_is_told(bare: Newsroom) -> None:
    """A newer version is told, and never written over the file; without the file it comes anew."""
    bare.write("old.json", feed(item(1)))
    bring(bare, "old.json")
    before = (bare.root / "articles/2020-01-01-post-1.html").read_bytes()
    bare.write("old.json", feed(item(1, content_html="<p>new</p>", date_modified="2020-02-01")))
    assert counts(bring(bare, "old.json")) == {"newer": 1}
    assert (bare.root / "articles/2020-01-01-post-1.html").read_bytes() == before
    (bare.root / "articles/2020-01-01-post-1.html").unlink()
    assert counts(bring(bare, "old.json")) == {"made": 1}


def test_what_was_taken_away_stays_away(bare: Newsroom) -> None:
    """An article that the owner removed from the publication comes back only when told to."""
    bare.write("old.json", feed(item(1), item(2)))
    bring(bare, "old.json")
    bare.publish()
    (bare.root / "articles/2020-01-01-post-1.html").unlink()
    bare.publish()
    assert counts(bring(bare, "old.json")) == {"present": 1, "gone": 1}
    assert counts(bring(bare, "old.json", "--again")) == {"made": 1, "present": 1}


# --- files


def test_names_that_are_taken(bare: Newsroom) -> None:
    """No file is written over; two entries of one name get two."""
    bare.write("articles/2020-01-01-story.html", "---\ntitle: Mine\n---\nmine")
    bare.write("articles/2020-01-01-story-2/index.html", "---\ntitle: Mine too\n---\nmine")
    same = {"url": "https://old.example/story/", "date_published": "2020-01-01"}
    bare.write("old.json", feed(item(1, **same), item(2, **same)))
    report = bring(bare, "old.json")
    assert told(report, "path") == ["2020-01-01-story-3.html", "2020-01-01-story-4.html"]
    assert "is the address of another entry as well" in str(told(report, "notes"))
    assert (bare.root / "articles/2020-01-01-story.html").read_text("utf-8").endswith("mine")
    assert not bare.publish(strict=False).held


def test_a_name_whose_file_cannot_be_read(bare: Newsroom) -> None:
    """It may be this very entry: nothing is made beside it until it is mended."""
    bare.write("articles/2020-01-01-post-1.html", "---\nnever closed")
    bare.write("old.json", feed(item(1)))
    report = bring(bare, "old.json", status=65)
    assert counts(report) == {"refused": 1}
    assert "is there and cannot be read" in str(told(report, "reason"))


def test_what_a_killed_run_left_is_no_hindrance(bare: Newsroom) -> None:
    """Half a file and pictures without an article are written over by the next import."""
    bare.write("articles/.2020-01-01-post-1.html.part", "ha")
    bare.write("articles/2020-01-01-post-1/a.png", "half")
    bare.write("old.json", feed(item(1)))
    assert told(bring(bare, "old.json"), "path") == ["2020-01-01-post-1.html"]


def test_into_a_folder(bare: Newsroom) -> None:
    """Files go into a folder of one's choice, and never out of the articles folder."""
    bare.write("old.json", feed(item(1)))
    assert told(bring(bare, "old.json", "--into", "old/blog"), "path") == [
        "old/blog/2020-01-01-post-1.html"
    ]
    (bare.root / "articles/out").symlink_to("/tmp")  # noqa: S108 - nothing is written there
    for folder in ("..", "/tmp", "a/../../b", ".hidden", "out", "old/blog/2020-01-01-post-1.html"):  # noqa: S108 - likewise
        assert "--into" in str(bring(bare, "old.json", "--into", folder, status=78)["error"])


def test_a_dry_run_writes_nothing(bare: Newsroom) -> None:
    """It says what would be made, and makes nothing, not even a lock."""
    bare.write("old.json", feed(item(1)))
    report = bring(bare, "old.json", "--dry-run")
    assert (counts(report), report["dry_run"]) == ({"made": 1}, True)
    assert not list((bare.root / "articles").iterdir())
    assert not (bare.root / ".syndicate").exists()


def test_one_run_at_a_time(bare: Newsroom) -> None:
    """While another run is at work, nothing is written; the status says to try later."""
    bare.write("old.json", feed(item(1)))
    with bare.publisher().lock(dry=False):
        assert "another run is at work" in str(bring(bare, "old.json", status=75)["error"])
    assert counts(bring(bare, "old.json")) == {"made": 1}


def test_a_person_is_told(bare: Newsroom) -> None:
    """The report says in words what was made, what was not, and why."""
    bare.write("old.json", feed(item(1), item(2, date_published="some day"), {"id": "urn:x:3"}))
    done = bare.call("import", "feed", "old.json")
    assert done.returncode == 65
    assert "Made 2 articles from 3 entries." in done.stdout
    assert "Not made: 1 refused." in done.stdout
    assert "articles/post-2.html: its date 'some day' cannot be read" in done.stdout
    assert "refused: urn:x:3: the article has no title and no text" in done.stdout


# --- what entries may be


def test_fields_come_out_as_they_went_in(bare: Newsroom) -> None:
    """Odd titles, many authors, enclosures and pictures come out in the feed as they were."""
    odd = 'A "quoted": title\n---\n# & <b> {% raw %} &amp; é 🎈'
    bare.write("old.json", feed(
        item(1, title=odd, tags=["a, b", "null", "no", "#1", "- x"], language="fr",
             authors=[{"name": "no"}, {"name": "B: b", "url": "https://b.example/"}],
             attachments=[{"url": "https://a.example/a.mp3", "mime_type": "audio/mpeg",
                           "size_in_bytes": 7, "duration_in_seconds": 3723.5}],
             image="https://a.example/a.png", date_modified="2020-05-05T00:00:00Z"),
    ))  # fmt: skip
    bring(bare, "old.json")
    assert not bare.publish().held
    (made,) = bare.items().values()
    assert made["title"] == " ".join(odd.split())
    assert made["tags"] == ["a, b", "null", "no", "#1", "- x"]
    assert made["authors"] == [{"name": "no"}, {"name": "B: b", "url": "https://b.example/"}]
    assert made["attachments"] == [{"url": "https://a.example/a.mp3", "mime_type": "audio/mpeg",
                                    "size_in_bytes": 7, "duration_in_seconds": 3723}]  # fmt: skip
    assert (made["image"], made["language"]) == ("https://a.example/a.png", "fr")
    assert made["date_modified"] == "2020-05-05T00:00:00+00:00"


@pytest.mark.parametrize(
    ("own", "feeds", "expected"),
    [("", "de", "de"), ("", "en-US", "en"), ("en-GB", "de", "en-GB"), ("", "", "en"),
     ("English", "!", "en")],
)  # fmt: skip
def test_languages(bare: Newsroom, own: str, feeds: str, expected: str) -> None:
    """An entry keeps its language, or has the feed's, unless that is the publication's own."""
    bare.write("old.json", feed(item(1, language=own), language=feeds))
    bring(bare, "old.json")
    bare.publish()
    assert [one["language"] for one in bare.items().values()] == [expected]


def test_what_wordpress_appends_is_taken_off(bare: Newsroom) -> None:
    """Its feeds end each text with a line about where it appeared; that is not the article's."""
    said = "The post <a href='/x'>A &amp; B</a> appeared first on <a href='/'>Old</a>."
    head = "<title>A</title><pubDate>Wed, 01 Jan 2020 00:00:00 GMT</pubDate><guid>urn:x:1</guid>"
    text = f"<description><![CDATA[<p>Short.</p>\n<p>{said}</p>]]></description>"
    bare.write("old.xml", f"<rss><channel><item>{head}{text}</item></channel></rss>")
    bring(bare, "old.xml")
    text = (bare.root / "articles/2020-01-01-a.html").read_text("utf-8")
    assert text.endswith("---\n<p>Short.</p>\n")


def test_notes_have_no_title(bare: Newsroom) -> None:
    """An entry without title stays without one, and is named by its date and its id."""
    note = {"id": "urn:x:n", "content_text": "Just words.", "date_published": "2020-01-01"}
    bare.write("old.json", feed(note))
    (path,) = told(bring(bare, "old.json"), "path")
    assert re.fullmatch(r"2020-01-01-note-[0-9a-f]{8}\.html", str(path))
    bare.publish()
    assert list(bare.items()) == [""]


def test_without_a_date_it_is_a_draft(bare: Newsroom) -> None:
    """An old article must not go out as today's: without a date it waits, and the owner is told."""
    bare.write("old.json", feed(item(1, date_published=""), item(2, date_published="99.99.2020")))
    report = bring(bare, "old.json")
    assert "it was made a draft" in str(told(report, "notes"))
    bare.publish()
    assert bare.items() == {}


def test_only_updated_is_a_date(bare: Newsroom) -> None:
    """An Atom entry need not say when it was published; when it was updated serves."""
    bare.write("old.xml", '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x:y</id><title>A</title>'
               "<updated>2020-03-03T00:00:00Z</updated></entry></feed>")  # fmt: skip
    assert told(bring(bare, "old.xml"), "path") == ["2020-03-03-a.html"]


def test_a_hostile_body_is_but_a_body(bare: Newsroom) -> None:
    """A body that looks like front matter, a page or a script comes out as harmless words."""
    bodies = ["---\ndraft: true\nid: urn:evil\n---\nx", "+++\nid='urn:evil'\n+++\nx",
              '{"id": "urn:evil"}\nx', '<meta name="id" content="urn:evil">x',
              "x<script>alert(1)</script><img src=x onerror=alert(1)>", "{% raw %}x{{ y }}",
              "x\n---\nid: urn:evil\n---\n", "...\nx"]  # fmt: skip
    bare.write("old.json", feed(*(item(n, content_html=b) for n, b in enumerate(bodies, 1))))
    report = bring(bare, "old.json")
    assert counts(report) == {"made": len(bodies)}
    assert told(report, "held") == [""] * len(bodies)
    assert not bare.publish().held
    made = {str(one["id"]): str(one["content_html"]) for one in bare.items().values()}
    assert sorted(made) == [f"urn:x:{n}" for n in range(1, len(bodies) + 1)]
    assert all("x" in body for body in made.values())
    assert "<script" not in str(made)
    assert "onerror" not in str(made)
    assert "{% raw %}x{{ y }}" in made["urn:x:6"]


def test_what_will_be_held_back_is_told(bare: Newsroom) -> None:
    """What a run could not publish is made, so that it can be mended, and told at once."""
    bare.write("old.json", feed(item(1, content_html="<div>" * 200 + "x")))
    report = bring(bare, "old.json", status=65)
    assert "nested more than 100 elements deep" in str(told(report, "held"))
    assert len(bare.publish().held) == 1


def test_too_much_of_one_entry(bare: Newsroom) -> None:
    """An entry that no article can be is refused; the others come in."""
    long = item(2, title="t" * 100_000, summary="s" * 100_000, tags=["x" * 999] * 9999)
    bare.write(
        "old.json", feed(item(1, content_html="x" * (6 * MIB)), long, item(3, id="i" * 9999))
    )
    report = bring(bare, "old.json", status=65)
    assert told(report, "fate") == ["refused", "made", "refused"]
    assert "its title had 100,000 characters and was cut" in str(told(report, "notes"))
    assert not bare.publish().held


def test_our_promo_is_not_imported(bare: Newsroom) -> None:
    """The promo that our own feeds append is no part of an article; another's is left."""
    bare.settings(SETTINGS + PROMO)
    bare.write("articles/a.md", markdown("A", "2020-01-01", "Text."))
    bare.publish()
    shutil.copy(bare.public / "feed.xml", bare.root / "own.xml")
    (bare.root / "articles/a.md").unlink()
    shutil.rmtree(bare.root / ".syndicate")
    bring(bare, "own.xml")
    text = (bare.root / "articles/2020-01-01-a.html").read_text("utf-8")
    assert text.endswith("---\n<p>Text.</p>\n")


ODD = st.text(max_size=40)


@settings(max_examples=200, deadline=None)
@given(title=ODD, id_=ODD, body=ODD | st.sampled_from(["---\nx: y\n---\n", "{}", "<meta name=id>"]),
       tags=st.lists(ODD, max_size=3), name=ODD, link=ODD)  # fmt: skip
def test_a_file_says_what_was_meant(
    title: str, id_: str, body: str, tags: list[str], name: str, link: str
) -> None:
    """Whatever an entry says, its file has these fields and this body, or it is refused."""
    from syndicate.errors import ContentError  # noqa: PLC0415 - for this test alone
    from syndicate.sources._feed_document import escaped  # noqa: PLC0415 - as sources make them
    from syndicate.sources._markuptext import fit  # noqa: PLC0415 - likewise
    from syndicate.text import clean, line  # noqa: PLC0415 - likewise

    fields = {"id": line(id_), "title": escaped(line(title)), "date": "2020-01-01",
              "tags": [line(tag) for tag in tags], "authors": [{"name": line(name)}]}  # fmt: skip
    one = Item(fields=fields, body=fit(clean(body), ""), link=f"https://old.example/{line(link)}")
    try:
        draft = composing.compose(one, publication())
        record = composing.proven(f"{draft.name}.html", draft)
    except ContentError as error:
        problem = error.problem
    else:
        problem = ""
    assert "reads the same" not in problem
    if problem:
        return
    assert record.fields.get("title", "") == fields["title"]
    assert "/" not in draft.name
    assert not draft.name.startswith(".")
    head = draft.data().decode().split("\n---\n")[0].removeprefix("---\n")
    assert yaml.safe_load(head)["id"] == draft.id


# --- the web


def test_pages_are_followed(bare: Newsroom) -> None:
    """A feed in several documents comes in whole, each entry once; a circle ends."""
    with serving() as server:
        one = feed(item(1), item(2), next_url="/2.json", title="Old")
        two = feed(item(2), item(3), next_url="/1.json")
        server.answers |= {"/1.json": answer(one.encode()), "/2.json": answer(two.encode())}
        report = bring(bare, server.url("/1.json"), "--allow-private")
        assert (counts(report), report["documents"]) == ({"made": 3}, 2)
        assert server.paths == ["/1.json", "/2.json"]
        report = bring(bare, server.url("/1.json"), "--allow-private", "--pages", "1")
        assert "goes on at" in str(report["notes"])


def test_a_chain_that_breaks_keeps_what_was_read(bare: Newsroom) -> None:
    """If a later document cannot be had, the entries before it come in, and the status says so."""
    with serving() as server:
        server.answers["/"] = answer(feed(item(1), next_url="/2").encode())
        server.answers["/2"] = answer(b"", "503 Busy")
        report = bring(bare, server.url(), "--allow-private", status=75)
        assert "answers 503" in str(report["broken"])
        server.answers["/2"] = answer(feed(item(2)).encode())
        assert counts(bring(bare, server.url(), "--allow-private")) == {"made": 1, "present": 1}


def test_a_page_leads_to_its_feed(bare: Newsroom) -> None:
    """The address of a site will do: its page says where the feed is."""
    page = '<!doctype html><link rel="alternate" type="application/feed+json" href="/f.json">'
    with serving({"/": answer(page.encode()), "/f.json": answer(feed(item(1)).encode())}) as server:
        assert counts(bring(bare, server.url(), "--allow-private")) == {"made": 1}


def test_pictures_come_along(bare: Newsroom) -> None:
    """With --images the pictures lie beside the article, which shows them; what fails is a link."""
    with serving({"/a/b.png": answer(PNG), "/c.svg": answer(b"<svg/>")}) as server:
        picture, drawing, none = map(server.url, ("/a/b.png", "/c.svg", "/none.png"))
        body = f'<img alt="B" srcset="{picture} 2x" src="{picture}"><img src="{drawing}">'
        body += f'<img src="{none}">'
        bare.write("old.json", feed(item(1, content_html=body, image=picture)))
        report = bring(bare, "old.json", "--images", "--allow-private")
        assert server.paths.count("/a/b.png") == 1
    assert articles(bare) == ["2020-01-01-post-1/b.png", "2020-01-01-post-1/index.html"]
    assert str(told(report, "notes")).count("a picture stays a link") == 2
    bare.publish()
    (made,) = bare.items().values()
    assert made["image"] == "https://small.example/blog/post-1/b.png"
    assert "/blog/post-1/b.png" in str(made["content_html"])
    assert (bare.public / "blog/post-1/b.png").read_bytes() == PNG
    assert counts(bring(bare, "old.json", "--images", "--allow-private")) == {"present": 1}


def test_without_leave_no_private_picture_is_fetched(bare: Newsroom) -> None:
    """A body cannot make the import ask one's own network for anything."""
    with serving({"/secret.png": answer(PNG)}) as server:
        body = f'<img src="{server.url("/secret.png")}">'
        bare.write("old.json", feed(item(1, content_html=body)))
        report = bring(bare, "old.json", "--images")
        assert server.asked == []
    assert "which is not public" in str(told(report, "notes"))


# --- bad input, by the installed command


def test_hostile_addresses_and_files_end_clearly(bare: Newsroom) -> None:
    """Private addresses, devices, folders, missing files and bombs end with status 65, in words."""
    bare.write("bomb.xml", '<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>')
    with serving({"/": answer(feed(item(1)).encode())}) as server:
        cases = {server.url(): "which is not public", "file:///etc/passwd": "is no web address",
                 "ftp://old.example/feed.xml": "is no web address",
                 "/dev/zero": "is no file", ".": "is no file", "none.xml": "cannot be read",
                 "bomb.xml:": "cannot be read", "bomb.xml": "declares entities",
                 "syndicate.toml": "is no feed"}  # fmt: skip
        for source, problem in cases.items():
            done = bare.call("import", "feed", source)
            assert done.returncode == 65, source
            assert problem in done.stderr, source
    assert articles(bare) == []


def _stream(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss><channel><item><title>")
    for _ in range(200):
        connection.sendall(b"x" * MIB)


_MEASURED = """\
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""
"""A small process that runs a command and tells its peak: a child of the tests' own process begins
with the memory of that one for its peak, and all children share one figure."""


def test_200_megabytes_end_at_the_limit(bare: Newsroom) -> None:
    """200 MB from a server or a file end with a clear error, and in bounded memory."""
    with (bare.root / "large.xml").open("wb") as file:
        file.truncate(200 * MIB)
    with serving({"/": _stream}) as server:
        for source in (server.url(), "large.xml"):
            command = ("import", "feed", source, "--allow-private", "--max-size", "16")
            done = bare.run(*command, through=(sys.executable, "-c", _MEASURED))
            assert done.returncode == 65
            assert "is larger than 16 MiB" in done.stderr
            peak = int(done.stdout.rpartition("peak ")[2])
            assert 10_000 < peak / (1 if sys.platform == "linux" else 1024) < 200_000
