"""An article's id and address: given once, kept for ever."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from newsroom import MONDAY, NEWSLETTER, PROMO, SETTINGS, Newsroom, markdown


def test_id_survives_a_rename_of_the_file(room: Newsroom) -> None:
    """A file under another name, in another folder, is the same article; its old page leads on."""
    room.publish()
    ids = room.ids()
    (room.root / "articles/deep").mkdir()
    (room.root / "articles/tally.md").rename(room.root / "articles/deep/sticks.md")
    room.publish()
    assert room.ids() == ids
    assert 'http-equiv="refresh"' in room.read("2026/11/tally/index.html")
    assert "https://small.example/2026/11/sticks/" in room.read("2026/11/tally/index.html")
    assert "All there is to say" in room.read("2026/11/sticks/index.html")


def test_id_survives_a_rename_and_a_new_text_at_once(room: Newsroom) -> None:
    """A renamed file whose text was changed as well is known by its title and date."""
    room.publish()
    ids = room.ids()
    (room.root / "articles/tally.md").unlink()
    room.write("articles/sticks.md", markdown("Tally sticks", "2026-11-10", "Other words."))
    room.publish()
    assert room.ids() == ids


def test_id_survives_changes_of_title_text_and_slug(room: Newsroom) -> None:
    """Whatever its author changes in a file, it stays the article it was."""
    room.publish()
    was = room.ids()["Tally sticks"]
    room.write("articles/tally.md", markdown("Split sticks", "2026-11-10", "New.", slug="split"))
    room.publish()
    assert room.ids()["Split sticks"] == was
    assert "2026/11/split/" in room.read("2026/11/tally/index.html")


def test_ids_survive_a_new_address_scheme_and_domain(room: Newsroom) -> None:
    """With another permalink, scheme and domain every id stays, the feed's own as well."""
    room.publish()
    ids, feed = room.feed_ids(), _feed_id(room)
    moved = SETTINGS.replace("https://small.example/", "http://moved.example/news/")
    room.settings(moved + '\n[web]\npermalink = "/{slug}/"\n' + NEWSLETTER + PROMO)
    room.publish()
    assert room.feed_ids() == ids
    assert _feed_id(room) == feed
    urls = {item["url"] for item in room.items().values()}
    assert "http://moved.example/news/tally/" in urls
    assert "http://moved.example/news/tally/" in room.read("2026/11/tally/index.html")
    (room.root / ".syndicate/cache.db").unlink()
    room.publish()
    assert room.feed_ids() == ids


def _feed_id(room: Newsroom) -> str:
    atom = room.read("atom.xml")
    return atom[atom.index("<id>") : atom.index("</id>")]


def test_records_put_above_others_move_no_id(room: Newsroom) -> None:
    """In a file of many records the place of one says nothing of who it is."""
    room.publish()
    ids = room.ids()
    path = room.root / "articles/notes.jsonl"
    new = (
        '{"title": "Newest", "date": "2026-11-20", "content_text": "Above."}\n'
        '{"title": "Newest, again", "content_text": "Above, undated."}\n'
    )
    path.write_text(new + path.read_text("utf-8"), "utf-8")
    room.publish()
    after = room.ids()
    assert {title: id_ for title, id_ in after.items() if title in ids} == ids
    assert len(set(after.values())) == 6


def test_records_without_a_text_are_told_apart(bare: Newsroom) -> None:
    """Records that have only a title keep their ids when the domain and their order change."""
    lines = [f'{{"title": "Link {n}", "date": "2026-11-0{n}"}}' for n in range(1, 5)]
    bare.write("articles/links.jsonl", "\n".join(lines))
    bare.publish()
    ids = bare.ids()
    bare.settings(SETTINGS.replace("small.example", "moved.example"))
    bare.write("articles/links.jsonl", "\n".join(reversed(lines)))
    bare.publish()
    assert bare.ids() == ids


def test_notes_of_one_day_each_have_an_id(bare: Newsroom) -> None:
    """Title-less notes of one file and one day are different articles."""
    note = '{{"date": "2026-11-01", "content_text": "Said {} times."}}\n'
    bare.write("articles/notes.jsonl", "".join(note.format(n) for n in range(1, 4)))
    report = bare.publish()
    assert report.held == ()
    assert len(set(bare.feed_ids()["feed.json"])) == 3


