"""One bad record: it is held back and told, and nothing else is lost."""

import json
import os
from collections.abc import Callable

import pytest

from newsroom import MONDAY, SETTINGS, Newsroom, contents, markdown
from syndicate import templating

PIXELS = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000028000000280806000000")
GOOD = markdown("Tally sticks", "2026-11-10", tags="[history]")
BAD: dict[str, tuple[str | bytes, int]] = {
    "bad YAML": ("---\ntitle: [Tally\ndate: 2026-11-10\n---\nWords.\n", 2),
    "no title and no text": ("---\ndate: 2026-11-10\n---\n\n", 0),
    "a date without meaning": ("---\ntitle: Tally\ndate: 2026-13-45\n---\nWords.\n", 3),
    "not UTF-8": (b"---\ntitle: Tally\ndate: 2026-11-10\n---\nW\xf6rter.\n", 5),
    "a fence of four": ("----\ntitle: Tally\ndate: 2026-11-10\n---\nWords.\n", 1),
    "no fence": ("title: Tally\ndate: 2026-11-10\n\nWords.\n", 1),
    "an object that is no JSON": ('{\n  title: "Tally",\n  "date": "2026-11-10"\n}\nWords.\n', 1),
    "too much text": ("---\ntitle: Tally\ndate: 2026-11-10\n---\n" + "word " * 1_200_000, 0),
    "a tag of another generator": ("---\ntitle: T\ndate: 2026-11-10\n---\nA\n\n{% image x %}\n", 7),
}


def break_by_link(room: Newsroom) -> None:
    """Put a link that leads out of the articles folder in an article's place."""
    path = room.root / "articles/tally.md"
    path.unlink()
    path.symlink_to(room.write("secrets.md", markdown("Secret", "2026-11-10")))


@pytest.mark.parametrize("name", BAD)
def test_bad_record_holds_back_no_other(room: Newsroom, name: str) -> None:
    """The others are published; the report names file, line, problem and remedy."""
    content, line = BAD[name]
    room.write("articles/tally.md", content)
    report = room.publish()
    assert sorted(room.ids()) == ["First note", "Second note", "The WIR franc"]
    [held] = report.held
    assert (held.path, held.kept) == ("tally.md", False)
    assert held.line in {line, line + 1} if line else True
    assert held.problem
    assert held.remedy


@pytest.mark.parametrize("name", [*BAD, "a link that leads out"])
def test_last_good_version_stays(room: Newsroom, name: str) -> None:
    """What was published stays as it was until its record is mended; then it is updated."""

    def spoil() -> None:
        content = BAD.get(name)
        room.write("articles/tally.md", content[0]) if content else break_by_link(room)

    assert_last_good_version_stays(room, spoil)


def assert_last_good_version_stays(room: Newsroom, spoil: Callable[[], None]) -> None:
    """Publish, spoil, publish again and again; mend."""
    room.publish()
    tree, ids = room.tree(), room.ids()
    spoil()
    for lost_cache in (False, False, True):
        if lost_cache:
            (room.root / ".syndicate/cache.db").unlink()
        report = room.publish()
        assert [(one.path, one.kept) for one in report.held] == [("tally.md", True)]
        assert room.tree() == tree
    (room.root / "articles/tally.md").unlink()
    room.write("articles/tally.md", GOOD + "\nMended words.\n")
    assert room.publish().held == ()
    assert room.ids() == ids
    assert "Mended words." in str(room.items()["Tally sticks"]["content_html"])
    assert "Mended words." in room.read("2026/11/tally/index.html")


def test_last_good_version_in_feeds_outlives_the_cache(room: Newsroom) -> None:
    """A record that breaks while the cache is lost stays in the feeds and on the web."""
    room.publish()
    tree = room.tree()
    room.write("articles/tally.md", BAD["bad YAML"][0])
    (room.root / ".syndicate/cache.db").unlink()
    [held] = room.publish().held
    assert held.kept
    assert room.tree() == tree


