"""Records of Jekyll, Hugo, Eleventy and Zola, published as they stand."""

from datetime import UTC, datetime, timedelta

import pytest

from newsroom import MONDAY, SETTINGS, Newsroom, markdown


def test_jekylls_posts_keep_their_addresses(bare: Newsroom) -> None:
    """A post's .html address answers as a file that leads to the page; no folder is called so."""
    post = "---\ncategories: money  history\ntags: coins tally\npermalink: {}\n---\nSticks.\n"
    bare.write("articles/2026-11-10-tally.md", post.format("/:categories/:title.html"))
    report = bare.publish()
    assert not report.findings
    assert "Sticks." in bare.read("money/history/tally/index.html")
    assert "https://small.example/money/history/tally/" in bare.read("money/history/tally.html")
    assert {"tags/money/", "tags/history/", "tags/coins/", "tags/tally/"} <= {
        path.removesuffix("index.html") for path in report.written
    }


def test_hugos_aliases_are_files_where_they_say_so(bare: Newsroom) -> None:
    """An alias in .html is that file, and the page below one of that name is not in its way."""
    bare.write("articles/a.md", markdown("A", "2026-11-10", aliases="[/old/a.html, /b.html, /c/]"))
    bare.write("articles/b.md", markdown("B", "2026-11-11", url="/b.html/below/"))
    bare.publish()
    for path in ("old/a.html", "b.html/index.html", "c/index.html"):
        assert "https://small.example/2026/11/a/" in bare.read(path)
    assert "All there is" in bare.read("b.html/below/index.html")


def test_translations_lie_beside_their_article(bare: Newsroom) -> None:
    """Translations in the habit of Hugo and Zola are articles, each with its language and files."""
    for name, title in (("index", "Tally"), ("index.fr", "Taille"), ("index.de", "Kerbholz")):
        bare.write(f"articles/tally/{name}.md", markdown(title, "2026-11-10", "![x](a.png)"))
    bare.write("articles/tally/a.png", b"\x89PNG\r\n\x1a\n")
    bare.write("articles/tally/_index.fr.md", markdown("Section", "2026-11-10"))
    bare.write("articles/scrip.md", markdown("Scrip", "2026-11-10", "[f](tally/index.fr.md)"))
    bare.write("articles/scrip.ja.md", markdown("私札", "2026-11-10"))
    report = bare.publish()
    assert not report.findings
    assert sorted(bare.ids()) == ["Kerbholz", "Scrip", "Taille", "Tally", "私札"]
    assert len(set(bare.ids().values())) == 5
    assert '<html lang="fr"' in bare.read("fr/2026/11/tally/index.html")
    assert {"de/2026/11/tally/a.png", "2026/11/tally/a.png"} <= bare.tree().keys()
    assert 'fr/2026/11/tally/index.html">f</a>' in bare.read("2026/11/scrip/index.html")
    assert "All there is" in bare.read("ja/2026/11/scrip/index.html")


def test_nothing_beside_an_index_vanishes_without_a_word(bare: Newsroom) -> None:
    """What could be an article, and is neither one nor linked, is told; a linked file is not."""
    bare.write("articles/tally/index.fr.md", markdown("Tally", "2026-11-10", "[t](words.vtt)"))
    bare.write("articles/tally/words.vtt", "WEBVTT\n")
    bare.write("articles/tally/index.old.md", markdown("Old", "2026-11-10"))
    bare.write("articles/tally/notes.txt", "Notes")
    bare.write("articles/scrip.md", markdown("Scrip", "2026-11-10", "[n](tally/notes.txt)"))
    report = bare.publish()
    assert [(one.rule, one.path) for one in report.findings] == [
        ("left-out", "articles/tally/index.old.md"),
        ("left-out", "articles/tally/notes.txt"),
        ("link-to-source", "scrip.md"),
    ]
    assert sorted(bare.ids()) == ["Scrip", "Tally"]