def test_undated_record_keeps_its_first_date(bare: Newsroom) -> None:
    """A record without a date is dated once, from its first publication."""
    bare.write("articles/a.md", "---\ntitle: Undated\n---\nWords.\n")
    bare.write("articles/b.jsonl", '{"id": "own", "title": "Own id", "content_text": "Words."}\n')
    bare.publish()
    before = {title: item["date_published"] for title, item in bare.items().items()}
    bare.write("articles/a.md", "---\ntitle: Undated\n---\nOther words.\n")
    bare.write("articles/b.jsonl", '{"id": "own", "title": "Own id", "content_text": "Other."}\n')
    (bare.root / ".syndicate/cache.db").unlink()
    later = bare.publish(now=MONDAY + timedelta(days=2))
    assert later.held == ()
    assert before == {title: item["date_published"] for title, item in bare.items().items()}


def test_one_record_becomes_many_and_stays_itself(bare: Newsroom) -> None:
    """A JSON file of one record that comes to hold a list keeps its first article's id."""
    one = '{"title": "Only", "date": "2026-11-01", "content_text": "The only one."}'
    bare.write("articles/all.json", one)
    bare.publish()
    was = bare.ids()["Only"]
    two = '{"title": "Second", "date": "2026-11-02", "content_text": "Another."}'
    bare.write("articles/all.json", f"[{two}, {one}]")
    bare.publish()
    assert bare.ids()["Only"] == was
    assert len(bare.ids()) == 2


def test_deleted_article_leaves_feeds_and_web(room: Newsroom) -> None:
    """Of a file that is deleted nothing is told any more, wherever it could be found before."""
    room.publish()
    moved = markdown("Tally sticks", "2026-11-10", slug="moved", aliases="[/old/tally/]")
    room.write("articles/tally.md", moved)
    room.publish()
    assert 'http-equiv="refresh"' in room.read("old/tally/index.html")
    (room.root / "articles/tally.md").unlink()
    room.publish()
    assert "Tally sticks" not in room.ids()
    sent = ("email/", "editions/")
    every = b"".join(data for path, data in room.tree().items() if not path.startswith(sent))
    assert b"Tally sticks" not in every
    for path in ("2026/11/tally", "2026/11/moved", "old/tally"):
        page = room.read(f"{path}/index.html")
        assert "This article has been removed" in page
        assert '<meta name="robots" content="noindex">' in page
        assert 'http-equiv="refresh"' not in page


def test_copied_file_is_another_article(room: Newsroom) -> None:
    """A copy of a file under another name has its own id; the first keeps its own."""
    room.publish()
    ids = room.ids()
    text = (room.root / "articles/tally.md").read_text("utf-8")
    room.write("articles/a-copy.md", text.replace("Tally sticks", "Tally sticks, again"))
    room.publish()
    after = room.ids()
    assert after | ids == after
    assert len(set(after.values())) == 5


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/old/place/", "old/place/index.html"),
        ("old/place", "old/place/index.html"),
        ("/old.html", "old.html"),
    ],
)
def test_alias_leads_to_its_article(room: Newsroom, alias: str, file: str) -> None:
    """An address that an article had elsewhere leads to it, until it is taken out."""
    room.write("articles/tally.md", markdown("Tally", "2026-11-10", aliases=f"[{alias}]"))
    room.publish()
    assert "2026/11/tally/" in room.read(file)
    room.write("articles/tally.md", markdown("Tally", "2026-11-10"))
    room.publish()
    assert file not in room.tree()


def test_a_file_takes_the_place_of_a_folder_and_back(room: Newsroom) -> None:
    """Where a folder of former addresses was, a file can be, and the other way round."""
    for alias, file in (("/x.html", "x.html"), ("/x.html/", "x.html/index.html")) * 2:
        room.write("articles/tally.md", markdown("Tally", "2026-11-10", aliases=f"[{alias}]"))
        room.publish()
        assert "2026/11/tally/" in room.read(file)


def test_an_article_that_was_away_comes_back_as_itself(room: Newsroom) -> None:
    """A file absent for one run, and back under another name, is the same article as before."""
    room.publish()
    ids = room.ids()
    text = (room.root / "articles/tally.md").read_text("utf-8")
    (room.root / "articles/tally.md").unlink()
    room.publish()
    assert "Tally sticks" not in room.ids()
    room.write("articles/back-again.md", text)
    assert room.publish().editions == ()
    assert room.ids() == ids