def test_held_and_never_published_is_nowhere(room: Newsroom) -> None:
    """What was never good is in no feed, on no page, and in no state."""
    room.write("articles/bad.md", BAD["bad YAML"][0])
    room.publish()
    assert len(room.ids()) == 4
    room.write("articles/bad.md", markdown("Bad no more", "2026-11-20"))
    assert room.publish().held == ()
    assert "Bad no more" in room.ids()


def test_bad_line_of_many_records_holds_back_no_other(room: Newsroom) -> None:
    """In a file of many records a bad one stays as it was, and the others are updated."""
    room.publish()
    ids = room.ids()
    room.write(
        "articles/notes.jsonl",
        '{"title": "First note", "date": "2026-11-18", "content_text": "One note of\n'
        '{"title": "Second note", "date": "2026-11-19", "content_text": "Two, rewritten."}\n',
    )
    for _ in range(2):
        [held] = room.publish().held
        assert (held.path, held.line, held.kept) == ("notes.jsonl", 1, True)
        assert room.ids() == ids
        assert "rewritten" in str(room.items()["Second note"]["content_html"])
        assert "One note of two" in str(room.items()["First note"]["content_html"])


def test_record_above_a_bad_one_takes_nobodys_place(room: Newsroom) -> None:
    """A new first record, while the old first one cannot be read, is an article of its own."""
    room.publish()
    ids = room.ids()
    room.write(
        "articles/notes.jsonl",
        '{"title": "Newest note", "date": "2026-11-20", "content_text": "Above the others."}\n'
        '{"title": "First note", "date": "2026-11-18", "content_text": \n'
        '{"title": "Second note", "date": "2026-11-19", "content_text": "Two notes of two."}\n',
    )
    [held] = room.publish().held
    assert held.line == 2
    newest = room.ids().pop("Newest note")
    assert room.ids() == ids | {"Newest note": newest}
    assert newest not in ids.values()


@pytest.mark.parametrize("rule", ["id", "slug"])
def test_double_names_both_files_and_holds_one(room: Newsroom, rule: str) -> None:
    """Of two with one id or one address, the published one stays, and both files are named."""
    room.write("articles/tally.md", markdown("Tally", "2026-11-10", **{rule: "same"}))
    room.publish()
    before = room.ids()
    room.write("articles/a-copy.md", markdown("A copy", "2026-11-10", **{rule: "same"}))
    for _ in range(2):
        [held] = room.publish().held
        assert held.path == "a-copy.md"
        assert "tally.md" in held.problem
        assert room.ids() == before


@pytest.mark.parametrize("rule", ["id", "slug"])
def test_published_article_that_becomes_a_double_stays_as_it_was(room: Newsroom, rule: str) -> None:
    """An edit that takes another's id or address is held; what was published before stays."""
    room.write("articles/wir.md", markdown("The WIR franc", "2026-11-17", **{rule: "franc"}))
    room.publish()
    tree = room.tree()
    day = "2026-11-10" if rule == "id" else "2026-11-17"
    same = "tag:small.example,2026-11-17:franc" if rule == "id" else "franc"
    room.write("articles/tally.md", markdown("Tally sticks", day, **{rule: f'"{same}"'}))
    for cache in ("kept", "lost", "kept", "kept, and the file touched"):
        if cache == "lost":
            (room.root / ".syndicate/cache.db").unlink()
        if cache.endswith("touched"):
            (room.root / "articles/tally.md").touch()
        room.let_files_age()
        [held] = room.publish().held
        assert (held.path, held.kept) == ("tally.md", True)
        assert "wir.md" in held.problem
        assert room.tree() == tree
    room.write("articles/tally.md", GOOD)
    assert room.publish().held == ()
    assert room.tree() == tree


OWN = ["/tags/", "/feed.xml", "/assets/x/", "/", "/../x/", "/a/index.html/b/"]