def test_a_file_that_is_nowhere_is_told(bare: Newsroom) -> None:
    """An address from the root names a file of articles, of static/, or one that is made."""
    there = "[a](/a.png) [b](/b/c.css) [c](/feed.xml) [d](/old.html) [e](/media/a.png) [f](/about/)"
    body = f"{there}\n\n![x](/assets/none.jpg?1)\n\n[g](/gone.html#x)\n\n[h](/feeds/x.xml)"
    fields = {"aliases": "[/old.html]", "image": "/none.png"}
    bare.write("articles/tally.md", markdown("Tally", "2026-11-10", body, **fields))
    bare.write("articles/a.png", b"\x89PNG\r\n\x1a\n")
    bare.write("static/b/c.css", "")
    for report in (bare.publisher().plan(now=MONDAY), bare.publish()):
        assert [(one.line, one.problem) for one in report.findings] == [
            (9, "there is no file '/assets/none.jpg?1'"),
            (11, "there is no file '/gone.html#x'"),
            (5, "there is no file '/none.png'"),
        ]
    for path in ("assets/none.jpg", "gone.html", "none.png"):
        bare.write(f"static/{path}", "")
    assert not bare.publisher().check(now=MONDAY).findings


def png(width: int, height: int) -> bytes:
    """Return the beginning of a picture of a size, which is what a size is read from."""
    head = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR"
    return head + width.to_bytes(4) + height.to_bytes(4) + bytes(9)


def test_pictures_of_the_site_are_measured(bare: Newsroom) -> None:
    """A picture below static/ has its size in pages, and another one in its place its own."""
    bare.write("static/img/a.png", png(640, 400))
    fields = {"image": "/img/a.png"}
    bare.write("articles/tally.md", markdown("Tally", "2026-11-10", "![x](/img/a.png)", **fields))
    bare.let_files_age()
    bare.publish()
    assert 'width="640" height="400"' in bare.read("2026/11/tally/index.html")
    bare.write("static/img/a.png", png(320, 200))
    bare.publish(MONDAY + timedelta(hours=1))
    assert 'width="320" height="200"' in bare.read("2026/11/tally/index.html")


def test_an_article_expires_by_itself(room: Newsroom) -> None:
    """From its expiryDate on an article is out of feeds and pages, though no file has changed."""
    expiry = MONDAY + timedelta(hours=1)
    room.write("articles/tally.md", markdown("Tally", "2026-11-10", expiryDate=expiry.isoformat()))
    room.let_files_age()
    room.publish()
    assert "Tally" in room.ids()
    assert room.publish(expiry - timedelta(seconds=1)).plan is None  # nothing to do
    report = room.publish(expiry)
    assert "2026/11/tally/index.html" in report.removed
    assert "Tally" not in room.ids()
    assert report.plan is not None
    reasons = {one.head.title: one.reason for one in report.plan.articles}
    assert reasons["Tally"] == "has expired 2026-11-23 09:00 UTC"
    room.write("articles/tally.md", markdown("Tally", "2026-11-10"))
    room.publish(expiry)
    assert "Tally" in room.ids()


def test_eleventys_unwritten_pages_stay_so(bare: Newsroom) -> None:
    """``permalink: false`` keeps a record out, and the plan says so."""
    bare.write("articles/a.md", markdown("A", "2026-11-10", permalink="false"))
    plan = bare.publish().plan
    assert plan is not None
    assert [(one.included, one.reason) for one in plan.articles] == [(False, "is a draft")]


@pytest.mark.parametrize("date", ["git Last Modified", "Created", "last modified"])
def test_dates_that_eleventy_looks_up_are_told(bare: Newsroom, date: str) -> None:
    """A date from git or the file system dates nothing: the first publication does, for ever."""
    bare.write("articles/a.md", markdown("A", date))
    report = bare.publish()
    assert [(one.rule, one.line) for one in report.findings] == [("date-missing", 3)]
    bare.write("articles/a.md", markdown("A", date, "Other words."))
    bare.publish(MONDAY + timedelta(days=9))
    assert bare.items()["A"]["date_published"] == "2026-11-23T08:00:00+00:00"
    bare.write("articles/2026-11-01-b.md", markdown("B", date))
    bare.publish()
    assert bare.items()["B"]["date_published"] == "2026-11-01T00:00:00+00:00"


def test_hugos_publish_date_is_an_embargo(bare: Newsroom) -> None:
    """What Hugo would not publish yet is not published, though its date has come."""
    bare.write("articles/a.md", markdown("A", "2026-11-10", publishDate="2026-12-01"))
    bare.publish()
    assert not bare.items()
    bare.publish(datetime(2026, 12, 1, tzinfo=UTC))
    assert bare.items()["A"]["date_published"] == "2026-12-01T00:00:00+00:00"