@pytest.mark.parametrize("name", ["aaa.md", "zzz.md"])
def test_a_new_file_under_an_old_name_is_a_new_article(room: Newsroom, name: str) -> None:
    """Renamed, while another file takes its name in the same run: each keeps its own id."""
    room.publish()
    ids = room.ids()
    (room.root / "articles/tally.md").rename(room.root / "articles" / name)
    room.write("articles/tally.md", markdown("Another tally", "2026-11-10", "All new words."))
    room.publish()
    another = room.ids().pop("Another tally")
    assert room.ids() == ids | {"Another tally": another}
    assert another not in ids.values()


def test_files_that_swap_names_keep_their_ids(room: Newsroom) -> None:
    """An id goes with the words, not with the name of the file."""
    room.publish()
    ids = room.ids()
    folder = room.root / "articles"
    (folder / "tally.md").rename(folder / "swap.md")
    (folder / "wir.md").rename(folder / "tally.md")
    (folder / "swap.md").rename(folder / "wir.md")
    room.publish()
    assert room.ids() == ids


@pytest.mark.parametrize("single", ["j.json", "x.json"])
def test_a_record_that_is_still_there_keeps_its_id(bare: Newsroom, single: str) -> None:
    """Files of the same words stay who they are when nothing but line ends is added to them."""
    one, two = (
        f'{{"title": "{t}", "date": "2026-11-0{n}", "content_text": "x"}}\n'
        for t, n in ("j1", "k2")
    )
    more = two.replace('"k"', '"k2"').replace('"x"', '"z"')
    files = [bare.write(f"articles/{single}", one), bare.write("articles/k.jsonl", two + more)]
    bare.publish()
    before = bare.items()
    for file in files:
        file.write_text(file.read_text() + "\n")
    bare.publish(now=MONDAY + timedelta(days=1))
    assert bare.items() == before


def test_words_copied_from_a_record_that_stays_are_another_article(bare: Newsroom) -> None:
    """A file that comes to have the words of a record that keeps them is still what it was."""
    one, two = (
        f'{{"title": "{t}", "date": "2026-11-0{n}", "content_text": "{t}"}}\n'
        for t, n in ("j1", "k2")
    )
    bare.write("articles/j.json", one)
    bare.write("articles/k.jsonl", two + one.replace("j", "l"))
    bare.publish()
    ids = bare.ids()
    bare.write("articles/j.json", one.replace('text": "j"', 'text": "k"'))
    bare.write("articles/k.jsonl", two + one.replace("j", "l") + "\n")
    bare.publish()
    assert bare.ids() == ids


def test_a_removed_article_comes_back_to_its_address(room: Newsroom) -> None:
    """Its page takes the place of the one that said it was removed; its id is the one it had."""
    room.publish()
    before = room.items()["Tally sticks"]
    text = (room.root / "articles/tally.md").read_text("utf-8")
    (room.root / "articles/tally.md").unlink()
    room.publish()
    room.write("articles/tally.md", text)
    room.publish()
    assert room.items()["Tally sticks"] == before
    assert "All there is to say" in room.read("2026/11/tally/index.html")


def test_a_removed_articles_id_is_never_given_again(room: Newsroom) -> None:
    """Another article of the same file name and day lives at the same address under its own id."""
    room.publish()
    gone = room.ids()["Tally sticks"]
    (room.root / "articles/tally.md").unlink()
    room.publish()
    room.write("articles/tally.md", markdown("Quite another", "2026-11-10", "All new words."))
    room.publish()
    new = room.ids()["Quite another"]
    assert new != gone
    assert "All new words" in room.read("2026/11/tally/index.html")
    (room.root / ".syndicate/cache.db").unlink()
    room.publish()
    assert room.ids()["Quite another"] == new


def test_a_draft_is_not_removed(room: Newsroom) -> None:
    """An article that becomes a draft leaves; nothing says that it was removed."""
    room.publish()
    ids = room.ids()
    text = markdown("Tally sticks", "2026-11-10", draft="true")
    room.write("articles/tally.md", text)
    room.publish()
    assert "Tally sticks" not in room.ids()
    assert "2026/11/tally/index.html" not in room.tree()
    room.write("articles/tally.md", text.replace("draft: true\n", ""))
    room.publish()
    assert room.ids() == ids