@pytest.mark.parametrize(
    ("field", "path"),
    [("permalink", "/Archive.html"), *((f, p) for p in OWN for f in ("permalink", "aliases"))],
)
def test_address_of_the_publications_own_is_held(room: Newsroom, field: str, path: str) -> None:
    """No article can take the place of a list, a feed, or anything outside the public folder."""
    wish = path if field == "permalink" else f'["{path}"]'
    room.write("articles/greedy.md", markdown("Greedy", "2026-11-12", **{field: wish}))
    report = room.publish()
    assert [one.path for one in report.held] == ["greedy.md"]
    assert "Greedy" not in room.ids()
    assert len(room.ids()) == 4


def test_control_characters_and_scripts_are_cleaned_and_told(room: Newsroom) -> None:
    """A body that can be cleaned is published clean, and the report says what was taken out."""
    room.write("articles/tally.md", markdown("Tally", "2026-11-10", "One\x0btwo, \x1b[31mred."))
    page = "<script>steal()</script><p onclick='steal()'>Words</p><iframe src='//x.test'></iframe>"
    head = "<title>Hostile</title><meta name='date' content='2026-11-11'>"
    room.write("articles/hostile.html", f"<html><head>{head}</head><body>{page}</body></html>")
    report = room.publish()
    assert report.held == ()
    told = [f for f in report.findings if f.path in {"tally.md", "hostile.html"}]
    assert {f.path for f in told} == {"tally.md", "hostile.html"}
    assert all(f.line and f.problem and f.remedy for f in told)
    for path, data in room.tree().items():
        if path.endswith((".br", ".gz")):  # what they unpack to is looked at itself
            continue
        assert b"steal()" not in data
        assert b"\x0b" not in data
        assert b"\x1b" not in data


def test_command_tells_what_was_held(room: Newsroom) -> None:
    """The run ends with 65 and ``articles/file:line: problem; remedy``, again when repeated."""
    room.write("articles/tally.md", BAD["a date without meaning"][0])
    room.let_files_age()
    for _ in range(2):
        done = room.call("publish", "--now", f"{MONDAY:%Y-%m-%dT%H:%M:%SZ}")
        assert done.returncode == 65
        [line] = [one for one in done.stdout.splitlines() if "tally.md" in one]
        assert line.strip().startswith("articles/tally.md:3: ")
        assert "; " in line
    told = json.loads(room.call("publish", "--json").stdout)
    [held] = told["held"]
    assert told["status"] == 65
    assert (held["path"], held["line"], held["kept"]) == ("articles/tally.md", 3, False)
    assert held["problem"]
    assert held["remedy"]


def test_machines_and_people_are_told_one_path(room: Newsroom) -> None:
    """A finding's path as JSON is what text shows, and what a silence is written with."""
    room.write("articles/framed.md", markdown("Framed", "2026-11-20", "<iframe src=/x></iframe>"))
    found = json.loads(room.call("check", "--json").stdout)["findings"]
    assert "articles/framed.md" in [one["path"] for one in found]
    assert "articles/framed.md:" in room.call("check").stdout


def test_strict_writes_nothing_at_all(room: Newsroom) -> None:
    """With ``--strict`` a held record stops the run before anything is published."""
    room.write("articles/bad.md", BAD["bad YAML"][0])
    done = room.call("publish", "--strict", "--json")
    assert done.returncode == 65
    assert [one["path"] for one in json.loads(done.stdout)["held"]] == ["articles/bad.md"]
    assert not room.public.exists()
    room.publish()
    before = room.tree()
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    room.let_files_age()
    done = room.call("publish", "--strict")
    assert done.returncode == 65
    assert "articles/bad.md:3: " in done.stdout + done.stderr
    assert room.tree() == before
    assert [one.path for one in room.publish().held] == ["bad.md"]
    assert "New" in room.ids()


def test_odd_file_names_stop_nothing(room: Newsroom) -> None:
    """A name that is no Unicode, has a line end or a quote, is published or held, never fatal."""
    for name in (b"caf\xe9.md", b"a\nb.md", b'it\'s "so".md', "日本 語.md".encode(), b"c#.md"):
        path = room.root / "articles" / os.fsdecode(name)
        path.write_text(markdown(f"Odd {len(name)}", "2026-11-01"), "utf-8")
    report = room.publish()
    done = room.call("publish")
    assert done.returncode in {0, 65}, done.stderr
    assert len(room.ids()) + len(report.held) == 9