def test_links_to_files_lead_to_their_pages(bare: Newsroom) -> None:
    """Zola's internal links, and relative ones to a file, lead to the page, also a changed one."""
    links = "[a](@/deep/b.md#why) [b](deep/b.md) [c](/deep/b.md?x)"
    bare.write("articles/a.md", markdown("A", "2026-11-10", links))
    bare.write("articles/deep/b.md", markdown("B", "2026-10-11", "## Why\n\nSo."))
    assert not bare.publish().findings
    body = str(bare.items()["A"]["content_html"])
    assert body.count("https://small.example/2026/10/b/") == 3
    anchor = body.partition("2026/10/b/#")[2].partition('"')[0]
    assert anchor.startswith("why-")
    assert f'id="{anchor}"' in bare.read("2026/10/b/index.html")
    bare.write("articles/deep/b.md", markdown("B", "2026-10-11", "So.", slug="other"))
    bare.publish()
    assert str(bare.items()["A"]["content_html"]).count("https://small.example/2026/10/other/") == 3


def test_links_to_an_undated_article_depend_on_no_clock(bare: Newsroom) -> None:
    """Where its address needs no date, the link leads to the page, and to no place in it."""
    bare.settings(SETTINGS + '[web]\npermalink = "/{slug}/"\n')
    bare.write("articles/a.md", markdown("A", "2026-11-10", "[b](b.md#why) [c](c.md#why)"))
    bare.write("articles/b.md", "---\ntitle: B\n---\n## Why\n")
    bare.write("articles/c.md", "---\ntitle: C\nid: urn:x:c\n---\n## Why\n")
    bare.publish()
    body = str(bare.items()["A"]["content_html"])
    assert 'href="https://small.example/b/"' in body
    anchor = body.partition("small.example/c/#")[2].partition('"')[0]
    assert f'id="{anchor}"' in bare.read("c/index.html")
    bare.write("articles/index.md", markdown("Index", "2026-11-10"))
    bare.write("articles/in/b.md", "---\ntitle: B\nslug: d\n---\nSo.\n")
    bare.write("articles/a.md", markdown("A", "2026-11-10", "[b](in/b.md)"))
    assert not [one for one in bare.publish().findings if one.rule == "link-to-source"]
    bare.write("articles/in/index.md", markdown("In", "2026-11-10"))
    found = [one for one in bare.publish().findings if one.rule == "link-to-source"]
    assert [one.path for one in found] == ["a.md"]  # b.md is now a file beside index.md


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (markdown("B", "2026-10-11", draft="true"), "a draft"),
        ("---\ntitle: B\n---\nUndated.\n", "without a date"),
        ("---\ntitle: [\n---\nBroken.\n", "no article"),
        ("", "no article"),
    ],
)
def test_links_that_lead_to_no_page_are_told(bare: Newsroom, target: str, told: str) -> None:
    """A link to a file that has no page, or none with an address yet, is told with its line."""
    bare.write("articles/a.md", markdown("A", "2026-11-10", "Words.\n\n[a](@/b.md)"))
    if target:
        bare.write("articles/b.md", target)
    found = [one for one in bare.publish().findings if one.rule == "link-to-source"]
    assert [(one.path, one.line) for one in found] == [("a.md", 7)]
    assert told in found[0].problem


def test_an_items_links_are_those_of_its_own_site(bare: Newsroom) -> None:
    """In a JSON Feed of another site, relative addresses are relative to the item's page there."""
    bare.write(
        "articles/feed.json",
        '{"items": [{"id": "https://there.example/x/1", "url": "https://there.example/x/1",'
        ' "title": "One", "date_published": "2026-11-10T00:00:00Z", "image": "i.png",'
        ' "content_html": "<p><a href=\\"2\\">a</a> <a href=\\"/3.html\\">b</a></p>"}]}',
    )
    assert not bare.publish().findings
    item = bare.items()["One"]
    assert 'href="https://there.example/x/2"' in str(item["content_html"])
    assert 'href="https://there.example/3.html"' in str(item["content_html"])
    assert item["image"] == "https://there.example/x/i.png"