def test_a_removed_articles_address_may_be_used(room: Newsroom) -> None:
    """A file of the owner's own at the address of a removed article is published."""
    room.publish()
    (room.root / "articles/tally.md").unlink()
    room.publish()
    room.write("static/2026/11/tally/index.html", "<html>mine</html>")
    room.publish()
    assert room.read("2026/11/tally/index.html") == "<html>mine</html>"


def test_a_corrected_article_is_updated(room: Newsroom) -> None:
    """Other words, or another title, make it updated at the time of the run; the rest stays."""
    room.publish()
    before = room.items()
    later = MONDAY + timedelta(hours=5)
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", "Corrected words."))
    room.write("articles/wir.md", markdown("The WIR", "2026-11-17"))
    room.publish(now=later)
    after = room.items()
    tally, wir = after["Tally sticks"], after["The WIR"]
    assert tally["date_modified"] == wir["date_modified"] == "2026-11-23T13:00:00+00:00"
    assert tally["id"] == before["Tally sticks"]["id"]
    assert tally["date_published"] == before["Tally sticks"]["date_published"]
    assert after["First note"] == before["First note"]
    assert "<updated>2026-11-23T13:00:00+00:00</updated>" in room.read("atom.xml")


def test_a_correction_keeps_its_time(room: Newsroom) -> None:
    """Without the cache, and by a later run, the same bytes are made; a third wording moves on."""
    room.publish()
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", "Corrected words."))
    room.publish(now=MONDAY + timedelta(hours=5))
    tree = room.tree()
    (room.root / ".syndicate/cache.db").unlink()
    room.publish(now=MONDAY + timedelta(hours=9))
    assert room.tree() == tree
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", "Third wording."))
    room.publish(now=MONDAY + timedelta(hours=10))
    assert room.items()["Tally sticks"]["date_modified"] == "2026-11-23T18:00:00+00:00"


def test_a_record_tells_its_own_time_of_update(room: Newsroom) -> None:
    """What the record says of its update counts, whenever a run finds it corrected."""
    room.publish()
    told = markdown("Tally sticks", "2026-11-10", "Corrected.", updated="2026-11-12T06:00:00Z")
    room.write("articles/tally.md", told)
    room.publish()
    assert room.items()["Tally sticks"]["date_modified"] == "2026-11-12T06:00:00+00:00"


def test_a_record_among_many_is_updated_alone(room: Newsroom) -> None:
    """In a file of several records, only the one with other words is updated."""
    room.publish()
    before = room.items()
    path = room.root / "articles/notes.jsonl"
    path.write_text(path.read_text("utf-8").replace("One note of two.", "One note, mended."))
    room.publish(now=MONDAY + timedelta(hours=5))
    after = room.items()
    assert after["First note"]["date_modified"] == "2026-11-23T13:00:00+00:00"
    assert after["First note"]["id"] == before["First note"]["id"]
    assert after["Second note"] == before["Second note"]


def test_other_tags_are_no_correction(room: Newsroom) -> None:
    """A change of anything but title and words updates nothing: readers are not told again."""
    room.publish()
    before = room.items()["Tally sticks"]["date_modified"]
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", tags="[other]"))
    room.publish(now=MONDAY + timedelta(hours=5))
    assert room.items()["Tally sticks"]["date_modified"] == before


@pytest.mark.parametrize(
    "changed",
    [
        markdown("Tally sticks", "2026-11-10") + "\n\n",
        markdown("Tally sticks", "2026-11-10").replace("there is", "there  is"),
        markdown("Tally sticks", "2026-11-10").replace("there is", "there\nis"),
        markdown("Tally sticks", "2026-11-10", "All there is to say about *Tally* sticks."),
    ],
    ids=["line end", "two spaces", "wrapped", "emphasis"],
)
def test_other_bytes_are_no_correction(room: Newsroom, changed: str) -> None:
    """A source written otherwise, which says the same, updates nothing (RFC 4287, 4.2.15)."""
    room.publish()
    before = room.items()["Tally sticks"]["date_modified"]
    room.write("articles/tally.md", changed)
    room.publish(now=MONDAY + timedelta(hours=5))
    assert room.items()["Tally sticks"]["date_modified"] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "Another one, by the author"},
        {"enclosure": "{url: https://a.example/b.mp3, type: audio/mpeg, length: 9}"},
    ],
    ids=["summary", "enclosure"],
)
def test_what_else_an_article_says_is_corrected(room: Newsroom, fields: dict[str, str]) -> None:
    """Another summary of the author's, or another file, is news to readers as other words are."""
    room.publish()
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", **fields))
    room.publish(now=MONDAY + timedelta(hours=5))
    assert room.items()["Tally sticks"]["date_modified"] == "2026-11-23T13:00:00+00:00"