def test_nothing_outside_is_ever_published(room: Newsroom) -> None:
    """A link to a secret is held, and its words are in no file."""
    break_by_link(room)
    [held] = room.publish().held
    assert held.path == "tally.md"
    assert all(b"Secret" not in data for data in contents(room.public).values())


def test_a_kept_article_keeps_its_pictures(room: Newsroom) -> None:
    """While an article is held, the pictures of its last good version stay, too."""
    room.write("articles/pic.md", markdown("Pic", "2026-11-12", "Words.\n\n![A](dot.png)"))
    room.write("articles/dot.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    room.publish()
    tree = room.tree()
    room.write("articles/pic.md", "---\ntitle: [broken\n---\n")
    (room.root / "articles/dot.png").unlink()
    assert [held.kept for held in room.publish().held] == [True]
    assert room.tree() == tree


LASTING = markdown("Tally sticks", "2026-11-10", id="urn:x:tally", tags="[history]")
TOMBSTONE = templating.words("en")["gone"]
RENAMED_AND_BROKEN = {
    "a date without meaning": GOOD.replace("2026-11-10", "2026-13-45"),
    "bad YAML": GOOD.replace("[history]", "[history"),
    "bad YAML and other words, under its own id": LASTING.replace("[history]", "[") + "More.",
    "a tag of another generator, under its own id": LASTING + "{% x %}",
}


@pytest.mark.parametrize("name", RENAMED_AND_BROKEN)
def test_a_file_renamed_and_broken_at_once_stays_published(bare: Newsroom, name: str) -> None:
    """By its words or its id it is known for what it was; mended, it is that article."""
    bare.settings(SETTINGS + "\n[feeds]\nentries = 1\n")  # so that no feed keeps a version of it
    bare.write("articles/new.md", markdown("New", "2026-11-20"))
    old = bare.write("articles/tally.md", LASTING if "own id" in name else GOOD)
    bare.publish()
    page = bare.read("2026/11/tally/index.html")
    old.unlink()
    bare.write("articles/renamed.md", RENAMED_AND_BROKEN[name])
    for _ in range(2):
        [held] = bare.publish().held
        assert (held.path, held.kept) == ("renamed.md", True)
        assert bare.read("2026/11/tally/index.html") == page
    bare.write("articles/renamed.md", LASTING if "own id" in name else GOOD)
    assert not bare.publish().held
    assert "2026/11/renamed/" in bare.read("2026/11/tally/index.html")
    (bare.root / "articles/renamed.md").unlink()
    bare.publish()
    assert TOMBSTONE in bare.read("2026/11/renamed/index.html")


def test_a_file_gone_is_not_taken_for_a_broken_one(bare: Newsroom) -> None:
    """An article whose file was removed goes, though another file is held at the time."""
    bare.write("articles/tally.md", GOOD)
    bare.publish()
    (bare.root / "articles/tally.md").unlink()
    bare.write("articles/other.md", markdown("Other", "2026-13-45"))
    [held] = bare.publish(allow_removals=True).held
    assert not held.kept
    assert TOMBSTONE in bare.read("2026/11/tally/index.html")


def test_a_good_version_is_claimed_by_one_record_at_most(bare: Newsroom) -> None:
    """Held records with the words of an article that was removed keep it only if one is it."""
    bare.write("articles/loose.md", markdown("Loose", "2026-11-10", "Words."))
    bare.write("articles/other.md", markdown("Other", "2026-11-11"))
    bare.publish()
    (bare.root / "articles/loose.md").unlink()
    for name, title in (("a", "Loose"), ("b", "Loose"), ("c", "Another")):
        bare.write(f"articles/{name}.md", markdown(title, "2026-13-45", "Words."))
    (bare.root / "articles/b.md").rename(bare.root / "b.md")
    report = bare.publish(dry=True, allow_removals=True)
    assert [(one.path, one.kept) for one in report.held] == [("a.md", True), ("c.md", False)]
    (bare.root / "b.md").rename(bare.root / "articles/b.md")
    report = bare.publish(allow_removals=True)
    assert [one.kept for one in report.held] == [False, False, False]
    assert TOMBSTONE in bare.read("2026/11/loose/index.html")


def test_a_held_article_moves_with_the_publication(bare: Newsroom) -> None:
    """Its last good version has the new domain in its address and links; its words stay."""
    words = '[b](/b/) `<a href="https://small.example/b/">` ![p](p.png) https://small.example/'
    bare.write("articles/p.png", PIXELS)
    bare.write("articles/tally.md", markdown("Tally", "2026-11-10", words, image="p.png"))
    bare.publish()
    before = bare.items()["Tally"]
    bare.write("articles/tally.md", markdown("Tally", "2026-13-45"))
    bare.publish()
    bare.settings(SETTINGS.replace("https://small.example/", "https://moved.example/news/"))
    [held] = bare.publish().held
    assert held.kept
    after = bare.items()["Tally"]
    assert after["id"] == before["id"]
    assert after["url"] == "https://moved.example/news/2026/11/tally/"
    assert after["image"] == "https://moved.example/news/media/p.png"
    body = str(after["content_html"])
    assert 'href="https://moved.example/news/b/"' in body
    assert 'src="https://moved.example/news/media/p.png"' in body
    assert (
        body.count("https://small.example/")
        == str(before["content_html"]).count("https://small.example/") - 3
    )
    assert "https://moved.example/news/2026/11/tally/" in bare.read("2026/11/tally/index.html")


def test_doubles_name_both_files_with_their_folder(bare: Newsroom) -> None:
    """Of two files with one id the second is held; both lines that write it are told."""
    bare.write("articles/a.md", markdown("a", "2026-11-10", id="urn:x:1"))
    record = {"title": "b", "date": "2026-11-10", "id": "urn:x:1"}
    bare.write("articles/b.jsonl", f"\n{json.dumps(record)}\n")
    printed = bare.call("publish").stdout
    assert (
        "articles/b.jsonl:2: record 1: has the same id urn:x:1 as articles/a.md:4; give" in printed
    )


def test_one_address_is_told_with_the_lines_that_give_it(bare: Newsroom) -> None:
    """Whichever field gives the address: its line is told, or the first where none does."""
    fields = {"slug": "twin", "permalink": "/2026/11/twin/", "path": "/2026/11/twin/"}
    bare.write("articles/a/twin.md", markdown("a", "2026-11-10"))
    for name, value in fields.items():
        bare.write(f"articles/{name}.md", markdown(name, "2026-11-10", **{name: value}))
    bare.write("articles/x.md", "---\ndate: 2026-11-10\npermalink: pretty\nslug: twin\n---\nX.\n")
    held = [str(one) for one in bare.publish().held]
    same = "has the same address /2026/11/twin/ as articles/a/twin.md:1; give"
    lines = {"path": 4, "permalink": 4, "slug": 4, "x": 4}
    assert len(held) == len(lines)
    for said, (name, line) in zip(held, lines.items(), strict=True):
        assert said.startswith(f"{name}.md:{line}: {same}")


def test_an_article_too_large_for_any_feed_is_held(room: Newsroom) -> None:
    """Four megabytes of Markdown, which a file may have, stop nothing but their own article."""
    room.write("articles/huge.md", markdown("Huge", "2026-11-20", "So: " + "`" * 4 * 1024 * 1024))
    for _ in range(2):
        [held] = room.publish().held
        assert held.path == "huge.md"
        assert "4.0 MiB of HTML" in held.problem
        assert "split it" in held.remedy
    assert len(room.ids()) == 4
    room.write("articles/huge.md", markdown("Huge", "2026-11-20", "word " * 200_000))
    assert not room.publish().held
    assert "Huge" in room.ids()