def test_a_mistaken_update_can_be_taken_back(room: Newsroom) -> None:
    """A time of update in the future is gone when the record no longer says it."""
    right = markdown("Tally sticks", "2026-11-10")
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", updated="2040-01-01"))
    room.publish()
    room.write("articles/tally.md", right)
    room.publish(now=MONDAY + timedelta(hours=5))
    item = room.items()["Tally sticks"]
    assert item["date_modified"] == item["date_published"]


def test_the_records_own_update_wins_at_any_time(room: Newsroom) -> None:
    """A record that says it was updated when it was published overrules what was recorded."""
    room.publish()
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", "Corrected words."))
    room.publish(now=MONDAY + timedelta(hours=5))
    told = markdown("Tally sticks", "2026-11-10", "Corrected words.", updated="2026-11-10")
    room.write("articles/tally.md", told)
    room.publish(now=MONDAY + timedelta(hours=6))
    item = room.items()["Tally sticks"]
    assert item["date_modified"] == item["date_published"]


def test_an_upgrade_is_no_correction(room: Newsroom) -> None:
    """From a state of the version before, nothing is updated but what has other words."""
    room.publish()
    before = room.items()
    with closing(sqlite3.connect(room.root / ".syndicate/state.db")) as db:
        db.execute("DROP TABLE slug")
        db.execute("DROP TABLE handover")
        db.execute("ALTER TABLE article DROP COLUMN said")
        db.execute("UPDATE fact SET value = '3' WHERE name = 'version'")
        db.commit()
    (room.root / ".syndicate/cache.db").unlink()
    room.write("articles/wir.md", markdown("The WIR", "2026-11-17", "Other words."))
    room.publish(now=MONDAY + timedelta(hours=5))
    after = room.items()
    corrected = after.pop("The WIR")
    assert corrected["date_modified"] == "2026-11-23T13:00:00+00:00"
    assert after == {name: one for name, one in before.items() if one["id"] != corrected["id"]}


WORDS = "All that there is to say of tallies, sticks and notches."


@pytest.mark.parametrize("day", ["date: 2026-11-10\n", ""])
def test_a_renamed_file_with_a_mended_word_is_recognised(bare: Newsroom, day: str) -> None:
    """Of the same date or title and with most of its words, it keeps its id; that is told."""
    title = "Tallies" if day else "Tally"
    bare.write("articles/other.md", markdown("Other", "2026-11-10"))
    bare.write("articles/tally.md", f"---\ntitle: Tally\n{day}---\n{WORDS}\n")
    bare.publish()
    ids = bare.ids()
    (bare.root / "articles/tally.md").unlink()
    mended = WORDS.replace("sticks", "staves")
    bare.write("articles/r.md", f"---\ntitle: {title}\n{day}---\n{mended}\n")
    report = bare.publish(now=MONDAY + timedelta(days=1))
    assert bare.ids() == {"Other": ids["Other"], title: ids["Tally"]}
    (told,) = [str(one) for one in report.findings if one.rule == "taken-for"]
    assert "r.md" in told
    assert "articles/tally.md" in told
    assert bare.publish(now=MONDAY + timedelta(days=2)).findings == ()


@pytest.mark.parametrize("names", ["ab", "a", ""])
def test_a_likeness_that_is_none_or_fits_two_proves_nothing(bare: Newsroom, names: str) -> None:
    """Of two files that are like the lost one neither is it, nor is one of other words or day."""
    bare.write("articles/other.md", markdown("Other", "2026-11-10"))
    bare.write("articles/tally.md", markdown("Tally", "2026-11-10", WORDS))
    bare.publish()
    lost = bare.ids()["Tally"]
    (bare.root / "articles/tally.md").unlink()
    bare.write("articles/x.md", markdown("X", "2026-11-10", f"All that {WORDS[:9]} of else."))
    bare.write("articles/y.md", markdown("Y", "2026-11-11", WORDS.replace("to say", "to tell")))
    for name in names:
        bare.write(f"articles/{name}.md", markdown(name, "2026-11-10", f"{WORDS} {name}"))
    found = [one for one in bare.publish().findings if one.rule == "taken-for"]
    assert len(found) == (len(names) == 1)
    assert (lost in bare.ids().values()) == (len(names) == 1)
